/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/work/task_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/id.h"

enum { KEPT = 1000 };

const char *const task_type_names[] = {"reindex", "snapshot", NULL};
const char *const task_status_names[] = {"enqueued", "processing", "succeeded",
                                         "failed",   "canceled",   NULL};

bool task_has_ended(const struct kept *k)
{
    return k->task.status > TASK_PROCESSING;
}

struct kept *task_find(struct tasks *t, const char *id)
{
    for (struct kept *k = t->newest; k; k = k->older)
        if (strcmp(k->task.id, id) == 0)
            return k;
    return NULL;
}

struct kept *task_kept_free(struct kept *k)
{
    jn_buf_deinit(&k->run.result);
    free(k);
    return NULL;
}

static bool is_busy(const struct tasks *t, enum task_type type)
{
    for (const struct kept *k = t->newest; k; k = k->older)
        if (k->task.type == type && !task_has_ended(k))
            return true;
    return false;
}

static void drop_oldest(struct tasks *t)
{
    struct kept **at = NULL;
    for (struct kept **k = &t->newest; *k; k = &(*k)->older)
        if (task_has_ended(*k))
            at = k;
    if (t->n < KEPT || !at)
        return;
    struct kept *dead = *at;
    *at = dead->older;
    task_kept_free(dead);
    t->n--;
}

static struct kept *make(enum task_type type, const char *person, task_fn *fn, void *user)
{
    struct kept *k = calloc(1, sizeof(*k));
    if (!k)
        return NULL;
    memcpy(k->task.id, "task-", 5);
    jn_id_ulid(k->task.id + 5);
    snprintf(k->task.person, sizeof(k->task.person), "%s", person);
    k->task.type = type;
    k->task.enqueued_ms = jn_clock_wall_ms();
    k->run.id = k->task.id;
    k->fn = fn;
    k->user = user;
    return k;
}

int tasks_add(struct tasks *t, enum task_type type, const char *person, task_fn *fn,
              void *user, char id[TASK_ID + 1], struct jn_error *err)
{
    struct kept *k = make(type, person, fn, user);
    if (!k)
        return jn_fail(err, ENOMEM, "add a task");
    pthread_mutex_lock(&t->mutex);
    int rc = t->stop ? TASKS_STOPPED : is_busy(t, type) ? TASKS_BUSY : 0;
    if (rc == 0) {
        drop_oldest(t);
        memcpy(id, k->task.id, TASK_ID + 1);
        k->older = t->newest;
        t->newest = k;
        t->n++;
        k = NULL;
        pthread_cond_signal(&t->work);
    }
    pthread_mutex_unlock(&t->mutex);
    if (k)
        task_kept_free(k);
    return rc;
}

static void copy_out(struct kept *k, struct jn_arena *arena, struct task *out)
{
    *out = k->task;
    out->progress = (double)atomic_load(&k->run.promille) / 1000;
    if (k->task.status == TASK_SUCCEEDED)
        out->result = jn_arena_str(arena, jn_buf_text(&k->run.result));
}

int tasks_get(struct tasks *t, const char *id, struct jn_arena *arena, struct task *out)
{
    pthread_mutex_lock(&t->mutex);
    struct kept *k = task_find(t, id);
    if (k)
        copy_out(k, arena, out);
    pthread_mutex_unlock(&t->mutex);
    return k ? 0 : TASKS_NONE;
}

static bool fits(const struct kept *k, const struct tasks_wish *wish)
{
    return (!wish->person || strcmp(wish->person, k->task.person) == 0) &&
           (wish->type < 0 || (int)k->task.type == wish->type) &&
           (wish->status < 0 || (int)k->task.status == wish->status);
}

size_t tasks_list(struct tasks *t, const struct tasks_wish *wish, struct jn_arena *arena,
                  struct task **out)
{
    size_t n = 0;
    *out = JN_NEW_ARRAY(arena, wish->limit, struct task);
    pthread_mutex_lock(&t->mutex);
    /* One that is not there any more was older than all that are. */
    const struct kept *before = wish->before ? task_find(t, wish->before) : NULL;
    struct kept *first = before ? before->older : wish->before ? NULL : t->newest;
    for (struct kept *k = first; k && n < wish->limit; k = k->older)
        if (fits(k, wish))
            copy_out(k, arena, &(*out)[n++]);
    pthread_mutex_unlock(&t->mutex);
    return n;
}

int tasks_cancel(struct tasks *t, const char *id)
{
    pthread_mutex_lock(&t->mutex);
    struct kept *k = task_find(t, id);
    int rc = !k ? TASKS_NONE : task_has_ended(k) ? TASKS_FINISHED : 0;
    if (rc == 0)
        atomic_store(&k->run.cancel, true);
    if (rc == 0 && k->task.status == TASK_ENQUEUED) {
        k->task.status = TASK_CANCELED;
        k->task.finished_ms = jn_clock_wall_ms();
        pthread_cond_broadcast(&t->ended);
    }
    pthread_mutex_unlock(&t->mutex);
    return rc;
}
