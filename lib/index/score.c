/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "score.h"

#include <stdlib.h>

#include "postings.h"

static struct bm25 curve_of(const struct jn_index_reader *r,
                            const struct bm25_shape *shape, const struct weighted_term *t,
                            double df)
{
    return bm25_of(shape, t->term, jn_index_documents(r), r->average_length, t->factor,
                   df);
}

static void add_postings(struct scores *s, unsigned shard, const struct postings *p,
                         const struct bm25 *curve, float share)
{
    const uint32_t *lengths = s->r->catalogs[shard]->lengths;
    float *text = s->text[shard], *shares = s->shares[shard];
    struct bitset found = s->found.of[shard];
    for (size_t i = 0; i < p->n; i++) {
        uint32_t doc = p->docs[i];
        text[doc] += bm25_weigh(curve, (float)p->wdf[i], (float)lengths[doc]);
        bitset_set(found, doc);
    }
    for (size_t i = 0; share > 0 && i < p->n; i++)
        shares[p->docs[i]] += share;
}

static int add_term(struct scores *s, const struct bm25_shape *shape,
                    const struct weighted_term *t, struct jn_error *err)
{
    double df;
    int rc;
    const struct postings *lists = postings_of(s->r, t->term, t->len, &df, &rc, err);
    if (rc != 0)
        return rc;
    struct bm25 curve = curve_of(s->r, shape, t, df);
    for (unsigned k = 0; k < s->r->n; k++)
        add_postings(s, k, &lists[k], &curve, (float)t->share);
    return 0;
}

static int by_term(const void *a, const void *b)
{
    const struct weighted_term *x = a, *y = b;
    return strcmp(x->term, y->term);
}

int scores_of_terms(struct jn_index_reader *r, const struct bm25_shape *shape,
                    const struct weighted_term *terms, size_t n, struct jn_arena *arena,
                    struct scores *out, struct jn_error *err)
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
        rc = add_term(out, shape, &order[i], err);
    return rc;
}

int score_term(struct jn_index_reader *r, const struct weighted_term *term,
               unsigned shard, uint32_t doc, double *weight, struct jn_error *err)
{
    uint32_t df, wdf;
    int rc = reader_df(r, term->term, term->len, &df, err);
    if (rc == 0)
        rc = postings_wdfs(r, term->term, term->len, shard, &doc, 1, &wdf, err);
    if (rc != 0)
        return rc;
    struct bm25 curve = curve_of(r, &BM25_SEARCH, term, df);
    *weight = wdf ? (double)bm25_weigh(&curve, (float)wdf,
                                       (float)r->catalogs[shard]->lengths[doc])
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

int scored_best_first(const void *a, const void *b)
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
            struct scored one = {.text = s->text[k][doc], .shard = k, .doc = doc};
            if (n < limit) {
                heap[n++] = one;
                for (size_t i = n / 2; n == limit && i-- > 0;)
                    sink(heap, n, i);
            } else if (is_worse(&heap[0], &one)) {
                heap[0] = one;
                sink(heap, n, 0);
            }
        }
    qsort(heap, n, sizeof(*heap), scored_best_first);
    return n;
}
