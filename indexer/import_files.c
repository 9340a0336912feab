/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/import_files.h"

#include <stdlib.h>
#include <string.h>

#include <fts.h>

#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/ingest.h"

struct reading {
    struct import_files *f;
    const char *folder;
    struct jn_analyser *analyser;
    struct jn_arena *scratch; /* of the file at hand */
};

static void refuse(struct jn_findings *findings, const char *code, const char *zh,
                   const char *en)
{
    jn_finding_add(findings, &(struct jn_finding){.severity = JN_ERROR,
                                                  .code = code,
                                                  .pointer = "#",
                                                  .detail_zh = zh,
                                                  .detail_en = en});
}

static int by_path(const void *key, const void *element)
{
    const struct jn_corpus_file *file = element;
    return strcmp(key, file->path);
}

/* Added, changed or unchanged; what has to be committed is kept. */
static const char *compare(struct import_files *f, const char *path, const char *bytes,
                           size_t len)
{
    char blob[JN_OID_LEN + 1];
    const struct jn_corpus_file *known =
        f->n_known > 0 ? bsearch(path, f->known, f->n_known, sizeof(*f->known), by_path)
                       : NULL;
    jn_hash_git_blob(bytes, len, blob);
    if (known && strcmp(known->blob, blob) == 0) {
        f->unchanged++;
        return "unchanged";
    }
    JN_GROW(f->arena, f->changes, f->n_changes, f->cap);
    f->changes[f->n_changes++] =
        (struct jn_corpus_change){.path = jn_arena_str(f->arena, path),
                                  .bytes = jn_arena_dup(f->arena, bytes, len),
                                  .len = len};
    *(known ? &f->changed : &f->added) += 1;
    return known ? "changed" : "added";
}

/* 0, JN_DOC_REFUSED with the reason in findings, or < 0. */
static int read_file(struct reading *r, const char *path, bool document, char **bytes,
                     size_t *len, struct jn_findings *findings, struct jn_error *err)
{
    struct jn_doc *doc;
    if (!jn_corpus_is_path(path)) {
        refuse(findings, "path_not_allowed", "路径须为 UTF-8,不含控制字符和反斜杠",
               "a path is UTF-8 without control characters and backslashes");
        return JN_DOC_REFUSED;
    }
    int rc =
        jn_file_read_beneath(r->folder, path, JN_DOC_BYTES, r->scratch, bytes, len, err);
    if (rc == JN_FILE_TOO_LARGE)
        refuse(findings, "file_too_large", "文件超过 1 MiB",
               "the file is larger than 1 MiB");
    else if (rc != 0)
        refuse(findings, "unreadable", "文件无法读取", "the file cannot be read");
    if (rc != 0)
        return JN_DOC_REFUSED;
    return document ? jn_doc_read(r->analyser, path, *bytes, *len, r->scratch, findings,
                                  &doc, err)
                    : 0;
}

static int take(struct reading *r, const char *path, bool document, struct jn_error *err)
{
    struct import_files *f = r->f;
    struct jn_findings findings = {.arena = r->scratch};
    const char *status = "refused";
    char *bytes;
    size_t len;
    jn_arena_reset(r->scratch);
    int rc = read_file(r, path, document, &bytes, &len, &findings, err);
    if (rc < 0)
        return rc;
    f->files++;
    if (rc == 0) {
        status = compare(f, path, bytes, len);
        f->bytes += len;
    } else {
        f->refused++;
    }
    report_add(f->report, path, status, &findings);
    return f->cancel && *f->cancel ? IMPORT_CANCELED : 0;
}

static int take_documents(struct reading *r, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_walk_file *files;
    size_t n;
    if (jn_walk(r->folder, arena, &files, &n, err) != 0)
        return IMPORT_NO_FOLDER;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = take(r, files[i].path, true, err);
        progress_show(r->f->progress, i + 1, n);
    }
    return rc;
}

/* The one of them that begins with '.' is an editor's or git's. */
static int take_config(struct reading *r, struct jn_error *err)
{
    jn_auto(jn_free) char *root = NULL;
    if (asprintf(&root, "%s/_config", r->folder) < 0)
        return jn_fail(err, ENOMEM, "read '%s'", r->folder);
    size_t skip = strlen(r->folder) + 1;
    char *roots[] = {root, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (!walk)
        return jn_fail_errno(err, "read '%s'", root);
    int rc = 0;
    for (FTSENT *e; rc == 0 && (e = fts_read(walk));) {
        if (e->fts_name[0] == '.')
            fts_set(walk, e, FTS_SKIP);
        else if (e->fts_info == FTS_F)
            rc = take(r, e->fts_path + skip, false, err);
    }
    fts_close(walk);
    return rc;
}

int import_files_read(struct import_files *f, const char *folder, struct jn_error *err)
{
    jn_auto(jn_analyser_free) struct jn_analyser *analyser = NULL;
    jn_auto(jn_arena_free) struct jn_arena *scratch = jn_arena_new();
    int rc = jn_analyser_new(&analyser, err);
    if (rc != 0)
        return rc;
    struct reading r = {f, folder, analyser, scratch};
    rc = take_documents(&r, err);
    return rc == 0 ? take_config(&r, err) : rc;
}
