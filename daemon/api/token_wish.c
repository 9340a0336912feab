/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/token_wish.h"

#include <stdio.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/schema.h"

#include "daemon/api/row_checks.h"

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
    const struct jn_filter *unknown = jn_schema_unknown(filter);
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

int token_wish_read(struct exchange *ex, struct jn_grant *t, struct jn_error *err)
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
