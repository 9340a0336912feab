/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the published templates, FAQs and cases of a view promise: read from their text,
 * from the short answer of an FAQ and from the results of a case. */
#ifndef JINNANG_DRAFT_KNOWN_PROMISES_H
#define JINNANG_DRAFT_KNOWN_PROMISES_H

#include "daemon/draft/kept.h"
#include "daemon/draft/promise_extract.h"

enum { KNOWN_PROMISES_OF_DOCUMENT = 200 };

struct known_promise {
    struct promise promise; /* start and end are of no use */
    const char *text;       /* its wording */
    const char *section;    /* anchor; "" before the first heading */
};

struct promising_document {
    const char *id;
    char revision[41];
    enum jn_kind kind;
    int32_t verified_at, review_due, valid_until;
    struct known_promise *promises;
    size_t n, cap;
};

struct known_promises {
    struct kept_item item;
    struct promising_document *documents; /* by id; those without promises too */
    size_t n;
};

/* Those of the reader's revision and the view; give them back. 0 or < 0. */
int known_promises_get(const struct search_context *c, const char *view_key,
                       const struct known_promises **out, struct jn_error *err);
void known_promises_put(const struct known_promises *known);

#endif
