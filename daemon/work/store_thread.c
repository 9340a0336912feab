/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A queue under a mutex. A batch is what waits when the thread comes by, at most 32: one
 * COMMIT, which is one fsync, for all of them. */
#include "daemon/work/store_thread.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <time.h>

#include "jinnang/clock.h"
#include "jinnang/log.h"

#include "daemon/metrics/metrics.h"

enum { BATCH = 32, QUEUE = 256, IDLE_S = 1 };

struct store_thread {
    struct store_options o;
    struct store_work work;
    pthread_t thread;
    atomic_bool read_only;
    pthread_mutex_t mutex; /* of the rest */
    pthread_cond_t cond;
    struct store_job *first, **last;
    unsigned waiting;
    bool stop;
};

/* ---- a batch */

static bool is_broken_disk(int rc)
{
    return rc == -EIO || rc == -EROFS;
}

static void go_read_only(struct store_thread *t, const struct jn_error *err)
{
    if (atomic_exchange(&t->read_only, true))
        return;
    metric_set(METRIC_STORE_READONLY, 0, 1);
    jn_log(JN_LOG_ERROR, "store.read_only", "err", err->text, NULL);
}

void store_work_failed(struct store_work *w, int rc, const struct jn_error *err)
{
    w->failed = rc;
    w->why = *err;
    jn_log(JN_LOG_ERROR, "store.postponed", "err", err->text, NULL);
}

/* What a job or idle() left behind. */
static void take_failure(struct store_thread *t)
{
    if (is_broken_disk(t->work.failed))
        go_read_only(t, &t->work.why);
    t->work.failed = 0;
}

static int check_space(const struct store_thread *t, struct jn_error *err)
{
    struct statvfs fs;
    if (statvfs(jn_state_dir(t->o.state), &fs) != 0)
        return jn_fail_errno(err, "look at the free space of the state directory");
    uint64_t left = (uint64_t)fs.f_bavail * fs.f_frsize;
    if (left < t->o.min_free)
        return jn_fail(err, ENOSPC, "%llu MiB are free where the state directory is",
                       (unsigned long long)(left >> 20));
    return 0;
}

static void run_job(struct store_thread *t, struct store_job *job)
{
    job->rc = jn_state_step_begin(t->o.state, &job->err);
    if (job->rc != 0)
        return;
    job->rc = job->run(&t->work, job->user, &job->err);
    job->rc = jn_state_step_end(t->o.state, job->rc, &job->err);
}

/* All of it failed: what had an outcome of its own keeps it. */
static void fail_all(struct store_job *batch, int rc, const struct jn_error *err)
{
    for (struct store_job *job = batch; job; job = job->next) {
        if (job->rc > 0)
            continue;
        job->rc = rc;
        job->err = *err;
    }
}

static void run_transaction(struct store_thread *t, struct store_job *batch)
{
    struct jn_error err = {0};
    int rc = check_space(t, &err);
    if (rc == 0)
        rc = jn_state_begin(t->o.state, &err);
    if (rc == 0) {
        for (struct store_job *job = batch; job; job = job->next)
            run_job(t, job);
        rc = jn_state_end(t->o.state, 0, &err);
    }
    if (rc != 0)
        fail_all(batch, rc, &err);
    if (is_broken_disk(rc))
        go_read_only(t, &err);
}

static void finish_job(struct store_thread *t, struct store_job *job)
{
    if (job->rc == 0 && job->after)
        job->rc = job->after(&t->work, job->user, &job->err);
    if (is_broken_disk(job->rc))
        go_read_only(t, &job->err);
    take_failure(t);
    job->done(job->user, job->rc, &job->err);
}

static void run_batch(struct store_thread *t, struct store_job *batch)
{
    struct jn_error err = {0};
    if (atomic_load(&t->read_only)) {
        fail_all(batch, jn_fail(&err, EROFS, "the store is read-only"), &err);
    } else {
        run_transaction(t, batch);
    }
    while (batch) {
        struct store_job *next = batch->next; /* done() gives the job back */
        finish_job(t, batch);
        batch = next;
    }
}

/* ---- the thread */

static void wait_for_work(struct store_thread *t)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += IDLE_S;
    while (!t->first && !t->stop)
        if (pthread_cond_timedwait(&t->cond, &t->mutex, &until) == ETIMEDOUT)
            return;
}

static struct store_job *take_batch(struct store_thread *t, bool *stop)
{
    pthread_mutex_lock(&t->mutex);
    wait_for_work(t);
    struct store_job *batch = t->first, *last = batch;
    unsigned n = batch ? 1 : 0;
    while (last && last->next && n < BATCH) {
        last = last->next;
        n++;
    }
    t->first = last ? last->next : NULL;
    if (last)
        last->next = NULL;
    if (!t->first)
        t->last = &t->first;
    t->waiting -= n;
    *stop = t->stop && !t->first;
    pthread_mutex_unlock(&t->mutex);
    metric_move(METRIC_STORE_QUEUE, 0, -(int64_t)n);
    return batch;
}

static void idle(struct store_thread *t)
{
    t->o.idle(&t->work, t->o.user);
    take_failure(t);
}

static void *run(void *user)
{
    struct store_thread *t = user;
    int64_t idle_at = 0;
    for (bool stop = false; !stop;) {
        struct store_job *batch = take_batch(t, &stop);
        if (batch)
            run_batch(t, batch);
        /* Also under steady load, between two batches. */
        int64_t now = jn_clock_ns();
        if (!stop && t->o.idle && now >= idle_at && !atomic_load(&t->read_only)) {
            idle_at = now + IDLE_S * 1000000000LL;
            idle(t);
        }
    }
    return NULL;
}

int store_thread_start(const struct store_options *options, struct store_thread **out,
                       struct jn_error *err)
{
    struct store_thread *t = calloc(1, sizeof(*t));
    if (!t)
        return jn_fail(err, ENOMEM, "start the store thread");
    t->o = *options;
    t->o.queue = t->o.queue ? t->o.queue : QUEUE;
    t->work = (struct store_work){.state = options->state, .corpus = options->corpus};
    t->last = &t->first;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&t->cond, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&t->mutex, NULL);
    /* Signals are for the loop. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(&t->thread, NULL, run, t);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (code != 0) {
        free(t);
        return jn_fail(err, code, "start the store thread");
    }
    *out = t;
    return 0;
}

int store_submit(struct store_thread *t, struct store_job *job)
{
    if (atomic_load(&t->read_only))
        return STORE_READ_ONLY;
    job->next = NULL;
    job->rc = 0;
    job->err = (struct jn_error){0};
    pthread_mutex_lock(&t->mutex);
    int rc = t->stop ? STORE_STOPPED : t->waiting >= t->o.queue ? STORE_FULL : 0;
    if (rc == 0) {
        *t->last = job;
        t->last = &job->next;
        t->waiting++;
        metric_move(METRIC_STORE_QUEUE, 0, 1);
        pthread_cond_signal(&t->cond);
    }
    pthread_mutex_unlock(&t->mutex);
    return rc;
}

bool store_is_read_only(const struct store_thread *t)
{
    return atomic_load(&t->read_only);
}

struct store_thread *store_thread_stop(struct store_thread *t)
{
    if (!t)
        return NULL;
    pthread_mutex_lock(&t->mutex);
    t->stop = true;
    pthread_cond_signal(&t->cond);
    pthread_mutex_unlock(&t->mutex);
    pthread_join(t->thread, NULL);
    pthread_mutex_destroy(&t->mutex);
    pthread_cond_destroy(&t->cond);
    free(t);
    return NULL;
}
