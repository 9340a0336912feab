/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/task_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "jinnang/clock.h"

#include "daemon/access/access.h"

enum { WAIT_MAX_S = 10 };

/* ---- as JSON */

static void write_time(const struct exchange *ex, struct jn_json *j, const char *name,
                       int64_t ms)
{
    char text[JN_TIME_LEN + 1];
    if (ms == 0)
        return;
    jn_time_format(ms, api_of(ex)->utc_offset_s, text);
    jn_json_str_at(j, name, text);
}

static void write_error(const struct exchange *ex, struct jn_json *j, const char *code)
{
    const struct problem *p = problem_find(code);
    char type[80];
    snprintf(type, sizeof(type), "urn:jinnang:problem:%s", p->code);
    jn_json_object_at(j, "error");
    jn_json_str_at(j, "type", type);
    jn_json_str_at(j, "title", exchange_is_english(ex) ? p->title_en : p->title_zh);
    jn_json_int_at(j, "status", p->status);
    jn_json_str_at(j, "code", p->code);
    jn_json_end(j);
}

void task_write(const struct exchange *ex, struct jn_json *j, const struct task *task)
{
    jn_json_object(j);
    jn_json_str_at(j, "id", task->id);
    jn_json_str_at(j, "type", task_type_names[task->type]);
    jn_json_str_at(j, "status", task_status_names[task->status]);
    jn_json_num_at(j, "progress", task->progress, 3);
    if (task->result) {
        jn_json_key(j, "result");
        jn_json_raw(j, task->result, strlen(task->result));
    }
    if (task->problem)
        write_error(ex, j, task->problem);
    write_time(ex, j, "enqueued_at", task->enqueued_ms);
    write_time(ex, j, "started_at", task->started_ms);
    write_time(ex, j, "finished_at", task->finished_ms);
    if (task->finished_ms)
        jn_json_int_at(j, "duration_ms", task->duration_ms);
    jn_json_end(j);
}

/* ---- starting */

/* `Prefer: wait=5`, alone or in a list; what is not understood is ignored (RFC 7240). */
static int wanted_wait_s(const struct exchange *ex)
{
    const char *at = exchange_header(ex, "Prefer");
    while (at && *at) {
        at += strspn(at, " \t,");
        if (strncasecmp(at, "wait=", 5) == 0) {
            char *end;
            long s = strtol(at + 5, &end, 10);
            bool whole = end > at + 5 && (*end == '\0' || strchr(" \t,;", *end));
            return !whole || s < 0 ? 0 : s > WAIT_MAX_S ? WAIT_MAX_S : (int)s;
        }
        at += strcspn(at, ",");
    }
    return 0;
}

struct started {
    struct exchange *ex;
    char id[TASK_ID + 1];
    int wait_s;
};

static int answer(struct exchange *ex, struct jn_error *err)
{
    const struct started *s = ex->data;
    struct task task;
    char location[64];
    (void)err;
    int rc = tasks_get(api_of(ex)->admin->tasks, s->id, ex->arena, &task);
    bool ended = rc == 0 && task.status > TASK_PROCESSING;
    if (s->wait_s)
        reply_headerf(ex, "Preference-Applied", "wait=%d", s->wait_s);
    struct jn_json j = reply_json(ex, ended ? 200 : 202);
    if (ended) {
        task_write(ex, &j, &task);
        return 0;
    }
    jn_json_object(&j);
    jn_json_str_at(&j, "task_id", s->id);
    jn_json_end(&j);
    snprintf(location, sizeof(location), "/v1/tasks/%s", s->id);
    reply_header(ex, "Location", location);
    return 0;
}

/* On the keeper's thread. */
static void waited(void *user)
{
    struct started *s = user;
    exchange_continue(s->ex, answer);
}

int task_answer(struct exchange *ex, enum task_type type, task_fn *fn, void *user,
                struct jn_error *err)
{
    struct tasks *tasks = api_of(ex)->admin->tasks;
    struct started *s = JN_NEW(ex->arena, struct started);
    s->ex = ex;
    s->wait_s = wanted_wait_s(ex);
    ex->data = s;
    int rc = tasks_add(tasks, type, ex->access->person, fn, user, s->id, err);
    if (rc == TASKS_BUSY)
        return reply_problem(ex, "state_conflict", "a %s is waiting or running",
                             task_type_names[type]);
    if (rc == TASKS_STOPPED)
        return reply_problem(ex, "shutting_down", NULL);
    if (rc != 0 || s->wait_s == 0)
        return rc != 0 ? rc : answer(ex, err);
    int64_t deadline = jn_clock_ns() + (int64_t)s->wait_s * 1000000000;
    rc = tasks_wait(tasks, s->id, deadline, waited, s, err);
    return rc == 0 ? EXCHANGE_PARKED : rc;
}
