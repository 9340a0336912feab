/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every setting of jinnangd: the table in settings.c is the documentation. */
#ifndef JINNANG_SETTINGS_H
#define JINNANG_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/log.h"
#include "jinnang/options.h"

struct settings {
    const char *config, *index, *corpus, *state, *listen;
    const char *backup_dir;
    const char *anonymous_level, *time_zone, *expires_action, *log_level;
    struct jn_strings anonymous_audiences, hosts, origins, trusted_proxies;
    size_t cache, max_body, min_free;
    int64_t max_connections, connections_per_address;
    int64_t request_timeout, idle_timeout, search_deadline, stop_timeout;
    int64_t rate, rate_burst, anonymous_rate, anonymous_burst;
    int64_t pool_threads, pool_queue, index_jobs, store_queue;
    int64_t debounce, rescan, lock_retry;
    int64_t expire_after_days;
    int64_t max_tokens, max_people, session_lifetime;
    bool metrics_open, access_log, rate_local;

    /* Worked out of the above. */
    const char *repository; /* STATE/corpus.git when it is what is served */
    int utc_offset_s;
    enum jn_log_level level_of_log;
    struct jn_options options; /* where each value came from */
};

extern const struct jn_option settings_table[];

/* Read flags, environment and file into *out, whose strings go to the arena, and check
 * what goes together. 0; SETTINGS_USAGE or SETTINGS_WRONG with err->text for people;
 * SETTINGS_HELP, SETTINGS_VERSION; < 0. Reads a file: not on the loop. */
enum { SETTINGS_USAGE = 1, SETTINGS_WRONG = 2, SETTINGS_HELP = 3, SETTINGS_VERSION = 4 };
int settings_read(int argc, char *const *argv, struct jn_arena *arena,
                  struct settings *out, struct jn_error *err);

/* Is a setting of this name used at a reload? The others need a restart. */
bool settings_is_reloaded(const char *name);

/* Fill utc_offset_s. Sets TZ of the process, so only before there are threads. 0 or
 * SETTINGS_WRONG. */
int settings_use_time_zone(struct settings *s, struct jn_error *err);

#endif
