/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop from the first listening socket to the last answer: hooks of the HTTP server,
 * signals, and the stop, which is sockets first, then index thread, handles, loop. */
#include "daemon/server.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jinnang/clock.h"
#include "jinnang/hash.h"

#include "daemon/api/answer_cache.h"
#include "daemon/api/masked_view.h"
#include "daemon/server_inner.h"
#include "daemon/work/index_thread.h"
#include "daemon/work/token_uses.h"

enum { TOKEN_POLL_MS = 1000, TOKEN_USES_MS = 60 * 1000 };

/* ---- hooks of the HTTP server
 * -------------------------------------------------------------- */

static int authenticate(void *user, struct exchange *ex)
{
    struct server *s = user;
    struct jn_error err = {0};
    int rc = api_decide(ex, &ex->access, &err);
    if (rc == ACCESS_DENIED)
        return HTTP_UNAUTHORIZED;
    if (rc < 0) {
        jn_log(JN_LOG_ERROR, "access.failed", "err", err.text, NULL);
        return rc;
    }
    ex->scopes = ex->access->scopes;
    const char *id = ex->access->token_id;
    if (id)
        token_uses_note(s->api.token_uses, id, jn_clock_wall_ms());
    ex->rate_key = id ? jn_hash_key(id, strlen(id)) | 1 : 0;
    return 0;
}

static const char *refuse(void *user, const struct exchange *ex)
{
    (void)user;
    return ex->route->flags & ROUTE_INDEX ? api_refusal(ex) : NULL;
}

static bool cached(void *user, struct exchange *ex)
{
    struct server *s = user;
    return answer_cached(&s->api, ex);
}

static void store(void *user, struct exchange *ex)
{
    struct server *s = user;
    answer_store(&s->api, ex);
}

/* ---- timers and signals */

static void on_token_timer(uv_timer_t *timer)
{
    struct server *s = timer->data;
    reload_tick(&s->reloader);
    masked_view_want(s->api.masked, access_has_masked(s->api.access));
    if (s->api.store)
        token_uses_flush(s->api.token_uses, s->api.store, jn_clock_ns() / 1000000,
                         TOKEN_USES_MS);
}

static void on_hangup(uv_signal_t *handle, int number)
{
    struct server *s = handle->data;
    (void)number;
    reload_all(&s->reloader);
    index_thread_rescan(s->api.index);
    masked_view_rescan(s->api.masked);
}

/* ---- stop
 * ---------------------------------------------------------------------------------------
 */

static void on_stopped(void *user)
{
    struct server *s = user;
    s->http = NULL;
    uv_handle_t *handles[] = {(uv_handle_t *)&s->term, (uv_handle_t *)&s->interrupt,
                              (uv_handle_t *)&s->hangup, (uv_handle_t *)&s->token_timer};
    for (size_t i = 0; i < JN_COUNT(handles); i++)
        uv_close(handles[i], NULL);
}

static void on_term(uv_signal_t *handle, int number)
{
    struct server *s = handle->data;
    (void)number;
    if (s->stopping)
        _exit(1); /* asked twice: everything acknowledged is on disk */
    s->stopping = s->reloader.stopping = true;
    atomic_store(&s->api.stopping, true);
    jn_log(JN_LOG_INFO, "server.stopping", NULL);
    index_thread_cancel(s->api.index);
    masked_view_cancel(s->api.masked);
    tasks_cancel_all(s->admin.tasks); /* requests may be waiting for one */
    http_server_stop(s->http, on_stopped, s);
}

/* ---- start */

static int start_http(struct server *s, struct jn_error *err)
{
    const struct settings *set = s->settings;
    const struct http_options options = {
        .listen = set->listen,
        .routes = api_routes,
        .route_count = api_route_count,
        .scope_names = jn_token_scope_names,
        .hooks = {.user = s,
                  .authenticate = authenticate,
                  .refuse = refuse,
                  .cached = cached,
                  .store = store,
                  .offload = job_submit,
                  .pool = s->jobs},
        .hosts = set->hosts.items,
        .origins = set->origins.items,
        .trusted_proxies = set->trusted_proxies.items,
        .max_connections = (unsigned)set->max_connections,
        .per_address = (unsigned)set->connections_per_address,
        .max_body = set->max_body,
        .request_ms = set->request_timeout,
        .idle_ms = set->idle_timeout,
        .search_ms = set->search_deadline,
        .stop_ms = set->stop_timeout,
        .rate_per_s = (unsigned)set->rate,
        .rate_burst = (unsigned)set->rate_burst,
        .anonymous_per_s = (unsigned)set->anonymous_rate,
        .anonymous_burst = (unsigned)set->anonymous_burst,
        .rate_local = set->rate_local,
        .access_log = set->access_log,
    };
    int rc = http_server_start(&s->loop, &options, &s->http, err);
    for (size_t i = 0; rc == 0 && http_server_address(s->http, i); i++)
        jn_log(JN_LOG_INFO, "server.listening", "address",
               http_server_address(s->http, i), NULL);
    return rc;
}

static void start_handles(struct server *s)
{
    struct {
        uv_signal_t *handle;
        uv_signal_cb cb;
        int number;
    } signals[] = {{&s->term, on_term, SIGTERM},
                   {&s->interrupt, on_term, SIGINT},
                   {&s->hangup, on_hangup, SIGHUP}};
    for (size_t i = 0; i < JN_COUNT(signals); i++) {
        uv_signal_init(&s->loop, signals[i].handle);
        signals[i].handle->data = s;
        uv_signal_start(signals[i].handle, signals[i].cb, signals[i].number);
    }
    uv_timer_init(&s->loop, &s->token_timer);
    s->token_timer.data = s;
    uv_timer_start(&s->token_timer, on_token_timer, TOKEN_POLL_MS, TOKEN_POLL_MS);
}

int server_run(const struct settings *settings, int argc, char *const *argv,
               struct jn_error *err)
{
    struct server *s = calloc(1, sizeof(*s));
    if (!s || uv_loop_init(&s->loop) != 0) {
        free(s);
        return jn_fail(err, ENOMEM, "start the server");
    }
    s->settings = settings;
    s->argc = argc;
    s->argv = argv;
    api_bind(&s->api);
    int rc = server_open(s, err);
    if (rc == 0)
        rc = start_http(s, err);
    if (rc == 0) {
        start_handles(s);
        uv_run(&s->loop, UV_RUN_DEFAULT);
    }
    server_close(s, rc == 0);
    int left = uv_loop_close(&s->loop);
    assert(left == 0);
    (void)left;
    uv_library_shutdown();
    free(s);
    if (rc == 0)
        jn_log(JN_LOG_INFO, "server.stopped", NULL);
    return rc;
}
