/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resemblance of two texts: Jaccard index of their sets of 5-character shingles after
 * normalisation (NFKC, case fold, t2s) and removal of blanks and punctuation (Broder,
 * "On the resemblance and containment of documents", 1997). */
#ifndef JINNANG_SHINGLES_H
#define JINNANG_SHINGLES_H

#include <stddef.h>
#include <stdint.h>

#include "jinnang/analyse.h"
#include "jinnang/arena.h"

struct jn_shingles {
    uint64_t *hashes; /* ascending, each once; in the arena */
    size_t n;
};

/* A text of fewer characters is one shingle; an empty one has none. */
struct jn_shingles jn_shingles_of(struct jn_analyser *a, const char *text, size_t len,
                                  struct jn_arena *arena);

/* 0 to 1; 0 when one of them is empty. */
double jn_resemblance(const struct jn_shingles *a, const struct jn_shingles *b);

#endif
