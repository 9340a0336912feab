/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search as people mean it: parse, match, and when nothing is found, try what they may
 * have meant and say why. */
#ifndef JINNANG_SEARCH_FIND_H
#define JINNANG_SEARCH_FIND_H

#include "daemon/search/context.h"

struct find_wish {
    const char *q;
    size_t q_len;
    enum jn_syntax syntax;
    bool synonyms;           /* look for other words with the same meaning, too */
    bool fallback;           /* with 0 hits, try other readings of q */
    struct jn_search search; /* all but `query` */
};

/* How q was changed until there were hits. */
struct find_fallback {
    const char *type; /* "drop_term", "pinyin", "substitute" */
    const char *from, *to;
};

/* Why there is nothing. */
struct find_zero {
    const char **blocking; /* terms or phrases without which there would be hits */
    size_t n_blocking;
    uint32_t removed_by_filter; /* hits without the filter */
    struct jn_hit *nearest;     /* up to 3 hits without both */
    size_t n_nearest;
};

enum { FIND_FALLBACKS_MAX = 40 };

struct find_answer {
    struct jn_query *query; /* as it was searched in the end */
    const char *normalized; /* of the q that was typed */
    struct jn_result result;
    struct find_fallback fallbacks[FIND_FALLBACKS_MAX];
    size_t n_fallbacks;
    const char *did_you_mean; /* or NULL */
    struct find_zero *zero;   /* NULL with hits */
};

/* 0; JN_INDEX_BAD_FILTER with *fault; or < 0. Everything is in the arena. */
int find(const struct search_context *c, const struct find_wish *wish,
         struct find_answer *out, struct jn_filter_fault *fault, struct jn_error *err);

/* ---- the parts, each in its file */

/* One search with another query. */
int find_with(const struct search_context *c, const struct find_wish *wish,
              struct jn_query *query, struct jn_result *out, struct jn_error *err);

/* fallback.c: change out->query until there are hits; each change is noted. */
int find_fallback(const struct search_context *c, const struct find_wish *wish,
                  struct find_answer *out, struct jn_error *err);
bool find_note(struct find_answer *out, const char *type, const char *from,
               const char *to);

/* fallback_titles.c: what titles and tags spell like q: full pinyin, then one other
 * character. */
int find_by_pinyin(const struct search_context *c, const struct find_wish *wish,
                   struct find_answer *out, struct jn_error *err);
int find_by_substitution(const struct search_context *c, const struct find_wish *wish,
                         struct find_answer *out, struct jn_error *err);

/* zero_hit.c */
int find_zero_hit(const struct search_context *c, const struct find_wish *wish,
                  struct find_answer *out, struct jn_error *err);

/* spelling.c: *out is q with its unknown Latin words put right, or NULL. */
int find_spelling(const struct search_context *c, const struct find_wish *wish,
                  const struct jn_result *result, const char **out, struct jn_error *err);

/* Copies of a query whose units can be changed one by one. */
struct jn_query *find_query_copy(const struct search_context *c,
                                 const struct jn_query *query);
size_t find_positive_terms(const struct jn_query *query);

#endif
