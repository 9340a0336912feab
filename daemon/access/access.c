/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a token or session to what the request may do and see. Everything of a token
 * is copied into the arena of the request, because the table may be replaced while a pool
 * thread is still working under it. */
#include "daemon/access/access.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/clock.h"

#include "daemon/access/token_box.h"

struct access_table {
    struct jn_arena *arena;
    bool anonymous;                 /* requests without a token are served */
    struct jn_grant local, proxied; /* the stand-ins for a missing token */
    struct jn_token_table *tokens;
    struct token_box *box;            /* or NULL */
    const struct jn_session_key *key; /* or NULL */
};

enum jn_level access_level(const char *name)
{
    int level = 0;
    while (level < JN_LEVELS && strcmp(jn_level_names[level], name) != 0)
        level++;
    return (enum jn_level)level;
}

int access_table_new(const char *anonymous_level, const char *const *anonymous_audiences,
                     size_t n, struct access_table **out, struct jn_error *err)
{
    enum jn_level level = access_level(anonymous_level);
    bool off = strcmp(anonymous_level, "off") == 0;
    if (level == JN_LEVELS && !off)
        return ACCESS_BAD_LEVEL;
    struct access_table *t = calloc(1, sizeof(*t));
    if (!t)
        return jn_fail(err, ENOMEM, "make the access table");
    t->arena = jn_arena_new();
    t->anonymous = !off;
    const char **audiences = JN_NEW_ARRAY(t->arena, n + 1, const char *);
    for (size_t i = 0; i < n; i++)
        audiences[i] = jn_arena_str(t->arena, anonymous_audiences[i]);
    t->proxied = (struct jn_grant){
        .scopes = 1u << JN_TOKEN_SEARCH | 1u << JN_TOKEN_READ,
        .max_level = JN_LEVEL_PUBLIC,
        .audiences = audiences,
        .n_audiences = n,
    };
    t->local = t->proxied;
    if (!off)
        t->local.max_level = level;
    *out = t;
    return 0;
}

struct access_table *access_table_free(struct access_table *t)
{
    if (!t)
        return NULL;
    jn_token_table_free(t->tokens);
    jn_arena_free(t->arena);
    free(t);
    return NULL;
}

void access_use_tokens(struct access_table *t, struct jn_token_table *tokens)
{
    if (tokens && t->tokens &&
        jn_token_table_version(tokens) < jn_token_table_version(t->tokens)) {
        jn_token_table_free(tokens);
        return;
    }
    jn_token_table_free(t->tokens);
    t->tokens = tokens;
}

void access_watch(struct access_table *t, struct token_box *box)
{
    t->box = box;
}

void access_use_key(struct access_table *t, const struct jn_session_key *key)
{
    t->key = key;
}

void access_inherit(struct access_table *t, struct access_table *old)
{
    access_use_tokens(t, JN_STEAL(old->tokens));
    t->box = old->box;
    t->key = old->key;
}

bool access_has_masked(const struct access_table *t)
{
    return t->tokens && jn_token_table_masked(t->tokens, jn_clock_wall_ms());
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* level|audiences in order|filter, and `masked` before all of it: that is no level. An
 * audience has neither ',' nor '|'. */
static const char *view_key(const struct jn_grant *token, const char *const *sorted,
                            struct jn_arena *arena)
{
    jn_auto(jn_buf_deinit) struct jn_buf key = JN_BUF_INIT;
    if (token->masked)
        jn_buf_str(&key, "masked|");
    jn_buf_str(&key, jn_level_names[token->max_level]);
    for (size_t i = 0; i < token->n_audiences; i++) {
        jn_buf_char(&key, i == 0 ? '|' : ',');
        jn_buf_str(&key, sorted[i]);
    }
    if (token->filter) {
        jn_buf_char(&key, '|');
        jn_buf_str(&key, token->filter);
    }
    return jn_arena_dup(arena, jn_buf_text(&key), key.len);
}

int access_of_grant(const struct jn_grant *token, struct jn_arena *arena,
                    struct access **out, struct jn_error *err)
{
    struct access *a = JN_NEW(arena, struct access);
    const char **audiences = JN_NEW_ARRAY(arena, token->n_audiences + 1, const char *);
    for (size_t i = 0; i < token->n_audiences; i++)
        audiences[i] = jn_arena_str(arena, token->audiences[i]);
    qsort(audiences, token->n_audiences, sizeof(*audiences), by_text);
    a->view.max_level = token->max_level;
    a->view.audiences = audiences;
    a->view.n_audiences = token->n_audiences;
    if (token->filter) {
        struct jn_filter *filter;
        struct jn_filter_fault fault;
        /* A filter that cannot be read must not widen the view. */
        if (jn_filter_parse(token->filter, strlen(token->filter), arena, &filter,
                            &fault) != 0)
            return jn_fail(err, EINVAL, "read the filter of token '%s'", token->id);
        a->view.filter = filter;
    }
    a->person = token->person ? jn_arena_str(arena, token->person) : NULL;
    a->token_id = token->id ? jn_arena_str(arena, token->id) : NULL;
    a->masked = token->masked;
    a->expires_at = token->expires_at;
    /* Tokens of an older version may have more. */
    a->scopes = token->masked ? token->scopes & JN_TOKEN_MASKED_SCOPES : token->scopes;
    a->view_key = view_key(token, audiences, arena);
    *out = a;
    return 0;
}

static void take_newer_tokens(struct access_table *t)
{
    struct jn_token_table *newer = t->box ? token_box_take(t->box) : NULL;
    if (newer)
        access_use_tokens(t, newer);
}

int access_decide(struct access_table *t, const char *authorization, bool proxied,
                  struct jn_arena *arena, struct access **out, struct jn_error *err)
{
    take_newer_tokens(t);
    if (!authorization) {
        if (!t->anonymous)
            return ACCESS_DENIED;
        return access_of_grant(proxied ? &t->proxied : &t->local, arena, out, err);
    }
    const struct jn_grant *token;
    if (!t->tokens || jn_token_find(t->tokens, authorization, strlen(authorization),
                                    jn_clock_wall_ms(), &token) != JN_TOKEN_OK)
        return ACCESS_DENIED;
    return access_of_grant(token, arena, out, err);
}

int access_of_session(struct access_table *t, const char *text, size_t len,
                      struct jn_arena *arena, struct access **out, struct jn_error *err)
{
    struct jn_session session;
    take_newer_tokens(t);
    if (!t->tokens || !t->key ||
        jn_session_find(t->tokens, t->key, text, len, jn_clock_wall_ms(), &session) !=
            JN_TOKEN_OK)
        return ACCESS_DENIED;
    int rc = access_of_grant(session.token, arena, out, err);
    if (rc == 0)
        (*out)->expires_at = session.ends_at;
    return rc;
}

static enum jn_token_outcome find_token(const struct jn_token_table *tokens,
                                        const char *token, const struct jn_grant **out)
{
    char value[sizeof("Bearer ") + JN_TOKEN_TEXT];
    if (strlen(token) != JN_TOKEN_TEXT)
        return JN_TOKEN_UNKNOWN;
    int n = snprintf(value, sizeof(value), "Bearer %s", token);
    enum jn_token_outcome outcome =
        jn_token_find(tokens, value, (size_t)n, jn_clock_wall_ms(), out);
    explicit_bzero(value, sizeof(value));
    return outcome;
}

int access_sign_in(struct access_table *t, const char *token, int64_t lifetime_ms,
                   struct jn_arena *arena, struct access_session *out,
                   struct jn_error *err)
{
    const struct jn_grant *found;
    take_newer_tokens(t);
    if (!t->tokens || !t->key || find_token(t->tokens, token, &found) != JN_TOKEN_OK)
        return ACCESS_DENIED;
    int64_t now = jn_clock_wall_ms(), ends = now + lifetime_ms;
    if (found->expires_at && found->expires_at < ends)
        ends = found->expires_at;
    /* Rounded up, since a Max-Age of 0 ends a cookie; the token has its own end. */
    out->max_age_s = (ends - now + 999) / 1000;
    jn_session_write(t->tokens, t->key, found->id, (ends + 999) / 1000, out->text);
    return access_of_session(t, out->text, strlen(out->text), arena, &out->access, err);
}

bool access_sees(const struct jn_view *view, enum jn_level level,
                 const char *const *audiences, size_t n)
{
    if (level > view->max_level)
        return false;
    if (level == JN_LEVEL_PUBLIC)
        return true;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < view->n_audiences; k++) {
            if (strcmp(audiences[i], view->audiences[k]) == 0)
                return true;
        }
    }
    return false;
}
