/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one thread that writes: it owns the writing connection of state.db and the writing
 * handle of corpus.git. Jobs that wait share a transaction, each in a step of its own;
 * nothing is reported as done before COMMIT has returned. */
#ifndef JINNANG_WORK_STORE_THREAD_H
#define JINNANG_WORK_STORE_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "jinnang/corpus.h"
#include "jinnang/state.h"

struct store_thread;

/* What a job works with, on the store thread. */
struct store_work {
    struct jn_state *state;
    struct jn_corpus *corpus; /* NULL: the corpus is a folder, read-only */

    /* Private. */
    int failed;
    struct jn_error why;
};

/* In after() and idle(): something failed that is not the job's own failure, because it
 * will be done again later. A broken disk makes the store read-only. */
void store_work_failed(struct store_work *w, int rc, const struct jn_error *err);

struct store_job {
    /* Inside the transaction. 0: keep what was changed; above 0 an outcome and below 0 a
     * failure: as if it had not run. */
    int (*run)(struct store_work *w, void *user, struct jn_error *err);
    /* After COMMIT, when run() gave 0; makes its own transactions. May be NULL. */
    int (*after)(struct store_work *w, void *user, struct jn_error *err);
    /* The result, once, on the store thread: hand it to another thread. */
    void (*done)(void *user, int rc, const struct jn_error *err);
    void *user;

    /* Private. */
    struct store_job *next;
    int rc;
    struct jn_error err;
};

struct store_options {
    struct jn_state *state;   /* borrowed; nobody else writes with it */
    struct jn_corpus *corpus; /* borrowed, or NULL */
    unsigned queue;           /* jobs that may wait; 0: 256 */
    uint64_t min_free;        /* bytes of the filesystem that writes leave free */
    /* Once a second, between two batches: what was left over (publications that had to
     * wait). On the store thread, outside a transaction. May be NULL. */
    void (*idle)(struct store_work *w, void *user);
    void *user;
};
int store_thread_start(const struct store_options *options, struct store_thread **out,
                       struct jn_error *err);

/* Any thread. The job is borrowed until done(). 0, or: */
enum { STORE_FULL = 1, STORE_READ_ONLY = 2, STORE_STOPPED = 3 };
int store_submit(struct store_thread *t, struct store_job *job);

/* After a failed fsync nothing is written any more until a restart: the disk may have
 * dropped what it was given. */
bool store_is_read_only(const struct store_thread *t);

/* Jobs that wait are done first. */
struct store_thread *store_thread_stop(struct store_thread *t);

#endif
