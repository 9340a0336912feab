/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The catalogue of one shard at one revision, in memory: every entry, and one column for
 * each field of the schema with its values numbered, so that filters, facets and sorting
 * never touch the database. Shared by all readers of that revision, immutable, counted.
 */
#ifndef JINNANG_INDEX_CATALOG_H
#define JINNANG_INDEX_CATALOG_H

#include <stdint.h>

#include "bitset.h"
#include "shard.h"
#include "stored.h"

/* Values of one field. The codes of the entry at position p are
 * codes[starts[p]] … codes[starts[p + 1] - 1]. */
struct column {
    const char **values;
    const char **folded; /* normalised, for text fields; else the values */
    uint32_t n_values;
    uint32_t *alike; /* value -> number shared by all values that fold alike, below
                        n_values; NULL when no two do */
    uint32_t *starts;
    uint32_t *codes;
};

struct catalog {
    const struct stored_entry *entries;
    uint32_t n;
    uint32_t last;          /* last document number of the shard */
    uint32_t *documents;    /* position -> document number, ascending */
    uint32_t *positions;    /* document number -> position + 1, 0 when there is none */
    uint32_t *lengths;      /* document number -> Σ wdf */
    uint32_t *by_id;        /* positions in order of id */
    struct column *columns; /* one for each row of the schema */
};

/* The catalogue of what `u` has open; release it when done. Any thread. */
int catalog_acquire(struct shard_union *u, unsigned shard, const char *generation,
                    const struct catalog **out, struct jn_error *err);
void catalog_release(const struct catalog *c);

static inline const struct stored_entry *catalog_entry(const struct catalog *c,
                                                       uint32_t doc)
{
    uint32_t p = doc <= c->last ? c->positions[doc] : 0;
    return p ? &c->entries[p - 1] : NULL;
}

/* Position of an id, or -1. */
int64_t catalog_find(const struct catalog *c, const char *id);

#endif
