/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JINNANG_INDEX_TERM_WEIGHT_H
#define JINNANG_INDEX_TERM_WEIGHT_H

#include "reader.h"

/* How much a term of a query counts beside its BM25: 1, less for words that only ask
 * (what, 什么), and for a pair of characters that straddles two words. Not for parts. */
double term_weight(struct jn_index_reader *r, const struct jn_unit *u, size_t term);

#endif
