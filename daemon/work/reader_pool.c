/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two free lists under one mutex: readers by level, each with the number of the
 * generation it opened, and analysers. Opening a reader happens outside the mutex. A
 * reader stays in the directory it opened even when `current` moves on, so its number is
 * compared on the way out and on the way back. */
#include "daemon/work/reader_pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/cleanup.h"

/* Never more than pool threads are borrowed; what is kept beyond that only costs memory.
 */
enum { KEPT = 16 };

struct reader {
    struct reader_slot slot; /* first: given to the borrower */
    enum jn_level level;
    uint64_t serial; /* of the reader_pool_serve() it belongs to */
};

struct reader_pool {
    pthread_mutex_t mutex;
    char path[4096];
    unsigned number;
    uint64_t serial; /* 0: nothing is served */
    uint64_t last_serial;
    struct reader *idle[JN_LEVELS][KEPT];
    size_t n_idle[JN_LEVELS];
    struct jn_analyser *analysers[KEPT];
    size_t n_analysers;
};

int reader_pool_new(struct reader_pool **out, struct jn_error *err)
{
    struct reader_pool *p = calloc(1, sizeof(*p));
    if (!p)
        return jn_fail(err, ENOMEM, "make the reader pool");
    pthread_mutex_init(&p->mutex, NULL);
    *out = p;
    return 0;
}

static void reader_free(struct reader *r)
{
    jn_index_close(r->slot.reader);
    jn_analyser_free(r->slot.analyser);
    free(r);
}

struct reader_pool *reader_pool_free(struct reader_pool *pool)
{
    if (!pool)
        return NULL;
    for (int level = 0; level < JN_LEVELS; level++) {
        for (size_t i = 0; i < pool->n_idle[level]; i++)
            reader_free(pool->idle[level][i]);
    }
    for (size_t i = 0; i < pool->n_analysers; i++)
        jn_analyser_free(pool->analysers[i]);
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
    return NULL;
}

/* Idle readers go at once: they would hold the files of a removed generation. */
void reader_pool_serve(struct reader_pool *pool, const char *path, unsigned number)
{
    struct reader *old[JN_LEVELS * KEPT];
    size_t n_old = 0;

    pthread_mutex_lock(&pool->mutex);
    for (int level = 0; level < JN_LEVELS; level++) {
        for (size_t i = 0; i < pool->n_idle[level]; i++)
            old[n_old++] = pool->idle[level][i];
        pool->n_idle[level] = 0;
    }
    pool->serial = path ? ++pool->last_serial : 0;
    pool->number = number;
    snprintf(pool->path, sizeof(pool->path), "%s", path ? path : "");
    pthread_mutex_unlock(&pool->mutex);
    for (size_t i = 0; i < n_old; i++)
        reader_free(old[i]);
}

/* What of the pool a borrower needs to open a reader without the mutex. */
struct target {
    char path[4096];
    unsigned number;
    uint64_t serial;
};

static struct reader *take(struct reader_pool *pool, enum jn_level level,
                           struct target *target, struct jn_analyser **analyser)
{
    struct reader *r = NULL;

    pthread_mutex_lock(&pool->mutex);
    target->serial = pool->serial;
    target->number = pool->number;
    if (pool->serial && pool->n_idle[level] > 0) {
        r = pool->idle[level][--pool->n_idle[level]];
    } else if (pool->serial) {
        snprintf(target->path, sizeof(target->path), "%s", pool->path);
        if (pool->n_analysers > 0)
            *analyser = pool->analysers[--pool->n_analysers];
    }
    pthread_mutex_unlock(&pool->mutex);
    return r;
}

static void keep_analyser(struct reader_pool *pool, struct jn_analyser *analyser)
{
    pthread_mutex_lock(&pool->mutex);
    if (pool->n_analysers < KEPT)
        pool->analysers[pool->n_analysers++] = JN_STEAL(analyser);
    pthread_mutex_unlock(&pool->mutex);
    jn_analyser_free(analyser);
}

static void retire(struct reader_pool *pool, struct reader *r)
{
    if (r->slot.analyser)
        keep_analyser(pool, JN_STEAL(r->slot.analyser));
    reader_free(r);
}

static int open_reader(struct reader_pool *pool, enum jn_level level,
                       const struct target *target, struct jn_analyser *analyser,
                       struct reader **out, struct jn_error *err)
{
    struct reader *r = calloc(1, sizeof(*r));
    if (!r) {
        jn_analyser_free(analyser);
        return jn_fail(err, ENOMEM, "open a reader");
    }
    r->slot.analyser = analyser;
    r->level = level;
    r->serial = target->serial;
    int rc = analyser ? 0 : jn_analyser_new(&r->slot.analyser, err);
    if (rc == 0)
        rc = jn_index_open(target->path, target->number, level, &r->slot.reader, err);
    if (rc != 0) {
        retire(pool, r);
        return rc;
    }
    *out = r;
    return 0;
}

int reader_pool_borrow(struct reader_pool *pool, enum jn_level level,
                       struct reader_slot **out, struct jn_error *err)
{
    int rc = 0;

    /* An idle reader that cannot be refreshed is replaced once; a fresh one that cannot
     * be opened tells of the index itself. */
    for (int attempt = 0; attempt < 1 + KEPT; attempt++) {
        struct target target;
        struct jn_analyser *analyser = NULL;
        struct reader *r = take(pool, level, &target, &analyser);
        if (target.serial == 0)
            return READER_POOL_EMPTY;
        if (!r) {
            rc = open_reader(pool, level, &target, analyser, &r, err);
            if (rc == 0)
                *out = &r->slot;
            return rc;
        }
        rc = jn_index_refresh(r->slot.reader, err);
        if (rc == 0) {
            *out = &r->slot;
            return 0;
        }
        retire(pool, r);
    }
    return rc;
}

void reader_pool_return(struct reader_pool *pool, struct reader_slot *slot, bool broken)
{
    struct reader *r = (struct reader *)slot;

    pthread_mutex_lock(&pool->mutex);
    size_t *n = &pool->n_idle[r->level];
    bool keep = !broken && r->serial == pool->serial && *n < KEPT;
    if (keep)
        pool->idle[r->level][(*n)++] = r;
    pthread_mutex_unlock(&pool->mutex);
    if (!keep)
        retire(pool, r);
}
