/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers of writes that publish: tell the index, and wait for it where that is asked for
 * or where something was taken out of sight. */
#ifndef JINNANG_API_PUBLISHED_H
#define JINNANG_API_PUBLISHED_H

#include "daemon/api/write.h"

/* `settled` of a write that may have published. */
void published_settled(struct api_write *write);

/* `next` of such a write: with ?wait=indexed (timeout_s), or when `narrows`, the answer
 * goes out when the index has the change; `"indexed":false` in it becomes true then. */
int published_next(struct exchange *ex, struct jn_error *err);

/* Parameters of the query. */
extern const char *const published_wait_names[];
#define PUBLISHED_PARAMS                                                                 \
    {.name = "wait",                                                                     \
     .type = PARAM_ENUM,                                                                 \
     .values = published_wait_names,                                                     \
     .where = PARAM_QUERY,                                                               \
     .help = "indexed: answer when searches see the change"},                            \
    {                                                                                    \
        .name = "timeout_s", .type = PARAM_INT, .fallback = "5", .min = 0, .max = 10,    \
        .where = PARAM_QUERY, .help = "of wait"                                          \
    }

#endif
