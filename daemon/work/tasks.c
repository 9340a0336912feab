/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two threads. The keeper sleeps until a task has ended or somebody has waited long
 * enough, and never works itself, so that deadlines hold; the worker does the tasks. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jinnang/clock.h"
#include "jinnang/log.h"

#include "daemon/work/task_table.h"

/* ---- the worker */

static struct kept *oldest_waiting(struct tasks *t)
{
    struct kept *found = NULL;
    for (struct kept *k = t->newest; k; k = k->older)
        if (k->task.status == TASK_ENQUEUED)
            found = k;
    return found;
}

static const char *problem_of(int rc, const struct task_run *run)
{
    return rc == TASK_REFUSED ? run->problem
           : rc == -ENOSPC    ? "disk_full"
           : rc == -EROFS     ? "store_read_only"
                              : "internal";
}

static void settle(struct kept *k, int rc, int64_t began)
{
    struct task *task = &k->task;
    task->finished_ms = jn_clock_wall_ms();
    task->duration_ms = (jn_clock_ns() - began) / 1000000;
    task->status = rc == 0              ? TASK_SUCCEEDED
                   : rc == TASK_STOPPED ? TASK_CANCELED
                                        : TASK_FAILED;
    if (task->status == TASK_FAILED)
        task->problem = problem_of(rc, &k->run);
    else if (rc == 0)
        atomic_store(&k->run.promille, 1000);
}

static void log_end(const struct task *task, const struct jn_error *err)
{
    struct jn_log_line l = jn_log_begin(
        task->status == TASK_FAILED ? JN_LOG_ERROR : JN_LOG_INFO, "task.ended");
    jn_log_str(&l, "task", task->id);
    jn_log_str(&l, "type", task_type_names[task->type]);
    jn_log_str(&l, "status", task_status_names[task->status]);
    jn_log_int(&l, "ms", task->duration_ms);
    if (err->code)
        jn_log_str(&l, "err", err->text);
    jn_log_end(&l);
}

/* The task cannot go away meanwhile: only ended ones are dropped. */
static void work_on(struct tasks *t, struct kept *k)
{
    struct jn_error err = {0};
    int64_t began = jn_clock_ns();
    k->task.status = TASK_PROCESSING;
    k->task.started_ms = jn_clock_wall_ms();
    pthread_mutex_unlock(&t->mutex);
    int rc = k->fn(k->user, &k->run, &err);
    pthread_mutex_lock(&t->mutex);
    settle(k, rc, began);
    log_end(&k->task, &err);
    pthread_cond_broadcast(&t->ended);
}

static void *run_worker(void *user)
{
    struct tasks *t = user;
    pthread_mutex_lock(&t->mutex);
    while (!t->stop) {
        struct kept *k = oldest_waiting(t);
        if (k)
            work_on(t, k);
        else
            pthread_cond_wait(&t->work, &t->mutex);
    }
    pthread_mutex_unlock(&t->mutex);
    return NULL;
}

/* ---- the keeper */

/* Take out whoever need not wait any more; *next: the deadline of the others. */
static struct waiter *take_due(struct tasks *t, int64_t *next)
{
    struct waiter *due = NULL;
    int64_t now = jn_clock_ns();
    *next = INT64_MAX;
    for (struct waiter **at = &t->waiters, *w; (w = *at);) {
        const struct kept *k = task_find(t, w->id);
        if (t->stop || !k || task_has_ended(k) || w->deadline_ns <= now) {
            *at = w->next;
            w->next = due;
            due = w;
        } else {
            *next = w->deadline_ns < *next ? w->deadline_ns : *next;
            at = &w->next;
        }
    }
    return due;
}

static void tell(struct waiter *due)
{
    while (due) {
        struct waiter *next = due->next;
        due->done(due->user);
        free(due);
        due = next;
    }
}

static void sleep_until(struct tasks *t, int64_t ns)
{
    struct timespec until = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    if (ns == INT64_MAX)
        pthread_cond_wait(&t->ended, &t->mutex);
    else
        pthread_cond_timedwait(&t->ended, &t->mutex, &until);
}

static void *run_keeper(void *user)
{
    struct tasks *t = user;
    pthread_mutex_lock(&t->mutex);
    for (;;) {
        int64_t next;
        struct waiter *due = take_due(t, &next);
        if (due) {
            pthread_mutex_unlock(&t->mutex); /* done() is somebody else's code */
            tell(due);
            pthread_mutex_lock(&t->mutex);
        } else if (t->stop) {
            break;
        } else {
            sleep_until(t, next);
        }
    }
    pthread_mutex_unlock(&t->mutex);
    return NULL;
}

/* ---- start and stop */

static int start_threads(struct tasks *t)
{
    /* Signals are for the loop. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(&t->keeper, NULL, run_keeper, t);
    if (code == 0 && (code = pthread_create(&t->worker, NULL, run_worker, t)) != 0) {
        tasks_cancel_all(t);
        pthread_join(t->keeper, NULL);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

static struct tasks *tasks_free(struct tasks *t)
{
    for (struct kept *k = t->newest, *older; k; k = older) {
        older = k->older;
        task_kept_free(k);
    }
    pthread_cond_destroy(&t->work);
    pthread_cond_destroy(&t->ended);
    pthread_mutex_destroy(&t->mutex);
    free(t);
    return NULL;
}

int tasks_start(struct tasks **out, struct jn_error *err)
{
    struct tasks *t = calloc(1, sizeof(*t));
    if (!t)
        return jn_fail(err, ENOMEM, "start the tasks");
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&t->work, &monotonic);
    pthread_cond_init(&t->ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&t->mutex, NULL);
    int code = start_threads(t);
    if (code != 0) {
        tasks_free(t);
        return jn_fail(err, code, "start the tasks");
    }
    *out = t;
    return 0;
}

void tasks_cancel_all(struct tasks *t)
{
    pthread_mutex_lock(&t->mutex);
    t->stop = true;
    for (struct kept *k = t->newest; k; k = k->older)
        atomic_store(&k->run.cancel, true);
    pthread_cond_broadcast(&t->work);
    pthread_cond_broadcast(&t->ended);
    pthread_mutex_unlock(&t->mutex);
}

struct tasks *tasks_stop(struct tasks *t)
{
    if (!t)
        return NULL;
    tasks_cancel_all(t);
    pthread_join(t->worker, NULL);
    pthread_join(t->keeper, NULL);
    return tasks_free(t);
}

int tasks_wait(struct tasks *t, const char *id, int64_t deadline_ns,
               void (*done)(void *user), void *user, struct jn_error *err)
{
    struct waiter *w = calloc(1, sizeof(*w));
    if (!w)
        return jn_fail(err, ENOMEM, "wait for a task");
    *w = (struct waiter){.deadline_ns = deadline_ns, .done = done, .user = user};
    snprintf(w->id, sizeof(w->id), "%s", id);
    pthread_mutex_lock(&t->mutex);
    bool stopped = t->stop; /* the keeper may be gone */
    if (!stopped) {
        w->next = t->waiters;
        t->waiters = w;
        pthread_cond_broadcast(&t->ended);
    }
    pthread_mutex_unlock(&t->mutex);
    if (stopped) {
        w->next = NULL;
        tell(w);
    }
    return 0;
}
