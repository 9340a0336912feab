/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence: in how many engagements a document was used, and how those ended. One table
 * of figures for each level of readers, so that what a reader may not see counts neither
 * in figures nor in the order of hits. Who counts what is the caller's business; a table
 * is immutable, counted, and may be read by any thread. */
#ifndef JINNANG_EVIDENCE_H
#define JINNANG_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "jinnang/error.h"
#include "jinnang/level.h"

struct jn_evidence {
    uint32_t uses, won, lost, open; /* uses: the sum of the others */
    double wilson_lb; /* of won among won + lost; 0 when nothing is decided */
};
extern const struct jn_evidence jn_evidence_none; /* all zero */

/* Lower end of the Wilson 95 % interval of won ÷ decided; 0 when decided is 0. */
double jn_wilson_lower(uint32_t won, uint32_t decided);

/* What it does to a score: 1 + 0.10 × wilson_lb. */
static inline double jn_evidence_factor(const struct jn_evidence *e)
{
    return 1 + 0.10 * e->wilson_lb;
}

struct jn_evidence_count {
    const char *document_id;
    uint32_t won, lost, open;
};

/* The counts that readers of one level see; one row for each document. */
struct jn_evidence_level {
    const struct jn_evidence_count *counts;
    size_t n;
};

struct jn_evidence_table;
/* Copies what it is given. *out has one user. */
int jn_evidence_table_new(const struct jn_evidence_level levels[JN_LEVELS],
                          struct jn_evidence_table **out, struct jn_error *err);
struct jn_evidence_table *jn_evidence_table_ref(struct jn_evidence_table *t);
struct jn_evidence_table *jn_evidence_table_unref(struct jn_evidence_table *t); /* NULL */

/* The rest takes NULL for an empty table. */

/* Never NULL: jn_evidence_none where nothing was counted. */
const struct jn_evidence *jn_evidence_of(const struct jn_evidence_table *t,
                                         enum jn_level level, const char *document_id);

/* The greatest wilson_lb at that level. */
double jn_evidence_best(const struct jn_evidence_table *t, enum jn_level level);

/* Names all that a reader of the level can see of the table: equal figures, equal names.
 * "" when nothing was counted. */
const char *jn_evidence_id(const struct jn_evidence_table *t, enum jn_level level);

#endif
