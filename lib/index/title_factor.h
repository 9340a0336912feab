/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JINNANG_INDEX_TITLE_FACTOR_H
#define JINNANG_INDEX_TITLE_FACTOR_H

#include "jinnang/pick_terms.h"

#include "reader.h"

/* How much more a document counts because the source (its terms in `bag`) speaks of what
 * the document's title says: 1 to 5. */
double title_factor(struct jn_index_reader *r, struct jn_analyser *analyser,
                    const struct jn_term_bag *bag, unsigned shard, uint32_t doc);

/* Σ idf of a title's terms, and of those that are in the bag. */
struct title_match {
    double all, said;
};
struct title_match title_match(struct jn_index_reader *r, struct jn_analyser *analyser,
                               const struct jn_term_bag *bag, unsigned shard,
                               uint32_t doc);

/* Forget the titles that were analysed. */
void title_terms_forget(struct jn_index_reader *r);

#endif
