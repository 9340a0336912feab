/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `jinnang backup`, `jinnang restore`, `jinnang verify`. */
#include "jinnang/backup.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/json_write.h"

#include "indexer/cancel.h"
#include "indexer/command.h"
#include "indexer/report.h"

struct settings {
    const char *state;
    bool json;
};

#define STATE_ROW                                                                        \
    JN_OPTION("state", JN_OPTION_STRING, struct settings, state, NULL, "state directory")
#define JSON_ROW                                                                         \
    JN_OPTION("json", JN_OPTION_BOOL, struct settings, json, NULL,                       \
              "report as one JSON document")

static const struct jn_option state_options[] = {STATE_ROW, JSON_ROW, {.name = NULL}};
static const struct jn_option verify_options[] = {JSON_ROW, {.name = NULL}};

/* ---- what is told */

static void show_json(const struct call *call, const struct jn_backup *b,
                      const struct jn_audit *audit, double seconds)
{
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&text);
    jn_json_object(&j);
    jn_json_str_at(&j, "command", call->command->name);
    jn_json_str_at(&j, "corpus_head", b->corpus_head);
    jn_json_int_at(&j, "bytes", (int64_t)b->bytes);
    jn_json_int_at(&j, "tokens", (int64_t)b->tokens);
    jn_json_int_at(&j, "people", (int64_t)b->people);
    jn_json_int_at(&j, "submissions", (int64_t)b->submissions);
    jn_json_int_at(&j, "reviews", (int64_t)b->reviews);
    jn_json_int_at(&j, "events", (int64_t)b->events);
    jn_json_int_at(&j, "objects", (int64_t)b->objects);
    if (audit)
        jn_json_int_at(&j, "faults", (int64_t)audit->faults);
    jn_json_num_at(&j, "seconds", seconds, 3);
    jn_json_end(&j);
    fprintf(call->out, "%s\n", jn_buf_text(&text));
}

static void show(const struct call *call, const struct jn_backup *b,
                 const struct jn_audit *audit, int64_t began)
{
    const struct settings *s = call->settings;
    double seconds = (double)(jn_clock_ns() - began) / 1e9;
    if (s->json) {
        show_json(call, b, audit, seconds);
        return;
    }
    fprintf(call->out,
            "corpus %s, %llu objects\n"
            "tokens %llu, people %llu, submissions %llu, reviews %llu, events %llu\n"
            "bytes %llu, seconds %.3f\n",
            b->corpus_head, (unsigned long long)b->objects, (unsigned long long)b->tokens,
            (unsigned long long)b->people, (unsigned long long)b->submissions,
            (unsigned long long)b->reviews, (unsigned long long)b->events,
            (unsigned long long)b->bytes, seconds);
}

static int refuse(const struct call *call, int rc, const struct jn_error *err)
{
    static const struct {
        int rc;
        enum exit_code code;
    } codes[] = {
        {JN_BACKUP_EXISTS, EXIT_CONFIG},   {JN_BACKUP_CANCELED, EXIT_FAILED},
        {JN_BACKUP_FOREIGN, EXIT_CONFIG},  {JN_BACKUP_DAMAGED, EXIT_FINDINGS},
        {JN_BACKUP_OCCUPIED, EXIT_CONFIG}, {JN_BACKUP_FAULTS, EXIT_FINDINGS},
    };
    enum exit_code code = EXIT_FAILED;
    for (size_t i = 0; i < JN_COUNT(codes); i++)
        if (codes[i].rc == rc)
            code = codes[i].code;
    if (rc == JN_BACKUP_CANCELED)
        return complain(call, code, "stopped; there is no backup");
    if (rc == JN_BACKUP_FAULTS)
        return complain(call, code, "it can be restored and is not in order");
    return complain(call, code, "%s", report_plain(call->arena, err->text));
}

/* EXIT_OK, or the exit code after the complaint. */
static int need_state(const struct call *call)
{
    const struct settings *s = call->settings;
    struct jn_error err = {0};
    if (!s->state)
        return complain(call, EXIT_USAGE, "--state is needed");
    return jn_corpus_library_init(&err) == 0
               ? EXIT_OK
               : complain(call, EXIT_FAILED, "%s", err.text);
}

/* ---- backup */

static int backup(const struct call *call)
{
    const struct settings *s = call->settings;
    jn_auto(jn_state_close) struct jn_state *state = NULL;
    struct jn_backup made = {0};
    struct jn_error err = {0};
    int64_t began = jn_clock_ns();
    int rc = jn_state_open(s->state, 0, &state, &err);
    if (rc > 0)
        return complain(call, EXIT_CONFIG, "%s", err.text);
    if (rc == 0)
        rc = jn_backup_make(state, call->rest[0], cancel_watch(), &made, &err);
    if (rc != 0)
        return refuse(call, rc, &err);
    show(call, &made, NULL, began);
    return EXIT_OK;
}

static int run_backup(const struct call *call)
{
    int rc = need_state(call);
    if (rc != EXIT_OK)
        return rc;
    rc = backup(call);
    jn_corpus_library_shutdown();
    return rc;
}

/* ---- restore */

static int run_restore(const struct call *call)
{
    const struct settings *s = call->settings;
    struct jn_backup found = {0};
    struct jn_error err = {0};
    int64_t began = jn_clock_ns();
    int rc = need_state(call);
    if (rc != EXIT_OK)
        return rc;
    rc = jn_backup_restore(call->rest[0], s->state, &found, &err);
    jn_corpus_library_shutdown();
    if (rc != 0)
        return refuse(call, rc, &err);
    show(call, &found, NULL, began);
    return EXIT_OK;
}

/* ---- verify */

static void tell_fault(void *user, const char *text)
{
    const struct call *call = user;
    fprintf(call->err, "%s\n", report_plain(call->arena, text));
}

static int run_verify(const struct call *call)
{
    union {
        const struct call *in;
        void *out;
    } self = {.in = call};
    const char *scratch = command_variable(call, "TMPDIR=");
    struct jn_audit audit = {.fault = tell_fault, .user = self.out};
    struct jn_backup found = {0};
    struct jn_error err = {0};
    int64_t began = jn_clock_ns();
    int rc = jn_corpus_library_init(&err);
    if (rc != 0)
        return complain(call, EXIT_FAILED, "%s", err.text);
    rc =
        jn_backup_verify(call->rest[0], scratch ? scratch : "/tmp", &audit, &found, &err);
    jn_corpus_library_shutdown();
    if (rc != 0)
        return refuse(call, rc, &err);
    show(call, &found, &audit, began);
    return EXIT_OK;
}

const struct command command_backup = {
    .name = "backup",
    .usage = "DIR --state STATE [--json]",
    .summary = "save a state directory, also of a running daemon",
    .options = state_options,
    .settings_size = sizeof(struct settings),
    .min_rest = 1,
    .max_rest = 1,
    .run = run_backup,
};

const struct command command_restore = {
    .name = "restore",
    .usage = "BACKUP --state STATE [--json]",
    .summary = "make a new state directory of a backup",
    .options = state_options,
    .settings_size = sizeof(struct settings),
    .min_rest = 1,
    .max_rest = 1,
    .run = run_restore,
};

const struct command command_verify = {
    .name = "verify",
    .usage = "BACKUP [--json]",
    .summary = "restore a backup for a try and look at everything",
    .options = verify_options,
    .settings_size = sizeof(struct settings),
    .min_rest = 1,
    .max_rest = 1,
    .run = run_verify,
};
