/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JINNANG_INDEX_EXPLAIN_H
#define JINNANG_INDEX_EXPLAIN_H

#include "match_set.h"

/* Fill hit->explain: the weight of every ranked term in this document, split over the
 * fields in proportion to what each gave to its wdf. The parts add up to hit->text. */
int explain_hit(struct jn_index_reader *r, const struct query_terms *terms,
                const struct concepts *concepts, struct jn_arena *arena,
                struct jn_hit *hit, struct jn_error *err);

#endif
