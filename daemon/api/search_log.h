/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searches as events of the ledger. Never waits, never fails: what does not fit is
 * dropped there. */
#ifndef JINNANG_API_SEARCH_LOG_H
#define JINNANG_API_SEARCH_LOG_H

#include "daemon/api/api.h"

struct search_log {
    const char *query_id; /* NULL: the client asked not to be logged */
    const char *door;     /* "search", "similar", "templates" */
    /* What was typed; NULL for pasted text, which may be a customer's and would stay in
     * the ledger for ever. */
    const char *normalized;
    size_t terms, fallbacks;
    uint32_t total;
    const char *const *kinds;
    size_t n_kinds;
};

/* Log the answer that `ex` is given, now and whenever the cache gives it again. */
void search_log(struct exchange *ex, const struct search_log *what);

/* The same with members that were made before. */
void search_log_send(struct exchange *ex, const char *query_id, const char *members);

#endif
