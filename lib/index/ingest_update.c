/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes in place. What the index has of each file stands in its entries, so the plan is
 * a comparison of two sorted lists. Everything that takes a document out of a shard
 * (gone, moved to another level, another id) is committed before anything is put in: a
 * crash in between leaves a document missing, which the next update repairs, never one
 * that is too visible. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/file.h"
#include "jinnang/index.h"

#include "ingest_file.h"
#include "reader.h"
#include "terms.h"

enum { COMMIT_EVERY = 2000 }; /* documents */

/* When more than half of the index and more than this many documents are gone, it is
 * another folder: building aside is faster, and nobody sees it half done. */
enum { ANOTHER_CORPUS = 1000 };

/* A folder without any file is rather a disk that is not mounted than a decision, and a
 * repository without any one that nothing was imported into yet; unless the index is
 * nearly empty too. */
enum { NEARLY_EMPTY = 10 };

struct jn_ingest_writer {
    char index[4096];
    int lock;
    struct jn_generation generation;
    struct shard_writer *shards[JN_LEVELS];
    bool touched[JN_LEVELS];
};

static int close_shards(struct jn_ingest_writer *w, struct jn_error *err)
{
    int rc = 0;
    for (unsigned level = 0; level < JN_LEVELS; level++) {
        int one = shard_writer_close(w->shards[level], err);
        w->shards[level] = NULL;
        w->touched[level] = false;
        rc = rc ? rc : one;
    }
    return rc;
}

int jn_ingest_open(const char *index_dir, struct jn_ingest_writer **out,
                   struct jn_error *err)
{
    char path[4200];
    snprintf(path, sizeof(path), "%s/writer.lock", index_dir);
    long holder = 0;
    int lock = -1;
    int rc = jn_file_make_dirs(index_dir, err);
    if (rc == 0)
        rc = jn_file_lock(path, &lock, &holder, err);
    if (rc == JN_FILE_HELD) {
        jn_fail(err, EBUSY, "index '%s' is held by process %ld", index_dir, holder);
        return JN_INGEST_HELD;
    }
    if (rc != 0)
        return rc;
    struct jn_ingest_writer *w = calloc(1, sizeof(*w));
    if (!w) {
        close(lock);
        return jn_fail(err, ENOMEM, "open index '%s' for writing", index_dir);
    }
    snprintf(w->index, sizeof(w->index), "%s", index_dir);
    w->lock = lock;
    *out = w;
    return 0;
}

struct jn_ingest_writer *jn_ingest_close(struct jn_ingest_writer *w)
{
    if (!w)
        return NULL;
    close_shards(w, NULL); /* every update has committed what it did */
    close(w->lock);
    free(w);
    return NULL;
}

/* ---- the shards ---- */

static int shard(struct jn_ingest_writer *w, enum jn_level level,
                 struct shard_writer **out, struct jn_error *err)
{
    int rc = 0;
    if (!w->shards[level]) {
        char path[4200];
        snprintf(path, sizeof(path), "%s/%s", w->generation.path, jn_level_names[level]);
        rc = shard_writer_open(path, false, &w->shards[level], err);
    }
    w->touched[level] = rc == 0;
    *out = w->shards[level];
    return rc;
}

static int commit(struct jn_ingest_writer *w, struct jn_error *err)
{
    for (unsigned level = 0; level < JN_LEVELS; level++) {
        int rc = w->touched[level] ? shard_writer_commit(w->shards[level], err) : 0;
        if (rc != 0)
            return rc;
        w->touched[level] = false;
    }
    return 0;
}

static int take_out(struct jn_ingest_writer *w, const struct stored_entry *known,
                    struct jn_arena *arena, struct jn_error *err)
{
    struct shard_writer *from;
    int rc = shard(w, known->entry.level, &from, err);
    return rc ? rc
              : shard_writer_remove(from, terms_prefixed(arena, "Q", known->entry.id),
                                    err);
}

/* ---- the plan ---- */

struct plan {
    struct ingest_file *files;
    size_t n_files;
    const struct stored_entry **known; /* sorted by path */
    size_t n_known;
    const struct stored_entry **gone;
    size_t n_read, n_gone;
};

static int by_entry_path(const void *a, const void *b)
{
    const struct stored_entry *const *x = a, *const *y = b;
    return strcmp((*x)->entry.path, (*y)->entry.path);
}

static void collect_known(const struct jn_index_reader *r, struct jn_arena *arena,
                          struct plan *p)
{
    p->known = JN_NEW_ARRAY(arena, shard_union_documents(r->shards),
                            const struct stored_entry *);
    for (unsigned s = 0; s < r->n; s++)
        for (uint32_t i = 0; i < r->catalogs[s]->n; i++)
            p->known[p->n_known++] = &r->catalogs[s]->entries[i];
    if (p->n_known > 1)
        qsort(p->known, p->n_known, sizeof(*p->known), by_entry_path);
}

static bool is_same(const struct jn_walk_file *f, const struct stored_entry *e)
{
    return f->size == e->size && f->mtime_ns == e->mtime_ns;
}

/* Match the two lists; read the declared ids of what is new or changed. */
static int compare(struct ingest_worker *w, struct plan *p,
                   const struct jn_walk_file *walked, struct jn_arena *arena,
                   struct jn_error *err)
{
    size_t k = 0;
    for (size_t i = 0; i < p->n_files; i++) {
        struct ingest_file *f = &p->files[i];
        *f = (struct ingest_file){.file = &walked[i], .declared_id = ""};
        while (k < p->n_known && strcmp(p->known[k]->entry.path, walked[i].path) < 0)
            k++;
        if (k < p->n_known && strcmp(p->known[k]->entry.path, walked[i].path) == 0)
            f->known = p->known[k];
        f->read = !f->known || !is_same(&walked[i], f->known);
        if (!f->read) {
            f->declared_id = f->known->declared_id;
            continue;
        }
        int rc = ingest_declared_id(w, f->file, arena, &f->declared_id, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* An unchanged file is read all the same when its id is another now. */
static void settle_ids(struct plan *p)
{
    ingest_assign_ids(p->files, p->n_files);
    for (size_t i = 0; i < p->n_files; i++) {
        struct ingest_file *f = &p->files[i];
        if (!f->read && *f->declared_id) {
            bool has = strcmp(f->known->entry.id, f->declared_id) == 0;
            f->read = has != f->owns_id;
        }
        p->n_read += f->read;
    }
}

/* ---- carrying it out ---- */

struct update {
    struct jn_ingest_writer *writer;
    const struct jn_ingest *job;
    struct jn_ingest_counts *counts;
    struct ingest_worker worker;
    struct jn_arena *arena;
    size_t pending, done;
    struct plan plan;
    struct jn_error *err;
};

static void tell(struct update *u, const char *path, enum jn_file_status status,
                 const struct jn_findings *findings)
{
    if (u->job->report.file)
        u->job->report.file(u->job->report.user, path, status, findings);
}

static int commit_sometimes(struct update *u)
{
    if (++u->pending < COMMIT_EVERY)
        return 0;
    u->pending = 0;
    return commit(u->writer, u->err);
}

static bool is_canceled(const struct update *u)
{
    return u->job->cancel && *u->job->cancel;
}

/* The known entries whose files are no more. */
static void collect_gone(struct plan *p, struct jn_arena *arena)
{
    size_t i = 0;
    p->gone = JN_NEW_ARRAY(arena, p->n_known, const struct stored_entry *);
    for (size_t k = 0; k < p->n_known; k++) {
        const char *path = p->known[k]->entry.path;
        while (i < p->n_files && strcmp(p->files[i].file->path, path) < 0)
            i++;
        if (i == p->n_files || strcmp(p->files[i].file->path, path) != 0)
            p->gone[p->n_gone++] = p->known[k];
    }
}

static int remove_gone(struct update *u)
{
    for (size_t k = 0; k < u->plan.n_gone; k++) {
        const struct stored_entry *e = u->plan.gone[k];
        if (is_canceled(u))
            return JN_INGEST_CANCELED;
        int rc = take_out(u->writer, e, u->arena, u->err);
        if (rc == 0)
            rc = commit_sometimes(u);
        if (rc != 0)
            return rc;
        u->counts->gone++;
        tell(u, e->entry.path, JN_FILE_GONE, NULL);
    }
    return 0;
}

/* Ids change hands: their old documents leave before any new one comes. */
static int remove_renamed(struct update *u)
{
    for (size_t i = 0; i < u->plan.n_files; i++) {
        struct ingest_file *f = &u->plan.files[i];
        if (is_canceled(u))
            return JN_INGEST_CANCELED;
        if (!f->read || !f->known)
            continue;
        bool had = *f->known->declared_id &&
                   strcmp(f->known->entry.id, f->known->declared_id) == 0;
        bool same =
            strcmp(f->known->declared_id, f->declared_id) == 0 && had == f->owns_id;
        int rc = same ? 0 : take_out(u->writer, f->known, u->arena, u->err);
        if (rc == 0 && !same)
            rc = commit_sometimes(u);
        if (rc != 0)
            return rc;
        f->taken_out = !same;
    }
    return commit(u->writer, u->err);
}

static int put(struct update *u, const struct ingest_file *f, const struct ingested *made)
{
    const struct stored_entry *known = f->known;
    if (known && !f->taken_out &&
        (known->entry.level != made->level || strcmp(known->entry.id, made->id) != 0)) {
        int rc = take_out(u->writer, known, u->arena, u->err);
        if (rc == 0)
            rc = commit(u->writer, u->err);
        if (rc != 0)
            return rc;
    }
    struct shard_writer *to;
    int rc = shard(u->writer, made->level, &to, u->err);
    if (rc == 0)
        rc = shard_writer_put(to, &made->doc, u->err);
    return rc == 0 ? commit_sometimes(u) : rc;
}

static int read_one(struct update *u, const struct ingest_file *f)
{
    jn_arena_reset(u->worker.arena);
    struct jn_findings findings = {.arena = u->worker.arena};
    struct ingested made;
    enum jn_file_status status = f->known ? JN_FILE_CHANGED : JN_FILE_ADDED;
    int rc = ingest_make(&u->worker, f, &findings, &made, u->err);
    if (rc == JN_DOC_REFUSED) {
        status = JN_FILE_REFUSED;
        rc = f->known && !f->taken_out ? take_out(u->writer, f->known, u->arena, u->err)
                                       : 0;
    } else if (rc == 0) {
        rc = put(u, f, &made);
    }
    if (rc != 0)
        return rc;
    size_t *counts[] = {[JN_FILE_ADDED] = &u->counts->added,
                        [JN_FILE_CHANGED] = &u->counts->changed,
                        [JN_FILE_REFUSED] = &u->counts->refused};
    ++*counts[status];
    u->counts->bytes += made.bytes;
    u->counts->warnings += findings.n - findings.n_errors;
    tell(u, f->file->path, status, &findings);
    if (u->job->report.progress)
        u->job->report.progress(u->job->report.user, ++u->done, u->plan.n_read);
    return 0;
}

static int carry_out(struct update *u)
{
    int rc = remove_gone(u);
    if (rc == 0)
        rc = remove_renamed(u);
    for (size_t i = 0; rc == 0 && i < u->plan.n_files; i++) {
        if (is_canceled(u))
            return JN_INGEST_CANCELED;
        if (u->plan.files[i].read) {
            rc = read_one(u, &u->plan.files[i]);
        } else {
            u->counts->unchanged++;
            tell(u, u->plan.files[i].file->path, JN_FILE_UNCHANGED, NULL);
        }
    }
    return rc == 0 ? commit(u->writer, u->err) : rc;
}

static int run(struct update *u, const struct jn_index_reader *r)
{
    struct jn_walk_file *walked;
    if (ingest_find_files(u->job, u->arena, &walked, &u->plan.n_files, u->err) != 0)
        return JN_INGEST_NO_CORPUS;
    u->counts->files = u->plan.n_files;
    u->plan.files = JN_NEW_ARRAY(u->arena, u->plan.n_files, struct ingest_file);
    collect_known(r, u->arena, &u->plan);
    if (u->plan.n_files == 0 && u->plan.n_known >= NEARLY_EMPTY) {
        jn_fail(u->err, ENOENT,
                "no Markdown in the corpus, and the index has %zu documents",
                u->plan.n_known);
        return JN_INGEST_NO_CORPUS;
    }
    int rc = compare(&u->worker, &u->plan, walked, u->arena, u->err);
    if (rc != 0)
        return rc;
    collect_gone(&u->plan, u->arena);
    if (u->plan.n_gone > ANOTHER_CORPUS && u->plan.n_gone > u->plan.n_known / 2) {
        jn_fail(u->err, ESTALE, "%zu of %zu documents of the index are not in the corpus",
                u->plan.n_gone, u->plan.n_known);
        return JN_INGEST_STALE;
    }
    settle_ids(&u->plan);
    return carry_out(u);
}

/* Another process may have switched `current`: its shards are the ones to change now. */
static int follow_current(struct jn_ingest_writer *w, struct jn_error *err)
{
    struct jn_generation now;
    int rc = jn_generation_current(w->index, &now, err);
    if (rc != 0)
        return rc < 0 ? rc : JN_INGEST_STALE;
    if (now.number != w->generation.number) {
        close_shards(w, NULL);
        w->generation = now;
    }
    return 0;
}

int jn_ingest_update(struct jn_ingest_writer *w, const struct jn_ingest *job,
                     struct jn_ingest_counts *counts, struct jn_error *err)
{
    *counts = (struct jn_ingest_counts){0};
    int rc = follow_current(w, err);
    if (rc != 0)
        return rc;
    jn_auto(jn_index_close) struct jn_index_reader *r = NULL;
    rc = jn_index_open(w->generation.path, w->generation.number, JN_LEVEL_RESTRICTED, &r,
                       err);
    if (rc != 0)
        return rc == -EBADMSG || rc == -ENOENT ? JN_INGEST_STALE : rc;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct update u = {
        .writer = w, .job = job, .counts = counts, .arena = arena, .err = err};
    rc = ingest_worker_init(&u.worker, job, err);
    if (rc == 0)
        rc = run(&u, r);
    ingest_worker_deinit(&u.worker);
    if (rc < 0)
        close_shards(w, NULL); /* an error leaves no half-done writer behind */
    return rc;
}
