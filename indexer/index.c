/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `jinnang index`: bring an index up to a corpus, in place when there is one that can be
 * changed, otherwise (or with --full) by a whole new generation built aside. */

#include "jinnang/clock.h"
#include "jinnang/file.h"
#include "jinnang/ingest.h"

#include "indexer/cancel.h"
#include "indexer/command.h"
#include "indexer/progress.h"
#include "indexer/report.h"

struct settings {
    const char *corpus, *index, *lang;
    int64_t jobs;
    bool full, json, verbose;
};

static const struct jn_option options[] = {
    JN_OPTION("corpus", JN_OPTION_STRING, struct settings, corpus, NULL,
              "folder of Markdown files"),
    JN_OPTION("index", JN_OPTION_STRING, struct settings, index, NULL,
              "folder of the index, made when absent"),
    {.name = "jobs",
     .type = JN_OPTION_INT,
     .offset = offsetof(struct settings, jobs),
     .fallback = "0",
     .help = "builders of a full build; 0: one per core",
     .min = 0,
     .max = 64},
    JN_OPTION("full", JN_OPTION_BOOL, struct settings, full, NULL,
              "build all of it anew, then switch"),
    JN_OPTION("json", JN_OPTION_BOOL, struct settings, json, NULL,
              "report as one JSON document"),
    JN_OPTION("verbose", JN_OPTION_BOOL, struct settings, verbose, NULL,
              "show every warning"),
    JN_OPTION("lang", JN_OPTION_STRING, struct settings, lang, NULL,
              "zh or en; default by LC_ALL, LANG"),
    {.name = NULL},
};

static const char *const status_names[] = {
    [JN_FILE_ADDED] = "added",         [JN_FILE_CHANGED] = "changed",
    [JN_FILE_UNCHANGED] = "unchanged", [JN_FILE_GONE] = "gone",
    [JN_FILE_REFUSED] = "refused",
};

/* What one run knows and did. */
struct run {
    const struct call *call;
    struct jn_ingest job;
    struct jn_ingest_counts counts;
    struct jn_generation generation;
    struct report report;
    struct progress progress;
};

static void on_file(void *user, const char *path, enum jn_file_status status,
                    const struct jn_findings *findings)
{
    struct run *run = user;
    report_add(&run->report, path, status_names[status], findings);
}

static void on_progress(void *user, size_t done, size_t total)
{
    struct run *run = user;
    progress_show(&run->progress, done, total);
}

static int build_full(struct run *run, struct jn_error *err)
{
    report_clear(&run->report);
    run->counts = (struct jn_ingest_counts){0};
    return jn_ingest_full(&run->job, &run->generation, &run->counts, err);
}

static int update_in_place(struct run *run, struct jn_error *err)
{
    struct jn_ingest_writer *writer = NULL;
    int rc = jn_ingest_open(run->job.index, &writer, err);
    if (rc == 0)
        rc = jn_ingest_update(writer, &run->job, &run->counts, err);
    jn_ingest_close(writer);
    return rc;
}

static int build(struct run *run, bool full, struct jn_error *err)
{
    if (full)
        return build_full(run, err);
    int rc = jn_generation_current(run->job.index, &run->generation, err);
    if (rc == JN_GENERATION_NONE)
        return build_full(run, err);
    if (rc == 0)
        rc = update_in_place(run, err);
    else if (rc > 0)
        rc = JN_INGEST_STALE;
    if (rc != JN_INGEST_STALE)
        return rc;
    complain(run->call, EXIT_OK, "%s; building all of it anew",
             err->text[0] ? err->text : "this index cannot be changed in place");
    return build_full(run, err);
}

static void show(struct run *run, double seconds, bool json)
{
    const struct jn_ingest_counts *c = &run->counts;
    double rate = seconds > 0 ? (double)c->bytes / seconds / 1e6 : 0;
    const struct report_figure figures[] = {
        {"files", "文件", "files", (double)c->files, 0},
        {"added", "新增", "added", (double)c->added, 0},
        {"changed", "更新", "changed", (double)c->changed, 0},
        {"unchanged", "未变", "unchanged", (double)c->unchanged, 0},
        {"gone", "移除", "gone", (double)c->gone, 0},
        {"refused", "拒收", "refused", (double)c->refused, 0},
        {"warnings", "警告", "warnings", (double)c->warnings, 0},
        {"bytes", "字节", "bytes", (double)c->bytes, 0},
        {"seconds", "秒", "seconds", seconds, 3},
        {"megabytes_per_second", "MB/s", "MB/s", rate, 1},
    };
    if (json)
        report_json(&run->report, "index", figures, JN_COUNT(figures), run->call->out);
    else
        report_text(&run->report, figures, JN_COUNT(figures), run->call->out);
}

static int exit_code(struct run *run, int rc, const struct jn_error *err)
{
    switch (rc) {
    case 0:
        return run->counts.refused > 0 ? EXIT_FINDINGS : EXIT_OK;
    case JN_INGEST_HELD:
        return complain(run->call, EXIT_HELD, "%s", err->text);
    case JN_INGEST_NO_CORPUS:
        return complain(run->call, EXIT_CONFIG, "%s",
                        err->text[0] ? err->text : "there is no such corpus directory");
    case JN_INGEST_CANCELED:
        return complain(run->call, EXIT_FAILED, "stopped; the index is as it was before");
    default:
        return complain(run->call, EXIT_FAILED, "%s", err->text);
    }
}

static int run_index(const struct call *call)
{
    const struct settings *s = call->settings;
    bool zh = false;
    if (!s->corpus || !s->index)
        return complain(call, EXIT_USAGE, "--corpus and --index are needed");
    int rc = command_language(call, s->lang, &zh);
    if (rc != EXIT_OK)
        return rc;
    struct run run = {.call = call};
    run.job = (struct jn_ingest){
        .corpus = s->corpus,
        .index = s->index,
        .jobs = (unsigned)s->jobs,
        .report = {.user = &run, .file = on_file, .progress = on_progress},
        .cancel = cancel_watch(),
        .today = jn_date_today(28800),
    };
    report_init(&run.report, call->arena, zh, s->verbose);
    progress_init(&run.progress, call->err);
    struct jn_error err = {0};
    int64_t start = jn_clock_ns();
    rc = build(&run, s->full, &err);
    progress_deinit(&run.progress);
    if (rc == 0)
        show(&run, (double)(jn_clock_ns() - start) / 1e9, s->json);
    return exit_code(&run, rc, &err);
}

const struct command command_index = {
    .name = "index",
    .usage = "--corpus DIR --index DIR [--jobs N] [--full] [--json]",
    .summary = "bring an index up to a folder of Markdown",
    .options = options,
    .settings_size = sizeof(struct settings),
    .run = run_index,
};
