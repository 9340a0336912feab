/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting a task for a request, and the answer to that. */
#ifndef JINNANG_API_TASK_ANSWER_H
#define JINNANG_API_TASK_ANSWER_H

#include "daemon/api/admin.h"

/* Start it for the caller. 202 with Location and {task_id}; with `Prefer: wait=N` the
 * task itself if it ends in time; 409 state_conflict when one of its type waits or runs.
 * Returns what a handler returns. */
int task_answer(struct exchange *ex, enum task_type type, task_fn *fn, void *user,
                struct jn_error *err);

/* One task as a value. */
void task_write(const struct exchange *ex, struct jn_json *j, const struct task *task);

#endif
