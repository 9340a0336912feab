/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents that are nearly the same as a new one. */
#ifndef JINNANG_SEARCH_DUPLICATES_H
#define JINNANG_SEARCH_DUPLICATES_H

#include "daemon/search/context.h"

enum { DUPLICATES_MAX = 5 };
#define DUPLICATE_LEAST 0.60 /* worth a warning */
#define DUPLICATE_SAME 0.90  /* refused unless it is wanted */

struct duplicate {
    const char *id, *title; /* borrowed from the reader */
    double resemblance;     /* jinnang/shingles.h */
};

/* The visible documents that resemble `doc` by DUPLICATE_LEAST or more, most alike
 * first, but for the one with the id `not_id` (NULL: none). Candidates are the most
 * similar documents. */
int duplicates_find(const struct search_context *c, const struct jn_doc *doc,
                    const char *not_id, struct duplicate out[DUPLICATES_MAX], size_t *n,
                    struct jn_error *err);

#endif
