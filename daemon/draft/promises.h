/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a text promise more than the knowledge base does? Each numeric promise of the text
 * is held against those of the same kind in published templates, FAQs and cases that the
 * view shows. In the pool; everything is in the context's arena. */
#ifndef JINNANG_DRAFT_PROMISES_H
#define JINNANG_DRAFT_PROMISES_H

#include "daemon/draft/promise_extract.h"
#include "daemon/search/context.h"

enum { PROMISES_MAX = 500, PROMISES_AGAINST_MAX = 10 };

struct promises_wish {
    const char *text; /* valid UTF-8 */
    size_t len;
    const char *template_id;        /* its promises stand first; NULL: none */
    const struct jn_filter *filter; /* on the documents; NULL: none */
};

/* What a document says, seen from the text: the same, more than the text (stricter), or
 * less (looser: the text promises more than the document does). */
enum promise_verdict { PROMISE_AGREES, PROMISE_STRICTER, PROMISE_LOOSER };
extern const char *const promise_verdict_names[];

struct promise_against {
    const char *id, *section, *text;
    double value;
    enum promise_unit unit;
    enum promise_verdict verdict;
};

/* Of all documents: conflict if any is looser, unknown if there is nothing to compare. */
enum promise_outcome { PROMISE_ALL_AGREE, PROMISE_CONFLICT, PROMISE_UNKNOWN };
extern const char *const promise_outcome_names[];

struct checked_promise {
    struct promise promise;
    size_t char_start, char_len; /* code points of the text */
    /* The best PROMISES_AGAINST_MAX: the template's, then looser before the same before
     * stricter ones, templates before FAQs before cases. */
    struct promise_against against[PROMISES_AGAINST_MAX];
    size_t n_against;
    enum promise_outcome outcome;
};

struct promises_answer {
    struct checked_promise *items; /* by start */
    size_t n;
};

/* How the document's promise compares; false: not at all (kind, unit, direction, subject
 * differ, or it is a price or `other` without a common subject). */
bool promise_compare(const struct promise *text, const struct promise *document,
                     enum promise_verdict *out);

/* 0; JN_INDEX_NO_DOC: the view has no such template; JN_INDEX_BAD_FILTER with *fault; or
 * < 0. */
int promises_check(const struct search_context *c, const char *view_key,
                   const struct promises_wish *wish, struct promises_answer *out,
                   struct jn_filter_fault *fault, struct jn_error *err);

#endif
