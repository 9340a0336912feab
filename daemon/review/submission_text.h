/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what an author sent to the Markdown that is kept, with everything that is wrong
 * with it at once. What is checked is the text that is kept, read back. Any thread. */
#ifndef JINNANG_REVIEW_SUBMISSION_TEXT_H
#define JINNANG_REVIEW_SUBMISSION_TEXT_H

#include <jansson.h>

#include "jinnang/doc.h"

struct submission_input {
    /* Either a document as Markdown … */
    const char *markdown;
    size_t markdown_len;
    /* … or its parts. */
    const char *kind;           /* NULL: it stands in front_matter */
    const json_t *front_matter; /* an object */
    const char *body;
    size_t body_len;

    const char *base; /* bytes of the version it replaces; NULL: a new document */
    size_t base_len;
    const char *base_path;
    int32_t today;
    jn_id_exists *exists; /* of the author's view */
    void *user;
};

struct submission_text {
    const char *markdown; /* without the fields that the system sets */
    size_t len;
    const struct jn_doc *doc; /* of that; NULL when it could not be read at all */
    struct jn_findings findings;
    bool too_complex; /* refused before parsing */
};

/* Everything is in the arena. 0, or < 0; whether it may be accepted is told by
 * out->findings.n_errors. SUBMISSION_TOO_LARGE: more than JN_DOC_BYTES. */
enum { SUBMISSION_TOO_LARGE = 1 };
int submission_text_read(struct jn_analyser *a, const struct submission_input *in,
                         struct jn_arena *arena, struct submission_text *out,
                         struct jn_error *err);

/* The document as it is published: markdown with the fields of the system. created NULL:
 * today. 0 with *out in the arena, or < 0. */
struct submission_stamp {
    const char *id, *author; /* author NULL: the text names one */
    int32_t created, today;
    const char *verified_by;
};
int submission_text_stamp(const char *markdown, const struct submission_stamp *stamp,
                          struct jn_arena *arena, const char **out, struct jn_error *err);

#endif
