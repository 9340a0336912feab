/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JINNANG_INDEX_FACETS_H
#define JINNANG_INDEX_FACETS_H

#include "filter_bind.h"

/* Count the values of each facet field. matched: the query's documents that the view
 * admits, before the conjuncts. Disjunctive: the counts of a field ignore the conjuncts
 * on that field alone. Unknown names give a facet without values. */
void facets_count(struct jn_index_reader *r, const struct jn_search *s,
                  const struct doc_sets *matched, const struct conjunction *filters,
                  struct jn_arena *arena, struct jn_result *out);

#endif
