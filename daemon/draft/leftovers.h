/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of other customers that were left in a text: all names and aliases of the
 * customer profiles in the view but those of the right customer, those that are allowed,
 * and what stands inside either. In the pool; everything is in the context's arena. */
#ifndef JINNANG_DRAFT_LEFTOVERS_H
#define JINNANG_DRAFT_LEFTOVERS_H

#include "daemon/search/context.h"

enum { LEFTOVERS_MAX = 1000 };

struct leftovers_wish {
    const char *text; /* valid UTF-8, NUL-terminated */
    size_t len;
    const char *customer_id; /* whose text it is; NULL: nobody's */
    const char *const *allow;
    size_t n_allow;
};

struct leftover {
    uint32_t start, end;                 /* bytes of the text */
    size_t char_start, char_len;         /* code points */
    size_t line;                         /* from 1 */
    uint32_t context_start, context_end; /* bytes: part of the line around it */
    const char *customer_id, *display;
    bool alias; /* else the name */
};

struct leftovers_answer {
    size_t customers_checked;
    struct leftover *items; /* by start */
    size_t n;
    bool more; /* there are more than LEFTOVERS_MAX */
};

/* view_key: names the view in keys of what is kept between requests. 0;
 * LEFTOVERS_NO_CUSTOMER: the view has no such profile; or < 0. */
enum { LEFTOVERS_NO_CUSTOMER = 1 };
int leftovers_find(const struct search_context *c, const char *view_key,
                   const struct leftovers_wish *wish, struct leftovers_answer *out,
                   struct jn_error *err);

#endif
