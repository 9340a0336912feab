/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the request to a text that is fully checked: the common part of submitting,
 * resubmitting and validating. In the pool. */
#ifndef JINNANG_API_SUBMISSION_CHECK_H
#define JINNANG_API_SUBMISSION_CHECK_H

#include "daemon/api/api.h"
#include "daemon/review/submission_text.h"
#include "daemon/search/duplicates.h"

struct checked_submission {
    struct submission_text text;
    struct duplicate near[DUPLICATES_MAX];
    size_t n_near;
    const char *near_json;     /* of all */
    const char *document_id;   /* of an update, else NULL */
    const char *path;          /* of an update */
    const char *base_revision; /* of an update */
};

/* The document that the request wants to replace. document_id NULL: none. */
struct submission_base {
    const char *document_id, *base_revision;
};

/* Read the body of the request (JSON or Markdown) and check it. 0 with *out, also when it
 * has errors; API_ANSWERED: a problem was written (no such document, empty, too large);
 * or < 0. */
int submission_check(struct exchange *ex, const struct submission_base *base,
                     struct checked_submission *out, struct jn_error *err);

/* 422 or 409 when it may not be accepted: API_ANSWERED; else 0. */
int submission_refuse(struct exchange *ex, const struct checked_submission *checked);

/* The elements of a kept near_duplicates array that the caller may see, in the arena. */
int submission_visible_near(struct exchange *ex, const char *near, const char **out,
                            struct jn_error *err);

/* Parameters of a body with a document: members of JSON, or beside Markdown in the query.
 */
#define SUBMISSION_PARAMS                                                                \
    {.name = "kind",                                                                     \
     .type = PARAM_STRING,                                                               \
     .max = 64,                                                                          \
     .where = PARAM_BODY,                                                                \
     .help = "kind of the document; may stand in front_matter instead"},                 \
        {.name = "front_matter",                                                         \
         .type = PARAM_JSON,                                                             \
         .where = PARAM_BODY,                                                            \
         .help = "fields of the kind, see /v1/schemas"},                                 \
        {.name = "body_markdown",                                                        \
         .type = PARAM_STRING,                                                           \
         .max = 1048576,                                                                 \
         .where = PARAM_BODY,                                                            \
         .help = "the text"},                                                            \
        {.name = "note", .type = PARAM_STRING, .max = 2000, .help = "to the reviewers"}, \
    {                                                                                    \
        .name = "allow_duplicate", .type = PARAM_BOOL, .fallback = "false",              \
        .help = "accept it though a nearly identical document exists"                    \
    }

#endif
