/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/work/state_readers.h"

#include <pthread.h>
#include <stdlib.h>

enum { KEPT = 16 };

struct state_readers {
    const char *dir;
    pthread_mutex_t mutex;
    struct jn_state *idle[KEPT];
    size_t n;
};

struct state_readers *state_readers_new(const char *dir)
{
    struct state_readers *r = calloc(1, sizeof(*r));
    if (!r)
        return NULL;
    r->dir = dir;
    pthread_mutex_init(&r->mutex, NULL);
    return r;
}

struct state_readers *state_readers_free(struct state_readers *r)
{
    if (!r)
        return NULL;
    while (r->n > 0)
        jn_state_close(r->idle[--r->n]);
    pthread_mutex_destroy(&r->mutex);
    free(r);
    return NULL;
}

int state_readers_borrow(struct state_readers *r, struct jn_state **out,
                         struct jn_error *err)
{
    struct jn_state *s = NULL;
    pthread_mutex_lock(&r->mutex);
    if (r->n > 0)
        s = r->idle[--r->n];
    pthread_mutex_unlock(&r->mutex);
    int rc = s ? 0 : jn_state_open_reader(r->dir, &s, err);
    if (rc > 0)
        return jn_fail(err, EIO, "open state.db for reading");
    *out = s;
    return rc;
}

void state_readers_return(struct state_readers *r, struct jn_state *s, int rc)
{
    if (!s)
        return;
    pthread_mutex_lock(&r->mutex);
    if (rc >= 0 && r->n < KEPT)
        r->idle[r->n++] = JN_STEAL(s);
    pthread_mutex_unlock(&r->mutex);
    jn_state_close(s);
}
