/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server with a handful of routes that do nothing useful, for the tests of the request
 * path: http_probe [--listen ADDRESS] [--request-ms N] [--idle-ms N] [--rate-local]
 * prints its address and serves until SIGTERM. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uv.h>

#include "jinnang/cleanup.h"
#include "jinnang/hash.h"

#include "daemon/http/listener.h"
#include "daemon/http/reply.h"
#include "daemon/metrics/metrics.h"
#include "daemon/work/job.h"

static struct http_server *server;
static struct reply_frozen *kept; /* the answer cache of one entry */

static int echo(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    return reply_bytes(ex, 200, "text/plain", ex->body.data ? ex->body.data : "",
                       ex->body.len);
}

static int filler(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "rows");
    for (int64_t i = 0; i < param_int(ex, "rows"); i++)
        jn_json_str(&j, "a row of an answer that gzip makes small");
    jn_json_end(&j);
    jn_json_end(&j);
    reply_index_revision(ex, "1.00000000");
    reply_etag_weak(ex, ex->target_raw, strlen(ex->target_raw));
    return 0;
}

static int typed(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    size_t n;
    const char *const *kinds = param_list(ex, "kind", &n);
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_str_at(&j, "q", param_str(ex, "q"));
    jn_json_int_at(&j, "page", param_int(ex, "page"));
    jn_json_bool_at(&j, "log", param_bool(ex, "log"));
    jn_json_str_at(&j, "highlight", param_str(ex, "highlight"));
    jn_json_array_at(&j, "kind");
    for (size_t i = 0; i < n; i++)
        jn_json_str(&j, kinds[i]);
    jn_json_end(&j);
    jn_json_end(&j);
    return 0;
}

static int item(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_str_at(&j, "id", exchange_path(ex, "id"));
    jn_json_end(&j);
    reply_etag_document(ex, "abc123");
    return 0;
}

static int change(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    if (reply_if_match_version(ex, 7) == REPLY_ANSWERED)
        return 0;
    reply_etag_row(ex, 8);
    return reply_empty(ex, 204);
}

static int fail(struct exchange *ex, struct jn_error *err)
{
    return jn_fail(err, (int)param_int(ex, "code"), "probe");
}

static int sleepy(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    usleep((useconds_t)param_int(ex, "ms") * 1000);
    return reply_bytes(ex, 200, "text/plain", "awake", 5);
}

static int parked_answer(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    return reply_bytes(ex, 200, "text/plain", "unparked", 8);
}

static void *other_thread(void *ex)
{
    exchange_continue(ex, parked_answer);
    return NULL;
}

static int park(struct exchange *ex, struct jn_error *err)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, other_thread, ex) != 0)
        return jn_fail(err, EAGAIN, "thread");
    pthread_detach(thread);
    return EXCHANGE_PARKED;
}

static int write_metrics(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    struct jn_buf b = JN_BUF_INIT;
    metrics_write(&b);
    reply_bytes(ex, 200, "text/plain; version=0.0.4", b.data, b.len);
    jn_buf_deinit(&b);
    return 0;
}

static const char *const kinds[] = {"case-study", "faq", NULL};
static const char *const highlights[] = {"html", "ranges", "none", NULL};
static const struct param_spec typed_params[] = {
    {.name = "q", .type = PARAM_STRING, .fallback = "", .max = 2048},
    {.name = "page", .type = PARAM_INT, .fallback = "1", .min = 1, .max = 1000},
    {.name = "log", .type = PARAM_BOOL, .fallback = "true"},
    {.name = "highlight", .type = PARAM_ENUM, .fallback = "html", .values = highlights},
    {.name = "kind", .type = PARAM_LIST, .values = kinds, .max = 12},
    {.name = NULL}};
static const struct param_spec rows_params[] = {
    {.name = "rows", .type = PARAM_INT, .fallback = "1", .min = 0, .max = 100000},
    {.name = NULL}};
static const struct param_spec number_params[] = {
    {.name = "ms", .type = PARAM_INT, .fallback = "0", .min = 0, .max = 10000},
    {.name = "code", .type = PARAM_INT, .fallback = "5", .min = 1, .max = 200},
    {.name = NULL}};

#define ANY_TYPE "*"
static const struct route routes[] = {
    {"GET", "/", 0, ROUTE_LOOP, echo, NULL, NULL, 0, ""},
    {"POST", "/", 0, ROUTE_RAW_BODY, echo, NULL, ANY_TYPE, 0, ""},
    {"PUT", "/", 0, ROUTE_RAW_BODY | ROUTE_LOOP, echo, NULL, ANY_TYPE, 1000, ""},
    {"GET", "/loop", 0, ROUTE_LOOP, filler, rows_params, NULL, 0, ""},
    {"GET", "/pool", 0, 0, filler, rows_params, NULL, 0, ""},
    {"GET", "/cached", 0, ROUTE_CACHE, filler, rows_params, NULL, 0, ""},
    {"GET", "/typed", 0, ROUTE_LOOP, typed, typed_params, NULL, 0, ""},
    {"POST", "/typed", 0, 0, typed, typed_params, "application/json", 0, ""},
    {"GET", "/items/{id}", 0, 0, item, NULL, NULL, 0, ""},
    {"PUT", "/items/{id}", 0, ROUTE_WRITE, change, NULL, "application/json", 0, ""},
    {"GET", "/items/special", 0, 0, echo, NULL, NULL, 0, ""},
    {"GET", "/fail", 0, 0, fail, number_params, NULL, 0, ""},
    {"GET", "/sleep", 0, 0, sleepy, number_params, NULL, 0, ""},
    {"GET", "/park", 0, 0, park, NULL, NULL, 0, ""},
    {"GET", "/secret", 2, 0, echo, NULL, NULL, 0, ""},
    {"GET", "/metrics", 0, ROUTE_OPEN | ROUTE_LOOP, write_metrics, NULL, NULL, 0, ""},
    {"GET", "/files/{rest*}", 0, ROUTE_LOOP, echo, NULL, NULL, 0, ""},
};

/* `Bearer good` has the scope, anything else is refused. */
static int authenticate(void *user, struct exchange *ex)
{
    const char *authorization = exchange_header(ex, "Authorization");
    (void)user;
    ex->scopes = 1;
    if (!authorization)
        return 0;
    if (strcmp(authorization, "Bearer good") == 0)
        ex->scopes = 3;
    ex->rate_key = jn_hash_key(authorization, strlen(authorization));
    return strcmp(authorization, "Bearer bad") == 0 ? HTTP_UNAUTHORIZED : 0;
}

static bool cached(void *user, struct exchange *ex)
{
    (void)user;
    if (!kept || reply_wants_gzip(ex))
        return false;
    reply_thaw(ex, kept);
    return true;
}

static void store(void *user, struct exchange *ex)
{
    (void)user;
    if (!kept && !ex->gzipped)
        kept = reply_freeze(ex);
}

static void on_stopped(void *loop)
{
    uv_stop(loop);
}

static void on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    uv_close((uv_handle_t *)signal, NULL);
    http_server_stop(server, on_stopped, signal->loop);
}

int main(int argc, char **argv)
{
    static const char *const any_host[] = {"*", NULL};
    static const char *const scopes[] = {"search", "admin", NULL};
    static const char *const origins[] = {"https://allowed.example", NULL};
    struct jn_error err = {0};
    struct http_options options = {.listen = "127.0.0.1:0",
                                   .routes = routes,
                                   .route_count = JN_COUNT(routes),
                                   .scope_names = scopes,
                                   .origins = origins,
                                   .hosts = any_host};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--rate-local") == 0)
            options.rate_local = true;
        else if (strcmp(argv[i], "--strict-hosts") == 0)
            options.hosts = NULL;
        else if (strcmp(argv[i], "--listen") == 0 && i + 1 < argc)
            options.listen = argv[++i];
        else if (strcmp(argv[i], "--request-ms") == 0 && i + 1 < argc)
            options.request_ms = atoi(argv[++i]);
        else if (strcmp(argv[i], "--idle-ms") == 0 && i + 1 < argc)
            options.idle_ms = atoi(argv[++i]);
        else if (strcmp(argv[i], "--connections") == 0 && i + 1 < argc)
            options.max_connections = options.per_address = (unsigned)atoi(argv[++i]);
    }
    signal(SIGPIPE, SIG_IGN);
    unsigned threads = job_pool_size_threads(0);
    if (jn_hash_init(&err) != 0)
        return 70;
    uv_loop_t *loop = uv_default_loop();
    struct job_pool *pool = job_pool_new(loop, 64 * threads);
    options.hooks = (struct http_hooks){.authenticate = authenticate,
                                        .cached = cached,
                                        .store = store,
                                        .offload = job_submit,
                                        .pool = pool};
    if (http_server_start(loop, &options, &server, &err) != 0) {
        fprintf(stderr, "%s\n", err.text);
        return 70;
    }
    uv_signal_t term;
    uv_signal_init(loop, &term);
    uv_signal_start(&term, on_signal, SIGTERM);
    printf("%s\n", http_server_address(server, 0));
    fflush(stdout);
    uv_run(loop, UV_RUN_DEFAULT);
    uv_run(loop, UV_RUN_NOWAIT);
    reply_frozen_unref(kept);
    job_pool_free(pool);
    int rc = uv_loop_close(loop);
    uv_library_shutdown();
    return rc == 0 ? 0 : 71;
}
