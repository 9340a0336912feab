/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rerank.h"

#include <stdlib.h>

#include "feedback.h"
#include "title_factor.h"

/* What is added to a text's weight for a title that says nothing but words of the query,
 * and for a title that says all of them. */
static const double ONLY_QUERY = 0.25, ALL_QUERY = 0.5;
/* Of a synonym in the title. */
static const double OTHER_WORD = 0.7, OTHER_WORD_UNNEEDED = 0.2;

static void add_alternative(struct jn_term_bag *bag, const struct jn_alternative *a)
{
    for (size_t i = 0; i < a->n_terms; i++)
        jn_term_bag_add_term(bag, a->terms[i].term, a->terms[i].len, "", 1, 1);
}

/* The words that count in a title: typed ones, and less their synonyms. */
struct title_words {
    struct jn_term_bag *typed, *others;
    double weight; /* Σ idf of those that were typed */
};

static void collect(struct jn_index_reader *r, const struct query_terms *terms,
                    const struct concepts *concepts, struct jn_arena *arena,
                    struct title_words *out)
{
    *out = (struct title_words){jn_term_bag_new(arena), jn_term_bag_new(arena), 0};
    for (size_t i = 0; i < terms->n_ranked; i++) {
        const struct ranked_term *t = &terms->ranked[i];
        jn_term_bag_add_term(out->typed, t->wanted.term, t->wanted.len, "", 1, 1);
        if (t->of->part)
            continue;
        uint32_t df = jn_index_df(r, t->wanted.term, t->wanted.len);
        out->weight += t->wanted.factor * bm25_idf(jn_index_documents(r), df);
    }
    for (size_t i = 0; i < concepts->n_used; i++)
        add_alternative(out->others, concepts->used[i].other);
}

static int add_titles(struct jn_index_reader *r, const struct query_terms *terms,
                      const struct concepts *concepts, struct jn_arena *arena,
                      struct scored *found, size_t n, struct jn_error *err)
{
    struct jn_analyser *analyser;
    struct title_words words;
    int rc = reader_analyser(r, &analyser, err);
    if (rc != 0)
        return rc;
    collect(r, terms, concepts, arena, &words);
    const double other = concepts->need.well_met ? OTHER_WORD_UNNEEDED : OTHER_WORD;
    for (size_t i = 0; i < n; i++) {
        struct scored *f = &found[i];
        struct title_match m = title_match(r, analyser, words.typed, f->shard, f->doc);
        struct title_match o = title_match(r, analyser, words.others, f->shard, f->doc);
        double said = m.said + other * o.said;
        double gain = m.all > 0 ? ONLY_QUERY * fmin(1, said / m.all) : 0;
        gain += words.weight > 0 ? ALL_QUERY * fmin(1, said / words.weight) : 0;
        f->title = f->text * (float)gain;
        f->text += f->title;
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
