/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event's client id is made of document and day, so the ledger itself refuses a
 * second one. What was seen written is remembered, because this runs after every commit.
 */
#include "daemon/ledger/expiry.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/event_store.h"

enum { BATCH = 128 };

struct expired {
    const char *key; /* client id of the event */
    const char *document_id, *data;
};

struct list {
    struct jn_arena *arena;
    struct expired *items;
    size_t n, cap;
};

struct expiry {
    struct store_thread *store;
    int expire_after_days;
    struct list written; /* sorted by key */
    struct store_job job;
    const struct expired *batch;
    size_t n_batch;
    pthread_mutex_t mutex; /* of the rest */
    pthread_cond_t cond;
    bool running;
    int rc;
    struct jn_error err;
};

struct expiry *expiry_new(struct store_thread *store, int expire_after_days)
{
    struct expiry *x = calloc(1, sizeof(*x));
    if (!x)
        return NULL;
    x->store = store;
    x->expire_after_days = expire_after_days;
    pthread_mutex_init(&x->mutex, NULL);
    pthread_cond_init(&x->cond, NULL);
    return x;
}

struct expiry *expiry_free(struct expiry *x)
{
    if (!x)
        return NULL;
    jn_arena_free(x->written.arena);
    pthread_mutex_destroy(&x->mutex);
    pthread_cond_destroy(&x->cond);
    free(x);
    return NULL;
}

/* ---- which documents */

struct looking {
    struct list *list;
    int32_t today;
    int expire_after_days;
};

/* The first day on which it counts as expired; *why: the date that says so. */
static int32_t expired_on(const struct jn_entry *e, int expire_after_days,
                          const char **why)
{
    int32_t by_review = jn_date_add_days(e->review_due, expire_after_days);
    bool hard = e->valid_until && (!by_review || e->valid_until <= by_review);
    *why = hard ? "valid_until" : "review_due";
    return jn_date_add_days(hard ? e->valid_until : by_review, 1);
}

static bool look(void *user, const struct jn_entry *e)
{
    struct looking *l = user;
    const char *state = jn_entry_value(e, "state"), *why;
    char date[11];
    if ((state && strcmp(state, "archived") == 0) ||
        jn_freshness(e->verified_at, e->review_due, e->valid_until, l->today,
                     l->expire_after_days) != JN_EXPIRED)
        return true;
    struct list *list = l->list;
    jn_date_format(expired_on(e, l->expire_after_days, &why), date);
    JN_GROW(list->arena, list->items, list->n, list->cap);
    list->items[list->n++] = (struct expired){
        jn_arena_format(list->arena, "expired:%s:%s", e->id, date),
        jn_arena_str(list->arena, e->id),
        jn_arena_format(list->arena, "{\"expired_on\":\"%s\",\"because\":\"%s\"}", date,
                        why)};
    return true;
}

static int by_key(const void *a, const void *b)
{
    const struct expired *x = a, *y = b;
    return strcmp(x->key, y->key);
}

/* Of the list those that are neither remembered nor in the ledger. */
static int find_new(const struct expiry *x, const struct list *all,
                    struct jn_state *state, struct expired *fresh, size_t *n,
                    struct jn_error *err)
{
    *n = 0;
    for (size_t i = 0; i < all->n; i++) {
        const struct expired *e = &all->items[i];
        if (x->written.n &&
            bsearch(e, x->written.items, x->written.n, sizeof(*e), by_key))
            continue;
        int rc = jn_event_is_sent(state, JN_EVENT_NOBODY, e->key, err);
        if (rc < 0)
            return rc;
        if (rc == 0)
            fresh[(*n)++] = *e;
    }
    return 0;
}

/* ---- writing */

static int run(struct store_work *w, void *user, struct jn_error *err)
{
    struct expiry *x = user;
    int rc = 0;
    for (size_t i = 0; rc >= 0 && i < x->n_batch; i++) {
        const struct jn_event event = {.client_id = x->batch[i].key,
                                       .type = "document.expired",
                                       .person = JN_EVENT_NOBODY,
                                       .document_id = x->batch[i].document_id,
                                       .data = x->batch[i].data};
        rc = jn_event_append(w->state, &event, NULL, err);
    }
    return rc < 0 ? rc : 0; /* a duplicate is as it should be */
}

static void done(void *user, int rc, const struct jn_error *err)
{
    struct expiry *x = user;
    pthread_mutex_lock(&x->mutex);
    x->rc = rc;
    x->err = *err;
    x->running = false;
    pthread_cond_signal(&x->cond);
    pthread_mutex_unlock(&x->mutex);
}

static int write_batch(struct expiry *x, const struct expired *batch, size_t n,
                       struct jn_error *err)
{
    x->batch = batch;
    x->n_batch = n;
    x->running = true;
    x->job = (struct store_job){.run = run, .done = done, .user = x};
    if (store_submit(x->store, &x->job) != 0)
        return EXPIRY_LATER;
    pthread_mutex_lock(&x->mutex);
    while (x->running)
        pthread_cond_wait(&x->cond, &x->mutex);
    int rc = x->rc;
    pthread_mutex_unlock(&x->mutex);
    if (rc < 0)
        *err = x->err;
    return rc;
}

int expiry_run(struct expiry *x, struct jn_index_reader *reader, struct jn_state *state,
               int32_t today, struct jn_error *err)
{
    struct list all = {.arena = jn_arena_new()};
    struct looking l = {&all, today, x->expire_after_days};
    size_t n;
    jn_index_all(reader, look, &l);
    struct expired *fresh = JN_NEW_ARRAY(all.arena, all.n, struct expired);
    int rc = find_new(x, &all, state, fresh, &n, err);
    for (size_t i = 0; rc == 0 && i < n; i += BATCH)
        rc = write_batch(x, fresh + i, n - i < BATCH ? n - i : BATCH, err);
    if (rc != 0) {
        jn_arena_free(all.arena);
        return rc;
    }
    if (all.n > 1)
        qsort(all.items, all.n, sizeof(*all.items), by_key);
    jn_arena_free(x->written.arena);
    x->written = all;
    return 0;
}
