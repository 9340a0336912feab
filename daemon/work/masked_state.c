/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A state is made in three steps, each of which takes from the state before what has not
 * changed: which files there are; what their headers say, of profiles the names; and what
 * every document looks like when it is masked, of which only the id is kept. By that id
 * the index knows what is unchanged, so a changed profile makes it read just the
 * documents that look different now. A changed table masks all of them again, by as many
 * threads as there are cores. */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jinnang/hash.h"
#include "jinnang/log.h"

#include "daemon/work/masked_inner.h"

enum { THREADS = MASKED_ANALYSERS - 1 };

void masked_state_free(struct masked_state *s)
{
    jn_mask_free(s->mask);
    jn_arena_free(s->arena); /* it lives in it */
}

/* ---- files */

void masked_file_name(uint64_t size, int64_t mtime_ns, char version[MASKED_VERSION])
{
    snprintf(version, MASKED_VERSION, "%llu.%lld", (unsigned long long)size,
             (long long)mtime_ns);
}

const struct masked_file *masked_file_find(const struct masked_state *s, const char *path)
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

/* The same bytes in the state before, or NULL. */
static const struct masked_file *find_known(const struct masked_corpus *c,
                                            const struct masked_file *f)
{
    const struct masked_file *known =
        c->state ? masked_file_find(c->state, f->path) : NULL;
    return known && strcmp(known->version, f->version) == 0 ? known : NULL;
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
        masked_file_name(walked[s->n].size, walked[s->n].mtime_ns,
                         s->files[s->n].version);
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

/* ---- headers */

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

/* A file that is no document is left out: the index refuses it, too. */
static int learn(const struct masked_corpus *c, struct masked_state *s,
                 struct masked_file *f, struct jn_arena *scratch, struct jn_error *err)
{
    struct jn_findings ignored = {.arena = scratch};
    struct jn_mask_facts facts;
    struct jn_doc *doc;
    char *bytes;
    size_t len;
    f->left_out = true;
    int rc = masked_read_stored(c, f, scratch, &bytes, &len, err);
    if (rc == 0)
        rc = jn_doc_read_header(f->path, bytes, len, scratch, &ignored, &doc);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    jn_mask_facts(doc, scratch, &facts);
    f->left_out = facts.left_out;
    if (facts.profile)
        f->customer = copy_customer(s->arena, &facts.customer);
    return 0;
}

static int learn_all(struct masked_corpus *c, struct masked_state *s,
                     struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *scratch = jn_arena_new();
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < s->n; i++) {
        struct masked_file *f = &s->files[i];
        const struct masked_file *known = find_known(c, f);
        if (!known) {
            rc = learn(c, s, f, scratch, err);
            jn_arena_reset(scratch);
            continue;
        }
        f->left_out = known->left_out;
        if (known->customer)
            f->customer = copy_customer(s->arena, known->customer);
    }
    return rc;
}

static int make_table(struct masked_corpus *c, struct masked_state *s,
                      struct jn_error *err)
{
    struct jn_mask_customer *customers = NULL;
    struct jn_analyser *a;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (!s->files[i].customer)
            continue;
        JN_GROW(s->arena, customers, n, cap);
        customers[n++] = *s->files[i].customer;
    }
    int rc = masked_take_analyser(c, &a, err);
    if (rc != 0)
        return rc;
    rc = jn_mask_new(customers, n, a, &s->mask, err);
    masked_give_analyser(c, a);
    return rc;
}

/* ---- documents */

struct masking_all {
    struct masked_corpus *c;
    struct masked_state *s;
    bool same_table;
    atomic_size_t next;
    atomic_bool failed;
    int rc; /* this and the next of the first that failed */
    struct jn_error err;
};

/* Which document could not be masked is told by its version: its path may be a name. */
static int mask_one(const struct masking_all *all, struct masked_file *f,
                    struct jn_analyser *a, struct jn_arena *scratch, struct jn_error *err)
{
    const struct masked_file *known = all->same_table ? find_known(all->c, f) : NULL;
    const char *out;
    char *bytes;
    size_t len;
    if (known) {
        memcpy(f->shown, known->shown, sizeof(f->shown));
        return 0;
    }
    int rc = masked_read_stored(all->c, f, scratch, &bytes, &len, err);
    if (rc == 0)
        rc = jn_mask_document(all->s->mask, a, f->path, bytes, len, scratch, &out, &len,
                              err);
    if (rc == 0)
        jn_hash_git_blob(out, len, f->shown);
    else if (rc > 0)
        jn_log(JN_LOG_WARNING, "mask.left_out", "version", f->version, NULL);
    return rc < 0 ? rc : 0;
}

static int mask_some(struct masking_all *all, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *scratch = jn_arena_new();
    struct jn_analyser *a;
    size_t i;
    int rc = masked_take_analyser(all->c, &a, err);
    if (rc != 0)
        return rc;
    while (rc == 0 && !atomic_load(&all->failed) &&
           (i = atomic_fetch_add(&all->next, 1)) < all->s->n) {
        if (all->s->files[i].left_out)
            continue;
        rc = mask_one(all, &all->s->files[i], a, scratch, err);
        jn_arena_reset(scratch);
    }
    masked_give_analyser(all->c, a);
    return rc;
}

static void *mask_thread(void *user)
{
    struct masking_all *all = user;
    struct jn_error err = {0};
    int rc = mask_some(all, &err);
    if (rc != 0 && !atomic_exchange(&all->failed, true)) {
        all->err = err;
        all->rc = rc;
    }
    return NULL;
}

static int mask_all(struct masked_corpus *c, struct masked_state *s, struct jn_error *err)
{
    struct masking_all all = {.c = c, .s = s};
    pthread_t threads[THREADS];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = 0, most = cores > 1 ? (size_t)cores - 1 : 0;
    all.same_table =
        c->state && strcmp(jn_mask_id(s->mask), jn_mask_id(c->state->mask)) == 0;
    while (!all.same_table && n < most && n < THREADS &&
           pthread_create(&threads[n], NULL, mask_thread, &all) == 0)
        n++;
    mask_thread(&all);
    for (size_t i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    if (all.rc != 0 && err)
        *err = all.err;
    return all.rc;
}

int masked_state_make(struct masked_corpus *c, struct masked_state **out,
                      struct jn_error *err)
{
    struct jn_arena *arena = jn_arena_new();
    struct masked_state *s = JN_NEW(arena, struct masked_state);
    s->arena = arena;
    int rc = c->folder ? list_folder(c, s, err) : list_repository(c, s, err);
    if (rc == 0)
        rc = learn_all(c, s, err);
    if (rc == 0)
        rc = make_table(c, s, err);
    if (rc == 0)
        rc = mask_all(c, s, err);
    if (rc == 0)
        *out = s;
    else
        masked_state_free(s);
    return rc;
}
