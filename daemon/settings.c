/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/access/access.h"

#define ROW(name, type, member, fallback, help)                                          \
    JN_OPTION(name, JN_OPTION_##type, struct settings, member, fallback, help)
#define BOUNDED(name_, type_, member_, fallback_, min_, max_, help_)                     \
    {                                                                                    \
        .name = (name_), .type = JN_OPTION_##type_,                                      \
        .offset = offsetof(struct settings, member_), .fallback = (fallback_),           \
        .help = (help_), .min = (min_), .max = (max_)                                    \
    }
#define SECOND 1000.0

const struct jn_option settings_table[] = {
    {.name = "config",
     .type = JN_OPTION_STRING,
     .offset = offsetof(struct settings, config),
     .help = "file with settings, one `name: value` a line"},
    ROW("index", STRING, index, NULL, "directory of the index (default: STATE/index)"),
    ROW("corpus", STRING, corpus, NULL,
        "folder of Markdown to index, watch and serve, read-only"),
    ROW("state", STRING, state, NULL,
        "directory of everything that is written; without --corpus and --index its corpus.git is served"),
    ROW("listen", STRING, listen, "127.0.0.1:7717",
        "addresses, with commas: HOST:PORT, [::1]:PORT, unix:/path; port 0 takes a free one"),
    ROW("anonymous-level", STRING, anonymous_level, "public",
        "what a request without a token sees: public, internal, confidential, restricted, off"),
    ROW("anonymous-audiences", LIST, anonymous_audiences, "staff",
        "audiences of a request without a token"),
    ROW("hosts", LIST, hosts, NULL, "further names a Host header may have; * for all"),
    ROW("origins", LIST, origins, NULL, "origins of browsers that may call (CORS)"),
    ROW("trusted-proxies", LIST, trusted_proxies, NULL,
        "addresses whose connections are not counted"),
    BOUNDED("cache", SIZE, cache, "64M", 0, 0x1p40, "memory of the answer cache; 0: off"),
    BOUNDED("max-body", SIZE, max_body, "2M", 1024, 0x1p30, "largest JSON body"),
    BOUNDED("max-connections", INT, max_connections, "1024", 1, 100000,
            "open connections"),
    BOUNDED("connections-per-address", INT, connections_per_address, "64", 1, 100000,
            "open connections of one address"),
    BOUNDED("request-timeout", DURATION, request_timeout, "30s", SECOND, 3600 * SECOND,
            "whole request, first byte to last"),
    BOUNDED("idle-timeout", DURATION, idle_timeout, "15s", SECOND, 3600 * SECOND,
            "idle connection"),
    BOUNDED("search-deadline", DURATION, search_deadline, "2s", 1, 60 * SECOND,
            "waiting and work of a search"),
    BOUNDED("stop-timeout", DURATION, stop_timeout, "10s", 1, 600 * SECOND,
            "requests in flight at SIGTERM"),
    BOUNDED("rate", INT, rate, "100", 1, 1e6, "requests a second of one token"),
    BOUNDED("rate-burst", INT, rate_burst, "300", 1, 1e6, "at once, of one token"),
    BOUNDED("anonymous-rate", INT, anonymous_rate, "100", 1, 1e6,
            "requests a second of one address without a token"),
    BOUNDED("anonymous-burst", INT, anonymous_burst, "300", 1, 1e6,
            "at once, of one address without a token"),
    ROW("rate-local", BOOL, rate_local, "false", "limit loopback and unix sockets too"),
    BOUNDED("pool-threads", INT, pool_threads, "0", 0, 64,
            "worker threads; 0: one per core"),
    BOUNDED("pool-queue", INT, pool_queue, "64", 1, 10000,
            "requests that wait for each worker thread"),
    BOUNDED("store-queue", INT, store_queue, "256", 1, 100000,
            "writes that wait for the store"),
    BOUNDED("min-free", SIZE, min_free, "64M", 0, 0x1p40,
            "writes are refused while less of the filesystem is free"),
    BOUNDED("index-jobs", INT, index_jobs, "0", 0, 64,
            "builders of an index; 0: one per core"),
    BOUNDED("debounce", DURATION, debounce, "100ms", 1, 60 * SECOND,
            "quiet time before a change is indexed"),
    BOUNDED("rescan", DURATION, rescan, "30s", 100, 86400 * SECOND,
            "look at the whole corpus folder this often"),
    BOUNDED("lock-retry", DURATION, lock_retry, "5s", 10, 3600 * SECOND,
            "try again when another process holds the index"),
    ROW("time-zone", STRING, time_zone, "+08:00",
        "for today's date: +08:00, UTC, Asia/Tokyo"),
    BOUNDED("expire-after-days", INT, expire_after_days, "90", 0, 10000,
            "days after its review date at which a document counts as expired"),
    ROW("expires-action", STRING, expires_action, "label",
        "expired documents in searches: label or hide"),
    BOUNDED("max-tokens", INT, max_tokens, "10000", 1, 1e6,
            "tokens that are not revoked, made over HTTP"),
    BOUNDED("max-people", INT, max_people, "10000", 1, 20000, "people"),
    BOUNDED("session-lifetime", DURATION, session_lifetime, "12h", 300 * SECOND,
            30 * 86400 * SECOND, "a browser that signed in has to do so again after"),
    ROW("backup-dir", STRING, backup_dir, NULL,
        "directory for backups that POST /v1/admin/snapshot makes"),
    ROW("metrics-open", BOOL, metrics_open, "false", "/metrics without a token"),
    ROW("access-log", BOOL, access_log, "false", "one log line for each request"),
    ROW("log-level", STRING, log_level, "info", "debug, info, warning, error"),
    {.name = NULL}};

bool settings_is_reloaded(const char *name)
{
    static const char *const names[] = {"anonymous-level", "anonymous-audiences",
                                        "metrics-open", "log-level"};
    for (size_t i = 0; i < JN_COUNT(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool is_loopback(const char *address, size_t len)
{
    static const char *const local[] = {"127.", "[::1]:", "localhost:", "unix:"};
    for (size_t i = 0; i < JN_COUNT(local); i++) {
        size_t n = strlen(local[i]);
        if (len >= n && strncmp(address, local[i], n) == 0)
            return true;
    }
    return false;
}

static int check_anonymous(const struct settings *s, struct jn_error *err)
{
    enum jn_level level = access_level(s->anonymous_level);
    if (level == JN_LEVELS && strcmp(s->anonymous_level, "off") != 0) {
        jn_fail(err, EINVAL, "anonymous-level: '%.40s' is no level", s->anonymous_level);
        return SETTINGS_WRONG;
    }
    if (level == JN_LEVELS || level == JN_LEVEL_PUBLIC)
        return 0;
    for (const char *at = s->listen; *at;) {
        size_t len = strcspn(at, ",");
        if (!is_loopback(at, len)) {
            jn_fail(err, EINVAL,
                    "anonymous-level %s is for loopback addresses only, not for '%.*s'",
                    s->anonymous_level, (int)(len < 80 ? len : 80), at);
            return SETTINGS_WRONG;
        }
        at += len + (at[len] == ',');
    }
    return 0;
}

/* "+08:00", "UTC" or the name of a zone: its offset at this moment. */
int settings_use_time_zone(struct settings *s, struct jn_error *err)
{
    int hours, minutes, end = 0;
    char sign;
    if (sscanf(s->time_zone, "%c%2d:%2d%n", &sign, &hours, &minutes, &end) == 3 &&
        s->time_zone[end] == '\0' && (sign == '+' || sign == '-') && hours <= 14 &&
        minutes < 60) {
        s->utc_offset_s = (hours * 60 + minutes) * 60 * (sign == '-' ? -1 : 1);
        return 0;
    }
    char path[300];
    snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", s->time_zone);
    if (strstr(s->time_zone, "..") || access(path, R_OK) != 0) {
        jn_fail(err, EINVAL, "time-zone: '%.40s' is not known", s->time_zone);
        return SETTINGS_WRONG;
    }
    setenv("TZ", s->time_zone, 1);
    tzset();
    time_t now = time(NULL);
    struct tm tm;
    s->utc_offset_s = (int)localtime_r(&now, &tm)->tm_gmtoff;
    return 0;
}

static int check_words(struct settings *s, struct jn_error *err)
{
    static const char *const levels[] = {"debug", "info", "warning", "error"};
    size_t level = 0;
    while (level < JN_COUNT(levels) && strcmp(levels[level], s->log_level) != 0)
        level++;
    if (level == JN_COUNT(levels)) {
        jn_fail(err, EINVAL, "log-level: '%.40s' is none", s->log_level);
        return SETTINGS_WRONG;
    }
    s->level_of_log = (enum jn_log_level)level;
    if (strcmp(s->expires_action, "label") != 0 &&
        strcmp(s->expires_action, "hide") != 0) {
        jn_fail(err, EINVAL, "expires-action: label or hide, not '%.40s'",
                s->expires_action);
        return SETTINGS_WRONG;
    }
    return 0;
}

int settings_read(int argc, char *const *argv, struct jn_arena *arena,
                  struct settings *out, struct jn_error *err)
{
    const char *const *rest;
    struct jn_options o = jn_options_init(settings_table, out, arena);
    int rc = jn_options_read(&o, argc, argv, environ, &rest, err);
    if (rc == JN_OPTIONS_HELP)
        return SETTINGS_HELP;
    if (rc == JN_OPTIONS_VERSION)
        return SETTINGS_VERSION;
    if (rc == JN_OPTIONS_REFUSED)
        return SETTINGS_USAGE;
    if (rc != 0)
        return rc;
    out->options = o;
    if (rest[0]) {
        jn_fail(err, EINVAL, "'%.80s' is no flag", rest[0]);
        return SETTINGS_USAGE;
    }
    /* An index that is named is served as it is. */
    bool own = out->state && !out->corpus && !out->index;
    out->repository = own ? jn_arena_format(arena, "%s/corpus.git", out->state) : NULL;
    if (!out->index && out->state)
        out->index = jn_arena_format(arena, "%s/index", out->state);
    if (!out->index) {
        jn_fail(err, EINVAL, "--index DIR or --state DIR is needed");
        return SETTINGS_USAGE;
    }
    rc = check_anonymous(out, err);
    if (rc == 0)
        rc = check_words(out, err);
    return rc;
}
