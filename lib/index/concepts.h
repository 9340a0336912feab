/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Synonyms in the ranking. Words of the query that synonyms are known for are a concept:
 * a document has it in the words that were typed or in those of one alternative, and what
 * counts is the better of the two, never both. */
#ifndef JINNANG_INDEX_CONCEPTS_H
#define JINNANG_INDEX_CONCEPTS_H

#include "alternative.h"

/* A concept of the query, and the documents that have all of it, or some of it, in other
 * words. */
struct concept_match {
    const struct jn_unit *unit;
    const struct jn_concept *concept;
    struct doc_sets whole, some;
    struct doc_sets translated, spoken; /* of some: in the other language, in this one */
};

struct concepts {
    struct concept_match *items;
    size_t n;
    struct jn_used_synonym *used; /* alternatives that some document has */
    size_t n_used;
    struct translation_need need;
    struct doc_sets typed; /* documents with a word of the query itself */
};

/* Adds what alternatives earn to `scores`, and their documents to scores->found. Whether
 * translations are needed is judged by the visible documents alone. */
int concepts_score(struct jn_index_reader *r, const struct jn_query *q,
                   const struct doc_sets *visible, struct jn_arena *arena,
                   struct scores *scores, struct concepts *out, struct jn_error *err);

/* Free what is kept between searches. */
void concepts_forget(struct jn_index_reader *r);

/* The concept of this term of a unit, NULL when there is none. */
const struct concept_match *concepts_of(const struct concepts *c,
                                        const struct jn_unit *unit, size_t term);

/* What each alternative's terms earn in one document, on top of the words themselves. */
struct concept_gain {
    const char *term; /* of the index */
    size_t len;
    const char *text;
    double weight;
};
int concepts_explain(struct jn_index_reader *r, const struct concepts *c, unsigned shard,
                     uint32_t doc, struct jn_arena *arena, struct concept_gain **out,
                     size_t *n, struct jn_error *err);

/* Is the document here only because it says it in another language? */
bool concepts_translated(const struct concepts *c, unsigned shard, uint32_t doc);

#endif
