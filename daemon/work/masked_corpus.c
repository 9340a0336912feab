/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "jinnang/file.h"

#include "daemon/work/masked_inner.h"

int masked_corpus_new(const char *folder, struct corpus_readers *repository,
                      struct masked_corpus **out, struct jn_error *err)
{
    struct masked_corpus *c = calloc(1, sizeof(*c));
    if (!c)
        return jn_fail(err, ENOMEM, "mask the corpus");
    c->folder = folder;
    c->repository = repository;
    pthread_mutex_init(&c->mutex, NULL);
    *out = c;
    return 0;
}

struct masked_corpus *masked_corpus_free(struct masked_corpus *c)
{
    if (!c)
        return NULL;
    for (size_t i = 0; i < c->n_analysers; i++)
        jn_analyser_free(c->analysers[i]);
    if (c->state)
        masked_state_free(c->state);
    pthread_mutex_destroy(&c->mutex);
    free(c);
    return NULL;
}

/* ---- what threads share */

struct masked_state *masked_corpus_borrow(struct masked_corpus *c)
{
    pthread_mutex_lock(&c->mutex);
    struct masked_state *s = c->state;
    if (s)
        s->users++;
    pthread_mutex_unlock(&c->mutex);
    return s;
}

void masked_corpus_return(struct masked_corpus *c, struct masked_state *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&c->mutex);
    bool last = --s->users == 0;
    pthread_mutex_unlock(&c->mutex);
    if (last)
        masked_state_free(s);
}

const struct jn_mask *masked_state_mask(const struct masked_state *s)
{
    return s->mask;
}

static void use_state(struct masked_corpus *c, struct masked_state *s)
{
    pthread_mutex_lock(&c->mutex);
    struct masked_state *before = c->state;
    s->users = 1;
    c->state = s;
    pthread_mutex_unlock(&c->mutex);
    masked_corpus_return(c, before);
}

int masked_take_analyser(struct masked_corpus *c, struct jn_analyser **out,
                         struct jn_error *err)
{
    *out = NULL;
    pthread_mutex_lock(&c->mutex);
    if (c->n_analysers > 0)
        *out = c->analysers[--c->n_analysers];
    pthread_mutex_unlock(&c->mutex);
    return *out ? 0 : jn_analyser_new(out, err);
}

void masked_give_analyser(struct masked_corpus *c, struct jn_analyser *a)
{
    pthread_mutex_lock(&c->mutex);
    bool kept = c->n_analysers < MASKED_ANALYSERS;
    if (kept)
        c->analysers[c->n_analysers++] = a;
    pthread_mutex_unlock(&c->mutex);
    if (!kept)
        jn_analyser_free(a);
}

/* ---- reading */

static int read_blob(const struct masked_corpus *c, const char *blob,
                     struct jn_arena *arena, char **bytes, size_t *len,
                     struct jn_error *err)
{
    int rc = corpus_readers_blob(c->repository, blob, arena, bytes, len, err);
    if (rc == JN_CORPUS_NONE)
        return jn_fail(err, EBADMSG, "read blob %s: it is missing", blob);
    return rc == JN_CORPUS_LARGE || (rc == 0 && *len > JN_DOC_BYTES) ? JN_FILE_TOO_LARGE
                                                                     : rc;
}

int masked_read_stored(const struct masked_corpus *c, const struct masked_file *f,
                       struct jn_arena *arena, char **bytes, size_t *len,
                       struct jn_error *err)
{
    return c->folder ? jn_file_read_beneath(c->folder, f->path, JN_DOC_BYTES, arena,
                                            bytes, len, err)
                     : read_blob(c, f->version, arena, bytes, len, err);
}

static int mask(const struct masked_state *s, const char *path, const char *bytes,
                size_t len, struct jn_analyser *a, struct jn_arena *arena,
                const char **out, size_t *out_len, struct jn_error *err)
{
    int rc = jn_mask_document(s->mask, a, path, bytes, len, arena, out, out_len, err);
    return rc > 0 ? MASKED_NONE : rc;
}

int masked_corpus_blob(struct masked_corpus *c, const struct masked_state *s,
                       const char *path, const char *blob, struct jn_analyser *a,
                       struct jn_arena *arena, const char **bytes, size_t *len,
                       struct jn_error *err)
{
    char *stored;
    size_t n;
    int rc = read_blob(c, blob, arena, &stored, &n, err);
    if (rc != 0)
        return rc < 0 ? rc : MASKED_NONE;
    return mask(s, path, stored, n, a, arena, bytes, len, err);
}

/* Only bytes of the state may be shown: its table does not know the names of later ones.
 */
static bool is_of_state(const struct masked_corpus *c, const struct masked_file *f)
{
    char path[4200], version[MASKED_VERSION];
    struct stat st;
    if (!c->folder)
        return true;
    snprintf(path, sizeof(path), "%s/%s", c->folder, f->path);
    if (stat(path, &st) != 0)
        return false;
    masked_file_name((uint64_t)st.st_size,
                     (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
                     version);
    return strcmp(version, f->version) == 0;
}

int masked_corpus_read(struct masked_corpus *c, const struct masked_state *s,
                       const char *path, struct jn_analyser *a, struct jn_arena *arena,
                       const char **bytes, size_t *len, struct jn_error *err)
{
    const struct masked_file *f = masked_file_find(s, path);
    char *stored;
    size_t n;
    if (!f || !f->shown[0])
        return MASKED_NONE;
    int rc = masked_read_stored(c, f, arena, &stored, &n, err);
    if (rc < 0)
        return rc;
    if (rc > 0 || !is_of_state(c, f))
        return MASKED_STALE;
    return mask(s, path, stored, n, a, arena, bytes, len, err);
}

/* ---- the source */

static int read_masked(void *user, const char *path, struct jn_arena *arena, char **bytes,
                       size_t *len, struct jn_error *err)
{
    struct masked_corpus *c = user;
    struct jn_analyser *a;
    const char *out = NULL;
    int rc = masked_take_analyser(c, &a, err);
    if (rc != 0)
        return rc;
    /* The state stays while the index is at work. */
    rc = masked_corpus_read(c, c->state, path, a, arena, &out, len, err);
    masked_give_analyser(c, a);
    if (rc == 0)
        *bytes = (char *)(uintptr_t)out;
    return rc > 0 ? JN_FILE_ABSENT : rc;
}

/* 63 bits stand for what is shown. */
static int64_t version_of(const struct masked_file *f)
{
    char half[17];
    memcpy(half, f->shown, 16);
    half[16] = '\0';
    return (int64_t)(strtoull(half, NULL, 16) >> 1);
}

int masked_corpus_source(void *corpus, struct jn_arena *arena,
                         const struct jn_ingest_source **out, struct jn_error *err)
{
    struct masked_corpus *c = corpus;
    struct masked_state *s;
    int rc = masked_state_make(c, &s, err);
    if (rc != 0)
        return rc;
    use_state(c, s);
    struct jn_ingest_source *source = JN_NEW(arena, struct jn_ingest_source);
    *source =
        (struct jn_ingest_source){.user = c,
                                  .files = JN_NEW_ARRAY(arena, s->n, struct jn_walk_file),
                                  .read = read_masked};
    for (size_t i = 0; i < s->n; i++)
        if (s->files[i].shown[0])
            source->files[source->n++] =
                (struct jn_walk_file){.path = jn_arena_str(arena, s->files[i].path),
                                      .mtime_ns = version_of(&s->files[i])};
    *out = source;
    return 0;
}
