/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A state is made by comparing the list of files with that of the state before: only what
 * is new or has changed is read. What is known of a file is whether it is left out, and
 * of a profile its names.
 *
 * The index takes a document for unchanged while its version is; here a version is that
 * of the bytes and of the table, so that a changed profile brings every document again.
 */
#include "daemon/work/masked_corpus.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/log.h"

enum { ANALYSERS = 16, VERSION = 48 };

struct masked_file {
    const char *path;
    char version[VERSION]; /* the blob, or size and time of a file */
    bool left_out;
    atomic_bool unsafe;                      /* it could not be masked */
    const struct jn_mask_customer *customer; /* of a profile, or NULL */
};

struct masked_state {
    struct jn_arena *arena;
    unsigned users;            /* under the mutex of the corpus */
    struct masked_file *files; /* sorted by path */
    size_t n;
    struct jn_mask *mask;
};

struct masked_corpus {
    const char *folder;
    struct corpus_readers *repository;
    pthread_mutex_t mutex; /* of the rest */
    struct masked_state *state;
    struct jn_analyser *analysers[ANALYSERS]; /* not in use */
    size_t n_analysers;
};

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

static void state_free(struct masked_state *s)
{
    jn_mask_free(s->mask);
    jn_arena_free(s->arena); /* it lives in it */
}

struct masked_corpus *masked_corpus_free(struct masked_corpus *c)
{
    if (!c)
        return NULL;
    for (size_t i = 0; i < c->n_analysers; i++)
        jn_analyser_free(c->analysers[i]);
    if (c->state)
        state_free(c->state);
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
        state_free(s);
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

static int take_analyser(struct masked_corpus *c, struct jn_analyser **out,
                         struct jn_error *err)
{
    *out = NULL;
    pthread_mutex_lock(&c->mutex);
    if (c->n_analysers > 0)
        *out = c->analysers[--c->n_analysers];
    pthread_mutex_unlock(&c->mutex);
    return *out ? 0 : jn_analyser_new(out, err);
}

static void give_analyser(struct masked_corpus *c, struct jn_analyser *a)
{
    pthread_mutex_lock(&c->mutex);
    bool kept = c->n_analysers < ANALYSERS;
    if (kept)
        c->analysers[c->n_analysers++] = a;
    pthread_mutex_unlock(&c->mutex);
    if (!kept)
        jn_analyser_free(a);
}

/* ---- files */

static void name_file(uint64_t size, int64_t mtime_ns, char version[VERSION])
{
    snprintf(version, VERSION, "%llu.%lld", (unsigned long long)size,
             (long long)mtime_ns);
}

static int list_folder(const struct masked_corpus *c, struct masked_state *s,
                       struct jn_error *err)
{
    struct jn_walk_file *walked;
    size_t n;
    int rc = jn_walk(c->folder, s->arena, &walked, &n, err);
    if (rc != 0)
        return rc;
    s->files = JN_NEW_ARRAY(s->arena, n, struct masked_file);
    for (; s->n < n; s->n++) {
        s->files[s->n].path = walked[s->n].path;
        name_file(walked[s->n].size, walked[s->n].mtime_ns, s->files[s->n].version);
    }
    return 0;
}

static int list_repository(const struct masked_corpus *c, struct masked_state *s,
                           struct jn_error *err)
{
    struct jn_corpus *corpus;
    struct jn_corpus_file *all;
    char head[JN_OID_LEN + 1];
    size_t n;
    int rc = corpus_readers_borrow(c->repository, &corpus, err);
    if (rc != 0)
        return rc;
    rc = jn_corpus_head(corpus, head, err);
    if (rc == 0)
        rc = jn_corpus_list(corpus, head, s->arena, &all, &n, err);
    corpus_readers_return(c->repository, corpus, rc);
    if (rc != 0)
        return rc;
    s->files = JN_NEW_ARRAY(s->arena, n, struct masked_file);
    for (size_t i = 0; i < n; i++) {
        if (!jn_walk_takes(all[i].path))
            continue;
        struct masked_file *f = &s->files[s->n++];
        f->path = all[i].path;
        memcpy(f->version, all[i].blob, sizeof(all[i].blob));
    }
    return 0;
}

/* As jn_file_read_beneath(). */
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

static int read_file(const struct masked_corpus *c, const struct masked_file *f,
                     struct jn_arena *arena, char **bytes, size_t *len,
                     struct jn_error *err)
{
    return c->folder ? jn_file_read_beneath(c->folder, f->path, JN_DOC_BYTES, arena,
                                            bytes, len, err)
                     : read_blob(c, f->version, arena, bytes, len, err);
}

/* ---- what files say */

static const struct jn_mask_customer *copy_customer(struct jn_arena *arena,
                                                    const struct jn_mask_customer *from)
{
    struct jn_mask_customer *c = JN_NEW(arena, struct jn_mask_customer);
    const char **names = JN_NEW_ARRAY(arena, from->n_names, const char *);
    *c = *from;
    for (size_t i = 0; i < from->n_names; i++)
        names[i] = jn_arena_str(arena, from->names[i]);
    c->names = names;
    c->id = from->id ? jn_arena_str(arena, from->id) : NULL;
    c->mask_as = from->mask_as ? jn_arena_str(arena, from->mask_as) : NULL;
    return c;
}

/* A file that cannot be read as a document is left out: the index refuses it, too. */
static int learn(const struct masked_corpus *c, struct masked_state *s,
                 struct masked_file *f, struct jn_analyser *a, struct jn_arena *scratch,
                 struct jn_error *err)
{
    struct jn_findings ignored = {.arena = scratch};
    struct jn_mask_facts facts;
    struct jn_doc *doc;
    char *bytes;
    size_t len;
    f->left_out = true;
    int rc = read_file(c, f, scratch, &bytes, &len, err);
    if (rc == 0)
        rc = jn_doc_read(a, f->path, bytes, len, scratch, &ignored, &doc, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    jn_mask_facts(doc, scratch, &facts);
    f->left_out = facts.left_out;
    if (facts.profile)
        f->customer = copy_customer(s->arena, &facts.customer);
    return 0;
}

static struct masked_file *find_file(const struct masked_state *s, const char *path)
{
    size_t from = 0, to = s->n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = strcmp(path, s->files[middle].path);
        if (order == 0)
            return &s->files[middle];
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

static int learn_all(struct masked_corpus *c, struct masked_state *s,
                     struct jn_analyser *a, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *scratch = jn_arena_new();
    const struct masked_state *before = c->state; /* only this thread replaces it */
    for (size_t i = 0; i < s->n; i++) {
        struct masked_file *f = &s->files[i];
        const struct masked_file *known = before ? find_file(before, f->path) : NULL;
        if (known && strcmp(known->version, f->version) == 0) {
            f->left_out = known->left_out;
            atomic_store(&f->unsafe, atomic_load(&known->unsafe));
            f->customer =
                known->customer ? copy_customer(s->arena, known->customer) : NULL;
            continue;
        }
        int rc = learn(c, s, f, a, scratch, err);
        if (rc != 0)
            return rc;
        jn_arena_reset(scratch);
    }
    return 0;
}

static int make_mask(struct masked_corpus *c, struct masked_state *s,
                     struct jn_analyser *a, struct jn_error *err)
{
    struct jn_mask_customer *customers = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (!s->files[i].customer)
            continue;
        JN_GROW(s->arena, customers, n, cap);
        customers[n++] = *s->files[i].customer;
    }
    int rc = jn_mask_new(customers, n, a, &s->mask, err);
    /* Another table may mask what the one before could not. */
    bool same = rc == 0 && c->state &&
                strcmp(jn_mask_id(s->mask), jn_mask_id(c->state->mask)) == 0;
    for (size_t i = 0; rc == 0 && !same && i < s->n; i++)
        atomic_store(&s->files[i].unsafe, false);
    return rc;
}

static int make_state(struct masked_corpus *c, struct jn_analyser *a,
                      struct jn_error *err)
{
    struct jn_arena *arena = jn_arena_new();
    struct masked_state *s = JN_NEW(arena, struct masked_state);
    s->arena = arena;
    int rc = c->folder ? list_folder(c, s, err) : list_repository(c, s, err);
    if (rc == 0)
        rc = learn_all(c, s, a, err);
    if (rc == 0)
        rc = make_mask(c, s, a, err);
    if (rc == 0)
        use_state(c, s);
    else
        state_free(s);
    return rc;
}

/* ---- masking */

static int masked(const struct masked_state *s, const char *path, const char *bytes,
                  size_t len, struct jn_analyser *a, struct jn_arena *arena,
                  const char **out, size_t *out_len, struct jn_error *err)
{
    const char *made;
    int rc = jn_mask_document(s->mask, a, path, bytes, len, arena, &made, out_len, err);
    if (rc == 0)
        *out = made;
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
    return masked(s, path, stored, n, a, arena, bytes, len, err);
}

/* Only bytes of the state may be shown: its table does not know the names of later ones.
 */
static bool is_of_state(const struct masked_corpus *c, const struct masked_file *f)
{
    char path[4200], version[VERSION];
    struct stat st;
    if (!c->folder)
        return true;
    snprintf(path, sizeof(path), "%s/%s", c->folder, f->path);
    if (stat(path, &st) != 0)
        return false;
    name_file((uint64_t)st.st_size,
              (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec, version);
    return strcmp(version, f->version) == 0;
}

int masked_corpus_read(struct masked_corpus *c, const struct masked_state *s,
                       const char *path, struct jn_analyser *a, struct jn_arena *arena,
                       const char **bytes, size_t *len, struct jn_error *err)
{
    const struct masked_file *f = find_file(s, path);
    char *stored;
    size_t n;
    if (!f || f->left_out || atomic_load(&f->unsafe))
        return MASKED_NONE;
    int rc = read_file(c, f, arena, &stored, &n, err);
    if (rc < 0)
        return rc;
    if (rc > 0 || !is_of_state(c, f))
        return MASKED_STALE;
    return masked(s, path, stored, n, a, arena, bytes, len, err);
}

/* ---- the source */

static int read_masked(void *user, const char *path, struct jn_arena *arena, char **bytes,
                       size_t *len, struct jn_error *err)
{
    struct masked_corpus *c = user;
    struct masked_state *s = c->state; /* it stays while the index is at work */
    struct masked_file *f = find_file(s, path);
    struct jn_analyser *a;
    const char *out = NULL;
    int rc = take_analyser(c, &a, err);
    if (rc != 0)
        return rc;
    rc = masked_corpus_read(c, s, path, a, arena, &out, len, err);
    give_analyser(c, a);
    if (rc == 0)
        *bytes = (char *)(uintptr_t)out;
    if (rc == MASKED_NONE && f && !atomic_exchange(&f->unsafe, true))
        jn_log(JN_LOG_WARNING, "mask.left_out", "version", f->version, NULL);
    return rc > 0 ? JN_FILE_ABSENT : rc;
}

/* 63 bits stand for the version and the table. */
static int64_t version_of(const struct masked_state *s, const struct masked_file *f,
                          struct jn_arena *scratch)
{
    char hex[65], half[17];
    const char *both = jn_arena_format(scratch, "%s %s", f->version, jn_mask_id(s->mask));
    jn_hash_hex(both, strlen(both), hex);
    memcpy(half, hex, 16);
    half[16] = '\0';
    return (int64_t)(strtoull(half, NULL, 16) >> 1);
}

int masked_corpus_source(void *corpus, struct jn_arena *arena,
                         const struct jn_ingest_source **out, struct jn_error *err)
{
    struct masked_corpus *c = corpus;
    struct jn_analyser *a;
    int rc = take_analyser(c, &a, err);
    if (rc != 0)
        return rc;
    rc = make_state(c, a, err);
    give_analyser(c, a);
    if (rc != 0)
        return rc;
    const struct masked_state *s = c->state;
    struct jn_ingest_source *source = JN_NEW(arena, struct jn_ingest_source);
    *source =
        (struct jn_ingest_source){.user = c,
                                  .files = JN_NEW_ARRAY(arena, s->n, struct jn_walk_file),
                                  .read = read_masked};
    for (size_t i = 0; i < s->n; i++)
        if (!s->files[i].left_out && !atomic_load(&s->files[i].unsafe))
            source->files[source->n++] =
                (struct jn_walk_file){.path = jn_arena_str(arena, s->files[i].path),
                                      .mtime_ns = version_of(s, &s->files[i], arena)};
    *out = source;
    return 0;
}
