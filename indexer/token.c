/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `jinnang token create|list|revoke`. The daemon may run meanwhile: it notices. */
#include <string.h>
#include <time.h>

#include "jinnang/clock.h"
#include "jinnang/filter.h"
#include "jinnang/json_write.h"
#include "jinnang/schema.h"
#include "jinnang/token_store.h"

#include "indexer/command.h"
#include "indexer/report.h"

struct settings {
    const char *state, *person, *max_level, *expires, *label, *filter;
    struct jn_strings scopes, audiences;
    bool masked, json;
};

#define STATE_ROW                                                                        \
    JN_OPTION("state", JN_OPTION_STRING, struct settings, state, NULL, "state directory")

static const struct jn_option create_options[] = {
    STATE_ROW,
    JN_OPTION("person", JN_OPTION_STRING, struct settings, person, NULL,
              "who acts with it, e.g. li.na"),
    JN_OPTION("scopes", JN_OPTION_LIST, struct settings, scopes, "search,read",
              "what it allows"),
    JN_OPTION("max-level", JN_OPTION_STRING, struct settings, max_level, "internal",
              "public, internal, confidential or restricted"),
    JN_OPTION("audiences", JN_OPTION_LIST, struct settings, audiences, "staff",
              "groups it belongs to"),
    JN_OPTION("expires", JN_OPTION_STRING, struct settings, expires, NULL,
              "last day of validity, YYYY-MM-DD; default: none"),
    JN_OPTION("label", JN_OPTION_STRING, struct settings, label, NULL,
              "a note to know it by"),
    JN_OPTION("filter", JN_OPTION_STRING, struct settings, filter, NULL,
              "expression ANDed with every query"),
    JN_OPTION("masked", JN_OPTION_BOOL, struct settings, masked, NULL,
              "names of customers are masked"),
    {.name = NULL},
};

static const struct jn_option list_options[] = {
    STATE_ROW,
    JN_OPTION("json", JN_OPTION_BOOL, struct settings, json, NULL, "as JSON"),
    {.name = NULL},
};

static const struct jn_option revoke_options[] = {STATE_ROW, {.name = NULL}};

/* EXIT_OK and *out, or the exit code after the complaint. */
static int open_state(const struct call *call, unsigned flags, struct jn_state **out)
{
    const struct settings *s = call->settings;
    struct jn_error err = {0};
    if (!s->state)
        return complain(call, EXIT_USAGE, "--state is needed");
    int rc = jn_state_open(s->state, flags, out, &err);
    if (rc == 0)
        return EXIT_OK;
    enum exit_code code = rc == JN_STATE_HELD ? EXIT_HELD
                          : rc > 0            ? EXIT_CONFIG
                                              : EXIT_FAILED;
    return complain(call, code, "%s", err.text);
}

static int read_scopes(const struct call *call, const struct jn_strings *names,
                       uint32_t *scopes)
{
    for (size_t i = 0; i < names->count; i++) {
        uint32_t bit = jn_token_scope_bit(names->items[i], strlen(names->items[i]));
        if (bit == 0)
            return complain(call, EXIT_USAGE, "there is no scope '%s'", names->items[i]);
        *scopes |= bit;
    }
    return EXIT_OK;
}

static int read_level(const struct call *call, const char *name, enum jn_level *level)
{
    for (unsigned i = 0; i < JN_LEVELS; i++)
        if (strcmp(name, jn_level_names[i]) == 0) {
            *level = (enum jn_level)i;
            return EXIT_OK;
        }
    return complain(call, EXIT_USAGE, "there is no level '%s'", name);
}

/* A token is valid through its last day, as the clock on this machine's wall tells it. */
static int read_expiry(const struct call *call, const char *text, int64_t *expires_at)
{
    int32_t date = text ? jn_date_parse(text, strlen(text)) : 0;
    *expires_at = 0;
    if (!text)
        return EXIT_OK;
    if (date == 0)
        return complain(call, EXIT_USAGE, "--expires is a date like 2027-03-31, not '%s'",
                        text);
    struct tm end = {.tm_year = date / 10000 - 1900,
                     .tm_mon = date / 100 % 100 - 1,
                     .tm_mday = date % 100 + 1,
                     .tm_isdst = -1};
    *expires_at = (int64_t)mktime(&end) * 1000;
    if (*expires_at <= jn_clock_wall_ms())
        return complain(call, EXIT_USAGE, "--expires %s is over", text);
    return EXIT_OK;
}

static int check_filter(const struct call *call, const char *text)
{
    struct jn_filter *filter = NULL;
    struct jn_filter_fault fault = {0};
    if (!text)
        return EXIT_OK;
    if (jn_filter_parse(text, strlen(text), call->arena, &filter, &fault) != 0)
        return complain(call, EXIT_USAGE, "--filter, character %u: %s",
                        fault.position + 1, fault.text);
    const struct jn_filter *unknown = jn_schema_unknown(filter);
    return unknown ? complain(call, EXIT_USAGE, "--filter: there is no field '%s'",
                              unknown->field)
                   : EXIT_OK;
}

static int read_wanted(const struct call *call, struct jn_grant *t)
{
    const struct settings *s = call->settings;
    if (!s->person)
        return complain(call, EXIT_USAGE, "--person is needed");
    *t = (struct jn_grant){.person = s->person,
                           .label = s->label,
                           .filter = s->filter,
                           .masked = s->masked,
                           .audiences = s->audiences.items,
                           .n_audiences = s->audiences.count};
    int rc = read_scopes(call, &s->scopes, &t->scopes);
    if (rc == EXIT_OK)
        rc = read_level(call, s->max_level, &t->max_level);
    if (rc == EXIT_OK)
        rc = read_expiry(call, s->expires, &t->expires_at);
    if (rc == EXIT_OK)
        rc = check_filter(call, s->filter);
    return rc;
}

static int run_create(const struct call *call)
{
    struct jn_grant wanted;
    int rc = read_wanted(call, &wanted);
    if (rc != EXIT_OK)
        return rc;
    jn_auto(jn_state_close) struct jn_state *state = NULL;
    rc = open_state(call, JN_STATE_CREATE, &state);
    if (rc != EXIT_OK)
        return rc;
    char text[JN_TOKEN_TEXT + 1];
    struct jn_error err = {0};
    rc = jn_token_create(state, &wanted, text, &err);
    if (rc != 0)
        return complain(call, rc > 0 ? EXIT_USAGE : EXIT_FAILED, "%s", err.text);
    /* Its only copy: alone on a line, for $(…) and password stores. */
    fprintf(call->out, "%s\n", text);
    explicit_bzero(text, sizeof(text));
    return EXIT_OK;
}

static void format_time(int64_t ms, char out[32])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static const char *status_of(const struct jn_grant *t)
{
    return t->revoked_at                                          ? "revoked"
           : t->expires_at && t->expires_at <= jn_clock_wall_ms() ? "expired"
                                                                  : "valid";
}

static void print_row(const struct call *call, const struct jn_grant *t)
{
    char expires[32] = "never";
    if (t->expires_at)
        format_time(t->expires_at, expires);
    fprintf(call->out, "%s  %-7s  %-16s  %-12s  expires %-20s ", t->id, status_of(t),
            t->person, jn_level_names[t->max_level], expires);
    const char *comma = " ";
    for (unsigned i = 0; i < JN_TOKEN_SCOPES; i++)
        if (t->scopes >> i & 1) {
            fprintf(call->out, "%s%s", comma, jn_token_scope_names[i]);
            comma = ",";
        }
    comma = "  for ";
    for (size_t i = 0; i < t->n_audiences; i++, comma = ",")
        fprintf(call->out, "%s%s", comma, t->audiences[i]);
    if (t->masked)
        fputs("  masked", call->out);
    if (t->filter)
        fprintf(call->out, "  filter %s", report_plain(call->arena, t->filter));
    if (t->label[0])
        fprintf(call->out, "  # %s", report_plain(call->arena, t->label));
    fputc('\n', call->out);
}

static void json_time(struct jn_json *j, const char *key, int64_t ms)
{
    char text[32];
    if (ms == 0)
        return;
    format_time(ms, text);
    jn_json_str_at(j, key, text);
}

static void json_row(struct jn_json *j, const struct jn_grant *t)
{
    jn_json_object(j);
    jn_json_str_at(j, "id", t->id);
    jn_json_str_at(j, "status", status_of(t));
    jn_json_str_at(j, "person", t->person);
    jn_json_array_at(j, "scopes");
    for (unsigned i = 0; i < JN_TOKEN_SCOPES; i++)
        if (t->scopes >> i & 1)
            jn_json_str(j, jn_token_scope_names[i]);
    jn_json_end(j);
    jn_json_str_at(j, "max_level", jn_level_names[t->max_level]);
    jn_json_array_at(j, "audiences");
    for (size_t i = 0; i < t->n_audiences; i++)
        jn_json_str(j, t->audiences[i]);
    jn_json_end(j);
    if (t->filter)
        jn_json_str_at(j, "filter", t->filter);
    jn_json_bool_at(j, "masked", t->masked);
    jn_json_str_at(j, "label", t->label);
    json_time(j, "created_at", t->created_at);
    json_time(j, "expires_at", t->expires_at);
    json_time(j, "revoked_at", t->revoked_at);
    jn_json_end(j);
}

static void print_json(const struct call *call, const struct jn_grant *tokens, size_t n)
{
    jn_auto(jn_buf_deinit) struct jn_buf buf = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&buf);
    jn_json_object(&j);
    jn_json_array_at(&j, "tokens");
    for (size_t i = 0; i < n; i++)
        json_row(&j, &tokens[i]);
    jn_json_end(&j);
    jn_json_end(&j);
    fprintf(call->out, "%s\n", jn_buf_text(&buf));
}

static int run_list(const struct call *call)
{
    const struct settings *s = call->settings;
    jn_auto(jn_state_close) struct jn_state *state = NULL;
    int rc = open_state(call, 0, &state);
    if (rc != EXIT_OK)
        return rc;
    struct jn_grant *tokens = NULL;
    size_t n = 0;
    struct jn_error err = {0};
    if (jn_token_list(state, call->arena, &tokens, &n, &err) != 0)
        return complain(call, EXIT_FAILED, "%s", err.text);
    if (s->json)
        print_json(call, tokens, n);
    for (size_t i = 0; !s->json && i < n; i++)
        print_row(call, &tokens[i]);
    return EXIT_OK;
}

static int run_revoke(const struct call *call)
{
    jn_auto(jn_state_close) struct jn_state *state = NULL;
    int rc = open_state(call, 0, &state);
    if (rc != EXIT_OK)
        return rc;
    struct jn_error err = {0};
    rc = jn_token_revoke(state, call->rest[0], &err);
    if (rc == JN_TOKEN_NONE)
        return complain(call, EXIT_FAILED, "there is no token with the id '%s'",
                        report_plain(call->arena, call->rest[0]));
    return rc == 0 ? EXIT_OK : complain(call, EXIT_FAILED, "%s", err.text);
}

const struct command command_token_create = {
    .name = "token create",
    .usage = "--state DIR --person P [--scopes S,S] [--max-level L] [--audiences A,A]",
    .summary = "make a token and print it, once",
    .options = create_options,
    .settings_size = sizeof(struct settings),
    .run = run_create,
};

const struct command command_token_list = {
    .name = "token list",
    .usage = "--state DIR [--json]",
    .summary = "all tokens without their secrets",
    .options = list_options,
    .settings_size = sizeof(struct settings),
    .run = run_list,
};

const struct command command_token_revoke = {
    .name = "token revoke",
    .usage = "--state DIR ID",
    .summary = "make a token useless at once",
    .options = revoke_options,
    .settings_size = sizeof(struct settings),
    .min_rest = 1,
    .max_rest = 1,
    .run = run_revoke,
};
