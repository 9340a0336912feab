/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/work/corpus_readers.h"

#include <pthread.h>
#include <stdlib.h>

#include "jinnang/file.h"

enum { KEPT = 16 };

struct corpus_readers {
    const char *dir;
    pthread_mutex_t mutex;
    struct jn_corpus *idle[KEPT];
    size_t n;
};

struct corpus_readers *corpus_readers_new(const char *dir)
{
    struct corpus_readers *r = calloc(1, sizeof(*r));
    if (!r)
        return NULL;
    r->dir = dir;
    pthread_mutex_init(&r->mutex, NULL);
    return r;
}

struct corpus_readers *corpus_readers_free(struct corpus_readers *r)
{
    if (!r)
        return NULL;
    while (r->n > 0)
        jn_corpus_close(r->idle[--r->n]);
    pthread_mutex_destroy(&r->mutex);
    free(r);
    return NULL;
}

int corpus_readers_borrow(struct corpus_readers *r, struct jn_corpus **out,
                          struct jn_error *err)
{
    struct jn_corpus *c = NULL;
    pthread_mutex_lock(&r->mutex);
    if (r->n > 0)
        c = r->idle[--r->n];
    pthread_mutex_unlock(&r->mutex);
    int rc = c ? 0 : jn_corpus_open(r->dir, &c, err);
    *out = c;
    return rc;
}

void corpus_readers_return(struct corpus_readers *r, struct jn_corpus *c, int rc)
{
    if (!c)
        return;
    pthread_mutex_lock(&r->mutex);
    if (rc >= 0 && r->n < KEPT)
        r->idle[r->n++] = JN_STEAL(c);
    pthread_mutex_unlock(&r->mutex);
    jn_corpus_close(c);
}

int corpus_readers_blob(struct corpus_readers *r, const char *blob,
                        struct jn_arena *arena, char **bytes, size_t *len,
                        struct jn_error *err)
{
    struct jn_corpus *c;
    int rc = corpus_readers_borrow(r, &c, err);
    if (rc == 0) {
        rc = jn_corpus_read(c, blob, arena, bytes, len, err);
        corpus_readers_return(r, c, rc);
    }
    return rc;
}

static int read_at_head(struct jn_corpus *c, const char *path, size_t limit,
                        struct jn_arena *arena, char **bytes, size_t *len,
                        struct jn_error *err)
{
    char head[JN_OID_LEN + 1], blob[JN_OID_LEN + 1];
    int rc = jn_corpus_head(c, head, err);
    if (rc == 0)
        rc = jn_corpus_find(c, head, path, blob, err);
    if (rc == JN_CORPUS_NONE)
        return JN_FILE_ABSENT;
    if (rc == 0)
        rc = jn_corpus_read(c, blob, arena, bytes, len, err);
    if (rc == JN_CORPUS_NONE)
        return jn_fail(err, EBADMSG, "read blob %s: it is missing", blob);
    return rc == JN_CORPUS_LARGE || (rc == 0 && *len > limit) ? JN_FILE_TOO_LARGE : rc;
}

int corpus_place_read(const struct corpus_place *place, const char *path, size_t limit,
                      struct jn_arena *arena, char **bytes, size_t *len,
                      struct jn_error *err)
{
    if (place->folder)
        return jn_file_read_beneath(place->folder, path, limit, arena, bytes, len, err);
    if (!place->repository)
        return JN_FILE_ABSENT;
    struct jn_corpus *c;
    int rc = corpus_readers_borrow(place->repository, &c, err);
    if (rc == 0) {
        rc = read_at_head(c, path, limit, arena, bytes, len, err);
        corpus_readers_return(place->repository, c, rc);
    }
    return rc;
}
