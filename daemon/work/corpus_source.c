/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/work/corpus_source.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/file.h"

/* 63 bits of the blob id stand for the time of a file: the same exactly when the bytes
 * are the same. */
static int64_t version_of(const char *blob)
{
    char half[17];
    memcpy(half, blob, 16);
    half[16] = '\0';
    return (int64_t)(strtoull(half, NULL, 16) >> 1);
}

static int by_path(const void *key, const void *element)
{
    const struct jn_corpus_file *const *file = element;
    return strcmp(key, (*file)->path);
}

static int read_blob(void *user, const char *path, struct jn_arena *arena, char **bytes,
                     size_t *len, struct jn_error *err)
{
    const struct corpus_source *s = user;
    const struct jn_corpus_file *const *found =
        bsearch(path, s->files, s->source.n, sizeof(*s->files), by_path);
    if (!found)
        return JN_FILE_ABSENT;
    int rc = corpus_readers_blob(s->readers, (*found)->blob, arena, bytes, len, err);
    if (rc == JN_CORPUS_NONE)
        return jn_fail(err, EBADMSG, "read blob %s: it is missing", (*found)->blob);
    return rc == JN_CORPUS_LARGE ? JN_FILE_TOO_LARGE : rc;
}

static void take_files(struct corpus_source *s, const struct jn_corpus_file *all,
                       size_t n, struct jn_arena *arena)
{
    s->source.files = JN_NEW_ARRAY(arena, n, struct jn_walk_file);
    s->files = JN_NEW_ARRAY(arena, n, const struct jn_corpus_file *);
    for (size_t i = 0; i < n; i++) {
        if (!jn_walk_takes(all[i].path))
            continue;
        s->files[s->source.n] = &all[i];
        s->source.files[s->source.n++] = (struct jn_walk_file){
            .path = all[i].path, .mtime_ns = version_of(all[i].blob)};
    }
}

int corpus_source_make(struct corpus_readers *readers, struct jn_arena *arena,
                       struct corpus_source *out, struct jn_error *err)
{
    struct jn_corpus *c;
    struct jn_corpus_file *files;
    size_t n;
    *out = (struct corpus_source){.source = {.user = out, .read = read_blob},
                                  .readers = readers};
    int rc = corpus_readers_borrow(readers, &c, err);
    if (rc != 0)
        return rc;
    rc = jn_corpus_head(c, out->commit, err);
    if (rc == 0)
        rc = jn_corpus_list(c, out->commit, arena, &files, &n, err);
    corpus_readers_return(readers, c, rc);
    if (rc == 0)
        take_files(out, files, n, arena);
    return rc;
}
