/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JINNANG_TRANSLATE_H
#define JINNANG_TRANSLATE_H

#include "jinnang/pick_terms.h"
#include "jinnang/synonyms.h"

/* Count in what the known names of a text are called in the other language. Names longer
 * than one word are found too; of their translations the first few count. */
void jn_translate_into(struct jn_term_bag *bag, const struct jn_synonyms *synonyms,
                       struct jn_analyser *a, struct jn_arena *arena, const char *text,
                       size_t len);

#endif
