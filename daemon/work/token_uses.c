/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An open-addressed table by token id, doubled when half full; entries are never removed,
 * and there are no more of them than tokens were valid since the start. */
#include "daemon/work/token_uses.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/hash.h"
#include "jinnang/log.h"
#include "jinnang/token_store.h"

#include "daemon/work/store_thread.h"

enum { FIRST_SIZE = 64 };

struct use {
    char id[JN_TOKEN_ID + 1]; /* "": free */
    int64_t at, written;
};

struct token_uses {
    pthread_mutex_t mutex;
    struct use *slots;
    size_t size, n; /* size: a power of two */
    int64_t flushed_at;
    bool flushing;
};

struct token_uses *token_uses_new(void)
{
    struct token_uses *u = calloc(1, sizeof(*u));
    if (!u)
        return NULL;
    u->size = FIRST_SIZE;
    u->slots = calloc(u->size, sizeof(*u->slots));
    if (!u->slots) {
        free(u);
        return NULL;
    }
    pthread_mutex_init(&u->mutex, NULL);
    return u;
}

struct token_uses *token_uses_free(struct token_uses *u)
{
    if (!u)
        return NULL;
    pthread_mutex_destroy(&u->mutex);
    free(u->slots);
    free(u);
    return NULL;
}

static struct use *slot_of(struct use *slots, size_t size, const char *id)
{
    size_t i = (size_t)jn_hash_key(id, JN_TOKEN_ID) & (size - 1);
    while (slots[i].id[0] && memcmp(slots[i].id, id, JN_TOKEN_ID) != 0)
        i = (i + 1) & (size - 1);
    return &slots[i];
}

static bool make_room(struct token_uses *u)
{
    if (u->n * 2 < u->size)
        return true;
    struct use *slots = calloc(u->size * 2, sizeof(*slots));
    if (!slots)
        return false;
    for (size_t i = 0; i < u->size; i++)
        if (u->slots[i].id[0])
            *slot_of(slots, u->size * 2, u->slots[i].id) = u->slots[i];
    free(u->slots);
    u->slots = slots;
    u->size *= 2;
    return true;
}

void token_uses_note(struct token_uses *u, const char *id, int64_t now_ms)
{
    pthread_mutex_lock(&u->mutex);
    struct use *use = slot_of(u->slots, u->size, id);
    if (!use->id[0] && make_room(u)) {
        use = slot_of(u->slots, u->size, id);
        memcpy(use->id, id, JN_TOKEN_ID);
        u->n++;
    }
    if (use->id[0])
        use->at = now_ms;
    pthread_mutex_unlock(&u->mutex);
}

int64_t token_uses_last(struct token_uses *u, const char *id)
{
    pthread_mutex_lock(&u->mutex);
    int64_t at = slot_of(u->slots, u->size, id)->at;
    pthread_mutex_unlock(&u->mutex);
    return at;
}

/* ---- writing */

struct flush {
    struct store_job job;
    struct token_uses *uses;
    size_t n;
    struct use list[];
};

static int run(struct store_work *w, void *user, struct jn_error *err)
{
    struct flush *f = user;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < f->n; i++)
        rc = jn_token_used(w->state, f->list[i].id, f->list[i].at, err);
    return rc;
}

static void done(void *user, int rc, const struct jn_error *err)
{
    struct flush *f = user;
    struct token_uses *u = f->uses;
    pthread_mutex_lock(&u->mutex);
    for (size_t i = 0; rc == 0 && i < f->n; i++)
        slot_of(u->slots, u->size, f->list[i].id)->written = f->list[i].at;
    u->flushing = false;
    pthread_mutex_unlock(&u->mutex);
    if (rc != 0)
        jn_log(JN_LOG_WARNING, "token.uses_not_written", "err", err->text, NULL);
    free(f);
}

/* The mutex is held. NULL: nothing is new, or no memory. */
static struct flush *collect(struct token_uses *u)
{
    size_t n = 0;
    for (size_t i = 0; i < u->size; i++)
        n += u->slots[i].at > u->slots[i].written;
    struct flush *f = n ? calloc(1, sizeof(*f) + n * sizeof(f->list[0])) : NULL;
    if (!f)
        return NULL;
    f->uses = u;
    f->job = (struct store_job){.run = run, .done = done, .user = f};
    for (size_t i = 0; i < u->size; i++)
        if (u->slots[i].at > u->slots[i].written)
            f->list[f->n++] = u->slots[i];
    return f;
}

void token_uses_flush(struct token_uses *u, struct store_thread *store, int64_t now_ms,
                      int64_t every_ms)
{
    struct flush *f = NULL;
    pthread_mutex_lock(&u->mutex);
    if (!u->flushing && now_ms - u->flushed_at >= every_ms && (f = collect(u))) {
        u->flushing = true;
        u->flushed_at = now_ms;
    }
    pthread_mutex_unlock(&u->mutex);
    if (!f || store_submit(store, &f->job) == 0)
        return;
    /* Later then. */
    pthread_mutex_lock(&u->mutex);
    u->flushing = false;
    pthread_mutex_unlock(&u->mutex);
    free(f);
}
