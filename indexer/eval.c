/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `jinnang eval`: how good the ranking is, on judged sets or on the golden queries of a
 * corpus. Each set is read, indexed aside, asked, and forgotten before the next. */
#include <string.h>

#include "indexer/cancel.h"
#include "indexer/command.h"
#include "indexer/eval_compare.h"
#include "indexer/eval_golden.h"
#include "indexer/eval_report.h"
#include "indexer/eval_synonyms.h"

enum { MAX_DIRS = 1000 };

struct settings {
    const char *mode, *run, *triples, *per_query, *explain, *golden, *index, *level,
        *synonyms;
    bool json, compare;
};

static const struct jn_option options[] = {
    JN_OPTION("mode", JN_OPTION_STRING, struct settings, mode, "auto",
              "search, similar, or auto: similar for a pasted text and for a query q-X "
              "that wants others like document X"),
    JN_OPTION("synonyms", JN_OPTION_STRING, struct settings, synonyms, NULL,
              "file of synonyms besides the built-in glossary; none: not even that"),
    JN_OPTION("json", JN_OPTION_BOOL, struct settings, json, NULL,
              "report as one JSON document"),
    JN_OPTION("run", JN_OPTION_STRING, struct settings, run, NULL,
              "write query, document, score of every hit here"),
    JN_OPTION("per-query", JN_OPTION_STRING, struct settings, per_query, NULL,
              "write the figures of every query here"),
    JN_OPTION("triples", JN_OPTION_STRING, struct settings, triples, NULL,
              "documents A, B, C: how often B is more similar to A than C is"),
    JN_OPTION("compare", JN_OPTION_BOOL, struct settings, compare, NULL,
              "compare two files of --per-query: mean difference of nDCG@10, and p"),
    JN_OPTION("explain", JN_OPTION_STRING, struct settings, explain, NULL,
              "show the best hits of this query and why they are"),
    JN_OPTION("golden", JN_OPTION_STRING, struct settings, golden, NULL,
              "YAML list of queries and their answers, asked of --index"),
    JN_OPTION("index", JN_OPTION_STRING, struct settings, index, NULL,
              "index to ask the golden queries of"),
    JN_OPTION("level", JN_OPTION_STRING, struct settings, level, "restricted",
              "what whoever asks the golden queries may see"),
    {.name = NULL},
};

static const char *const mode_names[] = {
    [JN_ASK_AUTO] = "auto", [JN_ASK_SEARCH] = "search", [JN_ASK_SIMILAR] = "similar"};

/* What one call works with. */
struct evaluation {
    const struct call *call;
    const struct settings *settings;
    enum jn_ask_mode mode;
    struct jn_synonyms *synonyms;
    FILE *run, *per_query;
    const atomic_bool *cancel;
    size_t n_dirs;
    struct eval_result *results;
};

static int failed(const struct evaluation *e, int rc, const struct jn_error *err)
{
    return complain(e->call, EXIT_FAILED, "%s",
                    rc == EVAL_CANCELED ? "stopped" : err->text);
}

static void warn(const struct evaluation *e, const struct eval_set *set,
                 const struct eval_index *x)
{
    if (set->unknown_docs)
        complain(e->call, EXIT_OK,
                 "warning: %s: qrels.tsv names unknown documents in %zu rows; they count "
                 "as not found",
                 set->name, set->unknown_docs);
    if (set->unknown_queries)
        complain(e->call, EXIT_OK,
                 "warning: %s: qrels.tsv names unknown queries in %zu rows", set->name,
                 set->unknown_queries);
    if (x->n_refused)
        complain(e->call, EXIT_OK, "warning: %s: %zu documents were refused; first %s",
                 set->name, x->n_refused, x->refusal);
}

static int explain(const struct evaluation *e, const struct eval_job *job,
                   struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    const struct eval_query query = {.text = e->settings->explain,
                                     .left_out = ID_SET_NONE};
    struct jn_result found;
    enum jn_ask_mode mode;
    int rc = eval_ask(job, &query, EVAL_TOP, true, arena, &mode, &found, err);
    if (rc == 0)
        eval_report_hits(job, mode, &found, e->call->out);
    return rc;
}

static int measure(const struct evaluation *e, const struct eval_job *job,
                   struct eval_result *out, struct jn_error *err)
{
    if (e->settings->explain)
        return explain(e, job, err);
    int rc = eval_run(job, out, err);
    if (rc == 0 && e->settings->triples)
        rc = eval_triples(job, e->settings->triples, out, err);
    return rc;
}

static int evaluate_set(const struct evaluation *e, const struct eval_set *set,
                        struct jn_arena *arena, struct eval_result *out,
                        struct jn_error *err)
{
    struct progress progress;
    struct eval_index index;
    const char *tmp = command_variable(e->call, "TMPDIR=");
    const struct eval_build build = {
        set, tmp ? tmp : "/tmp", &progress, e->cancel, arena,
    };
    const struct eval_job job = {
        .set = set,
        .index = &index,
        .mode = e->mode,
        .synonyms = e->synonyms,
        .run = e->run,
        .per_query = e->per_query,
        .with_set = e->n_dirs > 1,
        .progress = &progress,
        .cancel = e->cancel,
    };
    progress_init(&progress, e->call->err);
    int rc = eval_index_init(&index, &build, err);
    if (rc == 0)
        rc = measure(e, &job, out, err);
    progress_deinit(&progress);
    if (rc == 0)
        warn(e, set, &index);
    out->n_refused = index.n_refused;
    eval_index_deinit(&index);
    return rc;
}

static int evaluate_dir(const struct evaluation *e, const char *dir,
                        struct eval_result *out)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct eval_set set;
    struct jn_error err = {0};
    int rc = eval_set_read(dir, arena, &set, &err);
    if (rc == 0)
        rc = evaluate_set(e, &set, arena, out, &err);
    if (rc != 0)
        return failed(e, rc, &err);
    out->name = jn_arena_str(e->call->arena, set.name);
    out->n_docs = set.n_docs;
    out->unknown_docs = set.unknown_docs;
    out->unknown_queries = set.unknown_queries;
    return EXIT_OK;
}

static int evaluate_all(struct evaluation *e)
{
    const struct call *call = e->call;
    e->results = JN_NEW_ARRAY(call->arena, e->n_dirs, struct eval_result);
    if (e->per_query)
        eval_per_query_head(e->per_query);
    e->cancel = cancel_watch();
    for (size_t i = 0; i < e->n_dirs; i++) {
        int rc = evaluate_dir(e, call->rest[i], &e->results[i]);
        if (rc != EXIT_OK)
            return rc;
    }
    if (e->settings->explain)
        return EXIT_OK;
    if (e->settings->json)
        eval_report_json(e->results, e->n_dirs, mode_names[e->mode], call->out);
    else
        eval_report_text(e->results, e->n_dirs, call->out);
    return EXIT_OK;
}

/* ---- files that are written ---- */

static int open_output(const struct call *call, const char *path, FILE **out)
{
    if (path && !(*out = fopen(path, "we")))
        return complain(call, EXIT_FAILED, "cannot write '%s': %s", path,
                        strerrordesc_np(errno));
    return EXIT_OK;
}

static int close_output(const struct call *call, const char *path, FILE *file, int rc)
{
    if (!file)
        return rc;
    bool bad = ferror(file) != 0;
    if (fclose(file) != 0 || bad)
        return complain(call, EXIT_FAILED, "cannot write '%s'", path);
    return rc;
}

static int evaluate(struct evaluation *e)
{
    const struct settings *s = e->settings;
    int rc = open_output(e->call, s->run, &e->run);
    if (rc == EXIT_OK)
        rc = open_output(e->call, s->per_query, &e->per_query);
    if (rc == EXIT_OK)
        rc = evaluate_all(e);
    rc = close_output(e->call, s->run, e->run, rc);
    return close_output(e->call, s->per_query, e->per_query, rc);
}

/* ---- what was asked for ---- */

static int read_mode(const struct call *call, const char *name, enum jn_ask_mode *mode)
{
    for (size_t i = 0; i < JN_COUNT(mode_names); i++)
        if (strcmp(name, mode_names[i]) == 0) {
            *mode = (enum jn_ask_mode)i;
            return EXIT_OK;
        }
    return complain(call, EXIT_USAGE, "--mode is auto, search or similar, not '%s'",
                    name);
}

static int run_golden(const struct evaluation *e)
{
    const struct settings *s = e->settings;
    const struct eval_golden g = {
        .file = s->golden,
        .index = s->index,
        .level = s->level,
        .synonyms = e->synonyms,
        .json = s->json,
    };
    return eval_golden(e->call, &g);
}

/* What cannot be asked for at once, or is missing. */
static const char *misuse(const struct settings *s, size_t n_rest)
{
    if (s->golden)
        return !s->index || n_rest > 0 || s->compare
                   ? "--golden FILE wants --index IDX alone"
                   : NULL;
    if (s->compare)
        return n_rest != 2 ? "--compare wants two files of --per-query" : NULL;
    if (n_rest == 0)
        return "a folder with a judged set is needed";
    return n_rest > 1 && (s->triples || s->explain)
               ? "--triples and --explain want one folder"
               : NULL;
}

static int run_eval(const struct call *call)
{
    const struct settings *s = call->settings;
    struct evaluation e = {.call = call, .settings = s};
    while (call->rest[e.n_dirs])
        e.n_dirs++;
    const char *wrong = misuse(s, e.n_dirs);
    if (wrong)
        return complain(call, EXIT_USAGE, "%s", wrong);
    if (s->compare)
        return eval_compare(call, call->rest[0], call->rest[1], s->json);
    int rc = read_mode(call, s->mode, &e.mode);
    if (rc == EXIT_OK)
        rc = eval_synonyms(call, s->synonyms, &e.synonyms);
    if (rc == EXIT_OK)
        rc = s->golden ? run_golden(&e) : evaluate(&e);
    jn_synonyms_free(e.synonyms);
    return rc;
}

const struct command command_eval = {
    .name = "eval",
    .usage = "DIR... | DIR --explain QUERY | --compare A B | --golden FILE --index IDX",
    .summary = "measure the ranking on judged queries",
    .options = options,
    .settings_size = sizeof(struct settings),
    .max_rest = MAX_DIRS,
    .run = run_eval,
};
