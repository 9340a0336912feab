/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/write.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/hash.h"

#include "daemon/work/state_readers.h"

enum { KEY_MAX = 64 };

/* ---- the key */

static bool is_key(const char *key)
{
    size_t len = strlen(key);
    for (size_t i = 0; i < len; i++)
        if (key[i] <= ' ' || key[i] > '~')
            return false;
    return len >= 1 && len <= KEY_MAX;
}

static const char *hash_of_request(const struct exchange *ex)
{
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    char hex[65];
    jn_buf_printf(&text, "%s %s %s\n", ex->method, ex->target_raw,
                  ex->body_type ? ex->body_type : "");
    jn_buf_add(&text, ex->body.data ? ex->body.data : "", ex->body.len);
    jn_hash_hex(jn_buf_text(&text), text.len, hex);
    return jn_arena_str(ex->arena, hex);
}

static int read_key(struct exchange *ex, struct api_write *write)
{
    const char *key = exchange_header(ex, "Idempotency-Key");
    if (!key && write->keyed)
        return reply_problem(ex, "idempotency_key_required", NULL), API_ANSWERED;
    if (!key)
        return 0;
    if (!is_key(key)) {
        reply_problem(ex, "invalid_parameter",
                      "Idempotency-Key: 1 to %d visible ASCII characters", KEY_MAX);
        return API_ANSWERED;
    }
    write->key = (struct jn_answer_key){
        .token_id = ex->access->token_id, .key = key, .request = hash_of_request(ex)};
    return 0;
}

/* ---- what was answered before */

static int find_answer(struct jn_state *state, struct api_write *write,
                       struct jn_error *err)
{
    static const char *const codes[] = {
        [JN_ANSWER_REUSED] = "idempotency_key_reused",
        [JN_ANSWER_IN_USE] = "idempotency_key_in_use",
        [JN_ANSWER_LIMIT] = "limit_reached",
    };
    int rc = jn_answer_find(state, &write->key, write->ex->arena, &write->answer, err);
    write->replayed = rc == JN_ANSWER_REPLAY;
    if (rc <= 0 || write->replayed)
        return rc;
    reply_problem(write->ex, codes[rc], NULL);
    return WRITE_ANSWERED;
}

int write_begin(struct exchange *ex, struct api_write *write, struct jn_error *err)
{
    struct jn_state *state;
    write->ex = ex;
    if (read_key(ex, write) != 0)
        return API_ANSWERED;
    if (!write->key.key)
        return 0;
    int rc = api_state_borrow(ex, &state, err);
    if (rc != 0)
        return rc;
    rc = find_answer(state, write, err);
    api_state_return(ex, state, rc);
    if (!write->replayed)
        return rc < 0 ? rc : rc ? API_ANSWERED : 0;
    ex->data = write;
    rc = write_reply(ex, err);
    return rc ? rc : API_ANSWERED;
}

/* ---- on the store thread */

static int run(struct store_work *w, void *user, struct jn_error *err)
{
    struct api_write *write = user;
    int rc = write->key.key ? find_answer(w->state, write, err) : 0;
    if (rc != 0)
        return write->replayed ? 0 : rc;
    rc = write->run(w, write, err);
    if (rc == 0 && write->key.key)
        rc = jn_answer_put(w->state, &write->key, &write->answer, err);
    return rc;
}

static int after(struct store_work *w, void *user, struct jn_error *err)
{
    struct api_write *write = user;
    return write->replayed ? 0 : write->after(w, write, err);
}

int write_settle_problem(struct store_work *w, struct api_write *write, const char *code,
                         struct jn_error *err)
{
    int rc = 0;
    if (write->key.key) {
        rc = jn_state_begin(w->state, err);
        if (rc == 0)
            rc = jn_state_end(w->state, jn_answer_drop(w->state, &write->key, err), err);
    }
    if (rc != 0)
        return rc;
    reply_problem(write->ex, code, NULL);
    return WRITE_ANSWERED;
}

static void done(void *user, int rc, const struct jn_error *err)
{
    struct api_write *write = user;
    write->rc = rc;
    write->err = *err;
    if (rc == 0 && write->settled && !write->replayed)
        write->settled(write);
    exchange_continue(write->ex, rc == 0 && write->next && !write->replayed
                                     ? write->next
                                     : write_reply);
}

/* ---- in the pool */

int write_start(struct exchange *ex, struct api_write *write, struct jn_error *err)
{
    struct api *api = api_of(ex);
    if (!api->store)
        return reply_problem(ex, "read_only_corpus", NULL);
    write->ex = ex;
    if (!write->secret && !write->key.key && read_key(ex, write) != 0)
        return 0;
    write->job = (struct store_job){
        .run = run, .after = write->after ? after : NULL, .done = done, .user = write};
    ex->data = write;
    switch (store_submit(api->store, &write->job)) {
    case 0:
        return EXCHANGE_PARKED;
    case STORE_READ_ONLY:
        return jn_fail(err, EROFS, "the store is read-only");
    case STORE_STOPPED:
        return reply_problem(ex, "shutting_down", NULL);
    default:
        reply_header(ex, "Retry-After", "1");
        return reply_problem(ex, "busy", NULL);
    }
}

struct api_write *write_of(const struct exchange *ex)
{
    return ex->data;
}

static void reply_etag(struct exchange *ex, const char *etag)
{
    if (strlen(etag) == JN_OID_LEN)
        reply_etag_raw(ex, etag);
    else
        reply_etag_row(ex, strtoll(etag, NULL, 10));
}

int write_reply(struct exchange *ex, struct jn_error *err)
{
    struct api_write *write = write_of(ex);
    const struct jn_answer *a = &write->answer;
    if (write->rc < 0)
        *err = write->err;
    if (write->rc != 0)
        return write->rc < 0 ? write->rc : 0; /* the problem is written */
    assert(a->status);
    if (a->body[0])
        reply_bytes(ex, a->status, "application/json", a->body, strlen(a->body));
    else
        reply_empty(ex, a->status);
    if (a->etag)
        reply_etag(ex, a->etag);
    if (a->location)
        reply_header(ex, "Location", a->location);
    if (write->replayed)
        reply_header(ex, "Idempotency-Replayed", "true");
    return 0;
}

int api_state_borrow(struct exchange *ex, struct jn_state **out, struct jn_error *err)
{
    struct api *api = api_of(ex);
    if (api->states)
        return state_readers_borrow(api->states, out, err);
    reply_problem(ex, "read_only_corpus", NULL);
    return API_ANSWERED;
}

void api_state_return(struct exchange *ex, struct jn_state *s, int rc)
{
    state_readers_return(api_of(ex)->states, s, rc);
}
