/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Start: state directory (its lock first), tokens, pools, index thread, sockets. Stop is
 * the reverse: sockets, index thread, handles, loop. What must not block the loop (tokens
 * of the state directory, the settings at SIGHUP) is read by one job at a time in the
 * pool. */
#include "daemon/server.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uv.h>

#include "jinnang/buf.h"
#include "jinnang/clock.h"
#include "jinnang/hash.h"
#include "jinnang/state.h"
#include "jinnang/token_store.h"

#include "daemon/access/token_box.h"
#include "daemon/api/admin.h"
#include "daemon/api/answer_cache.h"
#include "daemon/api/api.h"
#include "daemon/api/masked_view.h"
#include "daemon/config_json.h"
#include "daemon/http/listener.h"
#include "daemon/ledger/ledger.h"
#include "daemon/reload.h"
#include "daemon/work/golden_check.h"
#include "daemon/work/index_thread.h"
#include "daemon/work/job.h"
#include "daemon/work/thesaurus.h"
#include "daemon/work/token_uses.h"
#include "daemon/writing.h"

enum { TOKEN_POLL_MS = 1000, TOKEN_USES_MS = 60 * 1000 };

struct server {
    uv_loop_t loop;
    uv_signal_t term, interrupt, hangup;
    uv_timer_t token_timer;
    const struct settings *settings; /* of the start */
    int argc;
    char *const *argv;

    struct jn_state *state;
    struct reloader reloader;

    struct api api;
    struct admin admin;
    struct writing *writing; /* NULL without a state directory */
    struct job_pool *jobs;
    struct http_server *http;
    bool stopping;
};

/* ---- hooks of the HTTP server
 * -------------------------------------------------------------- */

static int authenticate(void *user, const char *authorization, struct exchange *ex)
{
    struct server *s = user;
    struct jn_error err = {0};
    int rc = access_decide(s->api.access, authorization, ex->proxied, ex->arena,
                           &ex->access, &err);
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

/* On the index thread. */
static void index_changed(void *user, const struct index_status *status)
{
    struct api *api = user;
    atomic_store(&api->folder_lag, status->lag && api->corpus);
    atomic_store(&api->corpus_gone, status->corpus_gone);
    ledger_index_changed(api->ledger, status->epoch);
}

/* ---- tokens and settings
 * ---------------------------------------------------------------------- */

static struct corpus_place corpus_of(const struct server *s)
{
    return (struct corpus_place){s->api.corpus, s->api.repository_readers};
}

/* For a request. */
static int ask_reload(void *user, struct admin_reload *asked)
{
    struct server *s = user;
    if (s->stopping)
        return ADMIN_STOPPING;
    reload_for(&s->reloader, asked);
    return 0;
}

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
    tasks_cancel_all(s->admin.tasks); /* requests may be waiting for one */
    masked_view_cancel(s->api.masked);
    http_server_stop(s->http, on_stopped, s);
}

/* ---- start
 * ---------------------------------------------------------------------------------------
 */

static int open_state(struct server *s, struct jn_error *err)
{
    if (!s->settings->state)
        return 0;
    int rc = jn_state_open(s->settings->state, JN_STATE_CREATE | JN_STATE_HOLD, &s->state,
                           err);
    if (rc == JN_STATE_HELD)
        return SERVER_HELD;
    if (rc > 0)
        return SERVER_FOREIGN_STATE;
    struct jn_token_table *tokens = NULL;
    if (rc == 0)
        rc = jn_token_load(s->state, &tokens, err);
    if (rc == 0) {
        s->reloader.token_version = jn_token_table_version(tokens);
        access_use_tokens(s->api.access, tokens);
    }
    return rc;
}

/* A folder of Markdown is served read-only; without one the corpus is the state
 * directory's own repository. */
static int open_corpus(struct server *s, struct jn_error *err)
{
    s->api.corpus = s->settings->corpus;
    if (!s->settings->repository)
        return 0;
    s->api.repository = s->settings->repository;
    s->api.repository_readers = corpus_readers_new(s->api.repository);
    return s->api.repository_readers ? 0 : jn_fail(err, ENOMEM, "open the repository");
}

static int open_modules(struct server *s, struct jn_error *err)
{
    const struct settings *set = s->settings;
    s->api.token_box = token_box_new();
    s->api.token_uses = token_uses_new();
    if (!s->api.token_box || !s->api.token_uses)
        return jn_fail(err, ENOMEM, "make the tables of tokens");
    s->api.max_tokens = set->max_tokens;
    s->api.max_people = set->max_people;
    int rc = reload_use_settings(&s->api, set, err);
    if (rc == 0)
        rc = open_state(s, err);
    if (rc == 0)
        rc = reader_pool_new(&s->api.readers, err);
    if (rc == 0)
        rc = open_corpus(s, err);
    const struct corpus_place corpus = corpus_of(s);
    if (rc == 0)
        rc = thesaurus_new(&corpus, &s->api.thesaurus, err);
    if (rc != 0)
        return rc;
    if (set->cache > 0 && !(s->api.cache = cache_new(set->cache, &answer_cache_values)))
        return jn_fail(err, ENOMEM, "make the answer cache");
    s->api.utc_offset_s = set->utc_offset_s;
    s->api.expire_after_days = (int)set->expire_after_days;
    s->api.hide_expired = strcmp(set->expires_action, "hide") == 0;
    s->api.openapi = api_openapi_make(&s->api.openapi_len, err);
    if (!s->api.openapi)
        return -err->code;
    const char *threads = getenv("UV_THREADPOOL_SIZE");
    unsigned n = threads ? (unsigned)strtoul(threads, NULL, 10) : 4;
    s->jobs = job_pool_new(&s->loop, n * (unsigned)set->pool_queue);
    return s->jobs ? 0 : jn_fail(err, ENOMEM, "make the job pool");
}

static struct index_thread_options index_options(const struct server *s)
{
    const struct settings *set = s->settings;
    return (struct index_thread_options){
        .index = set->index,
        .corpus = s->api.corpus,
        .repository = s->api.repository_readers,
        .jobs = (unsigned)set->index_jobs,
        .debounce_ms = set->debounce,
        .rescan_ms = set->rescan,
        .lock_retry_ms = set->lock_retry,
        .utc_offset_s = set->utc_offset_s,
    };
}

static int start_index(struct server *s, struct jn_error *err)
{
    struct index_thread_options options = index_options(s);
    options.readers = s->api.readers;
    options.changed = index_changed;
    options.user = &s->api;
    return index_thread_start(&options, &s->api.index, err);
}

static int start_writing(struct server *s, struct jn_error *err)
{
    if (!s->state)
        return 0;
    int rc = writing_start(s->settings, &s->api, &s->writing, err);
    if (rc == 0)
        index_thread_changed(s->api.index);
    return rc == WRITING_DAMAGED ? SERVER_DAMAGED_STATE : rc;
}

/* After what it reads and writes with; what the index thread has said by then is asked
 * for. */
static struct ledger_options ledger_options(const struct server *s)
{
    return (struct ledger_options){
        .readers = s->api.readers,
        .states = s->api.states,
        .store = s->api.store,
        .utc_offset_s = s->settings->utc_offset_s,
        .expire_after_days = (int)s->settings->expire_after_days,
    };
}

static int start_ledger(struct server *s, struct jn_error *err)
{
    const struct ledger_options options = ledger_options(s);
    struct ledger *ledger;
    int rc = ledger_start(&options, &ledger, err);
    if (rc != 0)
        return rc;
    s->api.ledger = ledger;
    ledger_index_changed(ledger, index_thread_epoch(s->api.index));
    return 0;
}

static int start_admin(struct server *s, struct jn_error *err)
{
    const struct settings *set = s->settings;
    s->reloader.api = &s->api;
    s->reloader.admin = &s->admin;
    s->reloader.settings = set;
    s->reloader.argc = s->argc;
    s->reloader.argv = s->argv;
    s->reloader.jobs = s->jobs;
    s->reloader.state = s->state;
    s->admin.user = s;
    s->admin.reload = ask_reload;
    s->admin.place = (struct task_place){
        .index = s->api.index,
        .index_dir = set->index,
        .folder = s->api.corpus,
        .repository = s->api.repository_readers,
        .jobs = (unsigned)set->index_jobs,
        .utc_offset_s = set->utc_offset_s,
        .state = set->state,
        .backup_dir = set->backup_dir,
    };
    s->admin.config = config_json(set, set);
    s->api.admin = &s->admin;
    if (!s->admin.config)
        return jn_fail(err, ENOMEM, "write the settings");
    return tasks_start(&s->admin.tasks, err);
}

/* Beside the index; nothing is made there before somebody needs it. */
static int start_masked(struct server *s, struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf directory = JN_BUF_INIT;
    size_t len = strlen(s->settings->index);
    if (!s->api.corpus && !s->api.repository)
        return 0;
    while (len > 1 && s->settings->index[len - 1] == '/')
        len--;
    jn_buf_add(&directory, s->settings->index, len);
    jn_buf_str(&directory, "-masked");
    const struct masked_view_options options = {
        .directory = jn_buf_text(&directory),
        .index = index_options(s),
        .ledger = ledger_options(s),
    };
    struct masked_view *view;
    int rc = masked_view_new(&options, &view, err);
    if (rc != 0)
        return rc;
    s->api.masked = view;
    masked_view_want(view, access_has_masked(s->api.access));
    return 0;
}

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

static void close_modules(struct server *s)
{
    tasks_stop(s->admin.tasks); /* they use all that follows */
    free(s->admin.config);
    ledger_stop(s->api.ledger);
    masked_view_stop_counting(s->api.masked);
    if (s->api.store)
        token_uses_flush(s->api.token_uses, s->api.store, jn_clock_ns() / 1000000, 0);
    writing_stop(s->writing); /* it tells the index thread */
    index_thread_stop(s->api.index);
    masked_view_stop(s->api.masked);
    ledger_free(s->api.ledger);
    masked_view_free(s->api.masked);
    cache_free(s->api.cache);
    reader_pool_free(s->api.readers);
    thesaurus_free(s->api.thesaurus);
    job_pool_free(s->jobs);
    access_table_free(s->api.access);
    token_box_free(s->api.token_box);
    token_uses_free(s->api.token_uses);
    corpus_readers_free(s->api.repository_readers);
    jn_state_close(s->state);
    free((void *)(uintptr_t)s->api.openapi);
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
    int rc = open_modules(s, err);
    if (rc == 0)
        rc = start_index(s, err);
    if (rc == 0)
        rc = start_writing(s, err);
    if (rc == 0)
        rc = start_ledger(s, err);
    if (rc == 0)
        rc = start_admin(s, err);
    if (rc == 0)
        rc = start_masked(s, err);
    if (rc == 0)
        rc = start_http(s, err);
    if (rc == 0) {
        start_handles(s);
        uv_run(&s->loop, UV_RUN_DEFAULT);
    }
    close_modules(s);
    int left = uv_loop_close(&s->loop);
    assert(left == 0);
    (void)left;
    uv_library_shutdown();
    free(s);
    if (rc == 0)
        jn_log(JN_LOG_INFO, "server.stopped", NULL);
    return rc;
}
