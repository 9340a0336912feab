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

/* What a document that has it in the other language counts, beside one that has it as it
 * was said. */
static const double TRANSLATED_SCORE = 0.45, TRANSLATED_SHARE = 0.7;

struct bag {
    struct weighted_term *terms;
    size_t n;
    double total; /* Σ weight */
};

static struct bag bag_of(const struct jn_picked *picked, size_t n, struct jn_arena *arena)
{
    struct bag bag = {JN_NEW_ARRAY(arena, n, struct weighted_term), n, 0};
    for (size_t i = 0; i < n; i++) {
        const struct jn_picked *t = &picked[i];
        double factor = 1 + log(t->tf ? t->tf : 1);
        bag.terms[i] = (struct weighted_term){t->term, t->len, factor, t->weight};
        bag.total += t->weight;
    }
    return bag;
}

/* The source in its own words and, when n > 0, in those of the other language. */
struct bags {
    struct bag own, other;
    struct scores own_scores, other_scores;
};

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

static double share_of(const struct scores *scores, const struct bag *bag, unsigned shard,
                       uint32_t doc)
{
    return bag->n && scores->shares[shard]
               ? fmin(1, (double)scores->shares[shard][doc] / bag->total)
               : 0;
}

static double similarity_of(const struct bags *b, unsigned shard, uint32_t doc)
{
    return fmax(share_of(&b->own_scores, &b->own, shard, doc),
                TRANSLATED_SHARE * share_of(&b->other_scores, &b->other, shard, doc));
}

/* Of the allowed documents those that are similar enough. */
static struct doc_sets near_enough(const struct bags *b, double min_match,
                                   const struct doc_sets *allowed)
{
    const struct scores *scores = &b->own_scores;
    struct doc_sets near = reader_sets(scores->r, scores->arena);
    for (unsigned k = 0; k < scores->r->n; k++)
        BITSET_EACH(allowed->of[k], doc)
        {
            double similarity = similarity_of(b, k, doc);
            if (similarity > 0 && similarity >= min_match)
                bitset_set(near.of[k], doc);
        }
    return near;
}

/* The scores of both, in own_scores. */
static int score_bags(struct jn_index_reader *r, struct bags *b, struct jn_arena *arena,
                      struct jn_error *err)
{
    int rc = scores_of_terms(r, &BM25_SIMILAR, b->own.terms, b->own.n, arena,
                             &b->own_scores, err);
    if (rc != 0 || b->other.n == 0)
        return rc;
    rc = scores_of_terms(r, &BM25_SIMILAR, b->other.terms, b->other.n, arena,
                         &b->other_scores, err);
    double lift = b->other.total > 0 ? b->own.total / b->other.total : 1;
    float factor = (float)(TRANSLATED_SCORE * fmin(lift, 1));
    for (unsigned k = 0; rc == 0 && k < r->n; k++)
        BITSET_EACH(b->other_scores.found.of[k], doc)
        {
            b->own_scores.text[k][doc] += factor * b->other_scores.text[k][doc];
        }
    return rc;
}

static double title_of(struct jn_index_reader *r, struct jn_analyser *analyser,
                       const struct jn_similar *s, unsigned shard, uint32_t doc)
{
    double own = s->bag ? title_factor(r, analyser, s->bag, shard, doc) : 1;
    double other =
        s->translated_bag ? title_factor(r, analyser, s->translated_bag, shard, doc) : 1;
    return fmax(own, other);
}

static int find(struct jn_index_reader *r, const struct jn_similar *s, struct bags *bags,
                const struct doc_sets *allowed, struct jn_arena *arena,
                struct jn_result *out, struct jn_error *err)
{
    int rc = score_bags(r, bags, arena, err);
    if (rc != 0)
        return rc;
    struct doc_sets near = near_enough(bags, s->min_match, allowed);
    struct scored *found;
    struct jn_analyser *analyser;
    rc = reader_analyser(r, &analyser, err);
    if (rc != 0)
        return rc;
    size_t n = scores_best(&bags->own_scores, &near, JN_WINDOW, &found);
    struct jn_hit *hits = JN_NEW_ARRAY(arena, n, struct jn_hit);
    for (size_t i = 0; i < n; i++) {
        unsigned shard = found[i].shard;
        uint32_t doc = found[i].doc;
        double text = (double)found[i].text;
        if (i < TITLES)
            text *= title_of(r, analyser, s, shard, doc);
        hits[i] = rank_hit(r, &s->base, shard, doc, text);
        hits[i].similarity = similarity_of(bags, shard, doc);
        hits[i].translated =
            hits[i].similarity > share_of(&bags->own_scores, &bags->own, shard, doc);
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
    struct bags bags = {.own = bag_of(s->terms, s->n_terms, arena),
                        .other = bag_of(s->translated, s->n_translated, arena)};
    rc = reader_in_time(s->base.deadline_ns, err);
    if (rc != 0 || s->n_terms == 0 || bags.own.total <= 0)
        return rc;
    return find(r, s, &bags, &allowed, arena, out, err);
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
