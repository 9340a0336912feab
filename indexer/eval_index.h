/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An index of a judged set for as long as it is measured, in a temporary folder: every
 * line of corpus.jsonl goes through the ingest as a Markdown document of its own. */
#ifndef INDEXER_EVAL_INDEX_H
#define INDEXER_EVAL_INDEX_H

#include <stdatomic.h>

#include "jinnang/index.h"

#include "indexer/eval_set.h"
#include "indexer/progress.h"

struct eval_index {
    char root[256]; /* the temporary folder; empty: none */
    struct jn_index_reader *reader;
    struct jn_analyser *analyser;
    const char **ids; /* of the documents in the index, by number; NULL: refused */
    size_t n_refused;
    const char *refusal; /* the first: `<id>: <why>` */
};

extern const struct jn_view eval_view;

struct eval_build {
    const struct eval_set *set;
    const char *tmp; /* folder for temporary ones */
    struct progress *progress;
    const atomic_bool *cancel;
    struct jn_arena *arena;
};

/* 0, EVAL_CANCELED, or < 0. Call eval_index_deinit() in any case: it removes the folder.
 */
enum { EVAL_CANCELED = 2 };
int eval_index_init(struct eval_index *x, const struct eval_build *build,
                    struct jn_error *err);
void eval_index_deinit(struct eval_index *x);

/* The number of the document in the set. */
size_t eval_index_doc(const struct jn_entry *entry);

#endif
