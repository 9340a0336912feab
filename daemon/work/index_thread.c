/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One loop of poll(): events of the watch, a wake-up by another thread, or the next thing
 * due. Each round does what is due and works out when to wake again. A full build is the
 * remedy for everything that cannot be repaired in place. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "jinnang/file.h"
#include "jinnang/log.h"

#include "daemon/work/index_inner.h"

enum {
    POLL_MS = 200,       /* another process may change the generation in place */
    QUIET_MAX_MS = 1000, /* a steady stream of changes is indexed this often */
};

static void take_events(struct index_thread *t)
{
    struct corpus_change change;
    corpus_watch_read(t->watch, &change);
    if (change.lost)
        corpus_watch_again(t->watch);
    if (!change.corpus || !t->o.corpus)
        return;
    int64_t now = index_now_ms();
    if (t->changed_at == 0) {
        t->changed_at = now;
        index_set_lag(t, true);
    }
    int64_t quiet = now + t->o.debounce_ms;
    int64_t latest = t->changed_at + QUIET_MAX_MS;
    t->scan_at = quiet < latest ? quiet : latest;
}

static void take_requests(struct index_thread *t)
{
    uint64_t ignored;
    if (read(t->wake, &ignored, sizeof(ignored)) < 0 && errno != EAGAIN)
        jn_log(JN_LOG_ERROR, "index.wake_failed", NULL);
    if (atomic_exchange(&t->rescan, false)) {
        corpus_watch_again(t->watch);
        t->current = (struct stat){0};
        t->scan_at = index_now_ms();
    }
    if (atomic_exchange(&t->changed, false) && index_has_corpus(t)) {
        index_set_lag(t, true);
        t->scan_at = index_now_ms();
    }
    if (atomic_exchange(&t->suspect, false) && !t->rebuild && index_has_corpus(t) &&
        index_now_ms() >= t->rebuild_at) {
        jn_log(JN_LOG_ERROR, "index.damaged", NULL);
        t->rebuild = true;
    }
}

/* Without the lock there is nothing to do but to try again. */
static bool may_write(const struct index_thread *t, int64_t now)
{
    return index_has_corpus(t) && !atomic_load(&t->paused) &&
           (t->lock_at == 0 || now >= t->lock_at);
}

/* What another process built may be older than what is served: the changes that came
 * while it was building are put in before anybody sees it. */
static void take_over_current(struct index_thread *t)
{
    if (t->probe && t->writer && !t->rebuild && !atomic_load(&t->paused))
        index_update(t);
    index_follow_current(t);
}

static void do_what_is_due(struct index_thread *t)
{
    if (index_current_moved(t))
        take_over_current(t);
    index_look_at_probe(t);
    int64_t now = index_now_ms();
    if (!may_write(t, now))
        return;
    if (t->rebuild) {
        if (now >= t->rebuild_at)
            index_build(t);
    } else if (now >= t->scan_at || t->lock_at) {
        if (t->status.corpus_gone)
            corpus_watch_again(t->watch);
        index_update(t);
    }
}

static int wait_ms(struct index_thread *t)
{
    int64_t left = t->scan_at - index_now_ms();
    if (!index_has_corpus(t) || t->rebuild || atomic_load(&t->paused) || left > POLL_MS)
        left = POLL_MS;
    return index_next_deadline_ms(t, left > 0 ? (int)left : 1);
}

static void *run(void *user)
{
    struct index_thread *t = user;
    index_current_moved(t);
    index_follow_current(t);
    corpus_watch_again(
        t->watch); /* after answers are possible: the folder may be large */
    while (!atomic_load(&t->stop)) {
        do_what_is_due(t);
        index_tell_late(t);
        struct pollfd fds[] = {{t->wake, POLLIN, 0},
                               {corpus_watch_fd(t->watch), POLLIN, 0}};
        if (poll(fds, 2, atomic_load(&t->stop) ? 0 : wait_ms(t)) <= 0)
            continue;
        if (fds[0].revents)
            take_requests(t);
        if (fds[1].revents)
            take_events(t);
    }
    index_close_waiters(t);
    t->writer = jn_ingest_close(t->writer);
    t->probe = jn_index_close(t->probe);
    return NULL;
}

/* ---- from other threads
 * --------------------------------------------------------------------- */

static void wake(struct index_thread *t)
{
    uint64_t one = 1;
    if (write(t->wake, &one, sizeof(one)) < 0)
        return; /* full: it is awake anyway */
}

void index_thread_rescan(struct index_thread *t)
{
    atomic_store(&t->rescan, true);
    wake(t);
}

void index_thread_pause(struct index_thread *t, bool paused)
{
    atomic_store(&t->paused, paused);
    if (!paused)
        index_thread_rescan(t);
}

void index_thread_changed(struct index_thread *t)
{
    atomic_store(&t->changed, true);
    wake(t);
}

void index_thread_suspect(struct index_thread *t)
{
    atomic_store(&t->suspect, true);
    wake(t);
}

void index_thread_status(struct index_thread *t, struct index_status *out)
{
    pthread_mutex_lock(&t->mutex);
    *out = t->status;
    pthread_mutex_unlock(&t->mutex);
    out->epoch = atomic_load(&t->epoch);
}

uint64_t index_thread_epoch(const struct index_thread *t)
{
    return atomic_load(&t->epoch);
}

enum index_state index_thread_state(const struct index_thread *t)
{
    return (enum index_state)atomic_load(&t->state);
}

static struct index_thread *thread_free(struct index_thread *t)
{
    corpus_watch_close(t->watch);
    if (t->wake >= 0)
        close(t->wake);
    pthread_mutex_destroy(&t->mutex);
    pthread_mutex_destroy(&t->waiting_mutex);
    free(t);
    return NULL;
}

int index_thread_start(const struct index_thread_options *options,
                       struct index_thread **out, struct jn_error *err)
{
    struct index_thread *t = calloc(1, sizeof(*t));
    if (!t)
        return jn_fail(err, ENOMEM, "start the index thread");
    t->o = *options;
    t->o.debounce_ms = t->o.debounce_ms ? t->o.debounce_ms : 100;
    t->o.rescan_ms = t->o.rescan_ms ? t->o.rescan_ms : 30000;
    t->o.lock_retry_ms = t->o.lock_retry_ms ? t->o.lock_retry_ms : 5000;
    pthread_mutex_init(&t->mutex, NULL);
    pthread_mutex_init(&t->waiting_mutex, NULL);
    t->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    int rc = t->wake < 0 ? jn_fail_errno(err, "start the index thread") : 0;
    if (rc == 0)
        rc = jn_file_make_dirs(t->o.index, err);
    if (rc == 0)
        rc = corpus_watch_open(t->o.corpus, t->o.index, &t->watch, err);
    if (rc == 0) {
        /* Signals are for the loop. */
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        int code = pthread_create(&t->thread, NULL, run, t);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        if (code != 0)
            rc = jn_fail(err, code, "start the index thread");
    }
    if (rc != 0) {
        thread_free(t);
        return rc;
    }
    *out = t;
    return 0;
}

void index_thread_cancel(struct index_thread *t)
{
    atomic_store(&t->stop, true);
    wake(t);
}

struct index_thread *index_thread_stop(struct index_thread *t)
{
    if (!t)
        return NULL;
    index_thread_cancel(t);
    pthread_join(t->thread, NULL);
    return thread_free(t);
}
