/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When no document has the words, titles and tags may still spell something like them:
 * `yinhang` is 银行, and 银航 is 银行 with one wrong character. Every visible title is
 * looked at; the reading that most of them have wins. */
#include <string.h>

#include "jinnang/pinyin.h"
#include "jinnang/utf8.h"

#include "daemon/search/find.h"

enum { CANDIDATES_MAX = 256, TYPED_MIN = 4, TYPED_MAX = 60, RUN_MIN = 2, RUN_MAX = 8 };

struct candidate {
    const char *text;
    size_t len;
    uint32_t count;
    bool same_sound;
};

struct spelling {
    const struct search_context *c;
    char typed[TYPED_MAX + 1]; /* letters of q without blanks */
    size_t typed_len;
    uint32_t run[RUN_MAX]; /* characters of q */
    size_t run_len;
    struct candidate found[CANDIDATES_MAX];
    size_t n;
};

static void add_candidate(struct spelling *s, const char *text, size_t len,
                          bool same_sound)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->found[i].len == len && memcmp(s->found[i].text, text, len) == 0) {
            s->found[i].count++;
            return;
        }
    }
    if (s->n < CANDIDATES_MAX)
        s->found[s->n++] = (struct candidate){text, len, 1, same_sound};
}

static const struct candidate *best_candidate(const struct spelling *s)
{
    const struct candidate *best = NULL;
    for (size_t i = 0; i < s->n; i++) {
        const struct candidate *x = &s->found[i];
        if (!best || x->same_sound > best->same_sound ||
            (x->same_sound == best->same_sound && x->count > best->count))
            best = x;
    }
    return best;
}

/* Search for the best candidate instead of `from`; without hits nothing has happened. */
static int search_for(const struct search_context *c, const struct find_wish *wish,
                      const struct spelling *s, const char *type, const char *from,
                      const char *before, const char *after, struct find_answer *out,
                      struct jn_error *err)
{
    const struct candidate *best = best_candidate(s);
    struct jn_result result;
    if (!best)
        return 0;
    const char *to = jn_arena_dup(c->arena, best->text, best->len);
    const char *q = jn_arena_format(c->arena, "%s%s%s", before, to, after);
    struct jn_query *query =
        jn_query_parse(c->analyser, c->arena, q, strlen(q), JN_SYNTAX_PLAIN);
    int rc = find_with(c, wish, query, &result, err);
    if (rc != 0 || result.total == 0)
        return rc;
    out->query = query;
    out->result = result;
    out->n_fallbacks = 0; /* what was tried before has not helped */
    find_note(out, type, from, to);
    return 0;
}

/* ---- pinyin */

static bool read_letters(struct spelling *s, const char *q, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char lower = (char)(q[i] | 0x20);
        if (q[i] == ' ' || q[i] == '\'')
            continue;
        if (lower < 'a' || lower > 'z' || s->typed_len == TYPED_MAX)
            return false;
        s->typed[s->typed_len++] = lower;
    }
    return s->typed_len >= TYPED_MIN;
}

static void try_pinyin(struct spelling *s, const char *text)
{
    size_t start, end;
    if (!jn_pinyin_match(text, strlen(text), s->typed, s->typed_len, &start, &end))
        return;
    /* A character takes two letters at least, or it was only its initial. */
    if (s->typed_len >= 2 * jn_utf8_count(text + start, end - start))
        add_candidate(s, text + start, end - start, true);
}

static bool pinyin_of_entry(void *user, const struct jn_entry *e)
{
    try_pinyin(user, e->title);
    for (size_t i = 0; i < e->n_meta; i++) {
        if (strcmp(e->meta[i].field, "tags") == 0)
            try_pinyin(user, e->meta[i].value);
    }
    return true;
}

int find_by_pinyin(const struct search_context *c, const struct find_wish *wish,
                   struct find_answer *out, struct jn_error *err)
{
    struct spelling *s = JN_NEW(c->arena, struct spelling);
    s->c = c;
    if (!read_letters(s, wish->q, wish->q_len))
        return 0;
    int rc = jn_index_each(c->reader, c->view, pinyin_of_entry, s, err);
    if (rc != 0)
        return rc;
    const char *from = jn_arena_dup(c->arena, wish->q, wish->q_len);
    return search_for(c, wish, s, "pinyin", from, "", "", out, err);
}

/* ---- one other character */

/* Can a be read as b usually is, or the other way round? 航 is háng, and 行 can be. */
static bool reads_as(uint32_t cp, const char *reading)
{
    char text[4];
    size_t len = jn_utf8_encode(cp, text), start, end;
    return reading && jn_pinyin_match(text, len, reading, strlen(reading), &start, &end);
}

static bool sounds_alike(uint32_t a, uint32_t b)
{
    return reads_as(a, jn_pinyin_of(b)) || reads_as(b, jn_pinyin_of(a));
}

/* Do the characters at text spell the run but for one? Their length in bytes, else 0. */
static size_t near_run(const struct spelling *s, const char *text, size_t len,
                       bool *alike)
{
    size_t at = 0, wrong = s->run_len;
    uint32_t other = 0;
    for (size_t i = 0; i < s->run_len; i++) {
        uint32_t cp;
        if (at >= len)
            return 0;
        at += jn_utf8_decode(text + at, len - at, &cp);
        if (cp == s->run[i])
            continue;
        if (wrong != s->run_len)
            return 0;
        wrong = i;
        other = cp;
    }
    if (wrong == s->run_len || !jn_pinyin_of(other))
        return 0;
    *alike = sounds_alike(other, s->run[wrong]);
    return at;
}

static void try_near(struct spelling *s, const char *text)
{
    size_t len = strlen(text);
    for (size_t at = 0; at < len;) {
        uint32_t cp;
        bool alike = false;
        size_t n = near_run(s, text + at, len - at, &alike);
        /* Of two characters one is half: only what sounds the same is meant. */
        if (n > 0 && (alike || s->run_len > 2))
            add_candidate(s, text + at, n, alike);
        at += jn_utf8_decode(text + at, len - at, &cp);
    }
}

static bool near_of_entry(void *user, const struct jn_entry *e)
{
    try_near(user, e->title);
    for (size_t i = 0; i < e->n_meta; i++) {
        if (strcmp(e->meta[i].field, "tags") == 0)
            try_near(user, e->meta[i].value);
    }
    return true;
}

/* The first run of Han characters of q: its byte range. */
static bool read_run(struct spelling *s, const char *q, size_t len, size_t *start,
                     size_t *end)
{
    size_t at = 0;
    while (at < len) {
        uint32_t cp;
        size_t n = jn_utf8_decode(q + at, len - at, &cp);
        bool han = jn_pinyin_of(cp) != NULL;
        if (!han && s->run_len > 0)
            break;
        if (han && s->run_len == RUN_MAX)
            return false;
        if (han && s->run_len == 0)
            *start = at;
        if (han)
            s->run[s->run_len++] = cp;
        at += n;
    }
    *end = at;
    return s->run_len >= RUN_MIN;
}

int find_by_substitution(const struct search_context *c, const struct find_wish *wish,
                         struct find_answer *out, struct jn_error *err)
{
    struct spelling *s = JN_NEW(c->arena, struct spelling);
    const char *q = out->normalized;
    size_t start = 0, end = 0;
    s->c = c;
    if (!read_run(s, q, strlen(q), &start, &end))
        return 0;
    int rc = jn_index_each(c->reader, c->view, near_of_entry, s, err);
    if (rc != 0)
        return rc;
    const char *before = jn_arena_dup(c->arena, q, start);
    const char *from = jn_arena_dup(c->arena, q + start, end - start);
    return search_for(c, wish, s, "substitute", from, before, q + end, out, err);
}
