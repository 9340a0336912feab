/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Xapian shim: use cases of one shard (writing) and of the union of the shards of a
 * view's levels (reading). C on this side, exceptions on the other; nothing lazy leaves
 * it. Failures: -EAGAIN a reader was overtaken by the writer (reopen, run again), -EBUSY
 * locked, -ENOENT missing, -EBADMSG damaged. One thread at a time for each object. */
#ifndef JINNANG_INDEX_SHARD_H
#define JINNANG_INDEX_SHARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/arena.h"
#include "jinnang/error.h"
#include "jinnang/level.h"

#include "bitset.h"

/* Slot 0 of each document: the packed entry. */
enum { SHARD_SLOT_ENTRY = 0 };

/* BM25, Robertson and Zaragoza 2009; our wdf counts body words twice (BODY_WDF), so that
 * a summary can weigh 1.5: k1 is doubled with it. */
#define SHARD_BM25_K1 (1.2 * 2)
#define SHARD_BM25_B 0.75

/* ---- writing ---- */

struct shard_term {
    const char *term;
    size_t len;
    uint32_t wdf;
};

struct shard_doc {
    const char *unique; /* the Q term */
    const struct shard_term *terms;
    size_t n_terms;
    const char *entry, *data;
    size_t entry_len, data_len;
};

struct shard_writer;
/* fresh: create an empty one that is filled once (no fsync, documents are only added). */
int shard_writer_open(const char *path, bool fresh, struct shard_writer **out,
                      struct jn_error *err);
int shard_writer_put(struct shard_writer *w, const struct shard_doc *doc,
                     struct jn_error *err);
int shard_writer_remove(struct shard_writer *w, const char *unique, struct jn_error *err);
int shard_writer_commit(struct shard_writer *w,
                        struct jn_error *err); /* durable when 0 */
/* Commits what is pending, without the fsync of shard_writer_commit(). */
int shard_writer_close(struct shard_writer *w, struct jn_error *err);

/* Compact finished shards into a new one at `to`; documents keep their order by part. */
int shard_merge(const char *const *parts, size_t n, const char *to, struct jn_error *err);

/* ---- reading ---- */

struct shard_union;
int shard_union_open(const char *generation, enum jn_level max_level,
                     struct shard_union **out, struct jn_error *err);
void shard_union_close(struct shard_union *u);
int shard_union_reopen(struct shard_union *u, bool *changed, struct jn_error *err);

unsigned shard_union_size(const struct shard_union *u); /* shards = max_level + 1 */
uint64_t shard_revision(const struct shard_union *u, unsigned shard);
uint32_t shard_last(const struct shard_union *u,
                    unsigned shard); /* last document number */
uint32_t shard_union_documents(const struct shard_union *u);

int shard_union_df(struct shard_union *u, const char *term, size_t len, uint32_t *df,
                   struct jn_error *err);

typedef void shard_entry_fn(void *user, uint32_t doc, const char *bytes, size_t len);
int shard_entries(struct shard_union *u, unsigned shard, shard_entry_fn *fn, void *user,
                  struct jn_error *err);

/* Add the documents of a term to a set. */
int shard_postings(struct shard_union *u, unsigned shard, const char *term, size_t len,
                   struct bitset into, struct jn_error *err);
/* Add `weight` to the sum of each document of a term; sums has shard_last() + 1 places.
 */
int shard_accumulate(struct shard_union *u, unsigned shard, const char *term, size_t len,
                     float weight, float *sums, struct jn_error *err);

int shard_data(struct shard_union *u, unsigned shard, uint32_t doc,
               struct jn_arena *arena, const char **bytes, size_t *len,
               struct jn_error *err);

struct shard_wanted {
    const char *term;
    size_t len;
    double factor; /* multiplies the BM25 weight of the term */
};

struct shard_found {
    uint32_t doc;
    unsigned shard;
    double weight;
};

/* The `limit` best documents by Σ factor·BM25 among those of `allowed` (one set for each
 * shard; NULL: all). *n is how many were found; the array is in the arena. */
int shard_union_match(struct shard_union *u, const struct shard_wanted *wanted,
                      size_t n_wanted, const struct bitset *allowed, uint32_t limit,
                      struct jn_arena *arena, struct shard_found **found, size_t *n,
                      struct jn_error *err);

/* The BM25 weights of each wanted term in one document; 0 where it does not occur. */
int shard_union_weights(struct shard_union *u, const struct shard_wanted *wanted,
                        size_t n_wanted, unsigned shard, uint32_t doc, double *weights,
                        struct jn_error *err);

/* Terms that begin with prefix, in byte order, at most max. */
struct shard_dictionary_term {
    const char *term;
    size_t len;
    uint32_t df;
};
int shard_union_terms(struct shard_union *u, const char *prefix, size_t max,
                      struct jn_arena *arena, struct shard_dictionary_term **out,
                      size_t *n, struct jn_error *err);

#endif
