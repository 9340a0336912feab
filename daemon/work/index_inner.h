/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to the index thread: its state, and what its four files call of each other.
 * index_thread.c waits and decides, index_serve.c follows the generation that is served,
 * index_ingest.c changes the index, index_wait.c knows who waits for that. */
#ifndef JINNANG_WORK_INDEX_INNER_H
#define JINNANG_WORK_INDEX_INNER_H

#include <pthread.h>
#include <sys/stat.h>

#include "jinnang/generation.h"
#include "jinnang/ingest.h"

#include "daemon/work/corpus_watch.h"
#include "daemon/work/index_thread.h"

struct index_thread {
    struct index_thread_options o;
    pthread_t thread;
    int wake; /* eventfd */
    atomic_bool stop, rescan, changed, suspect, paused;
    _Atomic uint64_t epoch;
    _Atomic int state;
    pthread_mutex_t mutex; /* of `status` */
    struct index_status status;
    pthread_mutex_t waiting_mutex; /* of the next two */
    struct index_waiter *waiting;
    bool waiting_closed;

    /* The rest belongs to the thread. */
    struct corpus_watch *watch;
    struct jn_ingest_writer *writer;
    struct jn_index_reader *probe; /* sees what other processes commit */
    char probe_revision[64];
    struct jn_generation served;
    struct stat current; /* of INDEX/current when it was read last */
    bool rebuild;        /* the index cannot be used as it is */
    int64_t scan_at, changed_at, lock_at, rebuild_at; /* monotonic ms; 0: not planned */
};

/* Set one field of the status under its lock. */
#define STATUS(t, field, value)                                                          \
    do {                                                                                 \
        pthread_mutex_lock(&(t)->mutex);                                                 \
        (t)->status.field = (value);                                                     \
        pthread_mutex_unlock(&(t)->mutex);                                               \
    } while (0)

int64_t index_now_ms(void); /* monotonic */

/* index_serve.c */
void index_set_reason(struct index_thread *t, const char *reason);
void index_set_lag(struct index_thread *t, bool lag);
void index_set_gone(struct index_thread *t, bool gone);
void index_new_epoch(struct index_thread *t);
bool index_current_moved(struct index_thread *t);
void index_follow_current(struct index_thread *t);
void index_look_at_probe(struct index_thread *t);

static inline bool index_has_corpus(const struct index_thread *t)
{
    return t->o.corpus || t->o.repository;
}

/* index_wait.c */
void index_cover_waiters(struct index_thread *t, bool covered);
void index_tell_covered(struct index_thread *t);
void index_tell_late(struct index_thread *t);
void index_close_waiters(struct index_thread *t);
/* Milliseconds until somebody has waited long enough; at most `limit`. */
int index_next_deadline_ms(struct index_thread *t, int limit);

/* index_ingest.c */
void index_build(struct index_thread *t);
void index_update(struct index_thread *t);

#endif
