/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A browser signs in once with a token and then has a cookie that stands for it
 * (jinnang/session.h). Nothing is kept here, so signing out only takes the cookie back:
 * all sessions of a token end when it is revoked. On the loop. */
#include <inttypes.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/log.h"

#include "daemon/api/grant_json.h"
#include "daemon/http/cookie.h"
#include "daemon/work/token_uses.h"

const struct param_spec api_session_open_params[] = {
    {.name = "token",
     .type = PARAM_STRING,
     .max = 1024,
     .where = PARAM_BODY,
     .required = true,
     .help = "the whole token, jnk_..."},
    {.name = NULL},
};

/* a: NULL for somebody who may do nothing without signing in. */
static int answer(struct exchange *ex, const struct access *a)
{
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_bool_at(&j, "signed_in", a && a->token_id);
    if (a && a->person)
        jn_json_str_at(&j, "person", a->person);
    grant_json_scopes(&j, a ? a->scopes : 0);
    if (a)
        jn_json_str_at(&j, "max_level", jn_level_names[a->view.max_level]);
    grant_json_names(&j, "audiences", a ? a->view.audiences : NULL,
                     a ? a->view.n_audiences : 0);
    jn_json_bool_at(&j, "masked", a && a->masked);
    grant_json_time(ex, &j, "expires_at", a ? a->expires_at : 0);
    jn_json_end(&j);
    reply_header(ex, "Cache-Control", "private, no-store");
    return 0;
}

int api_session(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    return answer(ex, ex->access);
}

static void set_cookie(struct exchange *ex, const char *text, int64_t max_age_s)
{
    reply_headerf(ex, "Set-Cookie",
                  SESSION_COOKIE "=%s; Path=/; Secure; HttpOnly; SameSite=Strict; "
                                 "Max-Age=%" PRId64,
                  text, max_age_s);
}

/* The arena and the body are zeroed with the exchange; what the JSON parser allocated is
 * not. */
static void forget_token(struct exchange *ex)
{
    union {
        const char *in;
        char *out;
    } text = {.in = param_str(ex, "token")};
    explicit_bzero(text.out, param_len(ex, "token"));
}

int api_session_open(struct exchange *ex, struct jn_error *err)
{
    struct api *api = api_of(ex);
    struct access_session session;
    if (!exchange_may_guess(ex))
        return 0;
    int rc = access_sign_in(api->access, param_str(ex, "token"), api->session_lifetime_ms,
                            ex->arena, &session, err);
    forget_token(ex);
    if (rc < 0)
        return rc;
    if (rc == ACCESS_DENIED) {
        exchange_guessed_wrong(ex);
        return reply_problem(ex, "unauthorized", "no such token, or not any more");
    }
    const char *id = session.access->token_id;
    token_uses_note(api->token_uses, id, jn_clock_wall_ms());
    jn_log(JN_LOG_INFO, "session.opened", "token", id, NULL);
    set_cookie(ex, session.text, session.max_age_s);
    return answer(ex, session.access);
}

int api_session_close(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    set_cookie(ex, "", 0);
    return reply_empty(ex, 204);
}
