/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must not block the loop (tokens of the state directory, the settings at SIGHUP) is
 * read by one job at a time in the pool, and used on the loop. */
#include <stdlib.h>

#include "jinnang/clock.h"

#include "daemon/config_json.h"
#include "daemon/server_inner.h"
#include "daemon/work/golden_check.h"
#include "daemon/work/index_thread.h"
#include "daemon/work/thesaurus.h"

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

struct corpus_place server_corpus(const struct server *s)
{
    return (struct corpus_place){s->api.corpus, s->api.repository_readers};
}

static void read_settings(struct server *s)
{
    struct reload *r = &s->reload;
    struct thesaurus_trial own = {0};
    struct thesaurus_trial *trial = r->asked ? &r->asked->synonyms : &own;
    const struct golden_check check = {s->api.readers, server_corpus(s),
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

int server_use_settings(struct server *s, const struct settings *settings,
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

/* Loop. What a request asked for is used only when all of it is good. */
static void use_what_was_read(struct server *s, struct reload *r)
{
    bool dry = r->asked && (r->asked->dry_run || r->synonyms_rc != 0);
    if (r->settings_rc == 0 && !dry) {
        r->settings_rc = server_use_settings(s, &r->settings, &r->settings_err);
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
        server_reload(s, true);
}

void server_reload(struct server *s, bool want_settings)
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

int server_reload_for(void *user, struct admin_reload *asked)
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
