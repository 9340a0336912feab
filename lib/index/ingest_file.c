/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest_file.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/file.h"
#include "jinnang/hash.h"

int ingest_worker_init(struct ingest_worker *w, const struct jn_ingest *job,
                       struct jn_error *err)
{
    *w = (struct ingest_worker){.job = job};
    int rc = jn_hash_init(err);
    if (rc == 0)
        rc = jn_analyser_new(&w->analyser, err);
    if (rc != 0)
        return rc;
    w->arena = jn_arena_new();
    w->terms = doc_terms_new(w->analyser);
    return w->terms ? 0 : jn_fail(err, ENOMEM, "start an index builder");
}

void ingest_worker_deinit(struct ingest_worker *w)
{
    doc_terms_free(w->terms);
    jn_analyser_free(w->analyser);
    jn_arena_free(w->arena);
}

/* ---- reading ---- */

int ingest_find_files(const struct jn_ingest *job, struct jn_arena *arena,
                      struct jn_walk_file **files, size_t *n, struct jn_error *err)
{
    if (!job->source)
        return jn_walk(job->corpus, arena, files, n, err);
    *files = job->source->files;
    *n = job->source->n;
    return 0;
}

static void refuse(struct jn_findings *f, const char *code, const char *zh,
                   const char *en)
{
    jn_finding_add(f, &(struct jn_finding){.severity = JN_ERROR,
                                           .code = code,
                                           .pointer = "#",
                                           .detail_zh = zh,
                                           .detail_en = en});
}

/* As jn_file_read_beneath(). */
static int read_bytes(struct ingest_worker *w, const char *path, char **bytes,
                      size_t *len, struct jn_error *err)
{
    const struct jn_ingest_source *source = w->job->source;
    if (!source)
        return jn_file_read_beneath(w->job->corpus, path, JN_DOC_BYTES, w->arena, bytes,
                                    len, err);
    int rc = source->read(source->user, path, w->arena, bytes, len, err);
    return rc == 0 && *len > JN_DOC_BYTES ? JN_FILE_TOO_LARGE : rc;
}

/* 0, JN_DOC_REFUSED, or < 0 when the corpus itself cannot be read any more. */
static int read_file(struct ingest_worker *w, const char *path,
                     struct jn_findings *findings, char **bytes, size_t *len,
                     struct jn_error *err)
{
    int rc = read_bytes(w, path, bytes, len, err);
    switch (rc) {
    case 0:
        return 0;
    case JN_FILE_TOO_LARGE:
        refuse(findings, "file_too_large", "文件超过 1 MiB",
               "the file is larger than 1 MiB");
        return JN_DOC_REFUSED;
    case JN_FILE_ABSENT:
    case JN_FILE_NOT_REGULAR:
        refuse(findings, "unreadable", "文件已不存在或不是普通文件",
               "the file is gone or no regular file");
        return JN_DOC_REFUSED;
    default:
        if (rc == -EACCES || rc == -EPERM || rc == -EAGAIN || rc == -EIO ||
            rc == -EBADMSG) {
            refuse(findings, "unreadable", "文件无法读取",
                   jn_arena_format(findings->arena, "the file cannot be read: %s",
                                   err->text));
            return JN_DOC_REFUSED;
        }
        return rc;
    }
}

/* Only a front matter with a line `id:` can declare one; the parser decides what it is.
 */
static bool may_declare_id(const char *bytes, size_t len)
{
    size_t head = len < 17 * 1024 ? len : 17 * 1024;
    return head > 4 && memmem(bytes, 8 < head ? 8 : head, "---", 3) &&
           (memmem(bytes, head, "\nid:", 4) || memmem(bytes, head, "\n\"id\"", 5) ||
            memmem(bytes, head, "\nid ", 4) || memmem(bytes, head, "\n'id'", 5));
}

int ingest_declared_id(struct ingest_worker *w, const struct jn_walk_file *file,
                       struct jn_arena *keep, const char **id, struct jn_error *err)
{
    jn_arena_reset(w->arena);
    struct jn_findings unused = {.arena = w->arena};
    char *bytes;
    size_t len;
    *id = "";
    int rc = read_file(w, file->path, &unused, &bytes, &len, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    if (!may_declare_id(bytes, len))
        return 0;
    struct jn_doc *doc;
    rc = jn_doc_read(w->analyser, file->path, bytes, len, w->arena, &unused, &doc, err);
    if (rc == 0 && doc->id)
        *id = jn_arena_str(keep, doc->id);
    return rc < 0 ? rc : 0;
}

/* ---- ids ---- */

static int by_declared(const void *a, const void *b)
{
    const struct ingest_file *const *x = a, *const *y = b;
    int order = strcmp((*x)->declared_id, (*y)->declared_id);
    return order ? order : strcmp((*x)->file->path, (*y)->file->path);
}

void ingest_assign_ids(struct ingest_file *files, size_t n)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct ingest_file **order = JN_NEW_ARRAY(arena, n, struct ingest_file *);
    size_t n_declared = 0;
    for (size_t i = 0; i < n; i++) {
        files[i].owns_id = false;
        if (*files[i].declared_id)
            order[n_declared++] = &files[i];
    }
    qsort(order, n_declared, sizeof(*order), by_declared);
    for (size_t i = 0; i < n_declared; i++)
        order[i]->owns_id =
            i == 0 || strcmp(order[i]->declared_id, order[i - 1]->declared_id) != 0;
}

const char *ingest_path_id(struct jn_arena *arena, enum jn_kind kind, const char *path)
{
    char hex[65];
    jn_hash_hex(path, strlen(path), hex);
    return jn_arena_format(arena, "%s-%.12s", jn_kind_rule(kind)->prefix, hex);
}

/* ---- one file ---- */

static void warn_taken(struct jn_findings *f, const char *declared, const char *given)
{
    jn_finding_add(
        f, &(struct jn_finding){
               .severity = JN_WARNING,
               .code = "duplicate",
               .pointer = "#/front_matter/id",
               .detail_zh = jn_arena_format(
                   f->arena, "编号 %s 已被另一个文件使用,改用 %s", declared, given),
               .detail_en =
                   jn_arena_format(f->arena, "id %s is taken by another file, %s is used",
                                   declared, given)});
}

int ingest_make(struct ingest_worker *w, const struct ingest_file *file,
                struct jn_findings *findings, struct ingested *out, struct jn_error *err)
{
    char *bytes;
    size_t len;
    const char *path = file->file->path;
    *out = (struct ingested){0};
    int rc = read_file(w, path, findings, &bytes, &len, err);
    if (rc != 0)
        return rc;
    out->bytes = len;
    struct jn_doc *doc;
    rc = jn_doc_read(w->analyser, path, bytes, len, w->arena, findings, &doc, err);
    if (rc != 0)
        return rc;
    bool owns = doc->id && file->owns_id && strcmp(doc->id, file->declared_id) == 0;
    out->id = owns ? doc->id : ingest_path_id(w->arena, doc->kind, path);
    if (doc->id && !owns)
        warn_taken(findings, doc->id, out->id);
    struct stored_entry stored = {
        .entry = {.id = out->id, .path = path},
        .declared_id = doc->id ? doc->id : "",
        .size = file->file->size,
        .mtime_ns = file->file->mtime_ns,
    };
    bool cut;
    rc = doc_terms_make(w->terms, doc, &stored, w->arena, &out->doc, &cut);
    if (rc != 0)
        return jn_fail(err, ENOMEM, "analyse '%s'", path);
    if (cut)
        jn_finding_add(findings,
                       &(struct jn_finding){
                           .severity = JN_WARNING,
                           .code = "terms_cut",
                           .pointer = "#/body",
                           .detail_zh = "不同词条超过 100000 个,其余未索引",
                           .detail_en = "more than 100000 different terms; the rest "
                                        "is not indexed"});
    out->level = doc->level;
    return 0;
}
