/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread that keeps what the ledger says beside the documents: the table of evidence,
 * the searches that wait to be written, and which documents have expired. It sleeps
 * until somebody says that something has changed. */
#ifndef JINNANG_LEDGER_LEDGER_H
#define JINNANG_LEDGER_LEDGER_H

#include "jinnang/evidence.h"

#include "daemon/ledger/query_log.h"
#include "daemon/work/reader_pool.h"
#include "daemon/work/state_readers.h"

struct ledger;

struct ledger_options {
    struct reader_pool *readers;
    struct state_readers *states; /* NULL without a state directory */
    struct store_thread *store;   /* NULL: nothing is written */
    int utc_offset_s, expire_after_days;
};
int ledger_start(const struct ledger_options *options, struct ledger **out,
                 struct jn_error *err);
/* Hands what waits to the store and ends the thread; the rest still works. Before the
 * store thread is stopped. */
void ledger_stop(struct ledger *l);
struct ledger *ledger_free(struct ledger *l); /* after it; NULL is fine */

/* ---- any thread. NULL is an empty ledger. */

void ledger_index_changed(struct ledger *l, uint64_t epoch); /* of the index thread */
void ledger_events_changed(struct ledger *l);

/* The table of now: jn_evidence_table_unref() it. NULL: nothing is counted. */
struct jn_evidence_table *ledger_evidence(struct ledger *l);
/* Grows whenever the table has changed: part of the key of kept answers. */
uint64_t ledger_epoch(const struct ledger *l);
/* Has the index that is served been counted at least once? */
bool ledger_is_ready(const struct ledger *l);

/* Never waits. Without a store nothing is taken. */
bool ledger_takes_queries(const struct ledger *l);
void ledger_add_query(struct ledger *l, const struct query_entry *entry);

#endif
