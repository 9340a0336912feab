/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A submission on the wire: one form for every answer. */
#ifndef JINNANG_REVIEW_SUBMISSION_JSON_H
#define JINNANG_REVIEW_SUBMISSION_JSON_H

#include "jinnang/json_write.h"
#include "jinnang/submission_store.h"

struct submission_form {
    bool english;
    int utc_offset_s;
    int64_t now;
    const char *near_duplicates; /* those the reader may see; NULL: none */
    bool indexed;                /* of `published` */
};

/* Write the object and leave it open. reviews NULL: without them (a list). */
void submission_json_open(struct jn_json *j, const struct jn_submission *s,
                          const struct jn_review *reviews, size_t n,
                          const struct submission_form *form);

/* The whole object, in the arena. */
int submission_json_text(struct jn_state *state, const struct jn_submission *s,
                         const struct submission_form *form, struct jn_arena *arena,
                         const char **out, struct jn_error *err);

/* Findings as they are kept in a row: an array of objects with the texts of both
 * languages. */
struct jn_findings;
const char *submission_warnings(const struct jn_findings *findings,
                                struct jn_arena *arena);
/* Elements of an open array out of such text, in one language. */
void submission_warnings_write(struct jn_json *j, const char *warnings, bool english);

#endif
