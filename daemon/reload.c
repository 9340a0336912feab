/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/reload.h"

#include <stdlib.h>

#include "jinnang/clock.h"
#include "jinnang/log.h"
#include "jinnang/token_store.h"

#include "daemon/access/token_box.h"
#include "daemon/config_json.h"
#include "daemon/work/golden_check.h"
#include "daemon/work/index_thread.h"
#include "daemon/work/thesaurus.h"

/* What the job in the pool reads and the loop then uses. */
struct reading {
    struct reloader *reloader;
    bool want_settings;
    struct admin_reload *asked; /* by a request, or NULL */
    struct jn_arena *arena;     /* of the new settings and of what is wrong with them */
    struct settings settings;
    int settings_rc, synonyms_rc;
    struct jn_error settings_err, synonyms_err, token_err;
    struct jn_token_table *tokens; /* NULL: unchanged */
};

/* ---- in the pool */

static void read_tokens(struct reading *now)
{
    struct reloader *r = now->reloader;
    int64_t version;
    if (!r->state || jn_token_version(r->state, &version, &now->token_err) != 0 ||
        version == r->token_version)
        return;
    if (jn_token_load(r->state, &now->tokens, &now->token_err) == 0)
        r->token_version = jn_token_table_version(now->tokens);
}

static void read_settings(struct reading *now)
{
    const struct reloader *r = now->reloader;
    struct thesaurus_trial own = {.arena = now->arena};
    struct thesaurus_trial *trial = now->asked ? &now->asked->synonyms : &own;
    const struct golden_check check = {
        .readers = r->api->readers,
        .corpus = {r->api->corpus, r->api->repository_readers},
        .today = jn_date_today(r->api->utc_offset_s),
        .expire_after_days = r->api->expire_after_days,
    };
    now->settings_rc =
        settings_read(r->argc, r->argv, now->arena, &now->settings, &now->settings_err);
    /* All or nothing, when a request asks for it. */
    if (now->asked && now->settings_rc != 0)
        trial->dry_run = true;
    now->synonyms_rc =
        thesaurus_reload(r->api->thesaurus, &check, trial, &now->synonyms_err);
}

static void read_again(void *user)
{
    struct reading *now = user;
    if (now->want_settings)
        read_settings(now);
    read_tokens(now);
}

/* ---- on the loop */

int reload_use_settings(struct api *api, const struct settings *settings,
                        struct jn_error *err)
{
    struct access_table *access;
    int rc =
        access_table_new(settings->anonymous_level, settings->anonymous_audiences.items,
                         settings->anonymous_audiences.count, &access, err);
    if (rc != 0)
        return rc;
    access_watch(access, api->token_box);
    if (api->access)
        access_inherit(access, api->access);
    access_table_free(api->access);
    api->access = access;
    atomic_store(&api->metrics_open, settings->metrics_open);
    jn_log_open(settings->level_of_log, 2);
    return 0;
}

static void use_settings(struct reading *now)
{
    struct reloader *r = now->reloader;
    now->settings_rc = reload_use_settings(r->api, &now->settings, &now->settings_err);
    char *config =
        now->settings_rc == 0 ? config_json(r->settings, &now->settings) : NULL;
    if (!config)
        return;
    free(r->admin->config);
    r->admin->config = config;
}

static void log_outcome(const char *event, int rc, bool used, const char *why)
{
    jn_log(rc ? JN_LOG_ERROR : JN_LOG_INFO, event, "outcome", used ? "used" : "refused",
           "err", why, NULL);
}

/* What a request asked for is used only when all of it is good. */
static void use_what_was_read(struct reading *now)
{
    bool dry = now->asked && (now->asked->dry_run || now->synonyms_rc != 0);
    if (now->settings_rc == 0 && !dry)
        use_settings(now);
    if (now->asked && now->asked->dry_run)
        return;
    bool settings = now->settings_rc == 0, synonyms = now->synonyms_rc == 0;
    log_outcome("settings.reload", now->settings_rc, settings && !dry,
                settings ? NULL : now->settings_err.text);
    log_outcome("synonyms.reload", now->synonyms_rc,
                synonyms && (settings || !now->asked),
                now->synonyms_rc < 0 ? now->synonyms_err.text : NULL);
}

static void use_tokens(struct reading *now)
{
    if (now->tokens)
        access_use_tokens(now->reloader->api->access, now->tokens);
    else if (now->token_err.code)
        jn_log(JN_LOG_ERROR, "token.reload_failed", "err", now->token_err.text, NULL);
}

static void tell_who_asked(struct reading *now)
{
    struct admin_reload *asked = now->asked;
    if (!asked)
        return;
    asked->settings_file = now->reloader->settings->config;
    asked->settings_rc = now->settings_rc;
    asked->settings_err = now->settings_err;
    asked->synonyms_rc = now->synonyms_rc;
    asked->synonyms_err = now->synonyms_err;
    asked->done(asked);
}

static void begin_next(struct reloader *r);

static void was_read(void *user)
{
    struct reading *now = user;
    struct reloader *r = now->reloader;
    if (now->want_settings)
        use_what_was_read(now);
    use_tokens(now);
    tell_who_asked(now);
    jn_arena_free(now->arena);
    free(now);
    r->running = NULL;
    if (r->waiting || r->again)
        begin_next(r);
}

/* 0 when it has begun; else nobody has noticed, and the timer tries again. */
static int begin(struct reloader *r, bool want_settings, struct admin_reload *asked)
{
    struct reading *now = calloc(1, sizeof(*now));
    if (!now)
        return -ENOMEM;
    now->reloader = r;
    now->want_settings = want_settings;
    now->asked = asked;
    now->arena = jn_arena_new();
    if (job_submit(r->jobs, read_again, was_read, now) != 0) {
        jn_arena_free(now->arena);
        free(now);
        return JOB_FULL;
    }
    r->running = now;
    return 0;
}

static void begin_next(struct reloader *r)
{
    struct admin_reload *first = r->waiting;
    if (first && begin(r, true, first) == 0)
        r->waiting = first->next;
    else if (!first && !r->stopping && begin(r, r->again, NULL) == 0)
        r->again = false;
}

void reload_all(struct reloader *r)
{
    r->again = true;
    if (!r->running)
        begin_next(r);
}

void reload_tick(struct reloader *r)
{
    if (!r->running && (r->state || r->waiting || r->again))
        begin_next(r);
}

void reload_for(struct reloader *r, struct admin_reload *asked)
{
    struct admin_reload **last = &r->waiting;
    while (*last)
        last = &(*last)->next;
    asked->next = NULL;
    *last = asked;
    if (!asked->dry_run)
        index_thread_rescan(r->api->index);
    if (!r->running)
        begin_next(r);
}
