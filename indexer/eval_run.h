/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All judged queries of a set against its index, one after the other on one thread, so
 * that a latency is that of a query and not of its neighbours. */
#ifndef INDEXER_EVAL_RUN_H
#define INDEXER_EVAL_RUN_H

#include <stdio.h>

#include "jinnang/ask.h"

#include "indexer/eval_index.h"

enum { EVAL_TOP = 10, EVAL_DEPTH = 100 };

/* Means over the queries, and quantiles of their latency. */
struct eval_figures {
    double ndcg, mrr, recall, map; /* @10, @10, @100, @100 */
    double p50, p99;               /* ms */
};

struct eval_result {
    const char *name;
    size_t n_docs, n_queries, n_similar; /* similar: asked as a similar case */
    size_t n_refused, unknown_docs, unknown_queries;
    struct eval_figures figures;
    size_t n_triples;
    double triples; /* share of them in the right order */
};

struct eval_job {
    const struct eval_set *set;
    struct eval_index *index;
    enum jn_ask_mode mode;
    const struct jn_synonyms *synonyms;
    FILE *run, *per_query; /* may be NULL */
    bool with_set;         /* run: `<set>/` before the query */
    struct progress *progress;
    const atomic_bool *cancel;
};

/* Ask one query of the set. The hits live in the arena. 0 or < 0. */
int eval_ask(const struct eval_job *job, const struct eval_query *query, unsigned limit,
             bool explain, struct jn_arena *arena, enum jn_ask_mode *mode,
             struct jn_result *out, struct jn_error *err);

/* Fills figures and counts of queries. 0, EVAL_CANCELED, or < 0. */
int eval_run(const struct eval_job *job, struct eval_result *out, struct jn_error *err);

/* The header of a per-query file. */
void eval_per_query_head(FILE *file);

/* Triples A, B, C from a file with a header line: the share of those where B is more
 * similar to A than C is; equal ones count half. 0, EVAL_BAD, EVAL_CANCELED, or < 0. */
int eval_triples(const struct eval_job *job, const char *path, struct eval_result *out,
                 struct jn_error *err);

#endif
