/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From sets of documents to ordered hits; shared by search and similar documents. */
#ifndef JINNANG_INDEX_RANK_H
#define JINNANG_INDEX_RANK_H

#include "filter_bind.h"

/* Everything but the query that narrows a search: view, its filter, kinds, filter,
 * expired. *visible: what the view admits. 0, JN_INDEX_BAD_FILTER, or < 0. */
int rank_narrow(struct jn_index_reader *r, const struct jn_search *s,
                struct jn_arena *arena, struct doc_sets *visible,
                struct conjunction *filters, struct jn_filter_fault *fault,
                struct jn_error *err);

/* Archived documents can be read and listed, but are never hits. */
void rank_hide_archived(const struct jn_index_reader *r, struct doc_sets *sets);

void rank_apply(struct jn_index_reader *r, const struct conjunction *filters,
                struct doc_sets *sets);

/* A hit with its freshness and score; text as given. */
struct jn_hit rank_hit(const struct jn_index_reader *r, const struct jn_search *s,
                       unsigned shard, uint32_t doc, double text);

/* Order of relevance: score descending, updated descending, id. For qsort(). */
int rank_by_score(const void *a, const void *b);

#endif
