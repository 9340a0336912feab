/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a hit matches: its best section and passage, and the marks in its title. */
#ifndef JINNANG_SEARCH_PASSAGE_H
#define JINNANG_SEARCH_PASSAGE_H

#include "jinnang/snippet.h"

#include "daemon/search/context.h"

struct jn_picked;

/* Terms to look for; NULL when there are none. */
struct passage_terms {
    struct jn_matcher *matcher; /* NULL: nothing to mark */
    double total;               /* Σ weight */
};

/* The positive terms of a query as they were used (terms[] of its result). */
struct passage_terms passage_terms_of_query(const struct search_context *c,
                                            const struct jn_query *query,
                                            const struct jn_result *result);
struct passage_terms passage_terms_of_bag(const struct search_context *c,
                                          const struct jn_picked *picked, size_t n);

/* The best passage of one document or section. */
struct passage {
    struct jn_record record;
    const struct jn_section *section; /* NULL: the document has no text */
    struct jn_snippet snippet;        /* of record.text */
    struct jn_span *title;            /* marks in the title */
    size_t n_title;
};

/* Read the hit's document and find its best section and passage of `crop` characters. */
int passage_find(const struct search_context *c, const struct passage_terms *terms,
                 const struct jn_entry *entry, unsigned crop, struct passage *out,
                 struct jn_error *err);

/* The weight that each section holds: Σ weight·(1 + ln tf) of its text and heading.
 * `spans` are the occurrences in the text. The array has one figure for each section. */
double *passage_weigh(const struct search_context *c, const struct passage_terms *terms,
                      const struct jn_record *record, const struct jn_span *spans,
                      size_t n_spans);

/* The passage of this one section. */
void passage_of_section(const struct search_context *c, const struct passage_terms *terms,
                        const struct jn_record *record, const struct jn_section *section,
                        unsigned crop, struct passage *out);

#endif
