/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters meet the schema: names and values are checked once, then each top-level AND
 * member becomes a set of documents for every shard. */
#ifndef JINNANG_INDEX_FILTER_BIND_H
#define JINNANG_INDEX_FILTER_BIND_H

#include "jinnang/schema.h"

#include "reader.h"

/* One member of the conjunction. */
struct conjunct {
    struct doc_sets sets;
    const struct jn_schema_field
        *only_field; /* all its clauses name this one; else NULL */
    const char *
        *selected; /* folded values named by = or IN of only_field, not below a NOT */
    size_t n_selected;
};

struct conjunction {
    struct conjunct *items;
    size_t n, cap;
};

struct filter_day {
    int32_t today;
    int expire_after_days;
    const struct jn_evidence_table *evidence; /* as readers of this level see it */
    enum jn_level level;
};

/* Append the conjuncts of `filter` (NULL: none). 0, JN_INDEX_BAD_FILTER with *fault, or <
 * 0. */
int filter_bind(struct jn_index_reader *r, const struct jn_filter *filter,
                const struct filter_day *day, struct jn_arena *arena,
                struct conjunction *into, struct jn_filter_fault *fault,
                struct jn_error *err);

/* field IN values, for the parameters that are no filter text (kind). */
int filter_bind_values(struct jn_index_reader *r, const char *field,
                       const char *const *values, size_t n, struct jn_arena *arena,
                       struct conjunction *into, struct jn_filter_fault *fault,
                       struct jn_error *err);

#endif
