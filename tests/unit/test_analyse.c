/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/analyse.h"
#include "jinnang/buf.h"
#include "jinnang/utf8.h"

static struct jn_analyser *analyser;

/* A token as text: term@position, then its type (bigram, lone, word, Whole), * for a
 * part, ! for a run of one character. */
struct shown {
    struct jn_buf out;
    const char *text;
    bool slices; /* the characters of the text instead of the position */
};

static bool show(void *user, const struct jn_token *t)
{
    struct shown *s = user;
    if (s->out.len)
        jn_buf_char(&s->out, ' ');
    jn_buf_add(&s->out, t->term, t->term_len);
    if (s->slices) {
        jn_buf_char(&s->out, '=');
        jn_buf_add(&s->out, s->text + t->start, t->end - t->start);
        return true;
    }
    jn_buf_printf(&s->out, "@%u%c%s%s", t->position, "blwW"[t->type],
                  t -> part ? "*" : "", t->whole_run ? "!" : "");
    return true;
}

struct row {
    const char *text, *tokens;
};

static void check(const struct row *rows, size_t n, bool slices)
{
    for (size_t i = 0; i < n; i++) {
        struct shown s = {.out = JN_BUF_INIT, .text = rows[i].text, .slices = slices};
        jn_analyse(analyser, rows[i].text, strlen(rows[i].text), show, &s);
        assert_string_equal(jn_buf_text(&s.out), rows[i].tokens);
        jn_buf_deinit(&s.out);
    }
}

static void dense_scripts_give_bigrams_and_the_last_character(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", ""},
        {"。，、", ""},
        {"云", "云@0l!"},
        {"核心系统", "核心@0b 心系@1b 系统@2b 统@3l"},
        {"核心 系统", "核心@0b 心@1l 系统@2b 统@3l"},
        {"核心、系统", "核心@0b 心@1l 系统@2b 统@3l"},
        {"核心。系统", "核心@0b 心@1l 系统@3b 统@4l"},
        {"核心？！\n\n系统", "核心@0b 心@1l 系统@3b 统@4l"},
        {"\n核心", "核心@0b 心@1l"},
        {"佐々木〇", "佐々@0b 々木@1b 木〇@2b 〇@3l"},
        {"サーバーの設定", "サー@0b ーバ@1b バー@2b ーの@3b の@4l 设定@5b 定@6l"},
        {"시스템", "시스@0b 스템@1b 템@2l"},
        {"ไทย", "ไท@0b ทย@1b ย@2l"},
        {"银\u00AD行", "银行@0b 行@1l"},
        {"\U00020000\U00020001", "\U00020000\U00020001@0b \U00020001@1l"},
    };
    check(rows, JN_COUNT(rows), false);
}

static void words_are_folded_and_stemmed(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Migrating SYSTEMS", "migrat@0w system@1w"},
        {"as is", "as@0w is@1w"},
        {"naïve Cafés", "naïve@0w cafés@1w"},
        {"Миграция ΟΔΟΣ", "миграция@0w οδοσ@1w"},
        {"the customer's proposal.", "the@0w custom@1w propos@2w"},
        {"don’t we'll customers'", "dont@0w we@1w custom@2w"},
        {"O'Reilly", "o'reilly@0W o@0w* reilli@1w*"},
        {"one. Two", "one@0w two@1w"},
        {"one; two", "one@0w two@2w"},
        {"one\ntwo", "one@0w two@2w"},
        {"in\u200Bter\u00ADnal", "intern@0w"},
        {"Oracle™数据库", "oracl@0w 数据@1b 据库@2b 库@3l"},
        {"使用Kubernetes部署", "使用@0b 用@1l kubernet@2w 部署@3b 署@4l"},
    };
    check(rows, JN_COUNT(rows), false);
}

static void compounds_come_whole_and_in_parts(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"K8s SM4 v3 5G 2019", "k8s@0W sm4@1W v3@2W 5g@3W 2019@4W"},
        {"GB/T 22239-2019", "gb/t@0W gb@0w* t@1w* 22239-2019@2W 22239@2W* 2019@3W*"},
        {"v3.0", "v3.0@0W v3@0W* 0@1W*"},
        {"C++ C# F#", "c++@0W c@0w* c#@1W c@1w* f#@2W f@2w*"},
        {"C++17", "c++17@0W c++@0W* 17@1W*"},
        {"C++/Java", "c++/java@0W c++@0W* java@1w*"},
        {"99.99%", "99.99%@0W 99.99@0W* 99@0W* 99@1W*"},
        {"50%", "50%@0W 50@0W*"},
        {"10.0.0.1", "10.0.0.1@0W 10@0W* 0@1W* 0@2W* 1@3W*"},
        {"db1:5432", "db1:5432@0W db1@0W* 5432@1W*"},
        {"Note:this", "note@0w this@1w"},
        {"node.js.", "node.js@0W node@0w* js@1w*"},
        {"li.na@bank.cn", "li.na@bank.cn@0W li@0w* na@1w* bank@2w* cn@3w*"},
        {"R&D", "r&d@0W r@0w* d@1w*"},
        {"-a- --b /c/ #d", "a@0w b@1w c@2w d@3w"},
        {"a--b a..b", "a@0w b@1w a@2w b@3w"},
        {"双活-主备", "双活@0b 活@1l 主备@2b 备@3l"},
        {"https://example.com/a-b", "https@0w exampl@1w com@2w a@3w b@4w"},
        {"½ ① 2²", "1/2@0W 1@0W* 2@1W* 1@2W 22@3W"},
        {"end-to-end customer's-only", "end-to-end@0W end@0w* to@1w* end@2w* "
                                       "customer's-only@3W custom@3w* s@4w* onli@5w*"},
    };
    check(rows, JN_COUNT(rows), false);
}

static void offsets_name_whole_characters_of_the_text(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"銀行A", "银行=銀行 行=行 a=A"},
        {"cafe\u0301s", "cafés=cafe\u0301s"},
        {"㈱ ㎏ ½", "株=㈱ kg=㎏ 1/2=½ 1=½ 2=½"},
        {"ＧＢ／Ｔ", "gb/t=ＧＢ／Ｔ gb=ＧＢ t=Ｔ"},
        {"ｶﾞｷ", "ガキ=ｶﾞｷ キ=ｷ"},
        {"in\u00ADter\u00AD x", "inter=in\u00ADter x=x"},
        {"乾隆計畫", "乾隆=乾隆 隆计=隆計 计划=計畫 划=畫"},
        {"customer's", "custom=customer"},
        {"don't", "dont=don't"},
    };
    check(rows, JN_COUNT(rows), true);
}

/* Everything that must hold for any text. */
struct bounds {
    const char *text;
    size_t len, n;
    uint32_t start, position;
    bool ok;
};

static bool on_border(const struct bounds *b, uint32_t at)
{
    return at == b->len || (at < b->len && ((unsigned char)b->text[at] & 0xC0) != 0x80);
}

static bool check_bounds(void *user, const struct jn_token *t)
{
    struct bounds *b = user;
    bool positions = t->position >= b->position || t->part;
    b->ok = b->ok && t->start < t->end && t->end <= b->len && on_border(b, t->start) &&
            on_border(b, t->end) && t->start >= b->start && positions &&
            t->term_len > 0 && t->plain_len > 0 && t->term_len <= JN_TERM_MAX &&
            t->plain_len <= JN_TERM_MAX && jn_utf8_is_valid(t->term, t->term_len) &&
            jn_utf8_is_valid(t->plain, t->plain_len);
    b->start = t->start;
    b->position = t->position;
    b->n++;
    return true;
}

static size_t assert_bounds(const char *text, size_t len)
{
    struct bounds b = {.text = text, .len = len, .ok = true};
    jn_analyse(analyser, text, len, check_bounds, &b);
    if (!b.ok)
        fail_msg("bounds of '%.*s'", (int)len, text);
    return b.n;
}

static uint32_t random_state;

static uint32_t dice(uint32_t sides)
{
    random_state = random_state * 1664525U + 1013904223U;
    return (random_state >> 8) % sides;
}

static void any_text_stays_within_bounds(void **state)
{
    (void)state;
    static const uint32_t ranges[][2] = {
        {0x20, 0x7F},       {0, 0x20},        {0x4E00, 0x9FFF},   {0x300, 0x36F},
        {0x1100, 0x11FF},   {0xAC00, 0xD7A3}, {0x3040, 0x30FF},   {0xFF00, 0xFFEF},
        {0x2000, 0x2070},   {0xF900, 0xFAFF}, {0x3200, 0x33FF},   {0xFB00, 0xFDFF},
        {0xE00, 0xE7F},     {0x600, 0x6FF},   {0x1F300, 0x1F6FF}, {0x20000, 0x20100},
        {0xE0100, 0xE01EF}, {0x2E80, 0x2FDF}, {0x80, 0x24F},      {0, 0x10FFFF},
    };
    random_state = 1;
    for (int round = 0; round < 4000; round++) {
        char text[512];
        size_t len = 0;
        for (uint32_t n = dice(100); n > 0; n--) {
            const uint32_t *r = ranges[dice(dice(2) ? JN_COUNT(ranges) : 3)];
            len += jn_utf8_encode(r[0] + dice(r[1] - r[0] + 1), text + len);
        }
        assert_bounds(text, len);
    }
}

static void garbage_made_valid_is_text_too(void **state)
{
    (void)state;
    random_state = 2;
    for (int round = 0; round < 4000; round++) {
        char bytes[300], text[1200];
        size_t n = dice(sizeof(bytes)), len = 0;
        for (size_t i = 0; i < n; i++)
            bytes[i] = (char)(dice(3) ? 0x80 + dice(0x80) : dice(0x80));
        for (size_t at = 0; at < n;) {
            uint32_t cp;
            at += jn_utf8_decode(bytes + at, n - at, &cp);
            len += jn_utf8_encode(cp, text + len);
        }
        assert_bounds(text, len);
    }
}

static bool add_term(void *user, const struct jn_token *t)
{
    struct jn_buf *out = user;
    jn_buf_add(out, t->term, t->term_len);
    jn_buf_printf(out, "@%u ", t->position);
    return true;
}

/* One sentence, in its traditional spelling too (only characters that t2s turns back). */
static const char *const sentences[][2] = {
    {"银行核心系统迁移到分布式数据库", "銀行核心系統遷移到分佈式數據庫"},
    {"客户要求两地三中心容灾", "客戶要求兩地三中心容災"},
    {"Café résumé naïve", "Café résumé naïve"},
    {"符合 GB/T 22239-2019 三级要求", "符合 GB/T 22239-2019 三級要求"},
    {"可用性 99.99%，恢复时间 30 秒。", "可用性 99.99%，恢復時間 30 秒。"},
    {"Migration of the CORE system", "Migration of the CORE system"},
    {"乾隆年间的计划与答复", "乾隆年間的計畫與答覆"},
    {"시스템 ガイド Ångström", "시스템 ガイド Ångström"},
};

/* U+0021-7E as full width where dice say so. */
static void widen(struct jn_buf *text)
{
    struct jn_buf wide = JN_BUF_INIT;
    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->data[i];
        if (c > 0x20 && c < 0x7F && dice(2))
            jn_buf_utf8(&wide, c + 0xFEE0U);
        else
            jn_buf_char(&wide, (char)c);
    }
    jn_buf_clear(text);
    jn_buf_add(text, wide.data, wide.len);
    jn_buf_deinit(&wide);
}

/* Decomposed letters of the sentences above. */
static void decompose(struct jn_buf *text)
{
    static const char *const rows[][2] = {
        {"é", "e\u0301"},       {"ï", "i\u0308"},       {"Å", "A\u030A"},
        {"ö", "o\u0308"},       {"ガ", "カ\u3099"},     {"ド", "ト\u3099"},
        {"시", "\u1109\u1175"}, {"스", "\u1109\u1173"}, {"템", "\u1110\u1166\u11B7"}};
    struct jn_buf out = JN_BUF_INIT;
    for (size_t at = 0; at < text->len;) {
        uint32_t cp;
        size_t n = jn_utf8_decode(text->data + at, text->len - at, &cp), row = 0;
        while (row < JN_COUNT(rows) && (strlen(rows[row][0]) != n ||
                                        memcmp(rows[row][0], text->data + at, n) != 0))
            row++;
        if (row < JN_COUNT(rows))
            jn_buf_str(&out, rows[row][1]);
        else
            jn_buf_add(&out, text->data + at, n);
        at += n;
    }
    jn_buf_clear(text);
    jn_buf_add(text, out.data, out.len);
    jn_buf_deinit(&out);
}

static void every_spelling_of_a_text_has_the_same_tokens(void **state)
{
    (void)state;
    static const char *const separators[] = {" ", "\n", "。", ", "};
    random_state = 3;
    for (int round = 0; round < 3000; round++) {
        struct jn_buf plain = JN_BUF_INIT, other = JN_BUF_INIT, a = JN_BUF_INIT,
                      b = JN_BUF_INIT;
        for (uint32_t n = 1 + dice(6); n > 0; n--) {
            const char *const *s = sentences[dice(JN_COUNT(sentences))];
            const char *between = separators[dice(JN_COUNT(separators))];
            jn_buf_str(&plain, s[0]);
            jn_buf_str(&other, s[dice(2)]);
            jn_buf_str(&plain, between);
            jn_buf_str(&other, between);
        }
        if (dice(2))
            decompose(&other);
        if (dice(2))
            widen(&other);
        jn_analyse(analyser, plain.data, plain.len, add_term, &a);
        jn_analyse(analyser, other.data, other.len, add_term, &b);
        assert_string_equal(jn_buf_text(&a), jn_buf_text(&b));
        assert_bounds(other.data, other.len);
        jn_buf_deinit(&plain);
        jn_buf_deinit(&other);
        jn_buf_deinit(&a);
        jn_buf_deinit(&b);
    }
}

static bool keep_first(void *user, const struct jn_token *t)
{
    struct jn_buf *out = user;
    jn_buf_add(out, t->term, t->term_len);
    return false;
}

static void a_sink_may_stop(void **state)
{
    (void)state;
    static const char *const rows[] = {"核心系统", "GB/T", "a b", "99.99% x"};
    static const char *const firsts[] = {"核心", "gb/t", "a", "99.99%"};
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct jn_buf out = JN_BUF_INIT;
        jn_analyse(analyser, rows[i], strlen(rows[i]), keep_first, &out);
        assert_string_equal(jn_buf_text(&out), firsts[i]);
        jn_buf_deinit(&out);
    }
}

static void long_words_end_in_a_hash(void **state)
{
    (void)state;
    char word[301];
    struct jn_buf a = JN_BUF_INIT, b = JN_BUF_INIT;
    memset(word, 'x', 300);
    jn_analyse(analyser, word, 300, keep_first, &a);
    assert_int_equal(a.len, JN_TERM_MAX);
    word[299] = 'y';
    jn_analyse(analyser, word, 300, keep_first, &b);
    assert_string_not_equal(jn_buf_text(&a), jn_buf_text(&b));
    assert_memory_equal(a.data, b.data, 160);
    for (int i = 0; i < 100; i++)
        memcpy(word + 3 * (size_t)i, "\u1E9F", 3);
    assert_int_equal(assert_bounds(word, 300), 1);
    jn_buf_deinit(&a);
    jn_buf_deinit(&b);
}

static void lines_without_end_lose_nothing_at_blanks(void **state)
{
    (void)state;
    struct jn_buf text = JN_BUF_INIT;
    for (int i = 0; i < 50000; i++)
        jn_buf_str(&text, "核心系統，migration ");
    assert_int_equal(assert_bounds(text.data, text.len), 5 * 50000);
    jn_buf_clear(&text);
    for (int i = 0; i < 100000; i++)
        jn_buf_str(&text, "核心");
    assert_true(assert_bounds(text.data, text.len) >= 200000);
    jn_buf_clear(&text);
    for (int i = 0; i < 100000; i++)
        jn_buf_str(&text, "a.");
    assert_true(assert_bounds(text.data, text.len) >= 100000);
    jn_buf_deinit(&text);
}

static void few_words_are_stop_words(void **state)
{
    (void)state;
    static const char *const yes[] = {"the", "of", "a", "and", "your", "about", "with"};
    static const char *const no[] = {"",    "th",  "thee", "bank",
                                     "not", "zzz", "it",   "银行"};
    for (size_t i = 0; i < JN_COUNT(yes); i++)
        assert_true(jn_is_stop_word(yes[i], strlen(yes[i])));
    for (size_t i = 0; i < JN_COUNT(no); i++)
        assert_false(jn_is_stop_word(no[i], strlen(no[i])));
}

static void the_rules_have_a_name(void **state)
{
    (void)state;
    assert_non_null(strstr(jn_analyser_id(), "unicode-"));
    assert_non_null(strstr(jn_analyser_id(), "t2s-"));
}

static int setup(void **state)
{
    (void)state;
    return jn_analyser_new(&analyser, NULL);
}

static int teardown(void **state)
{
    (void)state;
    jn_analyser_free(analyser);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dense_scripts_give_bigrams_and_the_last_character),
        cmocka_unit_test(words_are_folded_and_stemmed),
        cmocka_unit_test(compounds_come_whole_and_in_parts),
        cmocka_unit_test(offsets_name_whole_characters_of_the_text),
        cmocka_unit_test(any_text_stays_within_bounds),
        cmocka_unit_test(garbage_made_valid_is_text_too),
        cmocka_unit_test(every_spelling_of_a_text_has_the_same_tokens),
        cmocka_unit_test(a_sink_may_stop),
        cmocka_unit_test(long_words_end_in_a_hash),
        cmocka_unit_test(lines_without_end_lose_nothing_at_blanks),
        cmocka_unit_test(few_words_are_stop_words),
        cmocka_unit_test(the_rules_have_a_name),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
