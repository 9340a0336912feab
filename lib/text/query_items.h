/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The query language before analysis: which bytes of the text are words, phrases, OR. */
#ifndef LIB_TEXT_QUERY_ITEMS_H
#define LIB_TEXT_QUERY_ITEMS_H

#include "jinnang/query.h"

enum jn_item_kind { JN_ITEM_WORDS, JN_ITEM_PHRASE, JN_ITEM_OR };

struct jn_item {
    enum jn_item_kind kind;
    enum jn_scope scope;
    bool negated;
    bool bound;        /* one word after - or field: never joined with its neighbours */
    size_t start, end; /* of the words themselves: no quotes, minus, field name */
};

/* The items of a text in order. An OR is an operator: it stands between two positive
 * units. */
size_t jn_query_items(struct jn_arena *arena, const char *text, size_t len,
                      struct jn_item **items);

#endif
