/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that can complete a prefix, of one state of the index and one view. Tables
 * are immutable and shared by all threads; the last few are kept. */
#ifndef JINNANG_SEARCH_SUGGEST_TABLE_H
#define JINNANG_SEARCH_SUGGEST_TABLE_H

#include "daemon/search/context.h"

enum suggest_type {
    SUGGEST_TITLE,
    SUGGEST_TAG,
    SUGGEST_CUSTOMER,
    SUGGEST_PRODUCT,
    SUGGEST_PERSON,
};
extern const char *const suggest_type_names[];

struct suggest_item {
    enum suggest_type type;
    uint32_t len;
    const char *text;
    const char *id;    /* of the document; NULL for values */
    uint32_t initials; /* bit n: some Han character may begin with letter 'a' + n */
    uint32_t count[JN_KINDS]; /* documents */
};

struct suggest_table {
    struct jn_arena *arena;
    struct suggest_item *items;
    size_t n, cap;
    const char *key;
    unsigned references; /* under the cache's mutex */
    uint64_t used;       /* when it was asked for last */
};

/* The table of the reader's revision and this view. Give it back with the next. */
int suggest_table_get(const struct search_context *c, const char *view_key,
                      const struct suggest_table **out, struct jn_error *err);
void suggest_table_put(const struct suggest_table *t);

#endif
