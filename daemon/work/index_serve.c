/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is served, and what is told about it. */
#include <stdio.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/log.h"

#include "daemon/work/index_inner.h"

int64_t index_now_ms(void)
{
    return jn_clock_ns() / 1000000;
}

static void announce(struct index_thread *t)
{
    struct index_status status;
    index_thread_status(t, &status);
    if (t->o.changed)
        t->o.changed(t->o.user, &status);
}

void index_set_reason(struct index_thread *t, const char *reason)
{
    pthread_mutex_lock(&t->mutex);
    snprintf(t->status.reason, sizeof(t->status.reason), "%s", reason);
    pthread_mutex_unlock(&t->mutex);
}

static void set_state(struct index_thread *t, enum index_state state, const char *reason)
{
    index_set_reason(t, reason);
    pthread_mutex_lock(&t->mutex);
    t->status.state = state;
    pthread_mutex_unlock(&t->mutex);
    atomic_store(&t->state, state);
    announce(t);
}

void index_set_lag(struct index_thread *t, bool lag)
{
    STATUS(t, lag, lag);
    announce(t);
}

void index_set_gone(struct index_thread *t, bool gone)
{
    pthread_mutex_lock(&t->mutex);
    bool was = t->status.corpus_gone;
    t->status.corpus_gone = gone;
    pthread_mutex_unlock(&t->mutex);
    if (was == gone)
        return;
    jn_log(gone ? JN_LOG_WARNING : JN_LOG_INFO, gone ? "corpus.gone" : "corpus.back",
           NULL);
    announce(t);
}

/* What is served has changed: answers kept so far are of the past. */

void index_new_epoch(struct index_thread *t)
{
    atomic_fetch_add(&t->epoch, 1);
    announce(t);
}

/* ---- which generation is served
 * --------------------------------------------------------- */

static void read_probe(struct index_thread *t)
{
    if (!t->probe)
        return;
    snprintf(t->probe_revision, sizeof(t->probe_revision), "%s",
             jn_index_revision(t->probe));
    STATUS(t, documents, jn_index_documents(t->probe));
}

/* Open the generation completely before anybody is told to use it. */
static int serve(struct index_thread *t, const struct jn_generation *g,
                 struct jn_error *err)
{
    struct jn_index_reader *probe;
    int rc = jn_index_open(g->path, g->number, JN_LEVEL_RESTRICTED, &probe, err);
    if (rc != 0)
        return rc;
    jn_index_close(t->probe);
    t->probe = probe;
    t->served = *g;
    reader_pool_serve(t->o.readers, g->path, g->number);
    STATUS(t, generation, g->number);
    read_probe(t);
    index_new_epoch(t);
    set_state(t, INDEX_SERVED, "");
    struct jn_log_line l = jn_log_begin(JN_LOG_INFO, "index.serve");
    jn_log_int(&l, "generation", g->number);
    jn_log_int(&l, "documents", jn_index_documents(probe));
    jn_log_end(&l);
    return 0;
}

static void stop_serving(struct index_thread *t, enum index_state state,
                         const char *reason)
{
    t->probe = jn_index_close(t->probe);
    t->served = (struct jn_generation){0};
    reader_pool_serve(t->o.readers, NULL, 0);
    index_new_epoch(t);
    set_state(t, state, reason);
    jn_log(JN_LOG_WARNING, "index.unusable", "reason", reason, NULL);
}

/* Read INDEX/current and follow it. What was served stays served when it cannot be read.
 */
void index_follow_current(struct index_thread *t)
{
    struct jn_generation g = {0};
    struct jn_error err = {0};
    enum index_state state = INDEX_LOADING;

    int rc = jn_generation_current(t->o.index, &g, &err);
    if (rc == 0 && t->probe && strcmp(g.path, t->served.path) == 0)
        return;
    if (rc == 0) {
        rc = serve(t, &g, &err);
        if (rc == 0)
            return;
        state = INDEX_CORRUPT;
    } else if (rc == JN_GENERATION_MISMATCH) {
        state = INDEX_MISMATCH;
    } else if (rc != JN_GENERATION_NONE) {
        state = INDEX_CORRUPT;
    }
    t->rebuild = true;
    if (!t->probe)
        stop_serving(t, state, rc == JN_GENERATION_NONE ? "no index yet" : err.text);
}

bool index_current_moved(struct index_thread *t)
{
    char path[4200];
    struct stat st = {0};
    snprintf(path, sizeof(path), "%s/current", t->o.index);
    if (stat(path, &st) != 0)
        return false; /* being made, or gone: what is served stays */
    bool moved = st.st_ino != t->current.st_ino ||
                 st.st_mtim.tv_sec != t->current.st_mtim.tv_sec ||
                 st.st_mtim.tv_nsec != t->current.st_mtim.tv_nsec;
    t->current = st;
    return moved;
}

/* Another process may write in place as long as we do not hold the lock. */
void index_look_at_probe(struct index_thread *t)
{
    struct jn_error err = {0};
    if (!t->probe || jn_index_refresh(t->probe, &err) != 0)
        return;
    if (strcmp(t->probe_revision, jn_index_revision(t->probe)) == 0)
        return;
    read_probe(t);
    index_new_epoch(t);
}
