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

#include "jinnang/clock.h"
#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/state.h"
#include "jinnang/token_store.h"

#include "daemon/access/token_box.h"
#include "daemon/api/answer_cache.h"
#include "daemon/api/api.h"
#include "daemon/http/listener.h"
#include "daemon/ledger/ledger.h"
#include "daemon/work/golden_check.h"
#include "daemon/work/index_thread.h"
#include "daemon/work/job.h"
#include "daemon/work/store_thread.h"
#include "daemon/work/thesaurus.h"
#include "daemon/work/token_uses.h"
#include "daemon/writing.h"

enum { TOKEN_POLL_MS = 1000, TOKEN_USES_MS = 60 * 1000 };

/* What the job in the pool reads and the loop then uses. */
struct reload {
    bool want_settings;
    struct jn_arena *arena; /* of the new settings */
    struct settings settings;
    int settings_rc, synonyms_rc;
    struct jn_token_table *tokens; /* NULL: unchanged */
    struct jn_error err;
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
    static const char *const codes[] = {
        [INDEX_LOADING] = "index_loading",
        [INDEX_SERVED] = NULL,
        [INDEX_MISMATCH] = "analyzer_mismatch",
        [INDEX_CORRUPT] = "index_corrupt",
    };
    const struct server *s = user;
    return ex->route->flags & ROUTE_INDEX ? codes[index_thread_state(s->api.index)]
                                          : NULL;
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
    atomic_store(&api->index_lag, status->lag);
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

/* Pool. */
static void reload_run(void *user)
{
    struct server *s = user;
    struct reload *r = &s->reload;
    if (r->want_settings) {
        r->arena = jn_arena_new();
        r->settings_rc = settings_read(s->argc, s->argv, r->arena, &r->settings, &r->err);
        r->synonyms_rc =
            thesaurus_reload(s->api.thesaurus,
                             &(struct golden_check){s->api.readers, corpus_of(s),
                                                    jn_date_today(s->api.utc_offset_s),
                                                    s->api.expire_after_days},
                             &r->err);
    }
    read_tokens(s);
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

/* Loop. */
static void reload_done(void *user)
{
    struct server *s = user;
    struct reload r = s->reload;
    s->reload = (struct reload){0};
    s->reloading = false;
    if (r.want_settings && r.settings_rc == 0)
        r.settings_rc = use_settings(s, &r.settings, &r.err);
    if (r.want_settings)
        jn_log(r.settings_rc ? JN_LOG_ERROR : JN_LOG_INFO, "settings.reload", "outcome",
               r.settings_rc ? "refused" : "used", "err",
               r.settings_rc ? r.err.text : NULL, NULL);
    if (r.want_settings)
        jn_log(r.synonyms_rc ? JN_LOG_ERROR : JN_LOG_INFO, "synonyms.reload", "outcome",
               r.synonyms_rc ? "refused" : "used", "err",
               r.synonyms_rc < 0 ? r.err.text : NULL, NULL);
    if (r.tokens)
        access_use_tokens(s->api.access, r.tokens);
    else if (r.err.code && r.settings_rc == 0)
        jn_log(JN_LOG_ERROR, "token.reload_failed", "err", r.err.text, NULL);
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

static void on_token_timer(uv_timer_t *timer)
{
    struct server *s = timer->data;
    if (s->state || s->reload_again)
        start_reload(s, s->reload_again);
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
    http_server_stop(s->http, on_stopped, s);
}

/* ---- start
 * ---------------------------------------------------------------------------------------
 */

/* Also of a file that is no database at all. */
static int refuse_damaged(struct jn_error *err)
{
    struct jn_error found = *err;
    jn_fail(err, EBADMSG, "%.180s; restore a backup: jinnang restore", found.text);
    return SERVER_DAMAGED_STATE;
}

/* A bit of the index has flipped since the last stop: it is made again, and until then
 * nothing is answered from it. */
static int drop_damaged_index(struct server *s, struct jn_error *err)
{
    char path[4096];
    if (!jn_state_index_damaged(s->state))
        return 0;
    jn_log(JN_LOG_ERROR, "index.damaged", NULL);
    int n = snprintf(path, sizeof(path), "%s/current", s->settings->index);
    if (n < 0 || (size_t)n >= sizeof(path))
        return jn_fail(err, ENAMETOOLONG, "open index '%s'", s->settings->index);
    if (unlink(path) != 0 && errno != ENOENT)
        return jn_fail_errno(err, "remove '%s'", path);
    return jn_file_sync_dir(s->settings->index, err);
}

static int open_state(struct server *s, struct jn_error *err)
{
    if (!s->settings->state)
        return 0;
    int rc = jn_state_open(s->settings->state, JN_STATE_CREATE | JN_STATE_HOLD, &s->state,
                           err);
    if (rc == JN_STATE_HELD)
        return SERVER_HELD;
    if (rc == JN_STATE_DAMAGED || rc == -EBADMSG)
        return refuse_damaged(err);
    if (rc > 0)
        return SERVER_FOREIGN_STATE;
    if (rc == 0)
        rc = drop_damaged_index(s, err);
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

static int start_index(struct server *s, struct jn_error *err)
{
    const struct settings *set = s->settings;
    const struct index_thread_options options = {
        .index = set->index,
        .corpus = s->api.corpus,
        .repository = s->api.repository_readers,
        .jobs = (unsigned)set->index_jobs,
        .debounce_ms = set->debounce,
        .rescan_ms = set->rescan,
        .lock_retry_ms = set->lock_retry,
        .utc_offset_s = set->utc_offset_s,
        .readers = s->api.readers,
        .changed = index_changed,
        .user = &s->api,
    };
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
static int start_ledger(struct server *s, struct jn_error *err)
{
    const struct ledger_options options = {
        .readers = s->api.readers,
        .states = s->api.states,
        .store = s->api.store,
        .utc_offset_s = s->settings->utc_offset_s,
        .expire_after_days = (int)s->settings->expire_after_days,
    };
    struct ledger *ledger;
    int rc = ledger_start(&options, &ledger, err);
    if (rc != 0)
        return rc;
    s->api.ledger = ledger;
    ledger_index_changed(ledger, index_thread_epoch(s->api.index));
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

/* Only what can be made again may be found damaged, so only that is sealed. */
static void seal(struct server *s)
{
    struct jn_error err = {0};
    bool own = s->settings->corpus || s->settings->repository;
    if (jn_state_seal(s->state, own ? s->settings->index : NULL, &err) != 0)
        jn_log(JN_LOG_WARNING, "state.not_sealed", "err", err.text, NULL);
}

static void close_modules(struct server *s, bool in_order)
{
    bool sound = in_order && s->api.store && !store_is_read_only(s->api.store);
    ledger_stop(s->api.ledger);
    if (s->api.store)
        token_uses_flush(s->api.token_uses, s->api.store, jn_clock_ns() / 1000000, 0);
    writing_stop(s->writing); /* it tells the index thread */
    index_thread_stop(s->api.index);
    ledger_free(s->api.ledger);
    cache_free(s->api.cache);
    reader_pool_free(s->api.readers);
    thesaurus_free(s->api.thesaurus);
    job_pool_free(s->jobs);
    access_table_free(s->api.access);
    token_box_free(s->api.token_box);
    token_uses_free(s->api.token_uses);
    corpus_readers_free(s->api.repository_readers);
    if (sound)
        seal(s);
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
        rc = start_http(s, err);
    if (rc == 0) {
        start_handles(s);
        uv_run(&s->loop, UV_RUN_DEFAULT);
    }
    close_modules(s, rc == 0);
    int left = uv_loop_close(&s->loop);
    assert(left == 0);
    (void)left;
    uv_library_shutdown();
    free(s);
    if (rc == 0)
        jn_log(JN_LOG_INFO, "server.stopped", NULL);
    return rc;
}
