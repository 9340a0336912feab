/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JINNANG_INDEX_ORDER_H
#define JINNANG_INDEX_ORDER_H

#include "rank.h"

/* Put the k best hits, in the order that the search asks for, at the front. The others
 * are lost: hits[k…] holds nothing that may be read afterwards. */
void order_best(struct jn_hit *hits, size_t n, size_t k, const struct jn_search *search);

#endif
