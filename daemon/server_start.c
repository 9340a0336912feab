/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Start: state directory (its lock first), tokens, pools, index thread, store, ledger.
 * The end is the reverse. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jinnang/buf.h"
#include "jinnang/clock.h"
#include "jinnang/file.h"
#include "jinnang/log.h"
#include "jinnang/session.h"
#include "jinnang/state.h"

#include "daemon/access/token_box.h"
#include "daemon/api/answer_cache.h"
#include "daemon/api/masked_view.h"
#include "daemon/config_json.h"
#include "daemon/ledger/ledger.h"
#include "daemon/server_inner.h"
#include "daemon/work/index_thread.h"
#include "daemon/work/store_thread.h"
#include "daemon/work/thesaurus.h"
#include "daemon/work/token_uses.h"

/* On the index thread. */
static void index_changed(void *user, const struct index_status *status)
{
    struct api *api = user;
    atomic_store(&api->folder_lag, status->lag && api->corpus);
    atomic_store(&api->corpus_gone, status->corpus_gone);
    ledger_index_changed(api->ledger, status->epoch);
}

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

/* Without a key of before, browsers have to sign in again: no reason not to start. */
static void open_sessions(struct server *s)
{
    struct jn_error err = {0};
    int rc = jn_session_key_open(s->settings->state, &s->api.session_key, &err);
    if (rc == JN_SESSION_KEY_REPLACED)
        jn_log(JN_LOG_WARNING, "session.key_replaced", NULL);
    else if (rc < 0)
        jn_log(JN_LOG_WARNING, "session.key_not_kept", "err", err.text, NULL);
    access_use_key(s->api.access, &s->api.session_key);
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
    if (rc == 0)
        open_sessions(s);
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
    s->api.session_lifetime_ms = set->session_lifetime;
    int rc = reload_use_settings(&s->api, set, err);
    if (rc == 0)
        rc = open_state(s, err);
    if (rc == 0)
        rc = reader_pool_new(&s->api.readers, err);
    if (rc == 0)
        rc = open_corpus(s, err);
    const struct corpus_place corpus = {s->api.corpus, s->api.repository_readers};
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

/* For a request. */
static int ask_reload(void *user, struct admin_reload *asked)
{
    struct server *s = user;
    if (s->stopping)
        return ADMIN_STOPPING;
    reload_for(&s->reloader, asked);
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

int server_open(struct server *s, struct jn_error *err)
{
    static int (*const steps[])(struct server * s, struct jn_error * err) = {
        open_modules, start_index, start_writing, start_ledger, start_masked, start_admin,
    };
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < JN_COUNT(steps); i++)
        rc = steps[i](s, err);
    return rc;
}

/* Only what can be made again may be found damaged, so only that is sealed. */
static void seal(struct server *s)
{
    struct jn_error err = {0};
    bool own = s->settings->corpus || s->settings->repository;
    if (jn_state_seal(s->state, own ? s->settings->index : NULL, &err) != 0)
        jn_log(JN_LOG_WARNING, "state.not_sealed", "err", err.text, NULL);
}

void server_close(struct server *s, bool in_order)
{
    bool sound = in_order && s->api.store && !store_is_read_only(s->api.store);
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
    if (sound)
        seal(s);
    jn_state_close(s->state);
    explicit_bzero(&s->api.session_key, sizeof(s->api.session_key));
    free((void *)(uintptr_t)s->api.openapi);
}
