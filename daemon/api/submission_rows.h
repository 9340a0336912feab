/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A submission of the path parameter {id}, as the caller may see it. */
#ifndef JINNANG_API_SUBMISSION_ROWS_H
#define JINNANG_API_SUBMISSION_ROWS_H

#include "jinnang/doc.h"
#include "jinnang/submission_store.h"

#include "daemon/api/write.h"
#include "daemon/review/rules.h"
#include "daemon/review/submission_json.h"

struct submission_row {
    struct jn_submission s;
    struct jn_review *reviews;
    size_t n_reviews;
};

/* Authors see their own, reviewers those within their view, admin all. */
bool submission_seen(const struct exchange *ex, const struct jn_submission *s);

/* Pool: read row and reviews by a connection of the readers. 0; API_ANSWERED with 404
 * resource_not_found; or < 0. */
int submission_load(struct exchange *ex, struct submission_row *out,
                    struct jn_error *err);
/* The same on the store thread. WRITE_ANSWERED instead. */
int submission_load_for_write(struct store_work *w, struct exchange *ex,
                              struct submission_row *out, struct jn_error *err);

/* Its text, read as a document. */
int submission_parse(struct exchange *ex, struct jn_analyser *analyser,
                     const char *markdown, const struct jn_doc **doc,
                     struct jn_error *err);

/* The published text that it replaces; *markdown stays as it is when there is none. */
int submission_base_text(struct exchange *ex, const struct jn_submission *s,
                         const char **markdown, struct jn_error *err);

struct submission_form submission_form_of(const struct exchange *ex);

/* 409 state_conflict with `current`. Returns WRITE_ANSWERED. */
int submission_conflict(struct exchange *ex, const struct jn_submission *s);
/* What a judgement that is not OK answers. Returns WRITE_ANSWERED. */
int submission_judged(struct exchange *ex, const struct jn_submission *s,
                      enum review_answer answer, int stage);

/* Fill the answer of a write with the row. near: see submission_visible_near(). */
int submission_answer(struct store_work *w, struct api_write *write, int status,
                      const struct jn_submission *s, const char *near,
                      struct jn_error *err);

#endif
