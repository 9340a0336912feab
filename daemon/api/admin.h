/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the handlers of administration ask of the daemon that runs them. */
#ifndef JINNANG_API_ADMIN_H
#define JINNANG_API_ADMIN_H

#include "daemon/api/api.h"
#include "daemon/work/task_jobs.h"
#include "daemon/work/tasks.h"
#include "daemon/work/thesaurus.h"

/* A reload that a request asked for. The daemon fills the second half in the pool, then
 * calls done() on the loop. */
struct admin_reload {
    bool dry_run;
    struct thesaurus_trial synonyms; /* dry_run, force and arena are set */
    void (*done)(struct admin_reload *reload);
    void *user;
    struct admin_reload *next; /* of the daemon */

    const char *settings_file; /* or NULL; lives as long as the daemon */
    int settings_rc, synonyms_rc;
    struct jn_error settings_err, synonyms_err;
};

/* Filled by server.c; `config` changes on the loop only. */
struct admin {
    void *user;
    /* On the loop. 0: done() will be called, when those before are done;
     * ADMIN_STOPPING. */
    int (*reload)(void *user, struct admin_reload *reload);
    char *config; /* the answer of GET /v1/admin/config */
    struct tasks *tasks;
    struct task_place place; /* what tasks work on */
};
enum { ADMIN_STOPPING = 1 };

#endif
