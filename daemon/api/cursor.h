/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opaque cursors of lists: where the next page begins, bound to the request and the view
 * they were made for. They grant nothing, so the check is there against mistakes and not
 * secret; hence replicas understand each other's, and equal requests get equal cursors.
 */
#ifndef JINNANG_API_CURSOR_H
#define JINNANG_API_CURSOR_H

#include "daemon/http/exchange.h"

enum { CURSOR_ABSENT = 1, CURSOR_ANSWERED = 2 };

/* The key that the request's `cursor` holds: 0 with *key in the arena, CURSOR_ABSENT, or
 * CURSOR_ANSWERED with 400 invalid_cursor. */
int cursor_read(struct exchange *ex, const char **key);

/* The parameters of such a list; what: "documents", "events", … */
#define CURSOR_PARAMS(what)                                                              \
    {.name = "cursor",                                                                   \
     .type = PARAM_STRING,                                                               \
     .max = 600,                                                                         \
     .help = "next_cursor of the page before"},                                          \
    {                                                                                    \
        .name = "per_page", .type = PARAM_INT, .fallback = "20", .min = 1, .max = 100,   \
        .help = what " of a page"                                                        \
    }

/* Write member `next_cursor` and the Link header for the page after `key`. */
struct jn_json;
void cursor_write(struct exchange *ex, struct jn_json *j, const char *key);

#endif
