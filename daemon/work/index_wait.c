/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who waits for the index. An update marks those that wait when it begins; they are told
 * when it has been committed. One that fails leaves them for the next. */
#include <stdlib.h>

#include "jinnang/clock.h"

#include "daemon/work/index_inner.h"

struct index_waiter {
    void (*done)(void *user, bool indexed);
    void *user;
    int64_t deadline_ns;
    bool covered; /* by the update at hand */
    struct index_waiter *next;
};

void index_thread_wait(struct index_thread *t, int64_t deadline_ns,
                       void (*done)(void *user, bool indexed), void *user)
{
    struct index_waiter *w = malloc(sizeof(*w));
    bool waits = false;
    pthread_mutex_lock(&t->waiting_mutex);
    if (w && !t->waiting_closed) {
        *w = (struct index_waiter){done, user, deadline_ns, false, t->waiting};
        t->waiting = w;
        waits = true;
    }
    pthread_mutex_unlock(&t->waiting_mutex);
    if (waits) {
        index_thread_changed(t);
        return;
    }
    free(w);
    done(user, false);
}

void index_cover_waiters(struct index_thread *t, bool covered)
{
    pthread_mutex_lock(&t->waiting_mutex);
    for (struct index_waiter *w = t->waiting; w; w = w->next)
        w->covered = covered;
    pthread_mutex_unlock(&t->waiting_mutex);
}

/* Take out of the list what `which` says, and tell them without the mutex. */
static void release(struct index_thread *t, bool (*which)(const struct index_waiter *),
                    bool indexed)
{
    struct index_waiter *gone = NULL;
    pthread_mutex_lock(&t->waiting_mutex);
    for (struct index_waiter **at = &t->waiting; *at;) {
        struct index_waiter *w = *at;
        if (!which(w)) {
            at = &w->next;
            continue;
        }
        *at = w->next;
        w->next = gone;
        gone = w;
    }
    pthread_mutex_unlock(&t->waiting_mutex);
    while (gone) {
        struct index_waiter *w = gone;
        gone = w->next;
        w->done(w->user, indexed);
        free(w);
    }
}

static bool is_covered(const struct index_waiter *w)
{
    return w->covered;
}

static bool is_late(const struct index_waiter *w)
{
    return w->deadline_ns <= jn_clock_ns();
}

static bool is_any(const struct index_waiter *w)
{
    (void)w;
    return true;
}

void index_tell_covered(struct index_thread *t)
{
    release(t, is_covered, true);
}

void index_tell_late(struct index_thread *t)
{
    release(t, is_late, false);
}

void index_close_waiters(struct index_thread *t)
{
    pthread_mutex_lock(&t->waiting_mutex);
    t->waiting_closed = true;
    pthread_mutex_unlock(&t->waiting_mutex);
    release(t, is_any, false);
}

int index_next_deadline_ms(struct index_thread *t, int limit)
{
    int64_t now = jn_clock_ns();
    pthread_mutex_lock(&t->waiting_mutex);
    for (const struct index_waiter *w = t->waiting; w; w = w->next) {
        int64_t left = w->deadline_ns > now ? (w->deadline_ns - now) / 1000000 + 1 : 0;
        limit = left < limit ? (int)left : limit;
    }
    pthread_mutex_unlock(&t->waiting_mutex);
    return limit;
}
