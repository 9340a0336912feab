/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rerank.h"

#include <stdlib.h>

#include "feedback.h"
#include "title_factor.h"

/* What is added to a text's weight for a title that says nothing but words of the query,
 * and for a title that says all of them. */
static const double ONLY_QUERY = 0.25, ALL_QUERY = 0.5;

static void add_alternative(struct jn_term_bag *bag, const struct jn_alternative *a)
{
    for (size_t i = 0; i < a->n_terms; i++)
        jn_term_bag_add_term(bag, a->terms[i].term, a->terms[i].len, "", 1, 1);
}

/* The words that count in a title; *weight: Σ idf of those that were typed. */
static struct jn_term_bag *collect(struct jn_index_reader *r,
                                   const struct query_terms *terms,
                                   const struct concepts *concepts,
                                   struct jn_arena *arena, double *weight)
{
    struct jn_term_bag *bag = jn_term_bag_new(arena);
    *weight = 0;
    for (size_t i = 0; i < terms->n_ranked; i++) {
        const struct ranked_term *t = &terms->ranked[i];
        jn_term_bag_add_term(bag, t->wanted.term, t->wanted.len, "", 1, 1);
        if (t->of->part)
            continue;
        uint32_t df = jn_index_df(r, t->wanted.term, t->wanted.len);
        *weight += t->wanted.factor * bm25_idf(jn_index_documents(r), df);
    }
    for (size_t i = 0; i < concepts->n_used; i++)
        add_alternative(bag, concepts->used[i].other);
    return bag;
}

static int add_titles(struct jn_index_reader *r, const struct query_terms *terms,
                      const struct concepts *concepts, struct jn_arena *arena,
                      struct scored *found, size_t n, struct jn_error *err)
{
    struct jn_analyser *analyser;
    double weight;
    int rc = reader_analyser(r, &analyser, err);
    if (rc != 0)
        return rc;
    const struct jn_term_bag *bag = collect(r, terms, concepts, arena, &weight);
    for (size_t i = 0; i < n; i++) {
        struct title_match m =
            title_match(r, analyser, bag, found[i].shard, found[i].doc);
        double gain = m.all > 0 ? ONLY_QUERY * m.said / m.all : 0;
        gain += weight > 0 ? ALL_QUERY * fmin(1, m.said / weight) : 0;
        found[i].title = found[i].text * (float)gain;
        found[i].text += found[i].title;
    }
    return 0;
}

int rerank(struct jn_index_reader *r, const struct query_terms *terms,
           const struct concepts *concepts, struct jn_arena *arena, struct scored *found,
           size_t n, struct jn_error *err)
{
    float bonus[FEEDBACK_HITS] = {0};
    n = n < RERANK_HITS ? n : RERANK_HITS;
    int rc = add_titles(r, terms, concepts, arena, found, n, err);
    if (rc != 0)
        return rc;
    qsort(found, n, sizeof(*found), scored_best_first);
    rc = feedback(r, found, n, arena, bonus, err);
    for (size_t i = 0; rc == 0 && i < n && i < FEEDBACK_HITS; i++) {
        found[i].feedback = bonus[i];
        found[i].text += bonus[i];
    }
    qsort(found, n, sizeof(*found), scored_best_first);
    return rc;
}
