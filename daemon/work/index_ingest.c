/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds and updates. Their outcomes decide what is due next: another process that holds
 * the lock, a lost folder and a failure are each tried again, an index that cannot be
 * changed in place is rebuilt. */
#include "jinnang/clock.h"
#include "jinnang/log.h"

#include "daemon/work/corpus_source.h"
#include "daemon/work/index_inner.h"

enum {
    GONE_RETRY_MS = 2000,     /* look again for a lost corpus folder */
    REBUILD_PAUSE_MS = 60000, /* between a rebuild and the next */
};

static void log_failure(const char *event, const struct jn_error *err)
{
    jn_log(JN_LOG_ERROR, event, "err", err->text, NULL);
}

static void count_file(void *user, const char *path, enum jn_file_status status,
                       const struct jn_findings *findings)
{
    struct index_thread *t = user;
    (void)path;
    (void)findings;
    if (status != JN_FILE_REFUSED)
        return;
    pthread_mutex_lock(&t->mutex);
    t->status.refused_files++;
    pthread_mutex_unlock(&t->mutex);
}

static struct jn_ingest ingest_job(struct index_thread *t)
{
    STATUS(t, refused_files, 0);
    return (struct jn_ingest){
        .corpus = t->o.corpus,
        .index = t->o.index,
        .jobs = t->o.jobs,
        .report = {.user = t, .file = count_file},
        .cancel = &t->stop,
        .today = jn_date_today(t->o.utc_offset_s),
    };
}

/* With a repository: its head is what is indexed. */
static int take_head(struct index_thread *t, struct jn_ingest *job,
                     struct jn_arena *arena, struct corpus_source *source,
                     struct jn_error *err)
{
    int rc = 0;
    if (t->o.source) {
        rc = t->o.source(t->o.source_user, arena, &job->source, err);
    } else if (t->o.repository) {
        rc = corpus_source_make(t->o.repository, arena, source, err);
        job->source = &source->source;
    }
    if (rc == 0)
        return 0;
    if (!t->status.corpus_gone)
        log_failure("corpus.read_failed", err);
    return JN_INGEST_NO_CORPUS;
}

static int build(struct index_thread *t, struct jn_ingest_counts *counts,
                 struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct corpus_source source;
    struct jn_generation made = {0};
    struct jn_ingest job = ingest_job(t);
    int rc = take_head(t, &job, arena, &source, err);
    return rc == 0 ? jn_ingest_full(&job, &made, counts, err) : rc;
}

static int update(struct index_thread *t, struct jn_ingest_counts *counts,
                  struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct corpus_source source;
    struct jn_ingest job = ingest_job(t);
    int rc = take_head(t, &job, arena, &source, err);
    return rc == 0 ? jn_ingest_update(t->writer, &job, counts, err) : rc;
}

static void log_ingest(const char *event, const struct jn_ingest_counts *c, int64_t began)
{
    struct jn_log_line l = jn_log_begin(JN_LOG_INFO, event);
    jn_log_int(&l, "files", (int64_t)c->files);
    jn_log_int(&l, "added", (int64_t)c->added);
    jn_log_int(&l, "changed", (int64_t)c->changed);
    jn_log_int(&l, "gone", (int64_t)c->gone);
    jn_log_int(&l, "refused", (int64_t)c->refused);
    jn_log_int(&l, "ms", index_now_ms() - began);
    jn_log_end(&l);
}

/* The outcomes that building and updating share. True: it is done. */
static bool ingested(struct index_thread *t, int rc, const char *failed,
                     const struct jn_error *err)
{
    int64_t now = index_now_ms();
    t->lock_at = 0;
    index_set_gone(t, rc == JN_INGEST_NO_CORPUS);
    switch (rc) {
    case 0:
        return true;
    case JN_INGEST_HELD:
        t->lock_at = now + t->o.lock_retry_ms;
        break;
    case JN_INGEST_NO_CORPUS:
        t->scan_at = now + GONE_RETRY_MS;
        break;
    case JN_INGEST_STALE:
        t->rebuild = true;
        break;
    case JN_INGEST_CANCELED:
        break;
    default:
        log_failure(failed, err);
        index_set_reason(t, err->text);
        t->scan_at = now + t->o.lock_retry_ms;
    }
    return false;
}

void index_build(struct index_thread *t)
{
    struct jn_ingest_counts counts = {0};
    struct jn_error err = {0};
    int64_t began = index_now_ms();

    index_cover_waiters(t, true);
    STATUS(t, building, true);
    int rc = build(t, &counts, &err);
    STATUS(t, building, false);
    t->rebuild_at = index_now_ms() + (rc == 0 ? REBUILD_PAUSE_MS : t->o.lock_retry_ms);
    if (!ingested(t, rc, "index.build_failed", &err)) {
        index_cover_waiters(t, false);
        return;
    }
    log_ingest("index.built", &counts, began);
    t->rebuild = false;
    pthread_mutex_lock(&t->mutex);
    t->status.rebuilds++;
    t->status.last_update_ms = jn_clock_wall_ms();
    pthread_mutex_unlock(&t->mutex);
    index_current_moved(t);
    index_follow_current(t);
    index_set_lag(t, false);
    index_tell_covered(t);
}

static bool take_lock(struct index_thread *t)
{
    struct jn_error err = {0};
    if (t->writer)
        return true;
    int rc = jn_ingest_open(t->o.index, &t->writer, &err);
    STATUS(t, writer, rc == 0);
    return ingested(t, rc, "index.open_failed", &err);
}

void index_update(struct index_thread *t)
{
    struct jn_ingest_counts counts = {0};
    struct jn_error err = {0};
    int64_t began = index_now_ms();

    t->scan_at = began + t->o.rescan_ms;
    t->changed_at = 0;
    if (!take_lock(t))
        return;
    index_cover_waiters(t, true);
    int rc = update(t, &counts, &err);
    if (!ingested(t, rc, "index.update_failed", &err)) {
        index_cover_waiters(t, false);
        return;
    }
    if (counts.added + counts.changed + counts.gone > 0) {
        log_ingest("index.updated", &counts, began);
        pthread_mutex_lock(&t->mutex);
        t->status.updates++;
        t->status.last_update_ms = jn_clock_wall_ms();
        pthread_mutex_unlock(&t->mutex);
        index_look_at_probe(t);
        index_new_epoch(t);
    }
    index_set_lag(t, false);
    index_tell_covered(t);
}
