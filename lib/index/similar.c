/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents like a bag of weighted terms. Ordered by BM25 of those terms ORed, each
 * weighted 1 + ln tf; the share of the bag's weight that a document holds is its
 * similarity. */
#include <math.h>
#include <stdlib.h>

#include "jinnang/pick_terms.h"

#include "rank.h"

struct bag {
    struct shard_wanted *wanted;
    double total; /* Σ weight */
};

static struct bag bag_of(const struct jn_similar *s, struct jn_arena *arena)
{
    struct bag bag = {JN_NEW_ARRAY(arena, s->n_terms, struct shard_wanted), 0};
    for (size_t i = 0; i < s->n_terms; i++) {
        const struct jn_picked *t = &s->terms[i];
        bag.wanted[i] =
            (struct shard_wanted){t->term, t->len, 1 + log(t->tf ? t->tf : 1)};
        bag.total += t->weight;
    }
    return bag;
}

static int by_term(const void *a, const void *b)
{
    const struct jn_picked *x = a, *y = b;
    return strcmp(x->term, y->term);
}

/* Σ weight of the terms in each document, by shard. In byte order, because neighbours in
 * the dictionary are read from the same block. */
static int sum_weights(struct jn_index_reader *r, const struct jn_similar *s,
                       struct jn_arena *arena, float *sums[JN_LEVELS],
                       struct jn_error *err)
{
    struct jn_picked *order = JN_NEW_ARRAY(arena, s->n_terms, struct jn_picked);
    memcpy(order, s->terms, s->n_terms * sizeof(*order));
    qsort(order, s->n_terms, sizeof(*order), by_term);
    for (unsigned k = 0; k < r->n; k++) {
        sums[k] = JN_NEW_ARRAY(arena, (size_t)r->catalogs[k]->last + 1, float);
        for (size_t i = 0; i < s->n_terms && r->catalogs[k]->n > 0; i++) {
            const struct jn_picked *t = &order[i];
            int rc = shard_accumulate(r->shards, k, t->term, t->len, (float)t->weight,
                                      sums[k], err);
            if (rc != 0)
                return rc;
        }
    }
    return 0;
}

static void remove_sources(struct jn_index_reader *r, const struct jn_similar *s,
                           struct doc_sets *sets)
{
    for (size_t i = 0; i < s->n_not_ids; i++)
        for (unsigned k = 0; k < r->n; k++) {
            int64_t p = catalog_find(r->catalogs[k], s->not_ids[i]);
            if (p < 0)
                continue;
            uint32_t doc = r->catalogs[k]->documents[p];
            sets->of[k].words[doc / 64] &= ~(UINT64_C(1) << doc % 64);
        }
}

static double similarity_of(float sum, const struct bag *bag)
{
    return fmin(1, (double)sum / bag->total);
}

/* Of the allowed documents those that are similar enough. */
static struct doc_sets near_enough(const struct jn_index_reader *r, const struct bag *bag,
                                   double min_match, const struct doc_sets *allowed,
                                   float *const sums[JN_LEVELS], struct jn_arena *arena)
{
    struct doc_sets near = reader_sets(r, arena);
    for (unsigned k = 0; k < r->n; k++)
        BITSET_EACH(allowed->of[k], doc)
        {
            if (sums[k][doc] > 0 && similarity_of(sums[k][doc], bag) >= min_match)
                bitset_set(near.of[k], doc);
        }
    return near;
}

/* Adding up weights is cheap, ranking is not: so similarity decides first who is ranked.
 */
static int find(struct jn_index_reader *r, const struct jn_similar *s,
                const struct bag *bag, const struct doc_sets *allowed,
                struct jn_arena *arena, struct jn_result *out, struct jn_error *err)
{
    float *sums[JN_LEVELS];
    int rc = sum_weights(r, s, arena, sums, err);
    if (rc != 0)
        return rc;
    struct doc_sets near = near_enough(r, bag, s->min_match, allowed, sums, arena);
    struct shard_found *found;
    size_t n;
    rc = shard_union_match(r->shards, bag->wanted, s->n_terms, near.of, JN_WINDOW, arena,
                           &found, &n, err);
    if (rc != 0)
        return rc;
    struct jn_hit *hits = JN_NEW_ARRAY(arena, n, struct jn_hit);
    for (size_t i = 0; i < n; i++) {
        hits[i] = rank_hit(r, &s->base, found[i].shard, found[i].doc, found[i].weight);
        hits[i].similarity = similarity_of(sums[found[i].shard][found[i].doc], bag);
    }
    qsort(hits, n, sizeof(*hits), rank_by_score);
    out->total = reader_sets_count(r, &near);
    out->best_score = n ? hits[0].score : 0;
    size_t from = s->base.offset < n ? s->base.offset : n;
    out->hits = hits + from;
    out->n_hits = n - from < s->base.limit ? n - from : s->base.limit;
    return 0;
}

static int similar_once(struct jn_index_reader *r, const struct jn_similar *s,
                        struct jn_arena *arena, struct jn_result *out,
                        struct jn_filter_fault *fault, struct jn_error *err)
{
    *out = (struct jn_result){0};
    struct doc_sets allowed;
    struct conjunction filters = {0};
    int rc = rank_narrow(r, &s->base, arena, &allowed, &filters, fault, err);
    if (rc != 0)
        return rc;
    rank_apply(r, &filters, &allowed);
    rank_hide_archived(r, &allowed);
    remove_sources(r, s, &allowed);
    struct bag bag = bag_of(s, arena);
    rc = reader_in_time(s->base.deadline_ns, err);
    if (rc != 0 || s->n_terms == 0 || bag.total <= 0)
        return rc;
    return find(r, s, &bag, &allowed, arena, out, err);
}

int jn_index_similar(struct jn_index_reader *r, const struct jn_similar *s,
                     struct jn_arena *arena, struct jn_result *out,
                     struct jn_filter_fault *fault, struct jn_error *err)
{
    int rc = similar_once(r, s, arena, out, fault, err);
    for (int tries = 0; rc == -EAGAIN && tries < 3; tries++) {
        rc = jn_index_refresh(r, err);
        if (rc == 0)
            rc = similar_once(r, s, arena, out, fault, err);
    }
    return rc;
}
