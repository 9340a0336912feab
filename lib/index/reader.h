/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a reader, for the files that search with it. */
#ifndef JINNANG_INDEX_READER_H
#define JINNANG_INDEX_READER_H

#include "jinnang/index.h"

#include "catalog.h"
#include "shard.h"

/* Document frequencies that were looked up, by hash: a pasted text asks for a thousand of
 * them, mostly the same as the last one. */
enum { DF_KNOWN = 32768 };
struct known_df {
    uint64_t hash; /* 0: free */
    uint32_t df;
};

struct title_terms;
struct kept_postings;
struct concept_scratch;

struct jn_index_reader {
    struct shard_union *shards;
    const struct catalog *catalogs[JN_LEVELS];
    unsigned n; /* shards, = highest level + 1 */
    unsigned number;
    char generation[4096];
    char revision[48];
    double average_length; /* of a document, Σ wdf */
    struct stored_codec *codec;
    struct postings postings[JN_LEVELS]; /* for reader_documents_of() */
    struct jn_analyser *analyser;        /* made at first need */

    /* What the last requests asked of these catalogues, kept until the next ones come:
     * most requests have the same view and all of them the same day. */
    struct jn_arena *kept;
    char view_key[512];
    uint64_t *view_sets[JN_LEVELS];
    struct known_df *known;              /* DF_KNOWN places */
    struct concept_scratch *scratch;     /* concepts.c */
    struct kept_postings *kept_postings; /* postings.h */
    size_t postings_bytes, postings_hand;
    struct title_terms **titles[JN_LEVELS]; /* by document number; title_factor.h */
    struct jn_arena *title_arena;
    size_t title_bytes;
    struct jn_moment moment;
    double best_factor; /* of any document at factor_day; 0: not known yet */
    int32_t factor_day;
    int factor_expire_after;
};

/* One set of documents for each shard of the reader. */
struct doc_sets {
    struct bitset of[JN_LEVELS];
};

struct doc_sets reader_sets(const struct jn_index_reader *r, struct jn_arena *arena);
uint32_t reader_sets_count(const struct jn_index_reader *r, const struct doc_sets *s);

int reader_analyser(struct jn_index_reader *r, struct jn_analyser **out,
                    struct jn_error *err);

/* Document frequency, looked up once for each state of the index. */
int reader_df(struct jn_index_reader *r, const char *term, size_t len, uint32_t *df,
              struct jn_error *err);

/* Add the documents of a term to a set. */
int reader_documents_of(struct jn_index_reader *r, unsigned shard, const char *term,
                        size_t len, struct bitset into, struct jn_error *err);

/* Shard and document number of a visible entry of this reader. */
void reader_locate(const struct jn_index_reader *r, const struct jn_entry *entry,
                   unsigned *shard, uint32_t *doc);

/* The documents that a view admits (levels and audiences; not its filter). */
struct doc_sets reader_visible(struct jn_index_reader *r, const struct jn_view *view,
                               struct jn_arena *arena);

/* The best freshness factor that any document has today times the best factor of evidence
 * at that level: no score is above text times it. */
double reader_best_factor(struct jn_index_reader *r, int32_t today, int expire_after_days,
                          enum jn_level level);

/* -ETIMEDOUT once the monotonic deadline (0: none) has passed. */
int reader_in_time(int64_t deadline_ns, struct jn_error *err);

#endif
