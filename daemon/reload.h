/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read again while the daemon runs: settings and synonyms at SIGHUP and when an
 * administrator asks, tokens every second, too. Reading is one job at a time in the pool,
 * because it must not block the loop; using is the loop's. All calls on the loop. */
#ifndef JINNANG_RELOAD_H
#define JINNANG_RELOAD_H

#include "jinnang/state.h"

#include "daemon/api/admin.h"
#include "daemon/settings.h"
#include "daemon/work/job.h"

struct reading; /* the job that runs */

struct reloader {
    /* Borrowed; set before the first call. */
    struct api *api;
    struct admin *admin;
    const struct settings *settings; /* of the start */
    int argc;
    char *const *argv;
    struct job_pool *jobs;
    struct jn_state *state; /* or NULL; used by one job at a time, or at start and stop */
    int64_t token_version;  /* of the tokens in use */
    bool stopping;          /* nothing is begun any more but what requests asked for */

    /* Private. */
    struct reading *running;
    struct admin_reload *waiting; /* first come, first served */
    bool again;                   /* SIGHUP came meanwhile */
};

/* Use what can be used without a restart. */
int reload_use_settings(struct api *api, const struct settings *settings,
                        struct jn_error *err);

void reload_all(struct reloader *r);  /* SIGHUP */
void reload_tick(struct reloader *r); /* the timer: tokens, and what had to wait */

/* For a request: done() will be called once, on the loop. */
void reload_for(struct reloader *r, struct admin_reload *asked);

#endif
