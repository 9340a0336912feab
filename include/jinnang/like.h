/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands for the source of a similar-case search: the terms of its text, and the
 * metadata values it has or names, which weigh twice. */
#ifndef JINNANG_LIKE_H
#define JINNANG_LIKE_H

#include <stdbool.h>

#include "jinnang/index.h"
#include "jinnang/pick_terms.h"

enum {
    JN_LIKE_TERMS = 150
}; /* that stand for a source, unless the caller says another */

/* Do documents resemble each other by values of this field (industry, scenario, products,
 * technologies)? */
bool jn_like_field(const char *field);

/* Count a metadata value in; nothing for other fields. */
void jn_like_add_value(struct jn_term_bag *bag, struct jn_arena *arena, const char *field,
                       const char *value);

/* Titles and headings say what a text is about: their terms weigh twice. */
void jn_like_add_heading(struct jn_term_bag *bag, struct jn_analyser *a, const char *text,
                         size_t len);

/* Count a pasted text in: its terms, and the vocabulary values that it names. A short
 * first line is its title, lines that begin with # are headings. */
void jn_like_add_text(struct jn_term_bag *bag, struct jn_analyser *a,
                      struct jn_arena *arena, const char *text, size_t len);

/* The heaviest `max` terms by what the reader sees; see jn_pick_terms(). n_sources: how
 * many documents of the index are in the bag: what stands in no other is left out. */
size_t jn_like_pick(struct jn_index_reader *r, struct jn_term_bag *bag,
                    uint32_t n_sources, size_t max, struct jn_picked **out);

/* Set what stands for a source in the other language: the heaviest JN_LIKE_TRANSLATED
 * terms of a bag that was filled by jn_translate_into(). */
enum { JN_LIKE_TRANSLATED = 80 };
void jn_like_translated(struct jn_index_reader *r, struct jn_term_bag *bag,
                        struct jn_similar *out);

#endif
