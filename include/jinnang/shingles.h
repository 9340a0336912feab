/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resemblance of two texts: Jaccard index of their sets of 5-character shingles after
 * normalisation (NFKC, case fold, t2s) and removal of blanks and punctuation (Broder,
 * "On the resemblance and containment of documents", 1997). One thread at a time. */
#ifndef JINNANG_SHINGLES_H
#define JINNANG_SHINGLES_H

#include <stddef.h>

#include "jinnang/analyse.h"
#include "jinnang/arena.h"

struct jn_shingles;

/* The shingles of a text; a shorter text is one, an empty one has none. In the arena. */
struct jn_shingles *jn_shingles_of(struct jn_analyser *a, const char *text, size_t len,
                                   struct jn_arena *arena);

/* Resemblance with another text, 0 to 1, or 0 when it is below `least`: most texts are
 * told to be different long before their own set is known. 0 when one of them is empty.
 */
double jn_resemblance(struct jn_shingles *s, struct jn_analyser *a, const char *text,
                      size_t len, double least);

#endif
