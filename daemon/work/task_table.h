/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tasks that are kept, newest first, and who waits for them: what tasks.c (threads)
 * and task_table.c (what requests ask) share, for them only. */
#ifndef JINNANG_WORK_TASK_TABLE_H
#define JINNANG_WORK_TASK_TABLE_H

#include <pthread.h>

#include "daemon/work/tasks.h"

struct kept {
    struct task task; /* result: of `run` */
    struct task_run run;
    task_fn *fn;
    void *user;
    struct kept *older;
};

struct waiter {
    char id[TASK_ID + 1];
    int64_t deadline_ns;
    void (*done)(void *user);
    void *user;
    struct waiter *next;
};

struct tasks {
    pthread_t keeper, worker;
    pthread_mutex_t mutex; /* of the rest; of a task that runs only its status */
    pthread_cond_t work, ended;
    struct kept *newest;
    size_t n;
    struct waiter *waiters;
    bool stop;
};

/* All with the mutex held. */
bool task_has_ended(const struct kept *k);
struct kept *task_find(struct tasks *t, const char *id); /* NULL: none */

struct kept *task_kept_free(struct kept *k); /* returns NULL */

#endif
