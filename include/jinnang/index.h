/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading an index: open a generation at a level, search, similar documents, single
 * documents. A reader serves one thread at a time; everything it hands out lives in the
 * arena given or, for jn_entry, in the reader until its next jn_index_refresh() or close.
 * Outcomes are the JN_INDEX_* below; failures are < 0:
 *   -EBADMSG  the index is damaged           -ENOENT  a directory or file of it is
 * missing -EAGAIN   the writer was faster 3 times  */
#ifndef JINNANG_INDEX_H
#define JINNANG_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/arena.h"
#include "jinnang/doc.h"
#include "jinnang/error.h"
#include "jinnang/evidence.h"
#include "jinnang/filter.h"
#include "jinnang/freshness.h"
#include "jinnang/level.h"
#include "jinnang/query.h"

enum { JN_INDEX_NO_DOC = 1, JN_INDEX_BAD_FILTER = 2 };
enum { JN_WINDOW = 1000, JN_TERMS_MAX = 32, JN_FACETS_MAX = 12 };

/* What a reader of the product may see: the only key to the index. */
struct jn_view {
    enum jn_level max_level;      /* at most that of the jn_index_reader */
    const char *const *audiences; /* "staff", "presales", …; public documents need none */
    size_t n_audiences;
    const struct jn_filter *filter; /* ANDed with everything; NULL: none */
};

/* A document as the index knows it without opening its text. */
struct jn_entry {
    const char *id, *title, *path;
    enum jn_kind kind;
    enum jn_level level;
    char revision[41];
    int32_t created, updated, verified_at, review_due, valid_until; /* yyyymmdd or 0 */
    const struct jn_meta *meta; /* fields of the schema, lists one entry each */
    size_t n_meta;
};
/* The first value of a field, or NULL. */
const char *jn_entry_value(const struct jn_entry *e, const char *field);

/* The stored text of a document. */
struct jn_record {
    const char *summary;
    const char *front_matter_json;
    const char *text; /* plain text of all sections */
    size_t text_len;
    struct jn_section *sections; /* markdown_* and line are 0 */
    size_t n_sections;
    struct jn_link *links;
    size_t n_links;
};

/* ---- readers -------------------------------------------------------------------------
 */

struct jn_index_reader;

/* generation: directory of one generation (jinnang/generation.h). Opens the shards of the
 * levels up to max_level, no others. */
int jn_index_open(const char *generation, unsigned number, enum jn_level max_level,
                  struct jn_index_reader **out, struct jn_error *err);
struct jn_index_reader *jn_index_close(struct jn_index_reader *r);
JN_DEFINE_AUTO(jn_index_close, struct jn_index_reader *)

/* See what was committed since; 1 µs when nothing was. At the start of every request. */
int jn_index_refresh(struct jn_index_reader *r, struct jn_error *err);

/* What a request goes by besides documents. A filter of the view that names freshness or
 * uses is judged by it everywhere. */
struct jn_moment {
    int32_t today;
    int expire_after_days;
    const struct jn_evidence_table *evidence; /* NULL: none, every factor is 1 */
};
/* For the requests from now on; copied, the table is borrowed. NULL: forget it. */
void jn_index_use(struct jn_index_reader *r, const struct jn_moment *moment);
const struct jn_moment *jn_index_moment(const struct jn_index_reader *r);

/* "<generation>.<8 hex>" of the shard revisions this reader has opened. */
const char *jn_index_revision(const struct jn_index_reader *r);
uint32_t
jn_index_documents(const struct jn_index_reader *r); /* N of the visible levels */

/* Document frequency of an analyser term in the visible levels. */
uint32_t jn_index_df(struct jn_index_reader *r, const char *term, size_t len);

int jn_index_get(struct jn_index_reader *r, const struct jn_view *view, const char *id,
                 const struct jn_entry **entry, struct jn_error *err);
int jn_index_record(struct jn_index_reader *r, const struct jn_entry *entry,
                    struct jn_arena *arena, struct jn_record *out, struct jn_error *err);

/* Visible documents in order of id that pass `filter` (NULL: all), after the id `after`
 * (NULL: from the start), at most `limit`. The array is in the arena. */
int jn_index_list(struct jn_index_reader *r, const struct jn_view *view,
                  const struct jn_filter *filter, const char *after, size_t limit,
                  int32_t today, struct jn_arena *arena, const struct jn_entry ***out,
                  size_t *n, struct jn_filter_fault *fault, struct jn_error *err);

/* Visible documents with a link, related, supersedes or reused entry to `id`. */
int jn_index_backlinks(struct jn_index_reader *r, const struct jn_view *view,
                       const char *id, struct jn_arena *arena,
                       const struct jn_entry ***out, size_t *n, struct jn_error *err);

/* ---- search --------------------------------------------------------------------------
 */

enum jn_sort {
    JN_SORT_RELEVANCE,
    JN_SORT_UPDATED,
    JN_SORT_CREATED,
    JN_SORT_YEAR,
    JN_SORT_WIN_EVIDENCE,
    JN_SORT_USES
};

struct jn_search {
    const struct jn_query *query; /* NULL or without terms: everything that passes */
    const struct jn_view *view;
    bool match_all;           /* matching=all */
    const char *const *kinds; /* names; NULL: any */
    size_t n_kinds;
    const struct jn_filter *filter; /* NULL: none */
    bool include_expired;
    int32_t today;
    int expire_after_days;
    enum jn_sort sort;
    bool ascending;
    unsigned offset, limit;    /* offset + limit <= JN_WINDOW */
    const char *const *facets; /* names of facet fields */
    size_t n_facets;
    bool conjunctive; /* facet counts obey the filter on their own field too */
    bool explain;
    int64_t deadline_ns; /* monotonic; 0: none. -ETIMEDOUT when passed between stages */
};

/* A term of the query as it was used. */
struct jn_used_term {
    const struct jn_query_term *term;
    uint32_t df;
    bool dropped; /* cut by the cap of JN_TERMS_MAX: among the most frequent */
};

/* Another word that the search also looked for, and how many documents have it. */
struct jn_used_synonym {
    const struct jn_alternative *other;
    uint32_t df;
};

struct jn_explain {
    double title, headings, tags, summary, body; /* BM25 weight by field */
    double title_match, feedback;                /* as in the hit */
    double freshness_factor, evidence_factor;    /* score = (sum of all above) × both */
    const char **matched_terms;
    size_t n_matched;
};

struct jn_hit {
    const struct jn_entry *entry;
    double text;        /* BM25 sum + title_match + feedback; 1 without query terms */
    double title_match; /* earned by a title made of words of the query: ≤ 25 % */
    double feedback;    /* earned by likeness to the best hits: ≤ the best text */
    double score;       /* text × freshness factor × evidence factor */
    enum jn_freshness freshness;
    const struct jn_evidence *evidence; /* at the level of the view; never NULL */
    struct jn_explain *explain;         /* NULL unless asked for */
    bool translated;   /* it has no word of the query, only words of the other language */
    double similarity; /* only of jn_index_similar() */
};

struct jn_facet_value {
    const char *value;
    uint32_t count;
    bool selected; /* named by the filter */
};

struct jn_facet {
    const char *field;
    struct jn_facet_value *values; /* by count descending, then value; all of them */
    size_t n;
};

struct jn_result {
    uint32_t total; /* count of all matches (callers cap it at 1,000) */
    bool at_least;  /* total and facets are lower bounds: a phrase with more than
                       JN_WINDOW candidates was verified on the best of them only */
    struct jn_hit *hits;
    size_t n_hits;
    double best_score; /* of the whole result, for score_pct */
    struct jn_used_term *terms;
    size_t n_terms;
    struct jn_used_synonym *synonyms; /* of jn_query_expand() */
    size_t n_synonyms;
    struct jn_facet *facets;
    size_t n_facets;
};

/* 0; JN_INDEX_BAD_FILTER with *fault; or < 0. */
int jn_index_search(struct jn_index_reader *r, const struct jn_search *s,
                    struct jn_arena *arena, struct jn_result *out,
                    struct jn_filter_fault *fault, struct jn_error *err);

/* ---- similar documents ----------------------------------------------------------------
 */

struct jn_term_bag;

struct jn_similar {
    const struct jn_picked *terms; /* jinnang/pick_terms.h, at most 200 */
    size_t n_terms;
    const struct jn_term_bag
        *bag; /* all terms of the source, to compare titles; or NULL */
    const struct jn_picked *translated; /* terms for it in the other language */
    size_t n_translated;
    const struct jn_term_bag *translated_bag; /* all of them, or NULL */
    double min_match;                         /* on similarity */
    const char *const *not_ids;               /* sources, never hits */
    size_t n_not_ids;
    struct jn_search
        base; /* view, kinds, filter, today, offset, limit; query is not used */
};

/* Metadata terms can be mixed with text terms: see jn_index_meta_term(). */
int jn_index_similar(struct jn_index_reader *r, const struct jn_similar *s,
                     struct jn_arena *arena, struct jn_result *out,
                     struct jn_filter_fault *fault, struct jn_error *err);

/* The index term of a metadata value (industry, scenario, products, technologies), in the
 * arena: jn_index_meta_term(arena, "industry", "finance"). */
const char *jn_index_meta_term(struct jn_arena *arena, const char *field,
                               const char *value);

/* ---- catalogue ------------------------------------------------------------------------
 */

/* Calls fn for every visible document, in no particular order, until it returns false. */
typedef bool jn_entry_fn(void *user, const struct jn_entry *entry);
int jn_index_each(struct jn_index_reader *r, const struct jn_view *view, jn_entry_fn *fn,
                  void *user, struct jn_error *err);

/* Every entry of the levels opened, whatever its audience: for what the daemon counts by
 * itself, never for an answer. */
void jn_index_all(struct jn_index_reader *r, jn_entry_fn *fn, void *user);
const struct jn_entry *jn_index_entry(struct jn_index_reader *r, const char *id);

/* Terms of the dictionary of the visible levels that begin with prefix (analyser terms
 * only), at most max, with df: for spelling. */
struct jn_dictionary_term {
    const char *term;
    uint32_t df;
};
int jn_index_terms(struct jn_index_reader *r, const char *prefix, size_t max,
                   struct jn_arena *arena, struct jn_dictionary_term **out, size_t *n,
                   struct jn_error *err);

#endif
