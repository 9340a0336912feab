/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Administration of the running daemon. A reload is done by the daemon itself, as at
 * SIGHUP: the request is parked meanwhile, and tells what was found. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/api/task_answer.h"

const struct param_spec api_reload_params[] = {
    {.name = "dry_run",
     .type = PARAM_BOOL,
     .where = PARAM_QUERY,
     .fallback = "false",
     .help = "look at everything, and use nothing"},
    {.name = "force",
     .type = PARAM_BOOL,
     .where = PARAM_QUERY,
     .fallback = "false",
     .help = "use synonyms with which the golden queries find less"},
    {.name = NULL},
};

/* ---- what a reload found */

static void write_finding(struct jn_json *j, const char *file, unsigned line,
                          unsigned column, const char *detail)
{
    jn_json_object(j);
    jn_json_str_at(j, "file", file);
    jn_json_int_at(j, "line", line);
    jn_json_int_at(j, "column", column);
    jn_json_str_at(j, "detail", detail);
    jn_json_end(j);
}

/* `<file>:<line>: ` at the start of what the reader of settings says. */
static unsigned line_of(const char *text, const char *file)
{
    size_t len = file ? strlen(file) : 0;
    if (len == 0 || strncmp(text, file, len) != 0 || text[len] != ':')
        return 0;
    return (unsigned)strtoul(text + len + 1, NULL, 10);
}

static void write_settings_finding(const struct exchange *ex, struct jn_json *j,
                                   const struct admin_reload *r)
{
    const char *text = r->settings_err.text;
    const char *detail = exchange_is_english(ex)
                             ? text
                             : jn_arena_format(ex->arena, "设置无法使用:%s", text);
    write_finding(j, r->settings_file ? r->settings_file : "settings",
                  line_of(text, r->settings_file), 0, detail);
}

/* The member `findings`. */
static void write_findings(const struct exchange *ex, struct jn_json *j,
                           const struct admin_reload *r)
{
    bool english = exchange_is_english(ex);
    jn_json_array_at(j, "findings");
    if (r->settings_rc != 0)
        write_settings_finding(ex, j, r);
    for (size_t i = 0; i < r->synonyms.n_faults; i++) {
        const struct jn_synonym_fault *f = &r->synonyms.faults[i];
        write_finding(j, thesaurus_path, f->line, f->column, english ? f->en : f->zh);
    }
    if (r->synonyms_rc < 0) {
        const char *text = r->synonyms_err.text;
        write_finding(j, "_config", 0, 0,
                      english ? text
                              : jn_arena_format(ex->arena, "配置文件无法使用:%s", text));
    }
    jn_json_end(j);
}

static void write_relevance(struct jn_json *j, const struct golden_verdict *v)
{
    if (!v->scored)
        return;
    jn_json_object_at(j, "relevance");
    jn_json_num_at(j, "before", v->before, 4);
    jn_json_num_at(j, "after", v->after, 4);
    jn_json_end(j);
}

/* What people have to put right; the rest is a failure. */
static bool is_fault_of_config(int rc)
{
    return rc == -EINVAL || rc == -EFBIG;
}

static int answer(struct exchange *ex, struct jn_error *err)
{
    const struct admin_reload *r = ex->data;
    bool faults = r->settings_rc > 0 || r->synonyms_rc == THESAURUS_REFUSED ||
                  is_fault_of_config(r->synonyms_rc);
    bool worse = r->synonyms_rc == THESAURUS_WORSE;
    if (r->settings_rc < 0)
        return *err = r->settings_err, r->settings_rc;
    if (r->synonyms_rc < 0 && !is_fault_of_config(r->synonyms_rc))
        return *err = r->synonyms_err, r->synonyms_rc;
    struct jn_json j;
    if (r->dry_run || (!faults && !worse)) {
        j = reply_json(ex, 200);
        jn_json_object(&j);
        jn_json_bool_at(&j, "ok", !faults && !worse);
    } else {
        j = reply_problem_open(ex, faults ? "validation_failed" : "relevance_regression",
                               NULL);
    }
    write_findings(ex, &j, r);
    write_relevance(&j, &r->synonyms.relevance);
    jn_json_end(&j);
    return 0;
}

static void reloaded(struct admin_reload *r)
{
    exchange_continue(r->user, answer);
}

int api_reload(struct exchange *ex, struct jn_error *err)
{
    struct admin *admin = api_of(ex)->admin;
    struct admin_reload *r = JN_NEW(ex->arena, struct admin_reload);
    (void)err;
    r->dry_run = param_bool(ex, "dry_run");
    r->synonyms = (struct thesaurus_trial){
        .dry_run = r->dry_run, .force = param_bool(ex, "force"), .arena = ex->arena};
    r->done = reloaded;
    r->user = ex;
    ex->data = r;
    if (admin->reload(admin->user, r) == ADMIN_STOPPING)
        return reply_problem(ex, "shutting_down", NULL);
    return EXCHANGE_PARKED;
}

/* ---- tasks */

int api_reindex(struct exchange *ex, struct jn_error *err)
{
    struct task_place *place = &api_of(ex)->admin->place;
    struct index_status status;
    if (!place->folder && !place->repository)
        return reply_problem(ex, "feature_unavailable",
                             exchange_is_english(ex)
                                 ? "the index is served as it is, without a corpus"
                                 : "只提供现成的索引,没有知识库可供重建");
    index_thread_status(place->index, &status);
    if (status.building)
        return reply_problem(ex, "state_conflict", NULL);
    return task_answer(ex, TASK_REINDEX, task_reindex, place, err);
}

int api_snapshot(struct exchange *ex, struct jn_error *err)
{
    struct task_place *place = &api_of(ex)->admin->place;
    if (!place->state || !place->backup_dir)
        return reply_problem(ex, "feature_unavailable",
                             exchange_is_english(ex)
                                 ? "the setting backup-dir says where backups go"
                                 : "未设置 backup-dir(备份目录)");
    return task_answer(ex, TASK_SNAPSHOT, task_snapshot, place, err);
}

/* ---- settings */

int api_config(struct exchange *ex, struct jn_error *err)
{
    const char *text = api_of(ex)->admin->config;
    (void)err;
    return reply_bytes(ex, 200, "application/json", text, strlen(text));
}
