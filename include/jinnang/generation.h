/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generations of an index directory:
 *   INDEX/gen-000042/{public,internal,confidential,restricted}/  Xapian databases
 *   INDEX/gen-000042/meta.json   analyser id, schema version
 *   INDEX/current                one line, the name of the generation that is served
 *   INDEX/writer.lock            held by whoever changes the current generation in place
 *   INDEX/build.lock             held by whoever builds a whole generation aside
 * `current` is published by rename, so a switch is atomic; two generations are kept. */
#ifndef JINNANG_GENERATION_H
#define JINNANG_GENERATION_H

#include <stddef.h>

#include "jinnang/error.h"

enum {
    JN_GENERATION_NONE = 1,     /* no index here yet */
    JN_GENERATION_MISMATCH = 2, /* made by another analyser or schema: rebuild */
    JN_GENERATION_DAMAGED = 3,  /* `current` or meta.json cannot be read: rebuild */
};

struct jn_generation {
    unsigned number;
    char path[4096];
    char analyser[128]; /* id in meta.json */
};

/* The generation that `current` names; on an outcome above 0 the number is filled as far
 * as it is known and err->text says what was found. */
int jn_generation_current(const char *index_dir, struct jn_generation *out,
                          struct jn_error *err);

/* Make an empty directory gen-NNNNNN.tmp for the next number. */
int jn_generation_begin(const char *index_dir, struct jn_generation *out,
                        struct jn_error *err);

/* Write meta.json, make everything durable, rename to gen-NNNNNN, switch `current`,
 * remove all but the two newest generations. g->path is the final path afterwards. */
int jn_generation_publish(const char *index_dir, struct jn_generation *g,
                          struct jn_error *err);

void jn_generation_abandon(struct jn_generation *g); /* remove the .tmp directory */

/* What analyser this program would write. */
const char *jn_generation_analyser(void);

#endif
