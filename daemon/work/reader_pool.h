/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Index readers and analysers for pool threads: borrowed for one request, one thread at a
 * time. The loop (or the index thread) tells the pool which generation to serve; readers
 * of an older one are dropped when they come back. Any thread. */
#ifndef JINNANG_WORK_READER_POOL_H
#define JINNANG_WORK_READER_POOL_H

#include "jinnang/analyse.h"
#include "jinnang/index.h"

struct reader_pool;
struct jn_synonyms;
struct jn_evidence_table;

/* What one request works with. */
struct reader_slot {
    struct jn_index_reader *reader; /* of the level asked for, refreshed */
    struct jn_analyser *analyser;
    const struct jn_synonyms *synonyms; /* set by who borrows it */
    struct jn_evidence_table *evidence; /* the same */
};

int reader_pool_new(struct reader_pool **out, struct jn_error *err);
struct reader_pool *
reader_pool_free(struct reader_pool *pool); /* when nothing is borrowed */

/* Serve this generation from now on; NULL: none (borrow gives READER_POOL_EMPTY). */
void reader_pool_serve(struct reader_pool *pool, const char *path, unsigned number);

/* 0, READER_POOL_EMPTY while no generation is served, or < 0. */
enum { READER_POOL_EMPTY = 1 };
int reader_pool_borrow(struct reader_pool *pool, enum jn_level level,
                       struct reader_slot **out, struct jn_error *err);
/* broken: the reader failed with -EBADMSG or -ENOENT and is not used again. */
void reader_pool_return(struct reader_pool *pool, struct reader_slot *slot, bool broken);

#endif
