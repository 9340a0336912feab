/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tasks do. */
#ifndef JINNANG_WORK_TASK_JOBS_H
#define JINNANG_WORK_TASK_JOBS_H

#include "daemon/work/corpus_readers.h"
#include "daemon/work/index_thread.h"
#include "daemon/work/tasks.h"

/* Where they work; borrowed. */
struct task_place {
    struct index_thread *index;
    const char *index_dir;
    const char *folder;                /* of Markdown, or NULL */
    struct corpus_readers *repository; /* instead of a folder, or NULL */
    unsigned jobs;                     /* builders of an index */
    int utc_offset_s;
    const char *state;      /* directory, or NULL: no snapshots */
    const char *backup_dir; /* or NULL: the same */
};

/* A new generation aside, as `jinnang index --full` makes it; ends when it is served.
 * Result: {"documents", "refused", "generation"}. Refused (state_conflict) while another
 * builder works. user: struct task_place. */
task_fn task_reindex;

/* A backup in a directory of its own below backup_dir. Result: {"name", "corpus_head",
 * "bytes"}. */
task_fn task_snapshot;

#endif
