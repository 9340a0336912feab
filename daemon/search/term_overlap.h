/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of one short text another one holds: Σ w of its terms that occur there ÷ Σ w,
 * the formula of similar documents on sentences and sections. */
#ifndef JINNANG_SEARCH_TERM_OVERLAP_H
#define JINNANG_SEARCH_TERM_OVERLAP_H

#include "jinnang/pick_terms.h"

#include "daemon/search/context.h"

enum { TERM_OVERLAP_MAX = 80 };

/* The heaviest terms of a text. */
struct term_weights {
    const struct jn_picked *items;
    size_t n;
    double total;
};
struct term_weights term_weights_of(const struct search_context *c, const char *text,
                                    size_t len);

/* Which terms a text has. Add as many texts as belong together. */
struct term_set;
struct term_set *term_set_new(struct jn_arena *arena);
void term_set_add(struct term_set *s, const struct search_context *c, const char *text,
                  size_t len);
bool term_set_has(const struct term_set *s, const char *term, size_t len);

/* 0 to 1; 0 without terms. */
double term_overlap(const struct term_weights *wanted, const struct term_set *s);

#endif
