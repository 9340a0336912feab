/* SPDX-License-Identifier: GPL-3.0-or-later */
/* While it is asleep the corpus goes on, and what was hidden or renamed meanwhile is not
 * so in its index. So it answers only after an update that began after it was woken. */
#include "daemon/api/masked_view.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/log.h"

struct masked_view {
    struct masked_view_options o;
    char *directory;
    struct masked_corpus *corpus;
    struct reader_pool *readers;
    struct index_thread *_Atomic index; /* once started it stays to the end */
    struct ledger *_Atomic ledger;
    atomic_bool lags;

    pthread_mutex_t mutex; /* of the rest */
    bool wanted, stopped;
    atomic_bool fresh;    /* written under the mutex */
    bool waiting;         /* for the update that makes it fresh */
    unsigned turn, waits; /* how often it was put to sleep; then, of the wait */
};

int masked_view_new(const struct masked_view_options *options, struct masked_view **out,
                    struct jn_error *err)
{
    struct masked_view *v = calloc(1, sizeof(*v));
    if (!v)
        return jn_fail(err, ENOMEM, "make the masked view");
    pthread_mutex_init(&v->mutex, NULL);
    v->o = *options;
    v->directory = strdup(options->directory);
    int rc = v->directory ? 0 : jn_fail(err, ENOMEM, "make the masked view");
    if (rc == 0)
        rc = masked_corpus_new(options->index.corpus, options->index.repository,
                               &v->corpus, err);
    if (rc == 0)
        rc = reader_pool_new(&v->readers, err);
    if (rc != 0) {
        masked_view_free(v);
        return rc;
    }
    *out = v;
    return 0;
}

/* ---- start, sleep, wake */

/* On the index thread. */
static void changed(void *user, const struct index_status *status)
{
    struct masked_view *v = user;
    atomic_store(&v->lags, status->lag);
    ledger_index_changed(atomic_load(&v->ledger), status->epoch);
}

static int start(struct masked_view *v, struct jn_error *err)
{
    struct index_thread_options index = v->o.index;
    struct ledger_options counting = v->o.ledger;
    struct ledger *ledger = atomic_load(&v->ledger);
    struct index_thread *thread;
    int rc = 0;
    counting.readers = v->readers;
    counting.store = NULL; /* what is written is written once */
    if (!ledger)
        rc = ledger_start(&counting, &ledger, err);
    if (rc != 0)
        return rc;
    atomic_store(&v->ledger, ledger);
    index.index = v->directory;
    index.readers = v->readers;
    index.source = masked_corpus_source;
    index.source_user = v->corpus;
    index.changed = changed;
    index.user = v;
    rc = index_thread_start(&index, &thread, err);
    if (rc == 0)
        atomic_store(&v->index, thread);
    return rc;
}

/* On the index thread, or wherever it is told that there will be no update. */
static void updated(void *user, bool indexed)
{
    struct masked_view *v = user;
    pthread_mutex_lock(&v->mutex);
    v->waiting = false;
    if (indexed && v->wanted && v->waits == v->turn)
        atomic_store(&v->fresh, true);
    pthread_mutex_unlock(&v->mutex);
}

static void fall_asleep(struct masked_view *v)
{
    pthread_mutex_lock(&v->mutex);
    v->wanted = false;
    v->turn++;
    atomic_store(&v->fresh, false);
    pthread_mutex_unlock(&v->mutex);
    index_thread_pause(atomic_load(&v->index), true);
    jn_log(JN_LOG_INFO, "mask.asleep", NULL);
}

static void wake(struct masked_view *v)
{
    struct jn_error err = {0};
    if (atomic_load(&v->index)) {
        index_thread_pause(atomic_load(&v->index), false);
    } else if (start(v, &err) != 0) {
        jn_log(JN_LOG_ERROR, "mask.start_failed", "err", err.text, NULL);
        return; /* the next look tries again */
    }
    pthread_mutex_lock(&v->mutex);
    v->wanted = true;
    pthread_mutex_unlock(&v->mutex);
    jn_log(JN_LOG_INFO, "mask.awake", NULL);
}

/* Wait for an update, again and again until one has come. */
static void wait_for_update(struct masked_view *v)
{
    enum { MINUTE_S = 60 };
    pthread_mutex_lock(&v->mutex);
    bool asks = v->wanted && !atomic_load(&v->fresh) && !v->waiting;
    if (asks) {
        v->waiting = true;
        v->waits = v->turn;
    }
    pthread_mutex_unlock(&v->mutex);
    if (asks)
        index_thread_wait(atomic_load(&v->index),
                          jn_clock_ns() + INT64_C(1000000000) * MINUTE_S, updated, v);
}

void masked_view_want(struct masked_view *v, bool wanted)
{
    if (!v || v->stopped)
        return;
    if (!wanted && v->wanted)
        fall_asleep(v);
    else if (wanted && !v->wanted)
        wake(v);
    wait_for_update(v);
}

/* ---- stop */

void masked_view_cancel(struct masked_view *v)
{
    if (v && atomic_load(&v->index))
        index_thread_cancel(atomic_load(&v->index));
}

void masked_view_stop_counting(struct masked_view *v)
{
    if (!v)
        return;
    pthread_mutex_lock(&v->mutex);
    v->stopped = true;
    pthread_mutex_unlock(&v->mutex);
    ledger_stop(atomic_load(&v->ledger));
}

void masked_view_stop(struct masked_view *v)
{
    if (v)
        index_thread_stop(atomic_exchange(&v->index, NULL));
}

struct masked_view *masked_view_free(struct masked_view *v)
{
    if (!v)
        return NULL;
    ledger_free(atomic_load(&v->ledger));
    if (v->readers)
        reader_pool_free(v->readers);
    masked_corpus_free(v->corpus);
    pthread_mutex_destroy(&v->mutex);
    free(v->directory);
    free(v);
    return NULL;
}

/* ---- for requests */

const char *masked_view_refusal(const struct masked_view *v)
{
    static const char *const codes[] = {
        [INDEX_LOADING] = "index_loading",
        [INDEX_SERVED] = NULL,
        [INDEX_MISMATCH] = "analyzer_mismatch",
        [INDEX_CORRUPT] = "index_corrupt",
    };
    if (!v)
        return "corpus_unavailable";
    struct index_thread *index = atomic_load(&v->index);
    if (!index || !atomic_load(&v->fresh) || !ledger_is_ready(atomic_load(&v->ledger)))
        return "index_loading";
    return codes[index_thread_state(index)];
}

struct reader_pool *masked_view_readers(const struct masked_view *v)
{
    return v->readers;
}

struct index_thread *masked_view_index(const struct masked_view *v)
{
    return atomic_load(&v->index);
}

struct ledger *masked_view_ledger(const struct masked_view *v)
{
    return atomic_load(&v->ledger);
}

struct masked_corpus *masked_view_corpus(const struct masked_view *v)
{
    return v->corpus;
}

bool masked_view_lags(const struct masked_view *v)
{
    return atomic_load(&v->lags);
}

/* ---- for who changes the corpus */

void masked_view_changed(struct masked_view *v)
{
    struct index_thread *index = v ? atomic_load(&v->index) : NULL;
    if (!index)
        return;
    atomic_store(&v->lags, true);
    index_thread_changed(index);
}

void masked_view_events_changed(struct masked_view *v)
{
    if (v)
        ledger_events_changed(atomic_load(&v->ledger));
}

void masked_view_rescan(struct masked_view *v)
{
    struct index_thread *index = v ? atomic_load(&v->index) : NULL;
    if (index)
        index_thread_rescan(index);
}

bool masked_view_wait(struct masked_view *v, int64_t deadline_ns,
                      void (*done)(void *user, bool indexed), void *user)
{
    if (!v)
        return false;
    pthread_mutex_lock(&v->mutex);
    bool wanted = v->wanted && !v->stopped;
    pthread_mutex_unlock(&v->mutex);
    if (wanted)
        index_thread_wait(atomic_load(&v->index), deadline_ns, done, user);
    return wanted;
}
