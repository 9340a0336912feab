/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "jinnang/corpus.h"
#include "jinnang/hash.h"
#include "jinnang/log.h"

#include "daemon/server.h"
#include "daemon/version.h"
#include "daemon/work/job.h"

/* Those of sysexits.h that a service manager and people know. */
enum { EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_HELD = 75, EXIT_WRONG_CONFIG = 78 };

static int help(void)
{
    puts(
        "jinnangd: serve a knowledge base over HTTP\n"
        "usage: jinnangd --index DIR [--corpus DIR] [--state DIR] [--listen HOST:PORT] ...\n\n"
        "Every flag is also an environment variable (--max-body: JINNANG_MAX_BODY) and a line\n"
        "of the file that --config names (max-body: 2M). SIGHUP reads them again, SIGTERM\n"
        "stops after the requests at hand.\n");
    jn_options_help(settings_table, stdout);
    puts(
        "\nexit status: 0 stopped, 1 failed, 2 usage, 75 another process holds the state,\n"
        "78 settings or state directory cannot be used");
    return fflush(stdout) == 0 ? 0 : EXIT_FAILED;
}

static int refuse(int status, const struct jn_error *err)
{
    fprintf(stderr, "jinnangd: %s\n", err->text);
    return status;
}

/* A connection is a descriptor; the default of 1,024 is for interactive programs. */
static void raise_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max < 65536 ? limit.rlim_max : 65536;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct settings settings;
    struct jn_error err = {0};

    int rc = settings_read(argc, argv, arena, &settings, &err);
    if (rc == SETTINGS_HELP)
        return help();
    if (rc == SETTINGS_VERSION)
        return printf("jinnangd %s\n", JN_VERSION) > 0 ? 0 : EXIT_FAILED;
    if (rc == SETTINGS_USAGE)
        return refuse(EXIT_USAGE, &err);
    if (rc == 0)
        rc = settings_use_time_zone(&settings, &err);
    if (rc != 0)
        return refuse(EXIT_WRONG_CONFIG, &err);

    signal(SIGPIPE, SIG_IGN);
    jn_log_open(settings.level_of_log, 2);
    raise_descriptors();
    job_pool_size_threads((unsigned)settings.pool_threads);
    rc = jn_hash_init(&err);
    if (rc == 0)
        rc = jn_corpus_library_init(&err);
    if (rc == 0)
        rc = server_run(&settings, argc, argv, &err);
    if (rc == SERVER_HELD)
        return refuse(EXIT_HELD, &err);
    if (rc == SERVER_FOREIGN_STATE)
        return refuse(EXIT_WRONG_CONFIG, &err);
    return rc == 0 ? 0 : refuse(EXIT_FAILED, &err);
}
