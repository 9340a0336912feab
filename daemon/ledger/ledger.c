/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is due is decided under the mutex and done without it. A burst of changes is
 * counted once: after a count the next one waits PAUSE_MS. */
#include "daemon/ledger/ledger.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jinnang/clock.h"
#include "jinnang/log.h"

#include "daemon/ledger/evidence.h"
#include "daemon/ledger/expiry.h"

enum {
    PAUSE_MS = 200,   /* between two counts */
    RETRY_MS = 1000,  /* after one that failed */
    FLUSH_MS = 500,   /* between two batches of searches */
    ASLEEP_MS = 30000 /* to notice that it is another day */
};

struct ledger {
    struct ledger_options o;
    struct evidence_memory *memory; /* of the thread */
    struct expiry *expiry;          /* of the thread; NULL: nothing is written */
    struct query_log *queries;      /* NULL: nothing is written */
    pthread_t thread;
    bool started;
    int32_t expired_day;    /* of the last look, 0: look again; of the thread */
    uint64_t expired_epoch; /* index of that look; of the thread */
    _Atomic uint64_t index_epoch, epoch;
    atomic_bool ready;

    pthread_mutex_t mutex; /* of the rest */
    pthread_cond_t cond;
    struct jn_evidence_table *table;
    bool stop;
    int64_t count_at, flush_at; /* monotonic ms; 0: not planned */
    int64_t counted_at;
};

static int64_t now_ms(void)
{
    return jn_clock_ns() / 1000000;
}

/* ---- from other threads */

static void plan(struct ledger *l, int64_t *what, int64_t at)
{
    pthread_mutex_lock(&l->mutex);
    if (*what == 0 || *what > at) {
        *what = at;
        pthread_cond_signal(&l->cond);
    }
    pthread_mutex_unlock(&l->mutex);
}

static void plan_count(struct ledger *l)
{
    pthread_mutex_lock(&l->mutex);
    int64_t at = now_ms(), earliest = l->counted_at + PAUSE_MS;
    pthread_mutex_unlock(&l->mutex);
    plan(l, &l->count_at, at < earliest ? earliest : at);
}

void ledger_index_changed(struct ledger *l, uint64_t epoch)
{
    if (l && atomic_exchange(&l->index_epoch, epoch) != epoch)
        plan_count(l);
}

void ledger_events_changed(struct ledger *l)
{
    if (l)
        plan_count(l);
}

struct jn_evidence_table *ledger_evidence(struct ledger *l)
{
    if (!l)
        return NULL;
    pthread_mutex_lock(&l->mutex);
    struct jn_evidence_table *table = jn_evidence_table_ref(l->table);
    pthread_mutex_unlock(&l->mutex);
    return table;
}

uint64_t ledger_epoch(const struct ledger *l)
{
    return l ? atomic_load(&l->epoch) : 0;
}

bool ledger_is_ready(const struct ledger *l)
{
    return !l || atomic_load(&l->ready);
}

bool ledger_takes_queries(const struct ledger *l)
{
    return l && l->queries;
}

void ledger_add_query(struct ledger *l, const struct query_entry *entry)
{
    if (l && l->queries && query_log_add(l->queries, entry))
        plan(l, &l->flush_at, now_ms() + FLUSH_MS);
}

/* ---- evidence */

static bool is_same(const struct jn_evidence_table *a, const struct jn_evidence_table *b)
{
    for (int level = 0; level < JN_LEVELS; level++)
        if (strcmp(jn_evidence_id(a, (enum jn_level)level),
                   jn_evidence_id(b, (enum jn_level)level)) != 0)
            return false;
    return true;
}

/* An equal table leaves the kept answers as they are. */
static void use_table(struct ledger *l, struct jn_evidence_table *table)
{
    pthread_mutex_lock(&l->mutex);
    struct jn_evidence_table *before = l->table;
    bool same = is_same(before, table);
    if (!same)
        l->table = table;
    pthread_mutex_unlock(&l->mutex);
    if (!same)
        atomic_fetch_add(&l->epoch, 1);
    jn_evidence_table_unref(same ? table : before);
}

static int count(struct ledger *l, const struct evidence_source *from,
                 struct jn_error *err)
{
    struct jn_evidence_table *table;
    int rc = evidence_compute(l->memory, from, &table, err);
    if (rc == 0)
        use_table(l, table);
    return rc == EVIDENCE_SAME ? 0 : rc;
}

static int look_at_expired(struct ledger *l, const struct evidence_source *from,
                           struct jn_error *err)
{
    int32_t today = jn_date_today(l->o.utc_offset_s);
    if (!l->expiry || l->expired_day == today)
        return 0;
    int rc = expiry_run(l->expiry, from->reader, from->state, today, err);
    l->expired_day = rc == 0 ? today : 0;
    return rc == EXPIRY_LATER ? -EAGAIN : rc;
}

static int work_with(struct ledger *l, struct evidence_source *from, struct jn_error *err)
{
    int rc = l->o.states ? state_readers_borrow(l->o.states, &from->state, err) : 0;
    if (rc != 0)
        return rc;
    rc = count(l, from, err);
    if (rc == 0) {
        atomic_store(&l->ready, true);
        rc = look_at_expired(l, from, err);
    }
    if (l->o.states)
        state_readers_return(l->o.states, from->state, rc);
    return rc;
}

/* The epoch is read before the reader is: what comes in between is counted again. */
static int work(struct ledger *l, struct jn_error *err)
{
    struct evidence_source from = {.epoch = atomic_load(&l->index_epoch)};
    struct reader_slot *slot;
    int rc = reader_pool_borrow(l->o.readers, JN_LEVEL_RESTRICTED, &slot, err);
    if (rc != 0)
        return rc == READER_POOL_EMPTY ? 0 : rc;
    from.reader = slot->reader;
    rc = work_with(l, &from, err);
    reader_pool_return(l->o.readers, slot, rc == -EBADMSG || rc == -ENOENT);
    return rc;
}

static void count_now(struct ledger *l)
{
    struct jn_error err = {0};
    uint64_t epoch = atomic_load(&l->index_epoch);
    if (l->expired_epoch != epoch)
        l->expired_day = 0;
    l->expired_epoch = epoch;
    int rc = work(l, &err);
    if (rc < 0 && rc != -EAGAIN)
        atomic_store(&l->ready, true); /* searches go on with what there is */
    pthread_mutex_lock(&l->mutex);
    l->counted_at = now_ms();
    pthread_mutex_unlock(&l->mutex);
    if (rc == 0)
        return;
    if (rc != -EAGAIN)
        jn_log(JN_LOG_ERROR, "ledger.failed", "err", err.text, NULL);
    plan(l, &l->count_at, now_ms() + (rc == -EAGAIN ? PAUSE_MS : RETRY_MS));
}

static void flush(struct ledger *l)
{
    if (l->queries && !query_log_flush(l->queries))
        plan(l, &l->flush_at, now_ms() + FLUSH_MS);
}

/* ---- the thread */

static void wait_until(struct ledger *l, int64_t ms)
{
    struct timespec until = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    pthread_cond_timedwait(&l->cond, &l->mutex, &until);
}

/* Take what is due off the plan. False: the ledger is stopped. */
static bool next(struct ledger *l, bool *due_count, bool *due_flush)
{
    *due_count = *due_flush = false;
    pthread_mutex_lock(&l->mutex);
    while (!l->stop && !*due_count && !*due_flush) {
        int64_t now = now_ms(), until = now + ASLEEP_MS;
        *due_count = l->count_at && now >= l->count_at;
        *due_flush = l->flush_at && now >= l->flush_at;
        if (*due_count || *due_flush)
            break;
        until = l->count_at && l->count_at < until ? l->count_at : until;
        until = l->flush_at && l->flush_at < until ? l->flush_at : until;
        wait_until(l, until);
        *due_count = jn_date_today(l->o.utc_offset_s) != l->expired_day &&
                     atomic_load(&l->ready) && l->expiry && !l->count_at;
    }
    l->count_at = *due_count ? 0 : l->count_at;
    l->flush_at = *due_flush ? 0 : l->flush_at;
    bool go_on = !l->stop;
    pthread_mutex_unlock(&l->mutex);
    return go_on;
}

static void *run(void *user)
{
    struct ledger *l = user;
    bool due_count, due_flush;
    while (next(l, &due_count, &due_flush)) {
        if (due_count)
            count_now(l);
        if (due_flush)
            flush(l);
    }
    flush(l);
    return NULL;
}

static int start_thread(struct ledger *l, struct jn_error *err)
{
    /* Signals are for the loop. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(&l->thread, NULL, run, l);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    l->started = code == 0;
    return code ? jn_fail(err, code, "start the ledger thread") : 0;
}

int ledger_start(const struct ledger_options *options, struct ledger **out,
                 struct jn_error *err)
{
    struct ledger *l = calloc(1, sizeof(*l));
    if (!l)
        return jn_fail(err, ENOMEM, "start the ledger thread");
    l->o = *options;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&l->cond, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&l->mutex, NULL);
    l->memory = evidence_memory_new(l->o.utc_offset_s);
    bool writes = l->o.store && l->o.states;
    l->expiry = writes ? expiry_new(l->o.store, l->o.expire_after_days) : NULL;
    l->queries = writes ? query_log_new(l->o.store) : NULL;
    int rc = l->memory && (!writes || (l->expiry && l->queries))
                 ? start_thread(l, err)
                 : jn_fail(err, ENOMEM, "start the ledger thread");
    if (rc != 0)
        ledger_free(l);
    else
        *out = l;
    return rc;
}

void ledger_stop(struct ledger *l)
{
    if (!l || !l->started)
        return;
    pthread_mutex_lock(&l->mutex);
    l->stop = true;
    pthread_cond_signal(&l->cond);
    pthread_mutex_unlock(&l->mutex);
    pthread_join(l->thread, NULL);
    l->started = false;
}

struct ledger *ledger_free(struct ledger *l)
{
    if (!l)
        return NULL;
    ledger_stop(l);
    jn_evidence_table_unref(l->table);
    evidence_memory_free(l->memory);
    expiry_free(l->expiry);
    query_log_free(l->queries);
    pthread_mutex_destroy(&l->mutex);
    pthread_cond_destroy(&l->cond);
    free(l);
    return NULL;
}
