/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One loop of poll(): events of the watch, a wake-up by another thread, or the next thing
 * due. Each round does what is due and works out when to wake again. A full build is the
 * remedy for everything that cannot be repaired in place. */
#include "daemon/work/index_thread.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jinnang/clock.h"
#include "jinnang/file.h"
#include "jinnang/generation.h"
#include "jinnang/ingest.h"
#include "jinnang/log.h"

#include "daemon/work/corpus_watch.h"

enum {
    POLL_MS = 200,            /* another process may change the generation in place */
    QUIET_MAX_MS = 1000,      /* a steady stream of changes is indexed this often */
    GONE_RETRY_MS = 2000,     /* look again for a lost corpus folder */
    REBUILD_PAUSE_MS = 60000, /* between a rebuild and the next */
};

struct index_thread {
    struct index_thread_options o;
    pthread_t thread;
    int wake; /* eventfd */
    atomic_bool stop, rescan, suspect;
    _Atomic uint64_t epoch;
    _Atomic int state;
    pthread_mutex_t mutex; /* of `status` */
    struct index_status status;

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

static int64_t now_ms(void)
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

static void set_reason(struct index_thread *t, const char *reason)
{
    pthread_mutex_lock(&t->mutex);
    snprintf(t->status.reason, sizeof(t->status.reason), "%s", reason);
    pthread_mutex_unlock(&t->mutex);
}

static void set_state(struct index_thread *t, enum index_state state, const char *reason)
{
    set_reason(t, reason);
    pthread_mutex_lock(&t->mutex);
    t->status.state = state;
    pthread_mutex_unlock(&t->mutex);
    atomic_store(&t->state, state);
    announce(t);
}

/* Set one field of the status under its lock. */
#define STATUS(t, field, value)                                                          \
    do {                                                                                 \
        pthread_mutex_lock(&(t)->mutex);                                                 \
        (t)->status.field = (value);                                                     \
        pthread_mutex_unlock(&(t)->mutex);                                               \
    } while (0)

static void set_lag(struct index_thread *t, bool lag)
{
    STATUS(t, lag, lag);
    announce(t);
}

static void set_gone(struct index_thread *t, bool gone)
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

static void log_failure(const char *event, const struct jn_error *err)
{
    jn_log(JN_LOG_ERROR, event, "err", err->text, NULL);
}

/* What is served has changed: answers kept so far are of the past. */
static void new_epoch(struct index_thread *t)
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
    new_epoch(t);
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
    new_epoch(t);
    set_state(t, state, reason);
    jn_log(JN_LOG_WARNING, "index.unusable", "reason", reason, NULL);
}

/* Read INDEX/current and follow it. What was served stays served when it cannot be read.
 */
static void follow_current(struct index_thread *t)
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

static bool current_moved(struct index_thread *t)
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
static void look_at_probe(struct index_thread *t)
{
    struct jn_error err = {0};
    if (!t->probe || jn_index_refresh(t->probe, &err) != 0)
        return;
    if (strcmp(t->probe_revision, jn_index_revision(t->probe)) == 0)
        return;
    read_probe(t);
    new_epoch(t);
}

/* ---- changes
 * ------------------------------------------------------------------------------ */

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

static void log_ingest(const char *event, const struct jn_ingest_counts *c, int64_t began)
{
    struct jn_log_line l = jn_log_begin(JN_LOG_INFO, event);
    jn_log_int(&l, "files", (int64_t)c->files);
    jn_log_int(&l, "added", (int64_t)c->added);
    jn_log_int(&l, "changed", (int64_t)c->changed);
    jn_log_int(&l, "gone", (int64_t)c->gone);
    jn_log_int(&l, "refused", (int64_t)c->refused);
    jn_log_int(&l, "ms", now_ms() - began);
    jn_log_end(&l);
}

/* The outcomes that building and updating share. True: it is done. */
static bool ingested(struct index_thread *t, int rc, const char *failed,
                     const struct jn_error *err)
{
    int64_t now = now_ms();
    t->lock_at = 0;
    set_gone(t, rc == JN_INGEST_NO_CORPUS);
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
        set_reason(t, err->text);
        t->scan_at = now + t->o.lock_retry_ms;
    }
    return false;
}

static void build(struct index_thread *t)
{
    struct jn_generation made = {0};
    struct jn_ingest_counts counts = {0};
    struct jn_error err = {0};
    int64_t began = now_ms();
    struct jn_ingest job = ingest_job(t);

    STATUS(t, building, true);
    int rc = jn_ingest_full(&job, &made, &counts, &err);
    STATUS(t, building, false);
    t->rebuild_at = now_ms() + (rc == 0 ? REBUILD_PAUSE_MS : t->o.lock_retry_ms);
    if (!ingested(t, rc, "index.build_failed", &err))
        return;
    log_ingest("index.built", &counts, began);
    t->rebuild = false;
    pthread_mutex_lock(&t->mutex);
    t->status.rebuilds++;
    t->status.last_update_ms = jn_clock_wall_ms();
    pthread_mutex_unlock(&t->mutex);
    current_moved(t);
    follow_current(t);
    set_lag(t, false);
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

static void update(struct index_thread *t)
{
    struct jn_ingest_counts counts = {0};
    struct jn_error err = {0};
    int64_t began = now_ms();

    t->scan_at = began + t->o.rescan_ms;
    t->changed_at = 0;
    if (!take_lock(t))
        return;
    struct jn_ingest job = ingest_job(t);
    int rc = jn_ingest_update(t->writer, &job, &counts, &err);
    if (!ingested(t, rc, "index.update_failed", &err))
        return;
    if (counts.added + counts.changed + counts.gone > 0) {
        log_ingest("index.updated", &counts, began);
        pthread_mutex_lock(&t->mutex);
        t->status.updates++;
        t->status.last_update_ms = jn_clock_wall_ms();
        pthread_mutex_unlock(&t->mutex);
        look_at_probe(t);
        new_epoch(t);
    }
    set_lag(t, false);
}

/* ---- the loop
 * ------------------------------------------------------------------------------ */

static void take_events(struct index_thread *t)
{
    struct corpus_change change;
    corpus_watch_read(t->watch, &change);
    if (change.lost)
        corpus_watch_again(t->watch);
    if (!change.corpus || !t->o.corpus)
        return;
    int64_t now = now_ms();
    if (t->changed_at == 0) {
        t->changed_at = now;
        set_lag(t, true);
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
        t->scan_at = now_ms();
    }
    if (atomic_exchange(&t->suspect, false) && !t->rebuild && t->o.corpus &&
        now_ms() >= t->rebuild_at) {
        jn_log(JN_LOG_ERROR, "index.damaged", NULL);
        t->rebuild = true;
    }
}

/* Without the lock there is nothing to do but to try again. */
static bool may_write(const struct index_thread *t, int64_t now)
{
    return t->o.corpus && (t->lock_at == 0 || now >= t->lock_at);
}

static void do_what_is_due(struct index_thread *t)
{
    if (current_moved(t))
        follow_current(t);
    look_at_probe(t);
    int64_t now = now_ms();
    if (!may_write(t, now))
        return;
    if (t->rebuild) {
        if (now >= t->rebuild_at)
            build(t);
    } else if (now >= t->scan_at || t->lock_at) {
        if (t->status.corpus_gone)
            corpus_watch_again(t->watch);
        update(t);
    }
}

static int wait_ms(const struct index_thread *t)
{
    int64_t left = t->scan_at - now_ms();
    if (!t->o.corpus || t->rebuild || left > POLL_MS)
        return POLL_MS;
    return left > 0 ? (int)left : 1;
}

static void *run(void *user)
{
    struct index_thread *t = user;
    current_moved(t);
    follow_current(t);
    corpus_watch_again(
        t->watch); /* after answers are possible: the folder may be large */
    while (!atomic_load(&t->stop)) {
        do_what_is_due(t);
        struct pollfd fds[] = {{t->wake, POLLIN, 0},
                               {corpus_watch_fd(t->watch), POLLIN, 0}};
        if (poll(fds, 2, atomic_load(&t->stop) ? 0 : wait_ms(t)) <= 0)
            continue;
        if (fds[0].revents)
            take_requests(t);
        if (fds[1].revents)
            take_events(t);
    }
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

struct index_thread *index_thread_stop(struct index_thread *t)
{
    if (!t)
        return NULL;
    atomic_store(&t->stop, true);
    wake(t);
    pthread_join(t->thread, NULL);
    return thread_free(t);
}
