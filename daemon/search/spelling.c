/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Did you mean: a Latin word that no document has is compared with the words of the
 * dictionary that begin with the same letter. The dictionary holds stems and those of
 * documents the reader may not see, so a suggestion is shown only as it is written in a
 * visible document. */
#include <string.h>

#include "jinnang/hash.h"
#include "jinnang/snippet.h"

#include "daemon/search/edit_distance.h"
#include "daemon/search/find.h"

enum { WORD_MIN = 4, WORD_LONG = 8, DICTIONARY_MAX = 200000, TRIES = 4 };

struct guess {
    const char *term;
    unsigned distance;
    uint32_t df;
};

static bool is_better(const struct guess *a, const struct guess *b)
{
    if (a->distance != b->distance)
        return a->distance < b->distance;
    return a->df != b->df ? a->df > b->df : strcmp(a->term, b->term) < 0;
}

/* Keep the best few, best first. */
static void keep(struct guess *best, size_t *n, struct guess guess)
{
    size_t at = *n < TRIES ? (*n)++ : TRIES;
    for (; at > 0 && is_better(&guess, &best[at - 1]); at--) {
        if (at < TRIES)
            best[at] = best[at - 1];
    }
    if (at < TRIES)
        best[at] = guess;
}

static int guess_words(const struct search_context *c, const struct jn_query_term *t,
                       struct guess *best, size_t *n, struct jn_error *err)
{
    struct jn_dictionary_term *terms;
    size_t n_terms;
    char first[2] = {t->term[0], '\0'};
    unsigned most = t->len >= WORD_LONG ? 2 : 1;
    *n = 0;
    int rc =
        jn_index_terms(c->reader, first, DICTIONARY_MAX, c->arena, &terms, &n_terms, err);
    for (size_t i = 0; rc == 0 && i < n_terms; i++) {
        size_t len = strlen(terms[i].term);
        if (len + most < t->len || len > t->len + most || len < WORD_MIN - 1)
            continue;
        unsigned d = edit_distance(t->term, t->len, terms[i].term, len, most);
        if (d > 0 && d <= most)
            keep(best, n, (struct guess){terms[i].term, d, terms[i].df});
    }
    return rc;
}

/* The word as the best visible document writes it; NULL when there is none. */
static int written_form(const struct search_context *c, const char *term,
                        const char **out, struct jn_error *err)
{
    struct jn_search s = search_base(c);
    struct jn_result result;
    struct jn_filter_fault fault;
    struct jn_record record;
    struct jn_span *spans;
    struct jn_wanted wanted = {term, strlen(term), 1, false};
    *out = NULL;
    s.query = jn_query_parse(c->analyser, c->arena, term, strlen(term), JN_SYNTAX_PLAIN);
    s.limit = 1;
    int rc = jn_index_search(c->reader, &s, c->arena, &result, &fault, err);
    if (rc != 0 || result.n_hits == 0)
        return rc < 0 ? rc : 0;
    struct jn_matcher *m = jn_matcher_new(c->arena, c->analyser, &wanted, 1);
    const char *title = result.hits[0].entry->title;
    if (jn_matcher_find(m, c->arena, title, strlen(title), &spans) > 0) {
        *out =
            jn_arena_dup(c->arena, title + spans[0].start, spans[0].end - spans[0].start);
        return 0;
    }
    rc = jn_index_record(c->reader, result.hits[0].entry, c->arena, &record, err);
    if (rc == 0 && jn_matcher_find(m, c->arena, record.text, record.text_len, &spans) > 0)
        *out = jn_arena_dup(c->arena, record.text + spans[0].start,
                            spans[0].end - spans[0].start);
    return rc;
}

static int correct(const struct search_context *c, const struct jn_query_term *t,
                   const char **out, struct jn_error *err)
{
    struct guess best[TRIES];
    size_t n;
    int rc = guess_words(c, t, best, &n, err);
    *out = NULL;
    for (size_t i = 0; rc == 0 && i < n && !*out; i++)
        rc = written_form(c, best[i].term, out, err);
    return rc;
}

static bool is_unknown_word(const struct jn_used_term *t)
{
    if (t->df > 0 || t->term->type != JN_TOKEN_WORD || t->term->len < WORD_MIN)
        return false;
    for (size_t i = 0; i < t->term->len; i++) {
        if (t->term->term[i] < 'a' || t->term->term[i] > 'z')
            return false;
    }
    return true;
}

/* q with the first occurrence of `word` replaced; words are ASCII and in lower case. */
static const char *replaced(struct jn_arena *arena, const char *q, const char *word,
                            const char *by)
{
    const char *at = strcasestr(q, word);
    if (!at)
        return NULL;
    return jn_arena_format(arena, "%.*s%s%s", (int)(at - q), q, by, at + strlen(word));
}

int find_spelling(const struct search_context *c, const struct find_wish *wish,
                  const struct jn_result *result, const char **out, struct jn_error *err)
{
    const char *q = jn_arena_dup(c->arena, wish->q, wish->q_len);
    *out = NULL;
    for (size_t i = 0; i < result->n_terms; i++) {
        const struct jn_used_term *t = &result->terms[i];
        const char *word, *changed;
        if (!is_unknown_word(t))
            continue;
        int rc = correct(c, t->term, &word, err);
        if (rc != 0)
            return rc;
        changed = word ? replaced(c->arena, q, t->term->text, word) : NULL;
        if (changed)
            *out = q = changed;
    }
    return 0;
}
