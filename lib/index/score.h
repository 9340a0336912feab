/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BM25 of weighted terms for every document of a reader, term at a time: one pass over
 * the postings tells who matches and how well. Statistics are those of the reader's
 * levels, so that scores are those of an index that never held the rest. */
#ifndef JINNANG_INDEX_SCORE_H
#define JINNANG_INDEX_SCORE_H

#include "bm25.h"
#include "reader.h"

struct weighted_term {
    const char *term;
    size_t len;
    double factor; /* multiplies its BM25 weight */
    double share;  /* added to the shares of the documents that have it; 0: none */
};

struct scores {
    struct jn_index_reader *r;
    struct jn_arena *arena;
    float *text[JN_LEVELS];   /* Σ factor · BM25, by document number */
    float *shares[JN_LEVELS]; /* Σ share; NULL without any */
    struct doc_sets found;    /* documents that have at least one of the terms */
};

/* Everything is in the arena. 0 or < 0 (-EAGAIN: overtaken by the writer). */
int scores_of_terms(struct jn_index_reader *r, const struct bm25_shape *shape,
                    const struct weighted_term *terms, size_t n, struct jn_arena *arena,
                    struct scores *out, struct jn_error *err);

/* Factor · BM25 of one term of a search in one document; 0 where it does not occur. */
int score_term(struct jn_index_reader *r, const struct weighted_term *term,
               unsigned shard, uint32_t doc, double *weight, struct jn_error *err);

struct scored {
    float text;            /* with what rerank.h added */
    float title, feedback; /* of it, by rerank.h */
    unsigned shard;
    uint32_t doc;
};

/* By text, best first; for qsort(). */
int scored_best_first(const void *a, const void *b);

/* The `limit` best documents of `allowed` by text; ties: the lower level, then the lower
 * number. Best first, in the arena. */
size_t scores_best(const struct scores *s, const struct doc_sets *allowed, size_t limit,
                   struct scored **out);

#endif
