/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "score.h"

#include <math.h>
#include <stdlib.h>

/* BM25, Robertson and Zaragoza 2009; our wdf counts body words twice (BODY_WDF), so that
 * a summary can weigh 1.5: k1 is doubled with it. */
static const double K1 = 1.2 * 2, B = 0.75;

/* A document shorter than this share of the average gains nothing more. */
static const double SHORTEST = 0.5;

/* What a term contributes: weight · wdf / (wdf + k1 · norm(length)). */
struct curve {
    float weight, base, slope, lowest;
};

/* Positive also for a term that most documents have. */
static double inverse_frequency(double n_documents, double df)
{
    double odds = (n_documents - df + 0.5) / (df + 0.5);
    return log(odds < 2 ? odds / 2 + 1 : odds);
}

static struct curve curve_of(const struct jn_index_reader *r, double factor, double df)
{
    double average = r->average_length > 0 ? r->average_length : 1;
    double n_documents = jn_index_documents(r);
    return (struct curve){
        .weight = (float)(factor * (K1 + 1) * inverse_frequency(n_documents, df)),
        .base = (float)(K1 * (1 - B)),
        .slope = (float)(K1 * B / average),
        .lowest = (float)(K1 * B * SHORTEST),
    };
}

static inline float weigh(const struct curve *c, float wdf, float length)
{
    float norm = c->slope * length;
    norm = norm > c->lowest ? norm : c->lowest;
    return c->weight * wdf / (wdf + c->base + norm);
}

static void add_postings(struct scores *s, unsigned shard, const struct postings *p,
                         const struct curve *curve, float share)
{
    const uint32_t *lengths = s->r->catalogs[shard]->lengths;
    float *text = s->text[shard], *shares = s->shares[shard];
    struct bitset found = s->found.of[shard];
    for (size_t i = 0; i < p->n; i++) {
        uint32_t doc = p->docs[i];
        text[doc] += weigh(curve, (float)p->wdf[i], (float)lengths[doc]);
        bitset_set(found, doc);
    }
    for (size_t i = 0; share > 0 && i < p->n; i++)
        shares[p->docs[i]] += share;
}

/* All shards are read before any is weighed: the weight needs how many there are. */
static int add_term(struct scores *s, const struct weighted_term *t, struct jn_error *err)
{
    struct jn_index_reader *r = s->r;
    double df = 0;
    for (unsigned k = 0; k < r->n; k++) {
        r->postings[k].n = 0;
        if (r->catalogs[k]->n == 0)
            continue;
        int rc = shard_postings(r->shards, k, t->term, t->len, r->catalogs[k]->last,
                                &r->postings[k], err);
        if (rc != 0)
            return rc;
        df += (double)r->postings[k].n;
    }
    struct curve curve = curve_of(r, t->factor, df);
    for (unsigned k = 0; k < r->n; k++)
        add_postings(s, k, &r->postings[k], &curve, (float)t->share);
    return 0;
}

static int by_term(const void *a, const void *b)
{
    const struct weighted_term *x = a, *y = b;
    return strcmp(x->term, y->term);
}

int scores_of_terms(struct jn_index_reader *r, const struct weighted_term *terms,
                    size_t n, struct jn_arena *arena, struct scores *out,
                    struct jn_error *err)
{
    *out = (struct scores){.r = r, .arena = arena, .found = reader_sets(r, arena)};
    bool shares = false;
    for (size_t i = 0; i < n; i++)
        shares = shares || terms[i].share > 0;
    for (unsigned k = 0; k < r->n; k++) {
        size_t places = (size_t)r->catalogs[k]->last + 1;
        out->text[k] = JN_NEW_ARRAY(arena, places, float);
        out->shares[k] = shares ? JN_NEW_ARRAY(arena, places, float) : NULL;
    }
    /* In byte order, because neighbours in the dictionary are read from the same block.
     */
    struct weighted_term *order = JN_NEW_ARRAY(arena, n, struct weighted_term);
    if (n > 0)
        memcpy(order, terms, n * sizeof(*order));
    qsort(order, n, sizeof(*order), by_term);
    int rc = 0;
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = add_term(out, &order[i], err);
    return rc;
}

int score_term(struct jn_index_reader *r, const struct weighted_term *term,
               unsigned shard, uint32_t doc, double *weight, struct jn_error *err)
{
    uint32_t df, wdf;
    int rc = shard_union_df(r->shards, term->term, term->len, &df, err);
    if (rc == 0)
        rc = shard_wdf(r->shards, shard, term->term, term->len, doc, &wdf, err);
    if (rc != 0)
        return rc;
    struct curve curve = curve_of(r, term->factor, df);
    *weight =
        wdf ? (double)weigh(&curve, (float)wdf, (float)r->catalogs[shard]->lengths[doc])
            : 0;
    return 0;
}

/* ---- the best ---- */

static inline bool is_worse(const struct scored *x, const struct scored *y)
{
    if (x->text != y->text)
        return x->text < y->text;
    return x->shard != y->shard ? x->shard > y->shard : x->doc > y->doc;
}

static int best_first(const void *a, const void *b)
{
    return is_worse(a, b) ? 1 : -1;
}

/* Let the entry at `i` sink to its place in a heap of n whose root is the worst. */
static void sink(struct scored *heap, size_t n, size_t i)
{
    for (;;) {
        size_t worst = i, child = 2 * i + 1;
        for (size_t c = child; c < child + 2 && c < n; c++)
            if (is_worse(&heap[c], &heap[worst]))
                worst = c;
        if (worst == i)
            return;
        struct scored moved = heap[i];
        heap[i] = heap[worst];
        heap[worst] = moved;
        i = worst;
    }
}

size_t scores_best(const struct scores *s, const struct doc_sets *allowed, size_t limit,
                   struct scored **out)
{
    struct scored *heap = *out = JN_NEW_ARRAY(s->arena, limit, struct scored);
    size_t n = 0;
    for (unsigned k = 0; k < s->r->n; k++)
        BITSET_EACH(allowed->of[k], doc)
        {
            struct scored one = {s->text[k][doc], k, doc};
            if (n < limit) {
                heap[n++] = one;
                for (size_t i = n / 2; n == limit && i-- > 0;)
                    sink(heap, n, i);
            } else if (is_worse(&heap[0], &one)) {
                heap[0] = one;
                sink(heap, n, 0);
            }
        }
    qsort(heap, n, sizeof(*heap), best_first);
    return n;
}
