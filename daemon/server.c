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
#include "daemon/work/golden_check.h"
#include "daemon/work/index_thread.h"
#include "daemon/work/job.h"
#include "daemon/work/thesaurus.h"
#include "daemon/work/token_uses.h"
#include "daemon/writing.h"

enum { TOKEN_POLL_MS = 1000, TOKEN_USES_MS = 60 * 1000 };

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

static void read_tokens(struct server *s)
{
    struct reload *r = &s->reload;
    int64_t version;
    if (!s->state || jn_token_version(s->state, &version, &r->err) != 0 ||
        version == s->token_version)
        return;
    if (jn_token_load(s->state, &r->tokens, &r->err) == 0)
        s->token_version = jn_token_table_version(r->tokens);
}

static struct corpus_place corpus_of(const struct server *s)
{
    return (struct corpus_place){s->api.corpus, s->api.repository_readers};
}

static void read_settings(struct server *s)
{
    struct reload *r = &s->reload;
    struct thesaurus_trial own = {0};
    struct thesaurus_trial *trial = r->asked ? &r->asked->synonyms : &own;
    const struct golden_check check = {s->api.readers, corpus_of(s),
                                       jn_date_today(s->api.utc_offset_s),
                                       s->api.expire_after_days};
    r->arena = jn_arena_new();
    own.arena = r->arena;
    r->settings_rc =
        settings_read(s->argc, s->argv, r->arena, &r->settings, &r->settings_err);
    /* All or nothing, when a request asks for it. */
    if (r->asked && r->settings_rc != 0)
        trial->dry_run = true;
    r->synonyms_rc = thesaurus_reload(s->api.thesaurus, &check, trial, &r->synonyms_err);
}

/* Pool. */
static void reload_run(void *user)
{
    struct server *s = user;
    if (s->reload.want_settings)
        read_settings(s);
    read_tokens(s);
}

static void use_config(struct server *s, char *config)
{
    free((void *)(uintptr_t)s->admin.config);
    s->admin.config = config;
}

static int use_settings(struct server *s, const struct settings *settings,
                        struct jn_error *err)
{
    struct access_table *access;
    int rc =
        access_table_new(settings->anonymous_level, settings->anonymous_audiences.items,
                         settings->anonymous_audiences.count, &access, err);
    if (rc != 0)
        return rc;
    access_watch(access, s->api.token_box);
    if (s->api.access)
        access_inherit(access, s->api.access);
    access_table_free(s->api.access);
    s->api.access = access;
    atomic_store(&s->api.metrics_open, settings->metrics_open);
    jn_log_open(settings->level_of_log, 2);
    return 0;
}

static void start_reload(struct server *s, bool want_settings);

/* Loop. What a request asked for is used only when all of it is good. */
static void use_what_was_read(struct server *s, struct reload *r)
{
    bool dry = r->asked && (r->asked->dry_run || r->synonyms_rc != 0);
    if (r->settings_rc == 0 && !dry) {
        r->settings_rc = use_settings(s, &r->settings, &r->settings_err);
        char *config =
            r->settings_rc == 0 ? config_json(s->settings, &r->settings) : NULL;
        if (config)
            use_config(s, config);
    }
    if (r->asked && r->asked->dry_run)
        return;
    jn_log(r->settings_rc ? JN_LOG_ERROR : JN_LOG_INFO, "settings.reload", "outcome",
           r->settings_rc || dry ? "refused" : "used", "err",
           r->settings_rc ? r->settings_err.text : NULL, NULL);
    jn_log(r->synonyms_rc ? JN_LOG_ERROR : JN_LOG_INFO, "synonyms.reload", "outcome",
           r->synonyms_rc || (r->asked && r->settings_rc) ? "refused" : "used", "err",
           r->synonyms_rc < 0 ? r->synonyms_err.text : NULL, NULL);
}

static void tell_who_asked(const struct reload *r, const char *file)
{
    struct admin_reload *a = r->asked;
    if (!a)
        return;
    a->settings_file = file;
    a->settings_rc = r->settings_rc;
    a->settings_err = r->settings_err;
    a->synonyms_rc = r->synonyms_rc;
    a->synonyms_err = r->synonyms_err;
    a->done(a);
}

/* Loop. */
static void reload_done(void *user)
{
    struct server *s = user;
    struct reload r = s->reload;
    s->reload = (struct reload){0};
    s->reloading = false;
    if (r.want_settings)
        use_what_was_read(s, &r);
    if (r.tokens)
        access_use_tokens(s->api.access, r.tokens);
    else if (r.err.code)
        jn_log(JN_LOG_ERROR, "token.reload_failed", "err", r.err.text, NULL);
    tell_who_asked(&r, s->settings->config);
    jn_arena_free(r.arena);
    if (s->reload_again)
        start_reload(s, true);
}

static void start_reload(struct server *s, bool want_settings)
{
    if (s->stopping)
        return;
    if (s->reloading) {
        s->reload_again = s->reload_again || want_settings;
        return;
    }
    s->reload = (struct reload){.want_settings = want_settings};
    s->reloading = job_submit(s->jobs, reload_run, reload_done, s) == 0;
    /* The pool is full: the timer asks again. */
    s->reload_again = !s->reloading && want_settings;
}

/* For a request. Loop. */
static int reload_for(void *user, struct admin_reload *asked)
{
    struct server *s = user;
    if (s->stopping)
        return ADMIN_STOPPING;
    if (s->reloading)
        return ADMIN_BUSY;
    s->reload = (struct reload){.want_settings = true, .asked = asked};
    s->reloading = job_submit(s->jobs, reload_run, reload_done, s) == 0;
    if (!s->reloading)
        return ADMIN_BUSY;
    if (!asked->dry_run)
        index_thread_rescan(s->api.index);
    return 0;
}

static void on_token_timer(uv_timer_t *timer)
{
    struct server *s = timer->data;
    if (s->state || s->reload_again)
        start_reload(s, s->reload_again);
    masked_view_want(s->api.masked, access_has_masked(s->api.access));
    if (s->api.store)
        token_uses_flush(s->api.token_uses, s->api.store, jn_clock_ns() / 1000000,
                         TOKEN_USES_MS);
}

static void on_hangup(uv_signal_t *handle, int number)
{
    struct server *s = handle->data;
    (void)number;
    start_reload(s, true);
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
    s->stopping = true;
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
        s->token_version = jn_token_table_version(tokens);
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
    int rc = use_settings(s, set, err);
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
    s->admin.user = s;
    s->admin.reload = reload_for;
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
    use_config(s, NULL);
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
