/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens over HTTP. A change is in force when its answer goes out: after COMMIT the table
 * is loaded again and laid ready for the loop, and only then the request is answered.
 *
 * The text of a new token exists in the memory of its exchange only, which is zeroed at
 * its end because the route is ROUTE_NO_GZIP. */
#include <stdio.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/schema.h"

#include "daemon/access/token_box.h"
#include "daemon/api/cursor.h"
#include "daemon/api/row_checks.h"
#include "daemon/api/write.h"
#include "daemon/work/state_readers.h"
#include "daemon/work/token_uses.h"

static const char *const levels[] = {"public", "internal", "confidential", "restricted",
                                     NULL};

const struct param_spec api_token_create_params[] = {
    {.name = "person",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .required = true,
     .handler_checks = true,
     .max = 40,
     .help = "who acts with it"},
    {.name = "scopes",
     .type = PARAM_LIST,
     .where = PARAM_BODY,
     .values = jn_token_scope_names,
     .required = true,
     .handler_checks = true,
     .help = "what it allows"},
    {.name = "max_level",
     .type = PARAM_ENUM,
     .where = PARAM_BODY,
     .values = levels,
     .fallback = "internal",
     .handler_checks = true,
     .help = "the highest level that it reads"},
    {.name = "audiences",
     .type = PARAM_LIST,
     .where = PARAM_BODY,
     .fallback = "staff",
     .max = 64,
     .handler_checks = true,
     .help = "groups it belongs to: staff, presales, group:<slug>, …"},
    {.name = "filter",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .max = JN_FILTER_BYTES,
     .handler_checks = true,
     .help = "filter expression, ANDed with every query"},
    {.name = "masked",
     .type = PARAM_BOOL,
     .where = PARAM_BODY,
     .fallback = "false",
     .help = "names of customers are masked"},
    {.name = "expires_at",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .max = 40,
     .handler_checks = true,
     .help = "RFC 3339; never if absent"},
    {.name = "label",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .max = 200,
     .handler_checks = true,
     .help = "a note to know it by"},
    {.name = NULL},
};

const struct param_spec api_tokens_params[] = {
    CURSOR_PARAMS("tokens"),
    {.name = NULL},
};

static const struct jn_field fields[] = {
    {.name = "person", .label_zh = "人员", .label_en = "person"},
    {.name = "scopes", .label_zh = "权限", .label_en = "scopes"},
    {.name = "max_level",
     .label_zh = "最高密级",
     .label_en = "max_level",
     .vocab = "confidentiality"},
    {.name = "audiences", .label_zh = "可见范围", .label_en = "audiences"},
    {.name = "filter", .label_zh = "过滤表达式", .label_en = "filter"},
    {.name = "expires_at", .label_zh = "失效时间", .label_en = "expires_at"},
    {.name = "label", .label_zh = "备注", .label_en = "label"},
    {.name = NULL},
};

/* ---- as JSON */

static void write_time(const struct exchange *ex, struct jn_json *j, const char *name,
                       int64_t ms)
{
    char text[26];
    if (ms == 0)
        return;
    jn_time_format(ms, api_of(ex)->utc_offset_s, text);
    jn_json_str_at(j, name, text);
}

static void write_scopes(struct jn_json *j, uint32_t scopes)
{
    jn_json_array_at(j, "scopes");
    for (int i = 0; i < JN_TOKEN_SCOPES; i++)
        if (scopes >> i & 1)
            jn_json_str(j, jn_token_scope_names[i]);
    jn_json_end(j);
}

static void write_names(struct jn_json *j, const char *name, const char *const *names,
                        size_t n)
{
    jn_json_array_at(j, name);
    for (size_t i = 0; i < n; i++)
        jn_json_str(j, names[i]);
    jn_json_end(j);
}

/* The members of an open object. */
static void write_grant(const struct exchange *ex, struct jn_json *j,
                        const struct jn_grant *t)
{
    jn_json_str_at(j, "id", t->id);
    jn_json_str_at(j, "person", t->person);
    write_scopes(j, t->scopes);
    jn_json_str_at(j, "max_level", jn_level_names[t->max_level]);
    write_names(j, "audiences", t->audiences, t->n_audiences);
    if (t->filter)
        jn_json_str_at(j, "filter", t->filter);
    jn_json_bool_at(j, "masked", t->masked);
    write_time(ex, j, "expires_at", t->expires_at);
    if (t->label && t->label[0])
        jn_json_str_at(j, "label", t->label);
    write_time(ex, j, "created_at", t->created_at);
    write_time(ex, j, "last_used_at", t->last_used_at);
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

static uint32_t read_scopes(struct row_checks *c)
{
    size_t n;
    const char *const *names = param_list(c->ex, "scopes", &n);
    uint32_t scopes = 0;
    bool wrong = false;
    for (size_t i = 0; i < n; i++) {
        uint32_t bit = jn_token_scope_bit(names[i], strlen(names[i]));
        wrong = wrong || bit == 0;
        scopes |= bit;
    }
    if (n == 0)
        row_fault(c, "scopes", "required", jn_token_scope_names, NULL, NULL);
    else if (wrong)
        row_fault(c, "scopes", "not_in_vocabulary", jn_token_scope_names, NULL, NULL);
    return scopes;
}

static void check_masked(struct row_checks *c, const struct jn_grant *t)
{
    static const char *const zh[2] = {
        " masked(脱敏令牌只能有 search、read、events、mcp、metrics)"};
    static const char *const en[2] = {
        "masked (such a token has only search, read, events, mcp, metrics)"};
    if (t->masked && t->scopes & ~(uint32_t)JN_TOKEN_MASKED_SCOPES)
        row_fault(c, "scopes", "inconsistent", NULL, zh, en);
}

static enum jn_level read_level(struct row_checks *c)
{
    const char *name = row_vocab(c, "max_level", true);
    return name ? access_level(name) : JN_LEVEL_PUBLIC;
}

static void read_audiences(struct row_checks *c, struct jn_grant *t)
{
    t->audiences = param_list(c->ex, "audiences", &t->n_audiences);
    bool wrong = t->n_audiences > 64;
    for (size_t i = 0; i < t->n_audiences; i++)
        wrong = wrong || !jn_token_is_audience(t->audiences[i], strlen(t->audiences[i]));
    if (wrong)
        row_fault(c, "audiences", "malformed_id", NULL, NULL, NULL);
}

static int64_t read_expiry(struct row_checks *c)
{
    static const char *const zh[2] = {"现在", "9999-12-31"}, *const en[2] = {
                                                                 "now", "9999-12-31"};
    int64_t ms = 0;
    const char *text = row_text(c, "expires_at", false);
    if (!text)
        return 0;
    if (!jn_time_parse(text, strlen(text), &ms))
        row_fault(c, "expires_at", "malformed_date", NULL, NULL, NULL);
    else if (ms <= jn_clock_wall_ms())
        row_fault(c, "expires_at", "out_of_range", NULL, zh, en);
    return ms;
}

static const struct jn_filter *unknown_field(const struct jn_filter *f)
{
    const struct jn_filter *found = NULL;
    if (f && f->field && !jn_schema_find(f->field))
        return f;
    for (size_t i = 0; f && i < f->n_args && !found; i++)
        found = unknown_field(f->args[i]);
    return found;
}

/* Values can be judged only where there is an index; without one the names must do. */
static int bind_filter(struct exchange *ex, const struct jn_filter *filter,
                       struct jn_filter_fault *fault, struct jn_error *err)
{
    const struct jn_view nobody = {.max_level = JN_LEVEL_PUBLIC};
    const struct jn_entry **found;
    struct reader_slot *slot;
    size_t n;
    struct jn_error ignored = {0};
    if (reader_pool_borrow(api_of(ex)->readers, JN_LEVEL_PUBLIC, &slot, &ignored) != 0)
        return 0;
    int rc = jn_index_list(slot->reader, &nobody, filter, NULL, 1, api_today(ex),
                           ex->arena, &found, &n, fault, err);
    reader_pool_return(api_of(ex)->readers, slot, rc < 0);
    return rc == JN_INDEX_BAD_FILTER ? JN_FILTER_INVALID : rc;
}

static int check_filter(struct exchange *ex, const char *text,
                        struct jn_filter_fault *fault, struct jn_error *err)
{
    struct jn_filter *filter = NULL;
    if (jn_filter_parse(text, strlen(text), ex->arena, &filter, fault) != 0)
        return JN_FILTER_INVALID;
    const struct jn_filter *unknown = unknown_field(filter);
    if (!unknown)
        return filter ? bind_filter(ex, filter, fault, err) : 0;
    fault->position = unknown->position;
    snprintf(fault->text, sizeof(fault->text), "there is no field of this name");
    return JN_FILTER_INVALID;
}

static void add_filter_fault(struct row_checks *c, const struct jn_filter_fault *fault)
{
    const char *en = jn_arena_format(c->ex->arena, "character %u: %s",
                                     fault->position + 1, fault->text);
    const char *zh = jn_arena_format(c->ex->arena, "第 %u 个字符处无法理解:%s",
                                     fault->position + 1, fault->text);
    struct jn_finding finding = {.severity = JN_ERROR,
                                 .code = "invalid_filter",
                                 .pointer = "#/filter",
                                 .detail_zh = zh,
                                 .detail_en = en,
                                 .label_zh = "过滤表达式"};
    jn_finding_add(&c->findings, &finding);
}

/* 0, API_ANSWERED or < 0. */
static int read_grant(struct exchange *ex, struct jn_grant *t, struct jn_error *err)
{
    struct row_checks c = row_checks_on(ex, fields);
    struct jn_filter_fault fault = {0};
    t->person = row_person(&c, "person", true);
    t->scopes = read_scopes(&c);
    t->max_level = read_level(&c);
    read_audiences(&c, t);
    t->filter = row_text(&c, "filter", false);
    t->masked = param_bool(ex, "masked");
    check_masked(&c, t);
    t->expires_at = read_expiry(&c);
    t->label = row_text_upto(&c, "label", false, 200);
    t->created_at = jn_clock_wall_ms();
    int rc = t->filter ? check_filter(ex, t->filter, &fault, err) : 0;
    if (rc < 0)
        return rc;
    if (rc > 0 && c.findings.n == 0)
        return api_bad_filter(ex, &fault), API_ANSWERED;
    if (rc > 0)
        add_filter_fault(&c, &fault);
    return row_refused(&c) ? API_ANSWERED : 0;
}

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
    /* read_grant() asks for all that the store asks for. */
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
    int rc = read_grant(ex, &t->grant, err);
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
    write_scopes(&j, a->scopes);
    jn_json_str_at(&j, "max_level", jn_level_names[a->view.max_level]);
    write_names(&j, "audiences", a->view.audiences, a->view.n_audiences);
    jn_json_bool_at(&j, "masked", a->masked);
    write_time(ex, &j, "expires_at", a->expires_at);
    jn_json_end(&j);
    return 0;
}
