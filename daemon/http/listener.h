/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTTP server: sockets and libmicrohttpd inside the caller's libuv loop. All
 * functions on the loop thread. */
#ifndef JINNANG_HTTP_LISTENER_H
#define JINNANG_HTTP_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/error.h"

#include "daemon/http/router.h"

struct uv_loop_s;
struct http_server;

/* What the rest of the daemon plugs in. All are called on the loop with `user`; NULL:
 * absent. */
struct http_hooks {
    void *user;
    /* Fill ex->access, scopes, rate_key by the Authorization header, or with
     * ex->by_cookie by the cookies SESSION_COOKIE, of which the first valid one counts.
     * 0; HTTP_UNAUTHORIZED: 401; < 0: a failure. */
    int (*authenticate)(void *user, struct exchange *ex);
    /* Why this request cannot be served now: "index_loading", "store_read_only", … or
     * NULL. */
    const char *(*refuse)(void *user, const struct exchange *ex);
    /* ROUTE_CACHE: answer `ex` (reply_thaw) and return true; afterwards offer a 200. */
    bool (*cached)(void *user, struct exchange *ex);
    void (*store)(void *user, struct exchange *ex);
    /* Run `work(arg)` in the pool, then `done(arg)` on the loop: job_submit() of
     * work/job.h. 0, or > 0 when the pool is full. Required unless every route is
     * ROUTE_LOOP. */
    int (*offload)(void *pool, void (*work)(void *arg), void (*done)(void *arg),
                   void *arg);
    void *pool;
};

enum { HTTP_UNAUTHORIZED = 1 };

struct http_options {
    /* "127.0.0.1:7717", "[::1]:0", "unix:/run/jinnang.sock"; several with commas. A port
     * of 0 takes a free one: http_server_address(). */
    const char *listen;
    const int
        *inherited_fds; /* listening sockets of a service manager, instead of `listen` */
    size_t inherited_count;
    const struct route *routes;
    size_t route_count;
    const char *const
        *scope_names; /* by bit, 32 or NULL-terminated; for forbidden_scope */
    struct http_hooks hooks;

    const char *const
        *hosts; /* further names for Host, NULL-terminated; "*" accepts all */
    const char *const *origins; /* allowed Origins, NULL-terminated; our own is always */
    const char *const *trusted_proxies;    /* addresses not counted per_address */
    unsigned max_connections, per_address; /* 0: 1,024 and 64 */
    size_t max_body;                       /* 0: 2 MiB, where a route has no limit */
    int64_t request_ms, idle_ms, search_ms, stop_ms; /* 0: 30 s, 15 s, 2 s, 10 s */
    unsigned rate_per_s, rate_burst;                 /* 0, 0: 100 and 300 */
    unsigned anonymous_per_s, anonymous_burst;       /* 0, 0: 100 and 300 */
    bool rate_local;                                 /* limit loopback too (for tests) */
    bool access_log; /* one event for each request; failures are logged in any case */
};

/* Start to listen. The options' strings and tables must outlive the server. */
int http_server_start(struct uv_loop_s *loop, const struct http_options *options,
                      struct http_server **out, struct jn_error *err);

/* Where it listens: "127.0.0.1:43127", one for each socket; NULL past the last. */
const char *http_server_address(const struct http_server *server, size_t index);

/* Stop: no new connections, requests in flight are answered (at most stop_ms, those in
 * the pool for as long as they take), then everything is closed and freed and `stopped`
 * is called on the loop; `server` is gone then. New requests get 503 shutting_down. */
void http_server_stop(struct http_server *server, void (*stopped)(void *user),
                      void *user);

struct http_counts {
    unsigned connections, in_flight; /* in_flight: in the pool or parked */
};
struct http_counts http_server_counts(const struct http_server *server);

#endif
