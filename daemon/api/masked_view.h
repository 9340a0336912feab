/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What masked readers are served from: a corpus, an index and a table of evidence of
 * their own. Made when the first valid token is masked, kept up with the corpus as long
 * as there is one, asleep otherwise. What comes from it is masked already, so no handler
 * has to mask anything. */
#ifndef JINNANG_API_MASKED_VIEW_H
#define JINNANG_API_MASKED_VIEW_H

#include "daemon/ledger/ledger.h"
#include "daemon/work/index_thread.h"
#include "daemon/work/masked_corpus.h"

struct masked_view;

/* index: as for the other index, but for the directory, readers, source and changed();
 * ledger: the same, but for readers and store. The strings are borrowed, `directory` is
 * copied. */
struct masked_view_options {
    const char *directory;
    struct index_thread_options index;
    struct ledger_options ledger;
};
int masked_view_new(const struct masked_view_options *options, struct masked_view **out,
                    struct jn_error *err);
/* On the loop, now and then: is there anybody who needs it? */
void masked_view_want(struct masked_view *v, bool wanted);
void masked_view_cancel(struct masked_view *v); /* begin to stop */
/* Its threads end: the one that counts before the state directory is closed, the other
 * one after everybody who tells it of changes. */
void masked_view_stop_counting(struct masked_view *v);
void masked_view_stop(struct masked_view *v);
struct masked_view *masked_view_free(struct masked_view *v); /* NULL is fine */

/* ---- any thread; NULL where there is no corpus to mask */

/* The code of the problem that keeps it from answering, or NULL. */
const char *masked_view_refusal(const struct masked_view *v);

/* The rest is for a view that answers. */
struct reader_pool *masked_view_readers(const struct masked_view *v);
struct index_thread *masked_view_index(const struct masked_view *v);
struct ledger *masked_view_ledger(const struct masked_view *v);
struct masked_corpus *masked_view_corpus(const struct masked_view *v);
bool masked_view_lags(const struct masked_view *v);

/* The corpus has changed; events have. */
void masked_view_changed(struct masked_view *v);
void masked_view_events_changed(struct masked_view *v);
void masked_view_rescan(struct masked_view *v);
/* As index_thread_wait(); false when nobody needs it: then done() is not called. */
bool masked_view_wait(struct masked_view *v, int64_t deadline_ns,
                      void (*done)(void *user, bool indexed), void *user);

#endif
