/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JINNANG_INDEX_TITLE_FACTOR_H
#define JINNANG_INDEX_TITLE_FACTOR_H

#include "jinnang/pick_terms.h"

#include "reader.h"

/* How much more a document counts because the source (its terms in `bag`) speaks of what
 * the document's title says: 1 to 5. */
double title_factor(struct jn_index_reader *r, struct jn_analyser *analyser,
                    const struct jn_term_bag *bag, const char *title);

#endif
