/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the first answers have in common, as a second opinion on the others (pseudo
 * relevance feedback). Where one answer is clearly ahead it is left alone; where many are
 * nearly equal, those that resemble the others rise. */
#ifndef JINNANG_INDEX_FEEDBACK_H
#define JINNANG_INDEX_FEEDBACK_H

#include "score.h"

enum { FEEDBACK_HITS = 30 }; /* that are looked at */

/* found: the best by text, best first. bonus[i], zero before: what found[i] earns, up to
 * the text of the first. 0 or < 0. */
int feedback(struct jn_index_reader *r, const struct scored *found, size_t n,
             struct jn_arena *arena, float *bonus, struct jn_error *err);

#endif
