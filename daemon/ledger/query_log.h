/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searches on their way into the ledger: events `query`. A search never waits for it:
 * what does not fit is dropped and counted. Any thread. */
#ifndef JINNANG_LEDGER_QUERY_LOG_H
#define JINNANG_LEDGER_QUERY_LOG_H

#include <stdbool.h>

#include "daemon/work/store_thread.h"

struct query_log;
struct query_log *query_log_new(struct store_thread *store); /* NULL on no memory */
/* After the store thread has ended. */
struct query_log *query_log_free(struct query_log *q);

struct query_entry {
    const char *query_id;
    const char *person;  /* NULL: nobody */
    const char *session; /* NULL: none */
    const char *members; /* of `data` but for the session: "door":"search",… */
};

/* Copies. True: it is the first one that waits. */
bool query_log_add(struct query_log *q, const struct query_entry *entry);

/* Hand what waits to the store, unless the last batch is still there. False: something
 * waits. */
bool query_log_flush(struct query_log *q);

#endif
