/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First line: the wanted words. Rest: a text. The matcher finds what the analyser gives;
 * a passage is whole characters of the text, not more than asked for, and its HTML gives
 * it back. */
#include <string.h>

#include "jinnang/query.h"
#include "jinnang/snippet.h"
#include "jinnang/utf8.h"

#include "tests/fuzz/fuzz.h"

enum { WANTED_MAX = 40, SPANS_MAX = 4096, LINE_MAX_BYTES = 60000 };

struct expected {
    const struct jn_wanted *wanted;
    const struct jn_span *spans;
    size_t n_wanted, n_spans, found;
};

static bool expect(void *user, const struct jn_token *t)
{
    struct expected *e = user;
    size_t w = 0;
    while (w < e->n_wanted && (e->wanted[w].len != t->term_len ||
                               memcmp(e->wanted[w].term, t->term, t->term_len) != 0))
        w++;
    if (w == e->n_wanted)
        return true;
    size_t i = 0;
    while (i < e->n_spans && (e->spans[i].wanted != w || e->spans[i].start != t->start ||
                              e->spans[i].end != t->end))
        i++;
    MUST(i < e->n_spans);
    e->found++;
    return true;
}

static size_t take_wanted(struct jn_analyser *a, struct jn_arena *arena, const char *line,
                          size_t len, struct jn_wanted *wanted)
{
    struct jn_query *q = jn_query_parse(a, arena, line, len, JN_SYNTAX_PLAIN);
    size_t n = 0;
    if (q->n == 0)
        return 0;
    const struct jn_unit *u = &q->groups[0].units[0];
    for (; n < u->n && n < WANTED_MAX; n++)
        wanted[n] =
            (struct jn_wanted){u->terms[n].term, u->terms[n].len, 1 + (double)n, false};
    return n;
}

static size_t skip(const char *html, const char *what)
{
    size_t n = strlen(what);
    return strncmp(html, what, n) == 0 ? n : 0;
}

/* Walk the HTML beside the text that it shows. */
static void check_html(const char *html, const char *text, const struct jn_snippet *s)
{
    static const struct {
        const char *escape;
        char c;
    } rows[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    size_t at = s->start;
    bool inside = false;
    while (*html) {
        size_t n = skip(html, inside ? "</mark>" : "<mark>");
        if (n > 0) {
            inside = !inside;
            html += n;
            continue;
        }
        MUST(!strchr("<>\"'", *html) && at < s->end);
        char c = *html;
        n = 1;
        for (size_t i = 0; i < 5 && c == '&'; i++)
            if ((n = skip(html, rows[i].escape)) > 0)
                c = rows[i].c, i = 5;
        if (*html == '&')
            MUST(n > 1);
        MUST(text[at++] == c);
        html += n;
    }
    MUST(!inside && at == s->end);
}

static void check_passage(const struct jn_matcher *m, struct jn_arena *arena,
                          const char *text, size_t len, const struct jn_span *spans,
                          size_t n, unsigned crop)
{
    struct jn_snippet s;
    jn_snippet_pick(m, text, 0, (uint32_t)len, spans, n, crop, arena, &s);
    MUST(s.start <= s.end && s.end <= len);
    MUST(jn_utf8_is_valid(text + s.start, s.end - s.start));
    MUST(jn_utf8_count(text + s.start, s.end - s.start) <= crop);
    struct jn_buf html = JN_BUF_INIT;
    jn_highlight(&html, text, s.start, s.end, s.marks, s.n_marks);
    if (!memchr(text, 0, len))
        check_html(jn_buf_text(&html), text, &s);
    jn_buf_deinit(&html);
    struct jn_part parts[2] = {{0, (uint32_t)len / 2, 0},
                               {(uint32_t)len / 2, (uint32_t)len, 0}};
    MUST(jn_best_part(m, spans, n, parts, 2, NULL) < 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct jn_analyser *a;
    if (!a)
        MUST(jn_analyser_new(&a, NULL) == 0);
    const char *text = (const char *)data, *end = memchr(text, '\n', size);
    if (!end || size > LINE_MAX_BYTES || !jn_utf8_is_valid(text, size))
        return 0;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_wanted wanted[WANTED_MAX];
    size_t n_wanted = take_wanted(a, arena, text, (size_t)(end - text), wanted);
    size_t len = size - (size_t)(end + 1 - text);
    text = end + 1;
    struct jn_matcher *m = jn_matcher_new(arena, a, wanted, n_wanted);
    struct jn_span *spans;
    size_t n = jn_matcher_find(m, arena, text, len, &spans);
    struct expected e = {wanted, spans, n_wanted, n, 0};
    if (n < SPANS_MAX) {
        jn_analyse(a, text, len, expect, &e);
        MUST(e.found == n);
    }
    check_passage(m, arena, text, len, spans, n, 1 + data[0] % 80);
    return 0;
}
