/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A judged set: a folder with corpus.jsonl ({"_id", "title", "text"}), queries.jsonl
 * ({"_id", "text"}) and qrels.tsv (a header line, then query, document, grade). */
#ifndef INDEXER_EVAL_SET_H
#define INDEXER_EVAL_SET_H

#include "jinnang/arena.h"
#include "jinnang/error.h"

#include "indexer/id_set.h"

struct eval_doc {
    const char *id, *title, *text;
};

struct eval_judgement {
    size_t doc; /* ID_SET_NONE: not in the corpus, so it is never found */
    int grade;
};

struct eval_query {
    const char *id, *text;
    size_t left_out; /* the document that asks, no hit; ID_SET_NONE: none */
    const struct eval_judgement *judged; /* by grade, highest first */
    size_t n_judged, n_relevant;         /* relevant: a grade above 0 */
};

struct eval_set {
    const char *name; /* of the folder */
    struct eval_doc *docs;
    size_t n_docs;
    struct id_set doc_ids;
    struct eval_query *queries;
    size_t n_queries, n_judged;           /* judged: with a relevant document */
    size_t unknown_docs, unknown_queries; /* rows of qrels.tsv that name such */
};

/* 0; EVAL_BAD with what was expected at file:line in err->text; or < 0. Everything lives
 * in the arena. */
enum { EVAL_BAD = 1 };
int eval_set_read(const char *dir, struct jn_arena *arena, struct eval_set *out,
                  struct jn_error *err);

#endif
