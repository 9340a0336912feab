/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long work that requests start and ask about later: one at a time, in the order it came.
 * Tasks are kept in memory, the last 1,000 of them; after a restart there are none. Any
 * thread. */
#ifndef JINNANG_WORK_TASKS_H
#define JINNANG_WORK_TASKS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "jinnang/arena.h"
#include "jinnang/buf.h"
#include "jinnang/error.h"

enum { TASK_ID = 5 + 26, TASK_PERSON = 41 }; /* "task-" and a ULID */

enum task_type { TASK_REINDEX, TASK_SNAPSHOT, TASK_TYPES };
enum task_status {
    TASK_ENQUEUED,
    TASK_PROCESSING,
    TASK_SUCCEEDED,
    TASK_FAILED,
    TASK_CANCELED,
    TASK_STATUSES
};
extern const char *const task_type_names[];   /* ends with NULL */
extern const char *const task_status_names[]; /* ends with NULL */

/* What a running task sees of itself. */
struct task_run {
    const char *id;
    atomic_bool cancel;        /* asked to stop */
    _Atomic unsigned promille; /* how much is done, of 1,000 */
    struct jn_buf result;      /* a JSON object */
    const char *problem;       /* code for TASK_REFUSED: static text */
};

/* On the thread of tasks. 0: succeeded; an outcome below; < 0: failed, logged once. */
enum { TASK_STOPPED = 1, TASK_REFUSED = 2 };
typedef int task_fn(void *user, struct task_run *run, struct jn_error *err);

struct task {
    char id[TASK_ID + 1], person[TASK_PERSON];
    enum task_type type;
    enum task_status status;
    double progress;
    int64_t enqueued_ms, started_ms, finished_ms; /* wall clock; 0: not yet */
    int64_t duration_ms;                          /* of the work; monotonic */
    const char *result;                           /* JSON in the arena; NULL: none */
    const char *problem;                          /* code of a failed one: static text */
};

struct tasks;
int tasks_start(struct tasks **out, struct jn_error *err);
/* Begin to stop: nothing is started any more, what runs is asked to stop, who waits is
 * told. */
void tasks_cancel_all(struct tasks *t);
struct tasks *tasks_stop(struct tasks *t); /* waits for what runs; NULL is fine */

/* 0 with its id; TASKS_BUSY: one of this type waits or runs; TASKS_STOPPED; < 0. */
enum { TASKS_BUSY = 1, TASKS_STOPPED = 2, TASKS_NONE = 3, TASKS_FINISHED = 4 };
int tasks_add(struct tasks *t, enum task_type type, const char *person, task_fn *fn,
              void *user, char id[TASK_ID + 1], struct jn_error *err);

/* 0 or TASKS_NONE. */
int tasks_get(struct tasks *t, const char *id, struct jn_arena *arena, struct task *out);

/* Newest first, those older than `before` (NULL: all), at most `limit`. */
struct tasks_wish {
    const char *person, *before; /* NULL: any */
    int type, status;            /* -1: any */
    size_t limit;
};
size_t tasks_list(struct tasks *t, const struct tasks_wish *wish, struct jn_arena *arena,
                  struct task **out);

/* One that waits is canceled now, one that runs is asked to. 0, TASKS_NONE, or
 * TASKS_FINISHED. */
int tasks_cancel(struct tasks *t, const char *id);

/* Call done(user) once when it has ended, at the deadline (monotonic), or at stop; it
 * must not block and may be called before this returns. */
int tasks_wait(struct tasks *t, const char *id, int64_t deadline_ns,
               void (*done)(void *user), void *user, struct jn_error *err);

#endif
