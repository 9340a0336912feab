/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events document.expired: one for each document and the day from which it counts as
 * expired, however often the daemon is started. A document that is verified and expires
 * again gets another one. One thread. */
#ifndef JINNANG_LEDGER_EXPIRY_H
#define JINNANG_LEDGER_EXPIRY_H

#include "jinnang/index.h"
#include "jinnang/state.h"

#include "daemon/work/store_thread.h"

struct expiry;
struct expiry *expiry_new(struct store_thread *store, int expire_after_days);
struct expiry *expiry_free(struct expiry *x); /* after the store thread has ended */

/* Write what is not written yet, as of today; waits for the store. 0; EXPIRY_LATER: the
 * store is busy, try again; < 0. */
enum { EXPIRY_LATER = 1 };
int expiry_run(struct expiry *x, struct jn_index_reader *reader, struct jn_state *state,
               int32_t today, struct jn_error *err);

#endif
