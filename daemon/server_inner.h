/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to the server: its state, and what its three files call of each other. server.c
 * has the loop, requests and the stop; server_start.c opens the modules; server_reload.c
 * reads tokens and settings again. */
#ifndef JINNANG_SERVER_INNER_H
#define JINNANG_SERVER_INNER_H

#include <uv.h>

#include "jinnang/token_store.h"

#include "daemon/api/admin.h"
#include "daemon/api/api.h"
#include "daemon/http/listener.h"
#include "daemon/server.h"
#include "daemon/work/job.h"
#include "daemon/writing.h"

/* What the job in the pool reads and the loop then uses. */
struct reload {
    bool want_settings;
    struct admin_reload *asked; /* by a request; NULL: by SIGHUP or the timer */
    struct jn_arena *arena;     /* of the new settings and of what is wrong with them */
    struct settings settings;
    int settings_rc, synonyms_rc;
    struct jn_error settings_err, synonyms_err;
    struct jn_token_table *tokens; /* NULL: unchanged */
    struct jn_error err;           /* of the tokens */
};

struct server {
    uv_loop_t loop;
    uv_signal_t term, interrupt, hangup;
    uv_timer_t token_timer;
    const struct settings *settings; /* of the start */
    int argc;
    char *const *argv;

    struct jn_state *state; /* used by one job at a time, or at start and stop */
    int64_t token_version;
    bool reloading, reload_again;
    struct reload reload;

    struct api api;
    struct admin admin;
    struct writing *writing; /* NULL without a state directory */
    struct job_pool *jobs;
    struct http_server *http;
    bool stopping;
};

/* server_start.c: everything but the sockets, in order; SERVER_HELD and the like. */
int server_open(struct server *s, struct jn_error *err);
/* The reverse, also after a start that failed. No request is in flight. */
void server_close(struct server *s);

/* server_reload.c; loop thread. */
int server_use_settings(struct server *s, const struct settings *settings,
                        struct jn_error *err);
void server_reload(struct server *s, bool want_settings);
/* A request wants it: its `done` is called on the loop. As job_submit(). */
int server_reload_for(void *user, struct admin_reload *asked);
struct corpus_place server_corpus(const struct server *s);

#endif
