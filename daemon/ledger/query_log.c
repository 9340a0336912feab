/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two lists of at most WAITING events: one is filled while the store thread writes the
 * other. With a flush every half second that bounds what searches cost the store. */
#include "daemon/ledger/query_log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "jinnang/buf.h"
#include "jinnang/clock.h"
#include "jinnang/event_store.h"
#include "jinnang/json_write.h"
#include "jinnang/log.h"

#include "daemon/metrics/metrics.h"

enum { WAITING = 256 };
enum { KEPT, DROPPED }; /* values of the metric's label */

struct batch {
    struct jn_arena *arena;
    struct jn_event events[WAITING];
    size_t n;
};

struct query_log {
    struct store_thread *store;
    struct store_job job;
    atomic_bool full;      /* nothing fits until the next flush: told without the mutex */
    pthread_mutex_t mutex; /* of the rest */
    struct batch batches[2];
    int filled; /* which one takes new events */
    bool writing;
};

struct query_log *query_log_new(struct store_thread *store)
{
    struct query_log *q = calloc(1, sizeof(*q));
    if (!q)
        return NULL;
    q->store = store;
    q->batches[0].arena = jn_arena_new();
    q->batches[1].arena = jn_arena_new();
    pthread_mutex_init(&q->mutex, NULL);
    return q;
}

struct query_log *query_log_free(struct query_log *q)
{
    if (!q)
        return NULL;
    jn_arena_free(q->batches[0].arena);
    jn_arena_free(q->batches[1].arena);
    pthread_mutex_destroy(&q->mutex);
    free(q);
    return NULL;
}

static const char *data_of(struct jn_arena *arena, const struct query_entry *e)
{
    jn_auto(jn_buf_deinit) struct jn_buf b = JN_BUF_INIT;
    jn_buf_char(&b, '{');
    if (e->session && e->session[0]) {
        struct jn_json j = jn_json_on(&b);
        jn_buf_str(&b, "\"session\":");
        jn_json_str(&j, e->session);
        jn_buf_char(&b, ',');
    }
    jn_buf_printf(&b, "%s}", e->members);
    return jn_buf_failed(&b) ? NULL : jn_arena_dup(arena, b.data, b.len);
}

bool query_log_add(struct query_log *q, const struct query_entry *e)
{
    if (atomic_load_explicit(&q->full, memory_order_relaxed)) {
        metric_add(METRIC_QUERIES, DROPPED, 1);
        return false;
    }
    pthread_mutex_lock(&q->mutex);
    struct batch *b = &q->batches[q->filled];
    bool kept = b->n < WAITING, first = b->n == 0;
    if (kept) {
        b->events[b->n++] = (struct jn_event){
            .type = "query",
            .person = e->person ? jn_arena_str(b->arena, e->person) : JN_EVENT_NOBODY,
            .at_ms = jn_clock_wall_ms(),
            .query_id = jn_arena_str(b->arena, e->query_id),
            .data = data_of(b->arena, e),
        };
    }
    atomic_store(&q->full, b->n == WAITING);
    pthread_mutex_unlock(&q->mutex);
    metric_add(METRIC_QUERIES, kept ? KEPT : DROPPED, 1);
    return kept && first;
}

/* ---- on the store thread */

static int write_batch(struct store_work *w, void *user, struct jn_error *err)
{
    struct batch *b = user;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < b->n; i++)
        rc = jn_event_append(w->state, &b->events[i], NULL, err);
    return rc;
}

static void clear(struct batch *b)
{
    jn_arena_reset(b->arena);
    b->n = 0;
}

static int run(struct store_work *w, void *user, struct jn_error *err)
{
    struct query_log *q = user;
    return write_batch(w, &q->batches[1 - q->filled], err);
}

static void done(void *user, int rc, const struct jn_error *err)
{
    struct query_log *q = user;
    if (rc < 0)
        jn_log(JN_LOG_ERROR, "query.log_failed", "err", err->text, NULL);
    pthread_mutex_lock(&q->mutex);
    struct batch *b = &q->batches[1 - q->filled];
    if (rc != 0)
        metric_add(METRIC_QUERIES, DROPPED, b->n);
    clear(b);
    q->writing = false;
    pthread_mutex_unlock(&q->mutex);
}

bool query_log_flush(struct query_log *q)
{
    pthread_mutex_lock(&q->mutex);
    bool start = !q->writing && q->batches[q->filled].n > 0;
    if (start) {
        /* `filled` stays as it is while `writing`, so run() and done() may read it. */
        q->filled = 1 - q->filled;
        q->writing = true;
        atomic_store(&q->full, false);
        q->job = (struct store_job){.run = run, .done = done, .user = q};
    }
    pthread_mutex_unlock(&q->mutex);
    if (start && store_submit(q->store, &q->job) != 0) {
        pthread_mutex_lock(&q->mutex); /* full or stopped: these are lost */
        metric_add(METRIC_QUERIES, DROPPED, q->batches[1 - q->filled].n);
        clear(&q->batches[1 - q->filled]);
        q->writing = false;
        pthread_mutex_unlock(&q->mutex);
    }
    pthread_mutex_lock(&q->mutex);
    bool waits = q->batches[q->filled].n > 0;
    pthread_mutex_unlock(&q->mutex);
    return !waits;
}
