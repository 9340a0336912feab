/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `jinnang check DIR`: the complete validation of every document of a folder, without an
 * index. Two passes over the files, both on all cores: the first learns the ids, so that
 * the second can tell a dangling reference from a good one. Reading twice is cheaper than
 * keeping all. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/doc.h"
#include "jinnang/file.h"
#include "jinnang/ingest.h"

#include "indexer/check_config.h"
#include "indexer/check_state.h"
#include "indexer/command.h"
#include "indexer/id_set.h"
#include "indexer/progress.h"
#include "indexer/report.h"

enum { MAX_JOBS = 64 };

struct settings {
    const char *lang, *state, *index;
    int64_t jobs;
    bool json, verbose;
};

static const struct jn_option options[] = {
    JN_OPTION("state", JN_OPTION_STRING, struct settings, state, NULL,
              "instead of DIR: look at everything in a state directory"),
    JN_OPTION("index", JN_OPTION_STRING, struct settings, index, NULL,
              "of the state directory, when it is not STATE/index"),
    {.name = "jobs",
     .type = JN_OPTION_INT,
     .offset = offsetof(struct settings, jobs),
     .fallback = "0",
     .help = "threads; 0: one per core",
     .min = 0,
     .max = MAX_JOBS},
    JN_OPTION("json", JN_OPTION_BOOL, struct settings, json, NULL,
              "report as one JSON document"),
    JN_OPTION("verbose", JN_OPTION_BOOL, struct settings, verbose, NULL,
              "show every warning"),
    JN_OPTION("lang", JN_OPTION_STRING, struct settings, lang, NULL,
              "zh or en; default by LC_ALL, LANG"),
    {.name = NULL},
};

/* Shared by the threads of one pass. Everything behind `lock` is written under it. */
struct check {
    const char *root;
    struct jn_walk_file *files;
    size_t n;
    int32_t today;
    void (*one)(struct check *c, struct jn_analyser *a, size_t i, struct jn_arena *arena);
    atomic_size_t next;
    size_t done;                     /* lock */
    size_t n_refused, n_with_errors; /* lock */
    uint64_t bytes;                  /* lock */
    struct id_set ids;               /* lock in pass 1, read-only in pass 2 */
    struct report report;            /* lock */
    struct progress progress;        /* lock */
    struct jn_error failure;         /* lock; code 0: none */
    pthread_mutex_t lock;
};

static void add_finding(struct jn_findings *findings, const char *code,
                        const char *pointer, unsigned line, const char *zh,
                        const char *en)
{
    const struct jn_finding f = {
        .severity = JN_ERROR,
        .code = code,
        .pointer = pointer,
        .line = line,
        .detail_zh = zh,
        .detail_en = en,
    };
    jn_finding_add(findings, &f);
}

/* 0 and *doc (NULL: refused, findings say why), or < 0. */
static int read_doc(struct check *c, struct jn_analyser *a, size_t i,
                    struct jn_arena *arena, struct jn_findings *findings,
                    struct jn_doc **doc, struct jn_error *err)
{
    char *bytes = NULL;
    size_t len = 0;
    const char *path = c->files[i].path;
    int rc = jn_file_read_beneath(c->root, path, JN_DOC_BYTES, arena, &bytes, &len, err);
    *doc = NULL;
    if (rc == JN_FILE_TOO_LARGE)
        add_finding(findings, "file_too_large", "#", 0, "文件超过 1 MiB",
                    "the file is larger than 1 MiB");
    else if (rc != 0)
        add_finding(findings, "unreadable", "#", 0, "文件无法读取",
                    "the file cannot be read");
    if (rc != 0)
        return 0;
    rc = jn_doc_read(a, path, bytes, len, arena, findings, doc, err);
    if (rc == JN_DOC_REFUSED)
        *doc = NULL;
    return rc < 0 ? rc : 0;
}

/* The thread that fails first is the one that is heard. */
static void give_up(struct check *c, const struct jn_error *err)
{
    pthread_mutex_lock(&c->lock);
    if (c->failure.code == 0)
        c->failure = *err;
    pthread_mutex_unlock(&c->lock);
    atomic_store(&c->next, c->n);
}

static void learn_id(struct check *c, struct jn_analyser *a, size_t i,
                     struct jn_arena *arena)
{
    struct jn_findings findings = {.arena = arena};
    struct jn_error err = {0};
    struct jn_doc *doc = NULL;
    if (read_doc(c, a, i, arena, &findings, &doc, &err) < 0) {
        give_up(c, &err);
        return;
    }
    if (!doc || !doc->id)
        return;
    pthread_mutex_lock(&c->lock);
    id_set_add(&c->ids, doc->id, i);
    pthread_mutex_unlock(&c->lock);
}

/* Engagements are rows of the daemon, no documents: a folder cannot tell which exist. */
static bool is_known(void *user, const char *id)
{
    return strncmp(id, "eng-", 4) == 0 || id_set_find(user, id) != ID_SET_NONE;
}

/* The document that comes first by path owns the id. */
static void check_owner(struct check *c, size_t i, const struct jn_doc *doc,
                        struct jn_arena *arena, struct jn_findings *findings)
{
    size_t owner = doc->id ? id_set_find(&c->ids, doc->id) : i;
    if (owner == i)
        return;
    const struct jn_yaml *id =
        doc->front_matter ? jn_yaml_get(doc->front_matter, "id") : NULL;
    const char *other = c->files[owner].path;
    add_finding(findings, "duplicate", "#/front_matter/id", id ? id->line : 0,
                jn_arena_format(arena, "编号重复:%s 也是 %s 的编号", doc->id, other),
                jn_arena_format(arena, "id %s is also that of %s", doc->id, other));
}

static void check_one(struct check *c, struct jn_analyser *a, size_t i,
                      struct jn_arena *arena)
{
    struct jn_findings findings = {.arena = arena};
    struct jn_error err = {0};
    struct jn_doc *doc = NULL;
    if (read_doc(c, a, i, arena, &findings, &doc, &err) < 0) {
        give_up(c, &err);
        return;
    }
    if (doc) {
        jn_doc_check(a, doc, c->today, is_known, &c->ids, &findings);
        check_owner(c, i, doc, arena, &findings);
    }
    pthread_mutex_lock(&c->lock);
    const char *status = !doc                    ? "refused"
                         : findings.n_errors > 0 ? "errors"
                         : findings.n > 0        ? "warnings"
                                                 : "ok";
    report_add(&c->report, c->files[i].path, status, &findings);
    c->n_refused += !doc;
    c->n_with_errors += doc && findings.n_errors > 0;
    c->bytes += c->files[i].size;
    pthread_mutex_unlock(&c->lock);
}

static void *work(void *user)
{
    struct check *c = user;
    struct jn_error err = {0};
    jn_auto(jn_analyser_free) struct jn_analyser *a = NULL;
    if (jn_analyser_new(&a, &err) != 0) {
        give_up(c, &err);
        return NULL;
    }
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    for (size_t i; (i = atomic_fetch_add(&c->next, 1)) < c->n;) {
        c->one(c, a, i, arena);
        jn_arena_reset(arena);
        pthread_mutex_lock(&c->lock);
        progress_show(&c->progress, ++c->done, c->n * 2);
        pthread_mutex_unlock(&c->lock);
    }
    return NULL;
}

/* Run `one` for every file on `jobs` threads, this one included. */
static void pass(struct check *c, unsigned jobs,
                 void (*one)(struct check *, struct jn_analyser *, size_t,
                             struct jn_arena *))
{
    pthread_t threads[MAX_JOBS];
    unsigned started = 0;
    c->one = one;
    atomic_store(&c->next, 0);
    while (started + 1 < jobs && pthread_create(&threads[started], NULL, work, c) == 0)
        started++;
    work(c);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

static unsigned job_count(int64_t wanted)
{
    long cores = wanted > 0 ? (long)wanted : sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > MAX_JOBS ? MAX_JOBS : (unsigned)cores;
}

static void show(struct check *c, double seconds, const struct call *call, bool json)
{
    const struct report_figure figures[] = {
        {"files", "文件", "files", (double)c->n, 0},
        {"refused", "无法读取", "refused", (double)c->n_refused, 0},
        {"files_with_errors", "有错误", "with errors", (double)c->n_with_errors, 0},
        {"errors", "错误", "errors", (double)c->report.n_errors, 0},
        {"warnings", "警告", "warnings", (double)c->report.n_warnings, 0},
        {"bytes", "字节", "bytes", (double)c->bytes, 0},
        {"seconds", "秒", "seconds", seconds, 3},
    };
    if (json)
        report_json(&c->report, "check", figures, JN_COUNT(figures), call->out);
    else
        report_text(&c->report, figures, JN_COUNT(figures), call->out);
}

static int check_all(struct check *c, const struct call *call)
{
    const struct settings *s = call->settings;
    unsigned jobs = job_count(s->jobs);
    int64_t start = jn_clock_ns();
    pass(c, jobs, learn_id);
    if (c->failure.code == 0)
        pass(c, jobs, check_one);
    progress_deinit(&c->progress);
    if (c->failure.code == 0)
        check_synonyms(c->root, call->arena, &c->report, &c->failure);
    if (c->failure.code != 0)
        return complain(call, EXIT_FAILED, "%s", c->failure.text);
    show(c, (double)(jn_clock_ns() - start) / 1e9, call, s->json);
    return c->report.n_errors > 0 ? EXIT_FINDINGS : EXIT_OK;
}

static int run_check(const struct call *call)
{
    const struct settings *s = call->settings;
    bool zh = false;
    int rc = command_language(call, s->lang, &zh);
    if (rc != EXIT_OK)
        return rc;
    if (!s->state == !call->rest[0])
        return complain(call, EXIT_USAGE, "either DIR or --state is needed");
    if (s->state)
        return check_state(call, s->state, s->index, s->json);
    struct jn_error err = {0};
    struct check c = {.root = call->rest[0], .today = jn_date_today(28800)};
    if (jn_walk(c.root, call->arena, &c.files, &c.n, &err) != 0)
        return complain(call, EXIT_CONFIG, "%s",
                        err.text[0] ? err.text : "there is no such directory");
    pthread_mutex_init(&c.lock, NULL);
    id_set_init(&c.ids, call->arena, c.n);
    report_init(&c.report, call->arena, zh, s->verbose);
    progress_init(&c.progress, call->err);
    rc = check_all(&c, call);
    pthread_mutex_destroy(&c.lock);
    return rc;
}

const struct command command_check = {
    .name = "check",
    .usage = "DIR [--json], or --state STATE [--json]",
    .summary = "validate every document of a folder, or a state directory",
    .options = options,
    .settings_size = sizeof(struct settings),
    .min_rest = 0,
    .max_rest = 1,
    .run = run_check,
};
