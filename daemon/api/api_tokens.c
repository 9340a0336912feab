/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens over HTTP. A change is in force when its answer goes out: after COMMIT the table
 * is loaded again and laid ready for the loop, and only then the request is answered.
 *
 * The text of a new token exists in the memory of its exchange only, which is zeroed at
 * its end because the route is ROUTE_NO_GZIP. */
#include <stdio.h>
#include <string.h>

#include "jinnang/clock.h"

#include "daemon/access/token_box.h"
#include "daemon/api/cursor.h"
#include "daemon/api/grant_json.h"
#include "daemon/api/token_wish.h"
#include "daemon/api/write.h"
#include "daemon/work/state_readers.h"
#include "daemon/work/token_uses.h"

const struct param_spec api_tokens_params[] = {
    CURSOR_PARAMS("tokens"),
    {.name = NULL},
};

/* ---- as JSON */

/* The members of an open object. */
static void write_grant(const struct exchange *ex, struct jn_json *j,
                        const struct jn_grant *t)
{
    jn_json_str_at(j, "id", t->id);
    jn_json_str_at(j, "person", t->person);
    grant_json_scopes(j, t->scopes);
    jn_json_str_at(j, "max_level", jn_level_names[t->max_level]);
    grant_json_names(j, "audiences", t->audiences, t->n_audiences);
    if (t->filter)
        jn_json_str_at(j, "filter", t->filter);
    jn_json_bool_at(j, "masked", t->masked);
    grant_json_time(ex, j, "expires_at", t->expires_at);
    if (t->label && t->label[0])
        jn_json_str_at(j, "label", t->label);
    grant_json_time(ex, j, "created_at", t->created_at);
    grant_json_time(ex, j, "last_used_at", t->last_used_at);
}

/* ---- a change is in force with its answer */

static int reload_table(struct exchange *ex, struct jn_error *err)
{
    struct jn_token_table *tokens = NULL;
    struct jn_state *s;
    int rc = api_state_borrow(ex, &s, err);
    if (rc != 0)
        return rc;
    rc = jn_token_load(s, &tokens, err);
    api_state_return(ex, s, rc);
    if (rc == 0)
        token_box_put(api_of(ex)->token_box, tokens);
    return rc;
}

struct token_write {
    struct api_write write;
    struct jn_grant grant;
    char text[JN_TOKEN_TEXT + 1];
};

/* ---- POST /v1/admin/tokens */

static int create_run(struct store_work *w, struct api_write *write, struct jn_error *err)
{
    struct token_write *t = write->user;
    int64_t n = 0;
    int rc = jn_token_count(w->state, &n, err);
    if (rc == 0 && n >= api_of(write->ex)->max_tokens) {
        reply_problem(write->ex, "limit_reached", "%lld tokens: revoke some",
                      (long long)n);
        return WRITE_ANSWERED;
    }
    if (rc == 0)
        rc = jn_token_create(w->state, &t->grant, t->text, err);
    /* token_wish_read() asks for all that the store asks for. */
    return rc > 0 ? jn_fail(err, EINVAL, "store a token") : rc;
}

static int create_next(struct exchange *ex, struct jn_error *err)
{
    struct token_write *t = write_of(ex)->user;
    char id[JN_TOKEN_ID + 1] = "";
    memcpy(id, t->text + 4, JN_TOKEN_ID);
    t->grant.id = id;
    int rc = reload_table(ex, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    struct jn_json j = reply_json(ex, 201);
    jn_json_object(&j);
    write_grant(ex, &j, &t->grant);
    /* Last, and with room: a buffer that grows would leave a copy behind. */
    jn_buf_room(&ex->out, 256);
    jn_json_str_at(&j, "token", t->text);
    jn_json_end(&j);
    reply_header(ex, "Cache-Control", "private, no-store");
    explicit_bzero(t->text, sizeof(t->text));
    return 0;
}

int api_token_create(struct exchange *ex, struct jn_error *err)
{
    struct token_write *t = JN_NEW(ex->arena, struct token_write);
    int rc = token_wish_read(ex, &t->grant, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    t->write = (struct api_write){
        .run = create_run, .next = create_next, .user = t, .secret = true};
    return write_start(ex, &t->write, err);
}

/* ---- DELETE /v1/admin/tokens/{id} */

static int delete_run(struct store_work *w, struct api_write *write, struct jn_error *err)
{
    int rc = jn_token_revoke(w->state, exchange_path(write->ex, "id"), err);
    if (rc <= 0)
        return rc;
    reply_problem(write->ex, "resource_not_found", NULL);
    return WRITE_ANSWERED;
}

static int delete_next(struct exchange *ex, struct jn_error *err)
{
    int rc = reload_table(ex, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    return reply_empty(ex, 204);
}

int api_token_delete(struct exchange *ex, struct jn_error *err)
{
    struct api_write *write = JN_NEW(ex->arena, struct api_write);
    write->run = delete_run;
    write->next = delete_next;
    write->secret = true; /* asked twice it gives the same answer by itself */
    return write_start(ex, write, err);
}

/* ---- GET /v1/admin/tokens: what is not revoked, newest first */

static void write_row(struct exchange *ex, struct jn_json *j, struct jn_grant *t)
{
    int64_t used = token_uses_last(api_of(ex)->token_uses, t->id);
    t->last_used_at = used > t->last_used_at ? used : t->last_used_at;
    jn_json_object(j);
    write_grant(ex, j, t);
    jn_json_end(j);
}

static void write_page(struct exchange *ex, struct jn_grant *tokens, size_t n,
                       const char *after)
{
    size_t i = 0, shown = 0, wanted = (size_t)param_int(ex, "per_page");
    const char *last = NULL;
    if (after) {
        while (i < n && strcmp(tokens[i].id, after) != 0)
            i++;
        i += i < n;
    }
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "tokens");
    for (; i < n; i++) {
        if (tokens[i].revoked_at)
            continue;
        if (shown++ == wanted)
            break;
        write_row(ex, &j, &tokens[i]);
        last = tokens[i].id;
    }
    jn_json_end(&j);
    if (shown > wanted)
        cursor_write(ex, &j, last);
    jn_json_end(&j);
}

int api_tokens(struct exchange *ex, struct jn_error *err)
{
    const char *after = NULL;
    struct jn_grant *tokens = NULL;
    struct jn_state *s;
    size_t n = 0;
    if (cursor_read(ex, &after) == CURSOR_ANSWERED)
        return 0;
    int rc = api_state_borrow(ex, &s, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    rc = jn_token_list(s, ex->arena, &tokens, &n, err);
    api_state_return(ex, s, rc);
    if (rc == 0)
        write_page(ex, tokens, n, after);
    return rc;
}

/* ---- GET /v1/token: the caller's own */

int api_token(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    const struct access *a = ex->access;
    if (!a->token_id)
        return reply_problem(ex, "unauthorized", NULL);
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_str_at(&j, "id", a->token_id);
    jn_json_str_at(&j, "person", a->person);
    grant_json_scopes(&j, a->scopes);
    jn_json_str_at(&j, "max_level", jn_level_names[a->view.max_level]);
    grant_json_names(&j, "audiences", a->view.audiences, a->view.n_audiences);
    jn_json_bool_at(&j, "masked", a->masked);
    grant_json_time(ex, &j, "expires_at", a->expires_at);
    jn_json_end(&j);
    return 0;
}
