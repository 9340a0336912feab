/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The searchable fields as one table (lib/index/schema.c): what a filter may name, what
 * can be a facet, how values are read. Immutable, any thread. */
#ifndef JINNANG_SCHEMA_H
#define JINNANG_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "jinnang/filter.h"

enum jn_schema_type {
    JN_SCHEMA_TEXT,  /* compared by normalised equality */
    JN_SCHEMA_VOCAB, /* a value of the vocabulary; labels and aliases are accepted */
    JN_SCHEMA_INT,
    JN_SCHEMA_DATE,
    JN_SCHEMA_BOOL,
    JN_SCHEMA_COMPUTED, /* freshness, uses, won, lost: from other fields and the date */
};

struct jn_schema_field {
    const char *name, *label_zh, *label_en;
    enum jn_schema_type type;
    const char *vocab; /* JN_SCHEMA_VOCAB */
    bool facet;
};

const struct jn_schema_field *jn_schema_fields(size_t *n);
const struct jn_schema_field *jn_schema_find(const char *name); /* NULL when unknown */

/* The first clause that names a field that there is not, or NULL; f: NULL is fine. */
const struct jn_filter *jn_schema_unknown(const struct jn_filter *f);

#endif
