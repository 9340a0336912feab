/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/hash.h"
#include "jinnang/snippet.h"
#include "jinnang/utf8.h"

/* --- help ------------------------------------------------------------------------------
 */

static struct jn_analyser *analyser;

static int open_analyser(void **state)
{
    (void)state;
    return jn_hash_init(NULL) != 0 || jn_analyser_new(&analyser, NULL) != 0;
}

static int close_analyser(void **state)
{
    (void)state;
    analyser = jn_analyser_free(analyser);
    return 0;
}

/* The same numbers on every machine: a failure can be repeated. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

/* What real and hostile texts are made of: simplified, traditional, phrases that convert
 * together, marks that combine, compatibility forms, compounds, borders of all kinds. */
static const char *const pieces[] = {
    "核心系统",
    "迁移",
    "银行",
    "数据库",
    "的",
    "了",
    "系",
    "統",
    "資料庫",
    "後",
    "皇后",
    "乾隆",
    "乾燥",
    "頭髮",
    "發展",
    "什么",
    "随着",
    "著作",
    "沉著",
    "瞭解",
    "一目瞭然",
    "答覆",
    "憑藉",
    "㐀",
    "𠀀",
    "々",
    "〇",
    "カタカナ",
    "ひらがな",
    "ｶﾞ",
    "が",
    "한국어",
    "각",
    "ᅡ",
    "ก็",
    "ไทย",
    "é",
    "e\xCC\x81",
    "\xCC\x81",
    "=\xCC\xB8",
    "ﬁ",
    "Ａ",
    "ｋ８ｓ",
    "①",
    "½",
    "㎡",
    "㈱",
    "K",
    "ß",
    "Straße",
    "Москва",
    "İ",
    "kubernetes",
    "Kubernetes",
    "migrate",
    "migrations",
    "Migrating",
    "dying",
    "lies",
    "tying",
    "hopping",
    "hoping",
    "the",
    "a",
    "c",
    "C++",
    "C#",
    "c++17",
    "K8s",
    "GB/T",
    "22239-2019",
    "GB/T22239",
    "ISO27001",
    "100TB",
    "1,200",
    "1",
    "200",
    "１",
    "12,345,678",
    "2,239ms",
    "1,200.50",
    "a1,200",
    ",",
    "22239—2019",
    "v3.0",
    "99.99%",
    "10.0.0.1",
    "node.js",
    "don't",
    "it's",
    "don’t",
    "R&D",
    "a.b@c.d",
    "https://x.y/z",
    "10:30",
    "snake_case",
    "-",
    "_",
    ".",
    "/",
    "+",
    "#",
    "&",
    "@",
    ":",
    "%",
    "'",
    "：",
    "％",
    "＋",
    "—",
    "…",
    "‥",
    "·",
    " ",
    "  ",
    "\n",
    "\t",
    "\xE3\x80\x80",
    "，",
    "。",
    "！",
    "“",
    "”",
    "、",
    "（",
    "）",
    "!",
    "?",
    ";",
    ",",
    "(",
    "\"",
    "<",
    "&amp;",
    "\xE2\x80\x8B",
    "\xC2\xAD",
    "\xEF\xBB\xBF",
    "\xEF\xB8\x8F",
    "😀",
    "豈",
    "樂",
    "⼀",
    "\x01",
    "™",
    "¨",
    "゛",
};

static char *random_text(struct jn_arena *arena, uint32_t *seed, size_t n_pieces)
{
    struct jn_buf b = JN_BUF_INIT;
    for (size_t i = 0; i < n_pieces; i++)
        jn_buf_str(&b, pieces[next_random(seed) % JN_COUNT(pieces)]);
    char *text = jn_arena_str(arena, jn_buf_text(&b));
    jn_buf_deinit(&b);
    return text;
}

struct collected {
    struct jn_arena *arena;
    struct jn_token *tokens;
    size_t n, cap;
};

static bool collect(void *user, const struct jn_token *token)
{
    struct collected *c = user;
    JN_GROW(c->arena, c->tokens, c->n, c->cap);
    c->tokens[c->n] = *token;
    c->tokens[c->n++].term = jn_arena_dup(c->arena, token->term, token->term_len);
    return true;
}

static struct jn_span *find(struct jn_matcher *m, struct jn_arena *arena,
                            const char *text, size_t *n)
{
    struct jn_span *spans = NULL;
    *n = jn_matcher_find(m, arena, text, strlen(text), &spans);
    return spans;
}

/* --- the matcher -----------------------------------------------------------------------
 */

static uint32_t wanted_index(const struct jn_wanted *w, size_t n,
                             const struct jn_token *t)
{
    for (uint32_t i = 0; i < n; i++)
        if (w[i].len == t->term_len && memcmp(w[i].term, t->term, t->term_len) == 0)
            return i;
    return UINT32_MAX;
}

/* Both lists are by start; equal starts may come in another order. */
static bool has_span(const struct jn_span *spans, size_t n, struct jn_span s)
{
    for (size_t i = 0; i < n; i++)
        if (spans[i].start == s.start && spans[i].end == s.end &&
            spans[i].wanted == s.wanted)
            return true;
    return false;
}

static void check_against_analyser(struct jn_arena *arena, const char *text,
                                   const struct jn_wanted *wanted, size_t n)
{
    struct collected c = {.arena = arena};
    jn_analyse(analyser, text, strlen(text), collect, &c);
    struct jn_matcher *m = jn_matcher_new(arena, analyser, wanted, n);
    size_t n_spans, expected = 0;
    struct jn_span *spans = find(m, arena, text, &n_spans);
    for (size_t i = 0; i < c.n; i++) {
        uint32_t w = wanted_index(wanted, n, &c.tokens[i]);
        if (w == UINT32_MAX)
            continue;
        expected++;
        if (!has_span(spans, n_spans,
                      (struct jn_span){c.tokens[i].start, c.tokens[i].end, w}))
            fail_msg("'%s' at %u not found in '%s'", wanted[w].term, c.tokens[i].start,
                     text);
    }
    for (size_t i = 1; i < n_spans; i++)
        assert_true(spans[i - 1].start <= spans[i].start);
    if (n_spans != expected)
        fail_msg("%zu spans instead of %zu in '%s'", n_spans, expected, text);
}

static void the_matcher_finds_what_the_analyser_gives(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    uint32_t seed = 7;
    for (int round = 0; round < 6000; round++) {
        jn_arena_reset(arena);
        char *text = random_text(arena, &seed, 1 + next_random(&seed) % 24);
        char *other = random_text(arena, &seed, 6);
        struct collected c = {.arena = arena};
        jn_analyse(analyser, text, strlen(text), collect, &c);
        jn_analyse(analyser, other, strlen(other), collect, &c);
        struct jn_wanted wanted[6];
        size_t n = 0;
        for (; n < JN_COUNT(wanted) && c.n > 0 && n < 1 + seed % 6; n++) {
            const struct jn_token *t = &c.tokens[next_random(&seed) % c.n];
            wanted[n] = (struct jn_wanted){t->term, t->term_len, 1, false};
        }
        check_against_analyser(arena, text, wanted, n);
    }
}

static void every_form_of_a_word_is_found(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "die dies died dying",
        "lie lies lied lying",
        "tie ties tied tying",
        "a aed aing o oed",
        "ability abilities able",
        "possibility possible possibly",
        "sky skies",
        "relate relational relation",
        "activity activities active",
        "news new",
        "sustainability sustainable sustain",
        "ugly ugli idly gently early only singly",
        "university universal universe",
        "vietnamization vietnam",
        "cry cries crying",
        "hope hoping hop hopping hopped",
        "analyses analysis analyse",
        "using use uses used",
        "sensitivity sensitive",
        "radically radical",
        "electricity electrical",
        "nt n't N'T n’t N＇T nothing",
        "isnt isn't ISN’T is",
        "dog dog's dogs’ I'll",
    };
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    for (size_t i = 0; i < JN_COUNT(forms); i++) {
        struct collected c = {.arena = arena};
        jn_analyse(analyser, forms[i], strlen(forms[i]), collect, &c);
        for (size_t k = 0; k < c.n; k++) {
            struct jn_wanted w = {c.tokens[k].term, c.tokens[k].term_len, 1, false};
            check_against_analyser(arena, forms[i], &w, 1);
        }
    }
}

static void a_lone_prefix_marks_the_character_everywhere(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        uint32_t starts[4];
    } rows[] = {
        {"系", 1, {0}},
        {"系统与关系", 2, {0, 12}},
        {"核心系統。體系，x系y", 3, {6, 18, 25}}, /* in runs that are converted, too */
        {"系系", 2, {0, 3}},
        {"xi xì", 0, {0}},
    };
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_wanted w = {"系", 3, 1, true};
    struct jn_matcher *m = jn_matcher_new(arena, analyser, &w, 1);
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        size_t n;
        struct jn_span *spans = find(m, arena, rows[i].text, &n);
        assert_int_equal(n, rows[i].n);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(spans[k].start, rows[i].starts[k]);
            assert_int_equal(spans[k].end, rows[i].starts[k] + 3);
        }
    }
}

static void at_most_4096_occurrences_are_given(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_wanted w = {"aa", 2, 1, false};
    struct jn_matcher *m = jn_matcher_new(arena, analyser, &w, 1);
    char *text = jn_arena_alloc(arena, 5000 * 3 + 1);
    for (size_t i = 0; i < 5000; i++)
        memcpy(text + 3 * i, "aa ", 3);
    size_t n;
    struct jn_span *spans = find(m, arena, text, &n);
    assert_int_equal(n, 4096);
    assert_int_equal(spans[4095].start, 4095 * 3);
}

/* --- parts -----------------------------------------------------------------------------
 */

static void the_best_part_has_most_weight_and_the_first_wins_ties(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_wanted w[] = {{"aa", 2, 1, false}, {"bb", 2, 5, false}};
    struct jn_matcher *m = jn_matcher_new(arena, analyser, w, 2);
    static const struct {
        const char *text;
        struct jn_part parts[3];
        size_t n, best;
    } rows[] = {
        {"aa aa aa|bb", {{0, 8, 0}, {9, 11, 0}}, 2, 1},
        {"aa|aa", {{0, 2, 0}, {3, 5, 0}}, 2, 0},
        {"aa|aa", {{0, 2, 0}, {3, 5, 0.5}}, 2, 1},
        {"xx|yy", {{0, 2, 0}, {3, 5, 0}}, 2, 0},
        {"aa bb|bb", {{0, 0, 0}, {0, 5, 0}, {6, 8, 0}}, 3, 1},
        {"", {{0, 0, 0}}, 1, 0},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        size_t n;
        double score = -1;
        struct jn_span *spans = find(m, arena, rows[i].text, &n);
        assert_int_equal(jn_best_part(m, spans, n, rows[i].parts, rows[i].n, &score),
                         rows[i].best);
        assert_true(score >= 0);
    }
}

/* --- snippets --------------------------------------------------------------------------
 */

static const char *unescape(struct jn_arena *arena, const char *html)
{
    static const struct {
        const char *from, *to;
    } rows[] = {{"<mark>", ""},   {"</mark>", ""}, {"&lt;", "<"}, {"&gt;", ">"},
                {"&quot;", "\""}, {"&#39;", "'"},  {"&amp;", "&"}};
    char *out = jn_arena_alloc(arena, strlen(html) + 1), *to = out;
    while (*html) {
        size_t i = 0;
        while (i < JN_COUNT(rows) &&
               strncmp(html, rows[i].from, strlen(rows[i].from)) != 0)
            i++;
        if (i == JN_COUNT(rows)) {
            assert_null(strchr("<>\"'&", *html));
            *to++ = *html++;
            continue;
        }
        to = stpcpy(to, rows[i].to);
        html += strlen(rows[i].from);
    }
    return out;
}

static void check_snippet(struct jn_arena *arena, const char *text,
                          const struct jn_snippet *s, uint32_t from, uint32_t to,
                          unsigned crop)
{
    assert_in_range(s->start, from, to);
    assert_in_range(s->end, s->start, to);
    assert_true(jn_utf8_is_valid(text + s->start, s->end - s->start));
    assert_true(jn_utf8_count(text + s->start, s->end - s->start) <= crop);
    for (size_t i = 0; i < s->n_marks; i++) {
        assert_in_range(s->marks[i].start, i ? s->marks[i - 1].end + 1 : s->start,
                        s->end);
        assert_in_range(s->marks[i].end, s->marks[i].start + 1, s->end);
    }
    struct jn_buf b = JN_BUF_INIT;
    jn_highlight(&b, text, s->start, s->end, s->marks, s->n_marks);
    const char *plain = unescape(arena, jn_buf_text(&b));
    jn_buf_deinit(&b);
    assert_int_equal(strlen(plain),
                     strlen(jn_arena_dup(arena, text + s->start, s->end - s->start)));
    assert_memory_equal(plain, text + s->start, s->end - s->start);
}

static void a_snippet_is_a_substring_within_the_crop(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    static const unsigned crops[] = {0, 1, 2, 7, 20, 60, 400};
    struct jn_wanted w[] = {{"核心", 6, 3, false},
                            {"migrat", 6, 2, false},
                            {"系", 3, 1, true},
                            {"gb/t", 4, 2, false},
                            {"的", 3, 0.1, false}};
    struct jn_matcher *m = jn_matcher_new(arena, analyser, w, JN_COUNT(w));
    uint32_t seed = 99;
    jn_auto(jn_arena_free) struct jn_arena *round_arena = jn_arena_new();
    for (int round = 0; round < 3000; round++) {
        jn_arena_reset(round_arena);
        char *text = random_text(round_arena, &seed, next_random(&seed) % 200);
        uint32_t len = (uint32_t)strlen(text);
        uint32_t from = (uint32_t)jn_utf8_cut(text, next_random(&seed) % (len + 1));
        uint32_t to = from + (uint32_t)jn_utf8_cut(text + from,
                                                   next_random(&seed) % (len - from + 1));
        if (round % 2)
            from = 0, to = len;
        size_t n;
        struct jn_span *spans = find(m, round_arena, text, &n);
        struct jn_snippet s;
        unsigned crop = crops[(size_t)round % JN_COUNT(crops)];
        jn_snippet_pick(m, text, from, to, spans, n, crop, round_arena, &s);
        check_snippet(round_arena, text, &s, from, to, crop);
    }
}

static void a_passage_begins_and_ends_at_good_places(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned crop;
        const char *html;
    } rows[] = {
        /* without an occurrence: the beginning */
        {"第一句话。第二句话。", 6, "第一句话。"},
        {"  \n第一句话。\n", 60, "第一句话。"},
        {"", 60, ""},
        {"one two three four", 9, "one two"},
        /* the sentence of the occurrence */
        {"某某公司成立于一九九九年。该行的核心系统分三批迁移。其他内容在这里写了很多很多。",
         20, "该行的<mark>核心系</mark>统分三批迁移。"},
        {"First one is here. We migrate the core. Then nothing happens at all here.", 30,
         "We <mark>migrate</mark> the core."},
        /* touching bigrams are one mark */
        {"上核心系下", 60, "上<mark>核心系</mark>下"},
        {"a <b> & \"核心\"", 60, "a &lt;b&gt; &amp; &quot;<mark>核心</mark>&quot;"},
        /* the two different terms rather than the same one twice */
        {"核心核心核心。一二三四五六七八九十一二三四五六七八九十。核心 migrate。", 12,
         "<mark>核心</mark> <mark>migrate</mark>。"},
        /* a sentence longer than the crop: cut at a blank */
        {"alpha beta gamma delta epsilon zeta eta theta migrate iota kappa lambda mu nu xi",
         30, "theta <mark>migrate</mark> iota kappa"},
    };
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_wanted w[] = {
        {"核心", 6, 3, false}, {"migrat", 6, 3, false}, {"心系", 6, 1, false}};
    struct jn_matcher *m = jn_matcher_new(arena, analyser, w, JN_COUNT(w));
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        size_t n;
        struct jn_span *spans = find(m, arena, rows[i].text, &n);
        struct jn_snippet s;
        jn_snippet_pick(m, rows[i].text, 0, (uint32_t)strlen(rows[i].text), spans, n,
                        rows[i].crop, arena, &s);
        struct jn_buf b = JN_BUF_INIT;
        jn_highlight(&b, rows[i].text, s.start, s.end, s.marks, s.n_marks);
        assert_string_equal(jn_buf_text(&b), rows[i].html);
        jn_buf_deinit(&b);
    }
}

static void marks_are_clipped_merged_and_never_unescaped(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t start, end;
        struct jn_span marks[3];
        size_t n;
        const char *html;
    } rows[] = {
        {"abcdef",
         0,
         6,
         {{1, 2, 0}, {2, 3, 0}, {4, 5, 0}},
         3,
         "a<mark>bc</mark>d<mark>e</mark>f"},
        {"abcdef", 2, 4, {{0, 3, 0}, {3, 6, 0}}, 2, "<mark>cd</mark>"},
        {"abcdef", 2, 4, {{0, 1, 0}, {5, 6, 0}}, 2, "cd"},
        {"abcdef", 0, 6, {{0, 6, 0}, {1, 2, 0}, {3, 4, 0}}, 3, "<mark>abcdef</mark>"},
        {"<mark>", 0, 6, {{0, 6, 0}}, 1, "<mark>&lt;mark&gt;</mark>"},
        {"a&b'c\"d", 0, 7, {{1, 2, 0}}, 1, "a<mark>&amp;</mark>b&#39;c&quot;d"},
        {"a\n  b", 0, 5, {{0, 0, 0}}, 0, "a\n  b"},
        {"", 0, 0, {{0, 0, 0}}, 0, ""},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct jn_buf b = JN_BUF_INIT;
        jn_highlight(&b, rows[i].text, rows[i].start, rows[i].end, rows[i].marks,
                     rows[i].n);
        assert_string_equal(jn_buf_text(&b), rows[i].html);
        jn_buf_deinit(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_matcher_finds_what_the_analyser_gives),
        cmocka_unit_test(every_form_of_a_word_is_found),
        cmocka_unit_test(a_lone_prefix_marks_the_character_everywhere),
        cmocka_unit_test(at_most_4096_occurrences_are_given),
        cmocka_unit_test(the_best_part_has_most_weight_and_the_first_wins_ties),
        cmocka_unit_test(a_snippet_is_a_substring_within_the_crop),
        cmocka_unit_test(a_passage_begins_and_ends_at_good_places),
        cmocka_unit_test(marks_are_clipped_merged_and_never_unescaped),
    };
    return cmocka_run_group_tests(tests, open_analyser, close_analyser);
}
