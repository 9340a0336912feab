/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `jinnang import`: a folder of Markdown into the corpus of a state directory, as one
 * commit. Nothing is ever removed: what the folder does not have stays. */
#include <string.h>
#include <unistd.h>

#include "jinnang/clock.h"
#include "jinnang/state.h"
#include "jinnang/utf8.h"

#include "indexer/cancel.h"
#include "indexer/command.h"
#include "indexer/import_files.h"

struct settings {
    const char *state, *message, *lang;
    bool dry_run, json, verbose;
};

static const struct jn_option options[] = {
    JN_OPTION("state", JN_OPTION_STRING, struct settings, state, NULL,
              "state directory, made when absent"),
    JN_OPTION("message", JN_OPTION_STRING, struct settings, message, NULL,
              "of the commit; default: how many files"),
    JN_OPTION("dry-run", JN_OPTION_BOOL, struct settings, dry_run, NULL,
              "say what would be done"),
    JN_OPTION("json", JN_OPTION_BOOL, struct settings, json, NULL,
              "report as one JSON document"),
    JN_OPTION("verbose", JN_OPTION_BOOL, struct settings, verbose, NULL,
              "show every warning"),
    JN_OPTION("lang", JN_OPTION_STRING, struct settings, lang, NULL,
              "zh or en; default by LC_ALL, LANG"),
    {.name = NULL},
};

enum { UTC_OFFSET_S = 28800 };
static const char robot[] = "jinnang", robot_email[] = "jinnang@jinnang.invalid";

/* What one run works on. */
struct run {
    const struct call *call;
    const struct settings *settings;
    struct jn_state *state;   /* NULL in a dry run without one */
    struct jn_corpus *corpus; /* the same */
    char head[JN_OID_LEN + 1], commit[JN_OID_LEN + 1];
    struct import_files files;
    struct report report;
    struct progress progress;
};

static int fail(const struct run *run, const struct jn_error *err)
{
    return complain(run->call, EXIT_FAILED, "%s", err->text);
}

/* EXIT_OK, or the exit code after the complaint. The lock is held until the end, so that
 * no daemon serves the corpus meanwhile. */
static int open_corpus(struct run *run)
{
    struct jn_error err = {0};
    bool dry = run->settings->dry_run;
    int rc = jn_state_open(run->settings->state,
                           dry ? 0 : JN_STATE_CREATE | JN_STATE_HOLD, &run->state, &err);
    if (rc == JN_STATE_ABSENT && dry)
        return EXIT_OK;
    if (rc == JN_STATE_HELD)
        return complain(run->call, EXIT_HELD, "%s", err.text);
    if (rc > 0)
        return complain(run->call, EXIT_CONFIG, "%s", err.text);
    const char *path =
        jn_arena_format(run->call->arena, "%s/corpus.git", run->settings->state);
    if (rc == 0 && dry && access(path, F_OK) != 0)
        return EXIT_OK; /* of before there was one; who holds the lock makes it */
    if (rc == 0)
        rc = jn_corpus_open(path, &run->corpus, &err);
    if (rc == 0)
        rc = jn_corpus_head(run->corpus, run->head, &err);
    struct jn_corpus_file *known;
    if (rc == 0)
        rc = jn_corpus_list(run->corpus, run->head, run->call->arena, &known,
                            &run->files.n_known, &err);
    if (rc != 0)
        return fail(run, &err);
    run->files.known = known;
    return EXIT_OK;
}

static int read_files(struct run *run)
{
    struct jn_error err = {0};
    run->files.arena = run->call->arena;
    run->files.report = &run->report;
    run->files.progress = &run->progress;
    run->files.cancel = cancel_watch();
    progress_init(&run->progress, run->call->err);
    int rc = import_files_read(&run->files, run->call->rest[0], &err);
    progress_deinit(&run->progress);
    if (rc == IMPORT_NO_FOLDER)
        return complain(run->call, EXIT_CONFIG, "%s", err.text);
    if (rc == IMPORT_CANCELED)
        return complain(run->call, EXIT_FAILED, "stopped; nothing was imported");
    return rc < 0 ? fail(run, &err) : EXIT_OK;
}

static const char *message_of(const struct run *run)
{
    struct jn_arena *arena = run->call->arena;
    if (run->settings->message)
        return jn_arena_format(arena, "%s\n", run->settings->message);
    return jn_arena_format(arena, "import: %zu new, %zu changed\n", run->files.added,
                           run->files.changed);
}

static int commit(struct run *run)
{
    if (run->settings->dry_run || run->files.n_changes == 0)
        return EXIT_OK;
    struct jn_error err = {0};
    const struct jn_corpus_wish wish = {.base = run->head,
                                        .author = robot,
                                        .author_email = robot_email,
                                        .committer = robot,
                                        .committer_email = robot_email,
                                        .at_ms = jn_clock_wall_ms(),
                                        .utc_offset_s = UTC_OFFSET_S,
                                        .message = message_of(run),
                                        .changes = run->files.changes,
                                        .n_changes = run->files.n_changes,
                                        .bulk = true};
    int rc = jn_corpus_commit(run->corpus, &wish, run->commit, &err);
    if (rc == JN_CORPUS_MOVED)
        return complain(run->call, EXIT_HELD, "somebody else committed meanwhile");
    return rc < 0 ? fail(run, &err) : EXIT_OK;
}

static void show(struct run *run, double seconds)
{
    const struct import_files *f = &run->files;
    FILE *out = run->call->out;
    const struct report_figure figures[] = {
        {"files", "文件", "files", (double)f->files, 0},
        {"added", "新增", "added", (double)f->added, 0},
        {"changed", "更新", "changed", (double)f->changed, 0},
        {"unchanged", "未变", "unchanged", (double)f->unchanged, 0},
        {"refused", "拒收", "refused", (double)f->refused, 0},
        {"warnings", "警告", "warnings", (double)run->report.n_warnings, 0},
        {"bytes", "字节", "bytes", (double)f->bytes, 0},
        {"seconds", "秒", "seconds", seconds, 3},
    };
    if (run->settings->json) {
        report_json(&run->report, "import", figures, JN_COUNT(figures), out);
        return;
    }
    report_text(&run->report, figures, JN_COUNT(figures), out);
    if (run->commit[0])
        fprintf(out, "commit %s\n", run->commit);
}

static int import(struct run *run)
{
    int64_t start = jn_clock_ns();
    int rc = open_corpus(run);
    if (rc == EXIT_OK)
        rc = read_files(run);
    if (rc == EXIT_OK)
        rc = commit(run);
    if (rc != EXIT_OK)
        return rc;
    show(run, (double)(jn_clock_ns() - start) / 1e9);
    return run->files.refused > 0 ? EXIT_FINDINGS : EXIT_OK;
}

static int check_settings(const struct call *call)
{
    const struct settings *s = call->settings;
    if (!s->state)
        return complain(call, EXIT_USAGE, "--state is needed");
    if (s->message && (!*s->message || !jn_utf8_is_valid(s->message, strlen(s->message))))
        return complain(call, EXIT_USAGE, "--message is a text in UTF-8");
    return EXIT_OK;
}

static int run_import(const struct call *call)
{
    struct run run = {.call = call, .settings = call->settings};
    struct jn_error err = {0};
    bool zh = false;
    int rc = check_settings(call);
    if (rc == EXIT_OK)
        rc = command_language(call, run.settings->lang, &zh);
    if (rc != EXIT_OK)
        return rc;
    if (jn_corpus_library_init(&err) != 0)
        return fail(&run, &err);
    report_init(&run.report, call->arena, zh, run.settings->verbose);
    rc = import(&run);
    jn_corpus_close(run.corpus);
    jn_state_close(run.state);
    jn_corpus_library_shutdown();
    return rc;
}

const struct command command_import = {
    .name = "import",
    .usage = "DIR --state DIR [--message TEXT] [--dry-run] [--json]",
    .summary = "take a folder of Markdown into the corpus of a state directory",
    .options = options,
    .settings_size = sizeof(struct settings),
    .min_rest = 1,
    .max_rest = 1,
    .run = run_import,
};
