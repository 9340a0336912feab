/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to the server: its state, and what its two files call of each other. server.c
 * has the loop, requests and the stop, server_start.c opens and closes the modules. */
#ifndef JINNANG_SERVER_INNER_H
#define JINNANG_SERVER_INNER_H

#include <uv.h>

#include "jinnang/token_store.h"

#include "daemon/api/admin.h"
#include "daemon/api/api.h"
#include "daemon/http/listener.h"
#include "daemon/reload.h"
#include "daemon/server.h"
#include "daemon/work/job.h"
#include "daemon/writing.h"

struct server {
    uv_loop_t loop;
    uv_signal_t term, interrupt, hangup;
    uv_timer_t token_timer;
    const struct settings *settings; /* of the start */
    int argc;
    char *const *argv;

    struct jn_state *state; /* of the reloader, and at start and stop */
    struct reloader reloader;

    struct api api;
    struct admin admin;
    struct writing *writing; /* NULL without a state directory */
    struct job_pool *jobs;
    struct http_server *http;
    bool stopping;
};

/* server_start.c: everything but the sockets, in order; SERVER_HELD and the like. */
int server_open(struct server *s, struct jn_error *err);
/* The reverse, also after a start that failed (not in order). No request is in flight. */
void server_close(struct server *s, bool in_order);

#endif
