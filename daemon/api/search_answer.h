/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the search endpoints have in common: parameters, context, the head of the answer.
 */
#ifndef JINNANG_API_SEARCH_ANSWER_H
#define JINNANG_API_SEARCH_ANSWER_H

#include "daemon/api/api.h"
#include "daemon/search/context.h"
#include "daemon/search/hit_json.h"

extern const char *const search_kind_names[];  /* ends with NULL */
extern const char *const search_facet_names[]; /* of the schema; ends with NULL */
extern const char *const search_highlight_names[];
extern const char *const search_unit_names[];

enum { SEARCH_TOTAL_MAX = 1000, SEARCH_PASTED_MAX = 256 * 1024 };

struct search_context search_answer_context(struct exchange *ex,
                                            struct reader_slot *slot);

/* Weak tag of index revision, day and request; true when the client has that answer
 * already and 304 was written. */
bool search_answer_known(struct exchange *ex, const struct reader_slot *slot);

/* offset and limit of `page` and `per_page` inside the window. API_ANSWERED: 400
 * window_exceeded was written. */
int search_answer_page(struct exchange *ex, unsigned *offset, unsigned *limit);

/* Members query_id (unless log=false), took_ms, index_lag of an open object. Returns the
 * query_id, or NULL. */
const char *search_answer_head(struct exchange *ex, struct jn_json *j);
/* total and total_relation; more: there are more than `total` */
void search_answer_total(struct jn_json *j, uint32_t total, bool more);

/* 400 invalid_parameter for one body member. Returns 0. */
int search_answer_invalid(struct exchange *ex, const char *pointer, const char *detail);

#endif
