/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole generation: every builder takes the files whose path hashes to it, writes
 * shards of its own, and the shards of a level are merged in the order of the builders.
 * Which builder has a file depends on its path alone, so what a level holds never depends
 * on other levels. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jinnang/file.h"
#include "jinnang/hash.h"

#include "ingest_file.h"

enum { MOST_JOBS = 16 };

struct build {
    const struct jn_ingest *job;
    struct jn_generation *generation;
    struct ingest_file *files;
    size_t n_files;
    unsigned jobs;
    atomic_bool failed;   /* one builder gave up: the others stop */
    pthread_mutex_t lock; /* of counts and report */
    struct jn_ingest_counts counts;
    size_t done;
};

struct builder {
    struct build *build;
    unsigned number;
    struct jn_arena *keep; /* declared ids, until the build ends */
    struct jn_error err;
    int rc;
    pthread_t thread;
    bool started;
};

/* ---- what one builder does ---- */

static bool is_mine(const struct builder *b, size_t i)
{
    const char *path = b->build->files[i].file->path;
    uint64_t hash = 14695981039346656037U; /* FNV-1a: the same in every process */
    for (const char *p = path; *p; p++)
        hash = (hash ^ (unsigned char)*p) * 1099511628211U;
    return (hash >> 32) % b->build->jobs == b->number;
}

static bool is_canceled(const struct build *b)
{
    return b->failed || (b->job->cancel && *b->job->cancel);
}

static void *claim_ids(void *arg)
{
    struct builder *b = arg;
    struct ingest_worker w;
    b->rc = ingest_worker_init(&w, b->build->job, &b->err);
    for (size_t i = 0; b->rc == 0 && i < b->build->n_files && !is_canceled(b->build); i++)
        if (is_mine(b, i))
            b->rc = ingest_declared_id(&w, b->build->files[i].file, b->keep,
                                       &b->build->files[i].declared_id, &b->err);
    if (b->rc != 0)
        b->build->failed = true;
    ingest_worker_deinit(&w);
    return NULL;
}

static void part_path(const struct build *b, unsigned part, unsigned level,
                      char out[4200])
{
    snprintf(out, 4200, "%s/part-%02u-%s", b->generation->path, part,
             jn_level_names[level]);
}

static void report(struct build *b, const char *path, int rc, const struct ingested *made,
                   const struct jn_findings *findings)
{
    const struct jn_ingest_report *to = &b->job->report;
    pthread_mutex_lock(&b->lock);
    b->counts.bytes += made->bytes;
    if (rc == 0)
        b->counts.added++;
    else
        b->counts.refused++;
    b->counts.warnings += findings->n - findings->n_errors;
    if (to->file)
        to->file(to->user, path, rc == 0 ? JN_FILE_ADDED : JN_FILE_REFUSED, findings);
    if (to->progress)
        to->progress(to->user, ++b->done, b->n_files);
    pthread_mutex_unlock(&b->lock);
}

static int build_one(struct builder *b, struct ingest_worker *w,
                     struct shard_writer **writers, const struct ingest_file *file)
{
    jn_arena_reset(w->arena);
    struct jn_findings findings = {.arena = w->arena};
    struct ingested made;
    int rc = ingest_make(w, file, &findings, &made, &b->err);
    if (rc < 0)
        return rc;
    if (rc == 0 && !writers[made.level]) {
        char path[4200];
        part_path(b->build, b->number, made.level, path);
        rc = shard_writer_open(path, true, &writers[made.level], &b->err);
    }
    if (rc == 0)
        rc = shard_writer_put(writers[made.level], &made.doc, &b->err);
    if (rc < 0)
        return rc;
    report(b->build, file->file->path, rc, &made, &findings);
    return 0;
}

static void *build_files(void *arg)
{
    struct builder *b = arg;
    struct ingest_worker w;
    struct shard_writer *writers[JN_LEVELS] = {NULL};
    b->rc = ingest_worker_init(&w, b->build->job, &b->err);
    for (size_t i = 0; b->rc == 0 && i < b->build->n_files && !is_canceled(b->build); i++)
        if (is_mine(b, i))
            b->rc = build_one(b, &w, writers, &b->build->files[i]);
    for (unsigned level = 0; level < JN_LEVELS; level++) {
        int rc = shard_writer_close(writers[level], b->rc == 0 ? &b->err : NULL);
        if (b->rc == 0)
            b->rc = rc;
    }
    if (b->rc != 0)
        b->build->failed = true;
    ingest_worker_deinit(&w);
    return NULL;
}

/* ---- the phases ---- */

static int run_builders(struct build *b, struct builder *builders, void *(*phase)(void *),
                        struct jn_error *err)
{
    int rc = 0;
    for (unsigned i = 0; i < b->jobs; i++)
        builders[i].started =
            pthread_create(&builders[i].thread, NULL, phase, &builders[i]) == 0;
    for (unsigned i = 0; i < b->jobs; i++) {
        if (!builders[i].started) {
            rc = jn_fail(err, EAGAIN, "start an index builder");
            continue;
        }
        pthread_join(builders[i].thread, NULL);
        if (builders[i].rc != 0 && rc == 0) {
            rc = builders[i].rc;
            if (err)
                *err = builders[i].err;
        }
    }
    if (rc == 0 && is_canceled(b))
        rc = JN_INGEST_CANCELED;
    return rc;
}

/* A level without documents still gets a shard: an empty one. */
static int make_empty(const char *path, struct jn_error *err)
{
    struct shard_writer *w;
    int rc = shard_writer_open(path, true, &w, err);
    return rc == 0 ? shard_writer_close(w, err) : rc;
}

static int merge_level(struct build *b, unsigned level, struct jn_error *err)
{
    char paths[MOST_JOBS][4200], to[4200];
    const char *parts[MOST_JOBS];
    size_t n = 0;
    for (unsigned i = 0; i < b->jobs; i++) {
        part_path(b, i, level, paths[n]);
        if (access(paths[n], F_OK) == 0) {
            parts[n] = paths[n];
            n++;
        }
    }
    snprintf(to, sizeof(to), "%s/%s", b->generation->path, jn_level_names[level]);
    int rc = n ? shard_merge(parts, n, to, err) : make_empty(to, err);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = jn_file_remove_tree(parts[i], err);
    return rc;
}

static int run_phases(struct build *b, struct builder *builders, struct jn_error *err)
{
    int rc = run_builders(b, builders, claim_ids, err);
    if (rc == 0) {
        ingest_assign_ids(b->files, b->n_files);
        rc = run_builders(b, builders, build_files, err);
    }
    for (unsigned level = 0; rc == 0 && level < JN_LEVELS; level++)
        rc = merge_level(b, level, err);
    return rc;
}

static unsigned job_count(unsigned wanted)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned n = wanted ? wanted : cores > 0 ? (unsigned)cores : 1;
    return n < MOST_JOBS ? n : MOST_JOBS;
}

static int build(const struct jn_ingest *job, struct jn_walk_file *files, size_t n,
                 struct jn_generation *made, struct jn_ingest_counts *counts,
                 struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct build b = {.job = job,
                      .generation = made,
                      .n_files = n,
                      .jobs = job_count(job->jobs),
                      .lock = PTHREAD_MUTEX_INITIALIZER};
    b.files = JN_NEW_ARRAY(arena, n, struct ingest_file);
    for (size_t i = 0; i < n; i++)
        b.files[i] =
            (struct ingest_file){.file = &files[i], .declared_id = "", .read = true};
    struct builder builders[MOST_JOBS] = {0};
    for (unsigned i = 0; i < b.jobs; i++)
        builders[i] = (struct builder){.build = &b, .number = i, .keep = jn_arena_new()};
    int rc = run_phases(&b, builders, err);
    for (unsigned i = 0; i < b.jobs; i++)
        jn_arena_free(builders[i].keep);
    b.counts.files = n;
    *counts = b.counts;
    return rc;
}

int jn_ingest_full(const struct jn_ingest *job, struct jn_generation *made,
                   struct jn_ingest_counts *counts, struct jn_error *err)
{
    *counts = (struct jn_ingest_counts){0};
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_walk_file *files;
    size_t n;
    if (ingest_find_files(job, arena, &files, &n, err) != 0)
        return JN_INGEST_NO_CORPUS;
    char path[4096];
    snprintf(path, sizeof(path), "%s/build.lock", job->index);
    jn_auto(jn_fd) int lock = -1;
    long holder = 0;
    int rc = jn_file_make_dirs(job->index, err);
    if (rc == 0)
        rc = jn_file_lock(path, &lock, &holder, err);
    if (rc == JN_FILE_HELD) {
        jn_fail(err, EBUSY, "index '%s' is being built by process %ld", job->index,
                holder);
        return JN_INGEST_HELD;
    }
    if (rc == 0)
        rc = jn_generation_begin(job->index, made, err);
    if (rc != 0)
        return rc;
    rc = build(job, files, n, made, counts, err);
    if (rc == 0)
        rc = jn_generation_publish(job->index, made, err);
    if (rc != 0)
        jn_generation_abandon(made);
    return rc;
}
