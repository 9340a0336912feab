/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tasks: whoever started one sees it, administrators see all; for others it does not
 * exist. */
#include <string.h>

#include "daemon/access/access.h"
#include "daemon/api/cursor.h"
#include "daemon/api/task_answer.h"

const struct param_spec api_tasks_params[] = {
    {.name = "status",
     .type = PARAM_ENUM,
     .values = task_status_names,
     .help = "only those in this state"},
    {.name = "type",
     .type = PARAM_ENUM,
     .values = task_type_names,
     .help = "only those of this type"},
    CURSOR_PARAMS("tasks"),
    {.name = NULL},
};

static bool is_admin(const struct exchange *ex)
{
    return ex->scopes >> JN_TOKEN_ADMIN & 1;
}

/* Without a token nobody can have started one. */
static bool has_token(struct exchange *ex)
{
    if (ex->access->token_id)
        return true;
    reply_header(ex, "WWW-Authenticate", "Bearer");
    reply_problem(ex, "unauthorized", NULL);
    return false;
}

/* The task of the path, or 404. */
static bool find(struct exchange *ex, struct task *out)
{
    int rc = tasks_get(api_of(ex)->admin->tasks, exchange_path(ex, "id"), ex->arena, out);
    if (rc == 0 && (is_admin(ex) || strcmp(out->person, ex->access->person) == 0))
        return true;
    reply_problem(ex, "resource_not_found", NULL);
    return false;
}

int api_tasks(struct exchange *ex, struct jn_error *err)
{
    struct tasks_wish wish = {.person = is_admin(ex) ? NULL : ex->access->person,
                              .status = param_enum(ex, "status"),
                              .type = param_enum(ex, "type"),
                              .limit = (size_t)param_int(ex, "per_page") + 1};
    struct task *tasks;
    (void)err;
    if (!has_token(ex) || cursor_read(ex, &wish.before) == CURSOR_ANSWERED)
        return 0;
    size_t n = tasks_list(api_of(ex)->admin->tasks, &wish, ex->arena, &tasks);
    bool more = n == wish.limit;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "tasks");
    for (size_t i = 0; i < n - more; i++)
        task_write(ex, &j, &tasks[i]);
    jn_json_end(&j);
    if (more)
        cursor_write(ex, &j, tasks[n - 2].id);
    jn_json_end(&j);
    return 0;
}

int api_task(struct exchange *ex, struct jn_error *err)
{
    struct task task;
    (void)err;
    if (!has_token(ex) || !find(ex, &task))
        return 0;
    struct jn_json j = reply_json(ex, 200);
    task_write(ex, &j, &task);
    return 0;
}

int api_task_cancel(struct exchange *ex, struct jn_error *err)
{
    struct task task;
    (void)err;
    if (!has_token(ex) || !find(ex, &task))
        return 0;
    if (tasks_cancel(api_of(ex)->admin->tasks, task.id) != 0) {
        struct jn_json j = reply_problem_open(ex, "state_conflict", NULL);
        jn_json_object_at(&j, "current");
        jn_json_str_at(&j, "state", task_status_names[task.status]);
        jn_json_end(&j);
        jn_json_end(&j);
        return 0;
    }
    return api_task(ex, err);
}
