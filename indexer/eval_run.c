/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/eval_run.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/relevance.h"

/* What one query came to. */
struct outcome {
    double ndcg, rr, recall, ap, ms;
    enum jn_ask_mode mode;
};

/* Who asks with a document of the corpus wants others like it. */
static enum jn_ask_mode mode_of(const struct eval_job *job,
                                const struct eval_query *query)
{
    return job->mode == JN_ASK_AUTO && query->left_out != ID_SET_NONE ? JN_ASK_SIMILAR
                                                                      : job->mode;
}

int eval_ask(const struct eval_job *job, const struct eval_query *query, unsigned limit,
             bool explain, struct jn_arena *arena, enum jn_ask_mode *mode,
             struct jn_result *out, struct jn_error *err)
{
    struct jn_ask ask = {
        .text = query->text,
        .len = strlen(query->text),
        .mode = mode_of(job, query),
        .synonyms = job->synonyms,
        .base = {.view = &eval_view,
                 .include_expired = true,
                 .limit = limit,
                 .explain = explain},
    };
    if (query->left_out != ID_SET_NONE)
        ask.not_id = job->index->ids[query->left_out];
    *mode = jn_ask_mode_of(&ask);
    return jn_ask(job->index->reader, job->index->analyser, &ask, arena, out, err);
}

static int grade_of(const struct eval_query *query, size_t doc)
{
    for (size_t i = 0; i < query->n_judged; i++)
        if (query->judged[i].doc == doc)
            return query->judged[i].grade;
    return 0;
}

static void measure(const struct eval_query *query, const struct jn_result *found,
                    struct jn_arena *arena, struct outcome *out)
{
    size_t n = found->n_hits, n_relevant = query->n_relevant;
    int *grades = JN_NEW_ARRAY(arena, n, int);
    int *ideal = JN_NEW_ARRAY(arena, query->n_judged, int);
    for (size_t i = 0; i < n; i++)
        grades[i] = grade_of(query, eval_index_doc(found->hits[i].entry));
    for (size_t i = 0; i < query->n_judged; i++)
        ideal[i] = query->judged[i].grade;
    out->ndcg = jn_ndcg(grades, n, ideal, query->n_judged, EVAL_TOP);
    out->rr = jn_reciprocal_rank(grades, n, EVAL_TOP);
    out->recall = jn_recall(grades, n, n_relevant, EVAL_DEPTH);
    out->ap = jn_average_precision(grades, n, n_relevant, EVAL_DEPTH);
}

static void write_run(const struct eval_job *job, const struct eval_query *query,
                      const struct jn_result *found)
{
    for (size_t i = 0; job->run && i < found->n_hits; i++)
        fprintf(job->run, "%s%s%s\t%s\t%.6f\n", job->with_set ? job->set->name : "",
                job->with_set ? "/" : "", query->id,
                job->set->docs[eval_index_doc(found->hits[i].entry)].id,
                found->hits[i].score);
}

void eval_per_query_head(FILE *file)
{
    fputs("set\tquery\tmode\tndcg_10\trr_10\trecall_100\tap_100\tms\n", file);
}

static void write_outcome(const struct eval_job *job, const struct eval_query *query,
                          const struct outcome *o)
{
    if (job->per_query)
        fprintf(job->per_query, "%s\t%s\t%s\t%.6f\t%.6f\t%.6f\t%.6f\t%.3f\n",
                job->set->name, query->id,
                o->mode == JN_ASK_SIMILAR ? "similar" : "search", o->ndcg, o->rr,
                o->recall, o->ap, o->ms);
}

static int run_one(const struct eval_job *job, const struct eval_query *query,
                   struct jn_arena *arena, struct outcome *out, struct jn_error *err)
{
    struct jn_result found;
    int64_t start = jn_clock_ns();
    int rc = eval_ask(job, query, EVAL_DEPTH, false, arena, &out->mode, &found, err);
    out->ms = (double)(jn_clock_ns() - start) / 1e6;
    if (rc != 0)
        return rc;
    measure(query, &found, arena, out);
    write_run(job, query, &found);
    write_outcome(job, query, out);
    return 0;
}

static int by_ms(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(const double *sorted, size_t n, double q)
{
    return n ? sorted[(size_t)(q * (double)(n - 1) + 0.5)] : 0;
}

static void add_up(struct eval_result *out, const struct outcome *o, double *ms)
{
    struct eval_figures *f = &out->figures;
    f->ndcg += o->ndcg;
    f->mrr += o->rr;
    f->recall += o->recall;
    f->map += o->ap;
    ms[out->n_queries++] = o->ms;
    out->n_similar += o->mode == JN_ASK_SIMILAR;
}

static void make_means(struct eval_result *out, double *ms)
{
    struct eval_figures *f = &out->figures;
    double n = (double)out->n_queries;
    f->ndcg /= n;
    f->mrr /= n;
    f->recall /= n;
    f->map /= n;
    qsort(ms, out->n_queries, sizeof(*ms), by_ms);
    f->p50 = quantile(ms, out->n_queries, 0.5);
    f->p99 = quantile(ms, out->n_queries, 0.99);
}

int eval_run(const struct eval_job *job, struct eval_result *out, struct jn_error *err)
{
    const struct eval_set *set = job->set;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    jn_auto(jn_arena_free) struct jn_arena *keep = jn_arena_new();
    double *ms = JN_NEW_ARRAY(keep, set->n_queries, double);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < set->n_queries; i++) {
        struct outcome o;
        if (set->queries[i].n_relevant == 0)
            continue;
        if (job->cancel && atomic_load(job->cancel))
            return EVAL_CANCELED;
        jn_arena_reset(arena);
        rc = run_one(job, &set->queries[i], arena, &o, err);
        if (rc != 0)
            return rc;
        add_up(out, &o, ms);
        progress_show(job->progress, out->n_queries, set->n_judged);
    }
    make_means(out, ms);
    return 0;
}
