/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A second look at the best by BM25: do their titles say what is asked, do they resemble
 * each other? */
#ifndef JINNANG_INDEX_RERANK_H
#define JINNANG_INDEX_RERANK_H

#include "match_set.h"

enum { RERANK_HITS = 50 };

/* found: all or the RERANK_HITS best documents, and perhaps more, best first. The first
 * RERANK_HITS may gain (text, title, feedback) and are sorted again. 0 or < 0. */
int rerank(struct jn_index_reader *r, const struct query_terms *terms,
           const struct concepts *concepts, struct jn_arena *arena, struct scored *found,
           size_t n, struct jn_error *err);

#endif
