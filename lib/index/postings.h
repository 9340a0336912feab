/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The postings of a term in all shards of a reader, kept for the next queries: people
 * type the same words again and again, and reading a list costs more than using it. */
#ifndef JINNANG_INDEX_POSTINGS_H
#define JINNANG_INDEX_POSTINGS_H

#include "reader.h"

/* One list for each shard, valid until the next call; *df: documents in all of them. NULL
 * with *rc < 0. */
const struct postings *postings_of(struct jn_index_reader *r, const char *term,
                                   size_t len, double *df, int *rc, struct jn_error *err);

/* The wdf of a term in n documents of a shard; 0 where there is none. 0 or < 0. */
int postings_wdfs(struct jn_index_reader *r, const char *term, size_t len, unsigned shard,
                  const uint32_t *docs, size_t n, uint32_t *wdfs, struct jn_error *err);

/* Forget everything. */
void postings_forget(struct jn_index_reader *r);

#endif
