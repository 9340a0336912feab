/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/work/task_jobs.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "jinnang/backup.h"
#include "jinnang/clock.h"
#include "jinnang/file.h"
#include "jinnang/ingest.h"
#include "jinnang/json_write.h"

#include "daemon/work/corpus_source.h"

enum {
    SERVED_MS = 30000, /* the index thread looks every 200 ms, and may be at work */
    LOOK_MS = 20,
};

static int refuse(struct task_run *run, const char *problem)
{
    run->problem = problem;
    return TASK_REFUSED;
}

/* ---- reindex */

static void skip_file(void *user, const char *path, enum jn_file_status status,
                      const struct jn_findings *findings)
{
    (void)user;
    (void)path;
    (void)status;
    (void)findings;
}

static void show_progress(void *user, size_t done, size_t total)
{
    struct task_run *run = user;
    if (total > 0)
        atomic_store(&run->promille, (unsigned)(done * 1000 / total));
}

static int build(const struct task_place *p, struct task_run *run,
                 struct jn_generation *made, struct jn_ingest_counts *counts,
                 struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct corpus_source source;
    struct jn_ingest job = {
        .corpus = p->folder,
        .index = p->index_dir,
        .jobs = p->jobs,
        .report = {.user = run, .file = skip_file, .progress = show_progress},
        .cancel = &run->cancel,
        .today = jn_date_today(p->utc_offset_s),
    };
    int rc = p->repository ? corpus_source_make(p->repository, arena, &source, err) : 0;
    if (rc == 0 && p->repository)
        job.source = &source.source;
    return rc == 0 ? jn_ingest_full(&job, made, counts, err) : rc;
}

/* Until it, or a later one, is served. */
static int wait_served(const struct task_place *p, const struct task_run *run,
                       unsigned generation, struct jn_error *err)
{
    struct index_status status;
    for (unsigned waited = 0; waited < SERVED_MS; waited += LOOK_MS) {
        index_thread_status(p->index, &status);
        if (status.generation >= generation)
            return 0;
        if (atomic_load(&run->cancel))
            return TASK_STOPPED;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000}, NULL);
    }
    return jn_fail(err, ETIMEDOUT, "wait for the new index to be served");
}

int task_reindex(void *user, struct task_run *run, struct jn_error *err)
{
    const struct task_place *p = user;
    struct jn_generation made = {0};
    struct jn_ingest_counts counts = {0};
    int rc = build(p, run, &made, &counts, err);
    switch (rc) {
    case JN_INGEST_HELD:
        return refuse(run, "state_conflict");
    case JN_INGEST_NO_CORPUS:
        return refuse(run, "corpus_unavailable");
    case JN_INGEST_CANCELED:
        return TASK_STOPPED;
    default:
        break;
    }
    if (rc == 0)
        rc = wait_served(p, run, made.number, err);
    if (rc != 0)
        return rc == JN_INGEST_STALE ? jn_fail(err, EIO, "build an index") : rc;
    struct jn_json j = jn_json_on(&run->result);
    jn_json_object(&j);
    jn_json_int_at(&j, "documents", (int64_t)(counts.files - counts.refused));
    jn_json_int_at(&j, "refused", (int64_t)counts.refused);
    jn_json_int_at(&j, "generation", made.number);
    jn_json_end(&j);
    return jn_buf_failed(&run->result) ? jn_fail(err, ENOMEM, "tell the result") : 0;
}

/* ---- snapshot */

/* The time, and the end of the task's id: two of one second are two. */
static void name_of(const struct task_run *run, char out[64])
{
    time_t now = (time_t)(jn_clock_wall_ms() / 1000);
    struct tm tm;
    char at[24];
    gmtime_r(&now, &tm);
    strftime(at, sizeof(at), "%Y%m%dT%H%M%SZ", &tm);
    snprintf(out, 64, "jinnang-%s-%s", at, run->id + TASK_ID - 6);
}

static int snapshot(const struct task_place *p, struct task_run *run, const char *dir,
                    struct jn_backup *made, struct jn_error *err)
{
    jn_auto(jn_state_close) struct jn_state *s = NULL;
    int rc = jn_file_make_dirs(p->backup_dir, err);
    if (rc == 0)
        rc = jn_state_open_reader(p->state, &s, err);
    if (rc > 0)
        return jn_fail(err, EIO, "open the state directory");
    if (rc == 0)
        rc = jn_backup_make(s, dir, &run->cancel, made, err);
    return rc == JN_BACKUP_CANCELED ? TASK_STOPPED
           : rc == JN_BACKUP_EXISTS ? refuse(run, "already_exists")
                                    : rc;
}

int task_snapshot(void *user, struct task_run *run, struct jn_error *err)
{
    const struct task_place *p = user;
    struct jn_backup made = {0};
    char name[64], dir[4096];
    name_of(run, name);
    int n = snprintf(dir, sizeof(dir), "%s/%s", p->backup_dir, name);
    if (n < 0 || (size_t)n >= sizeof(dir))
        return jn_fail(err, ENAMETOOLONG, "make a backup in '%s'", p->backup_dir);
    int rc = snapshot(p, run, dir, &made, err);
    if (rc != 0)
        return rc;
    struct jn_json j = jn_json_on(&run->result);
    jn_json_object(&j);
    jn_json_str_at(&j, "name", name);
    jn_json_str_at(&j, "corpus_head", made.corpus_head);
    jn_json_int_at(&j, "bytes", (int64_t)made.bytes);
    jn_json_end(&j);
    return jn_buf_failed(&run->result) ? jn_fail(err, ENOMEM, "tell the result") : 0;
}
