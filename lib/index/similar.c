/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents like a bag of weighted terms. Ordered by BM25 of those terms ORed, each
 * weighted 1 + ln tf; the share of the bag's weight that a document holds is its
 * similarity. */
#include <math.h>
#include <stdlib.h>

#include "jinnang/pick_terms.h"

#include "rank.h"
#include "score.h"
#include "title_factor.h"

enum { TITLES = 200 }; /* hits whose titles are looked at */

struct bag {
    struct weighted_term *terms;
    double total; /* Σ weight */
};

static struct bag bag_of(const struct jn_similar *s, struct jn_arena *arena)
{
    struct bag bag = {JN_NEW_ARRAY(arena, s->n_terms, struct weighted_term), 0};
    for (size_t i = 0; i < s->n_terms; i++) {
        const struct jn_picked *t = &s->terms[i];
        double factor = 1 + log(t->tf ? t->tf : 1);
        bag.terms[i] = (struct weighted_term){t->term, t->len, factor, t->weight};
        bag.total += t->weight;
    }
    return bag;
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
static struct doc_sets near_enough(const struct scores *scores, const struct bag *bag,
                                   double min_match, const struct doc_sets *allowed)
{
    struct doc_sets near = reader_sets(scores->r, scores->arena);
    for (unsigned k = 0; k < scores->r->n; k++)
        BITSET_EACH(allowed->of[k], doc)
        {
            float sum = scores->shares[k][doc];
            if (sum > 0 && similarity_of(sum, bag) >= min_match)
                bitset_set(near.of[k], doc);
        }
    return near;
}

static int find(struct jn_index_reader *r, const struct jn_similar *s,
                const struct bag *bag, const struct doc_sets *allowed,
                struct jn_arena *arena, struct jn_result *out, struct jn_error *err)
{
    struct scores scores;
    int rc =
        scores_of_terms(r, &BM25_SIMILAR, bag->terms, s->n_terms, arena, &scores, err);
    if (rc != 0)
        return rc;
    struct doc_sets near = near_enough(&scores, bag, s->min_match, allowed);
    struct scored *found;
    struct jn_analyser *analyser;
    rc = reader_analyser(r, &analyser, err);
    if (rc != 0)
        return rc;
    size_t n = scores_best(&scores, &near, JN_WINDOW, &found);
    struct jn_hit *hits = JN_NEW_ARRAY(arena, n, struct jn_hit);
    for (size_t i = 0; i < n; i++) {
        unsigned shard = found[i].shard;
        uint32_t doc = found[i].doc;
        double text = (double)found[i].text;
        if (s->bag && i < TITLES)
            text *= title_factor(r, analyser, s->bag, shard, doc);
        hits[i] = rank_hit(r, &s->base, shard, doc, text);
        hits[i].similarity = similarity_of(scores.shares[shard][doc], bag);
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
