/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first five weigh (text / best text)^8. A term's weight is its share of their
 * lengths, summed; of the sixty heaviest that two of them have, the thirty with the
 * highest weight · idf are asked for in all candidates, as BM25. */
#include "feedback.h"

#include <math.h>
#include <stdlib.h>

#include "jinnang/hash.h"

#include "postings.h"

enum { FEW = 10, SOURCES = 5, HEAVIEST = 60, TERMS = 30, SLOTS_MIN = 2048 };
enum { STOP_MAX = 5 };     /* bytes of the longest stop word */
enum { SHORT_LIST = 512 }; /* postings that are better read whole, and kept */

static const double CLARITY = 8;
static const double SHARE = 0.7; /* of the best text, for the one that has most */
static const double CLEARLY_LESS =
    0.92; /* a second text below this leaves the first alone */

struct common {
    const char *term;
    uint32_t len, sources;
    float weight;
    float value; /* weight · idf */
};

struct gathering {
    struct jn_arena *arena;
    struct common *slots; /* term NULL: free */
    size_t mask, n;
    float share; /* of the source at work, for one wdf */
};

/* Of the text: no scopes, ids and metadata (terms.h), no lone letters. */
static bool is_text(const char *term, size_t len)
{
    return len >= 2 && (*term < 'A' || *term > 'Z');
}

/* No lone character, no stop word. */
static bool is_telling(const struct common *c)
{
    if (bm25_is_dense(c->term))
        return c->len > 4;
    return c->len > STOP_MAX || !jn_is_stop_word(c->term, c->len);
}

static struct common *find(struct gathering *g, const char *term, size_t len)
{
    size_t at = jn_hash_key(term, len) & g->mask;
    for (;; at = (at + 1) & g->mask) {
        struct common *c = &g->slots[at];
        if (!c->term || (c->len == len && memcmp(c->term, term, len) == 0))
            return c;
    }
}

static void grow(struct gathering *g)
{
    struct common *old = g->slots;
    size_t n_old = g->mask + 1;
    g->mask = n_old * 4 - 1;
    g->slots = JN_NEW_ARRAY(g->arena, g->mask + 1, struct common);
    for (size_t i = 0; i < n_old; i++)
        if (old[i].term)
            *find(g, old[i].term, old[i].len) = old[i];
}

static void take_term(void *user, const char *term, size_t len, uint32_t wdf)
{
    struct gathering *g = user;
    if (wdf == 0 || !is_text(term, len))
        return;
    struct common *c = find(g, term, len);
    if (!c->term) {
        *c = (struct common){.term = jn_arena_dup(g->arena, term, len),
                             .len = (uint32_t)len};
        g->n++;
    }
    c->sources++;
    c->weight += g->share * (float)wdf;
    if (g->n * 2 > g->mask)
        grow(g);
}

static int gather(struct jn_index_reader *r, const struct scored *found, size_t n,
                  struct gathering *g, struct jn_error *err)
{
    double shares[SOURCES], sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += shares[i] = pow((double)(found[i].text / found[0].text), CLARITY);
    for (size_t i = 0; i < n; i++) {
        uint32_t length = r->catalogs[found[i].shard]->lengths[found[i].doc];
        g->share = (float)(shares[i] / sum / (length ? length : 1));
        int rc =
            shard_terms_of(r->shards, found[i].shard, found[i].doc, take_term, g, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int by_weight(const void *a, const void *b)
{
    const struct common *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return strcmp(x->term, y->term);
}

static int by_value(const void *a, const void *b)
{
    const struct common *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return strcmp(x->term, y->term);
}

/* The terms that at least two of the sources have, the most telling first. */
static size_t choose(struct jn_index_reader *r, struct gathering *g, struct common **out)
{
    struct common *c = *out = JN_NEW_ARRAY(g->arena, g->n, struct common);
    double n_documents = jn_index_documents(r);
    size_t n = 0, kept = 0;
    for (size_t i = 0; i <= g->mask; i++)
        if (g->slots[i].term && g->slots[i].sources > 1 && is_telling(&g->slots[i]))
            c[n++] = g->slots[i];
    qsort(c, n, sizeof(*c), by_weight);
    for (size_t i = 0; i < n && i < HEAVIEST; i++) {
        uint32_t df = jn_index_df(r, c[i].term, c[i].len);
        if (n_documents >= 500 && df * 5 > n_documents)
            continue;
        c[kept] = c[i];
        c[kept].value = c[i].weight * (float)bm25_idf(n_documents, df);
        kept++;
    }
    qsort(c, kept, sizeof(*c), by_value);
    return kept < TERMS ? kept : TERMS;
}

/* ---- the candidates ---- */

struct candidate {
    uint32_t doc;
    size_t at; /* in found */
};

static int by_doc(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    return (x->doc > y->doc) - (x->doc < y->doc);
}

/* Add what the terms weigh in the candidates of one shard. */
static int ask(struct jn_index_reader *r, unsigned shard, const struct common *terms,
               size_t n_terms, const struct scored *found, size_t n, float *sums,
               struct jn_error *err)
{
    struct candidate of[FEEDBACK_HITS];
    uint32_t docs[FEEDBACK_HITS], wdfs[FEEDBACK_HITS];
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (found[i].shard == shard)
            of[m++] = (struct candidate){found[i].doc, i};
    qsort(of, m, sizeof(*of), by_doc);
    for (size_t i = 0; i < m; i++)
        docs[i] = of[i].doc;
    for (size_t t = 0; t < n_terms && m > 0; t++) {
        const struct common *c = &terms[t];
        uint32_t df = jn_index_df(r, c->term, c->len);
        int rc = df <= SHORT_LIST
                     ? postings_wdfs(r, c->term, c->len, shard, docs, m, wdfs, err)
                     : shard_wdfs(r->shards, shard, c->term, c->len, docs, m, wdfs, err);
        if (rc != 0)
            return rc;
        struct bm25 curve = bm25_of(&BM25_SEARCH, c->term, jn_index_documents(r),
                                    r->average_length, 1, df);
        for (size_t i = 0; i < m; i++)
            if (wdfs[i])
                sums[of[i].at] +=
                    c->weight * bm25_weigh(&curve, (float)wdfs[i],
                                           (float)r->catalogs[shard]->lengths[docs[i]]);
    }
    return 0;
}

int feedback(struct jn_index_reader *r, const struct scored *found, size_t n,
             struct jn_arena *arena, float *bonus, struct jn_error *err)
{
    if (n < FEW || found[1].text < CLEARLY_LESS * (double)found[0].text)
        return 0;
    n = n < FEEDBACK_HITS ? n : FEEDBACK_HITS;
    struct gathering g = {.arena = arena, .mask = SLOTS_MIN - 1};
    g.slots = JN_NEW_ARRAY(arena, SLOTS_MIN, struct common);
    int rc = gather(r, found, n < SOURCES ? n : SOURCES, &g, err);
    if (rc != 0)
        return rc;
    struct common *terms;
    size_t n_terms = choose(r, &g, &terms);
    for (unsigned k = 0; k < r->n && rc == 0; k++)
        rc = ask(r, k, terms, n_terms, found, n, bonus, err);
    float most = 0;
    for (size_t i = 0; i < n; i++)
        most = bonus[i] > most ? bonus[i] : most;
    for (size_t i = 0; i < n && most > 0; i++)
        bonus[i] *= (float)SHARE * found[0].text / most;
    return rc;
}
