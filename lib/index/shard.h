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

/* Slot 0 of each document: the packed entry. */
enum { SHARD_SLOT_ENTRY = 0 };

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
double shard_union_average_length(const struct shard_union *u); /* Σ wdf of a document */

int shard_union_df(struct shard_union *u, const char *term, size_t len, uint32_t *df,
                   struct jn_error *err);

typedef void shard_entry_fn(void *user, uint32_t doc, const char *bytes, size_t len);
int shard_entries(struct shard_union *u, unsigned shard, shard_entry_fn *fn, void *user,
                  struct jn_error *err);

/* How long each document is (Σ wdf), by document number. */
int shard_lengths(struct shard_union *u, unsigned shard, uint32_t *lengths, uint32_t last,
                  struct jn_error *err);

/* The documents of one term in one shard, ascending. Grows by itself, is used again. */
struct postings {
    uint32_t *docs, *wdf;
    size_t n, cap;
};
/* Fills `out` with those up to document `last`. */
int shard_postings(struct shard_union *u, unsigned shard, const char *term, size_t len,
                   uint32_t last, struct postings *out, struct jn_error *err);
void postings_trim(struct postings *p); /* give back what it grew too much */
void postings_deinit(struct postings *p);

/* Calls fn for every term of a document, in byte order. */
typedef void shard_term_fn(void *user, const char *term, size_t len, uint32_t wdf);
int shard_terms_of(struct shard_union *u, unsigned shard, uint32_t doc, shard_term_fn *fn,
                   void *user, struct jn_error *err);

/* The wdf of a term in each of n documents (ascending); 0 where it has none. */
int shard_wdfs(struct shard_union *u, unsigned shard, const char *term, size_t len,
               const uint32_t *docs, size_t n, uint32_t *wdfs, struct jn_error *err);

int shard_data(struct shard_union *u, unsigned shard, uint32_t doc,
               struct jn_arena *arena, const char **bytes, size_t *len,
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
