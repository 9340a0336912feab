/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/writing.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/answer_store.h"
#include "jinnang/clock.h"
#include "jinnang/log.h"

#include "daemon/api/masked_view.h"
#include "daemon/review/publish.h"
#include "daemon/work/index_thread.h"
#include "daemon/work/state_readers.h"
#include "daemon/work/store_thread.h"

enum { FORGET_EVERY_MS = 3600 * 1000, RETRY_MS = 2000 };

struct writing {
    struct api *api;
    struct jn_state *state;
    struct jn_corpus *corpus; /* NULL: a folder is served, or main cannot be followed */
    /* Of the store thread. */
    int64_t forget_at, retry_at; /* monotonic ms */
    char head[JN_OID_LEN + 1];   /* as it was seen last */
};

static struct publisher publisher_of(const struct writing *w)
{
    return (struct publisher){w->state, w->corpus, w->api->utc_offset_s};
}

/* ---- now and then, on the store thread */

static void tell_indexes(const struct api *api)
{
    index_thread_changed(api->index);
    masked_view_changed(api->masked);
}

/* What waits is published; what was committed by hand is adopted. */
static void publish_rest(struct writing *w, struct store_work *work)
{
    struct publisher p = publisher_of(w);
    struct jn_error err = {0};
    size_t left = 0;
    char head[JN_OID_LEN + 1];
    int rc = publish_all(&p, &left, &err);
    if (rc == 0)
        rc = jn_corpus_head(w->corpus, head, &err);
    if (rc == 0 && strcmp(head, w->head) != 0) {
        rc = publish_catch_up(&p, &err);
        memcpy(w->head, head, sizeof(head));
        tell_indexes(w->api);
    }
    if (rc < 0)
        store_work_failed(work, rc, &err);
}

static void forget(struct writing *w, struct store_work *work)
{
    struct jn_error err = {0};
    int rc = jn_state_begin(w->state, &err);
    if (rc == 0)
        rc = jn_state_end(w->state, jn_answer_forget(w->state, &err), &err);
    if (rc != 0)
        store_work_failed(work, rc, &err);
}

static void idle(struct store_work *work, void *user)
{
    struct writing *w = user;
    int64_t now = jn_clock_ns() / 1000000;
    if (w->corpus && now >= w->retry_at) {
        w->retry_at = now + RETRY_MS;
        publish_rest(w, work);
    }
    if (now >= w->forget_at) {
        w->forget_at = now + FORGET_EVERY_MS;
        forget(w, work);
    }
}

/* ---- start */

static int verify(struct writing *w, struct jn_error *err)
{
    int rc = jn_state_verify(w->state, err);
    if (rc != JN_STATE_DAMAGED)
        return rc;
    struct jn_error found = *err;
    jn_fail(err, EBADMSG, "%.180s; restore a backup: jinnang restore", found.text);
    return WRITING_DAMAGED;
}

/* Finish what was begun. A repository that cannot be followed is served and not written
 * to. */
static int reconcile(struct writing *w, struct jn_error *err)
{
    struct publisher p = publisher_of(w);
    size_t left = 0;
    int rc = publish_catch_up(&p, err);
    if (rc == PUBLISH_FOREIGN) {
        jn_log(JN_LOG_ERROR, "corpus.foreign", "err",
               "refs/heads/main does not descend from what state.db knows: read-only",
               NULL);
        w->corpus = jn_corpus_close(w->corpus);
        return 0;
    }
    if (rc == 0)
        rc = publish_all(&p, &left, err);
    if (rc == 0 && left > 0)
        jn_log(JN_LOG_WARNING, "store.postponed", NULL);
    return rc;
}

static int open_all(struct writing *w, const struct settings *settings,
                    struct jn_error *err)
{
    int rc = jn_state_open_reader(settings->state, &w->state, err);
    if (rc == 0)
        rc = verify(w, err);
    if (rc == 0 && w->api->repository)
        rc = jn_corpus_open(w->api->repository, &w->corpus, err);
    if (rc == 0 && w->corpus)
        rc = reconcile(w, err);
    if (rc == 0 && !(w->api->states = state_readers_new(settings->state)))
        rc = jn_fail(err, ENOMEM, "open the state for reading");
    return rc;
}

int writing_start(const struct settings *settings, struct api *api, struct writing **out,
                  struct jn_error *err)
{
    struct writing *w = *out = calloc(1, sizeof(*w));
    if (!w)
        return jn_fail(err, ENOMEM, "start the store");
    w->api = api;
    int rc = open_all(w, settings, err);
    if (rc != 0)
        return rc;
    const struct store_options options = {
        .state = w->state,
        .corpus = w->corpus,
        .queue = (unsigned)settings->store_queue,
        .min_free = settings->min_free,
        .idle = idle,
        .user = w,
    };
    return store_thread_start(&options, &api->store, err);
}

struct writing *writing_stop(struct writing *w)
{
    if (!w)
        return NULL;
    w->api->store = store_thread_stop(w->api->store);
    w->api->states = state_readers_free(w->api->states);
    jn_corpus_close(w->corpus);
    jn_state_close(w->state);
    free(w);
    return NULL;
}
