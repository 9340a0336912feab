/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which documents a query matches (API §2, "match rule"), as sets; ranking is another
 * matter. */
#ifndef JINNANG_INDEX_MATCH_SET_H
#define JINNANG_INDEX_MATCH_SET_H

#include "concepts.h"

/* A term to rank with: an index term and how much its BM25 counts. */
struct ranked_term {
    struct weighted_term wanted;
    const struct jn_query_term *of; /* the query's term it stands for */
};

struct query_terms {
    struct jn_used_term *used; /* every positive term of the query once, parts left out */
    size_t n_used;
    struct ranked_term *ranked;
    size_t n_ranked, cap_ranked;
    bool only_any; /* no group binds and nothing is excluded: what has any of the ranked
                      terms matches */
};

/* Look up every term of the query; all but the JN_TERMS_MAX rarest are dropped. */
int query_terms_find(struct jn_index_reader *r, const struct jn_query *q, bool match_all,
                     struct jn_arena *arena, struct query_terms *out,
                     struct jn_error *err);

/* The documents that match, phrases not yet verified. Without positive terms: all.
 * `found`: the documents that have any of the ranked terms or of their synonyms. */
int match_set(struct jn_index_reader *r, const struct jn_query *q,
              const struct query_terms *t, bool match_all, const struct doc_sets *found,
              const struct concepts *concepts, struct jn_arena *arena,
              struct doc_sets *out, struct jn_error *err);

bool match_has_phrases(const struct jn_query *q);

/* Remove the documents in which a phrase that binds does not occur, or an excluded one
 * does; reads stored text, so `sets` should be as small as it gets by then. */
int match_verify_phrases(struct jn_index_reader *r, const struct jn_query *q,
                         int64_t deadline_ns, struct doc_sets *sets,
                         struct jn_error *err);

#endif
