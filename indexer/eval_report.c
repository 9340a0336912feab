/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/eval_report.h"

#include <string.h>

#include "jinnang/json_write.h"

#include "indexer/report.h"

/* The figures of a set, a column each. */
static const struct column {
    const char *name, *head;
    size_t offset;
    unsigned decimals;
} columns[] = {
    {"ndcg_10", "nDCG@10", offsetof(struct eval_figures, ndcg), 4},
    {"mrr_10", "MRR@10", offsetof(struct eval_figures, mrr), 4},
    {"recall_100", "R@100", offsetof(struct eval_figures, recall), 4},
    {"map_100", "MAP@100", offsetof(struct eval_figures, map), 4},
    {"p50_ms", "p50 ms", offsetof(struct eval_figures, p50), 3},
    {"p99_ms", "p99 ms", offsetof(struct eval_figures, p99), 3},
};

static double *figure(struct eval_figures *f, const struct column *c)
{
    return (double *)((char *)f + c->offset);
}

struct eval_figures eval_macro(const struct eval_result *results, size_t n)
{
    struct eval_figures sum = {0};
    for (size_t c = 0; c < JN_COUNT(columns); c++) {
        for (size_t i = 0; i < n; i++) {
            struct eval_figures one = results[i].figures;
            *figure(&sum, &columns[c]) += *figure(&one, &columns[c]);
        }
        *figure(&sum, &columns[c]) /= n ? (double)n : 1;
    }
    return sum;
}

/* ---- text ---- */

static void text_figures(struct eval_figures f, FILE *out)
{
    for (size_t c = 0; c < JN_COUNT(columns); c++)
        fprintf(out, " %8.*f", (int)columns[c].decimals, *figure(&f, &columns[c]));
    fputc('\n', out);
}

void eval_report_text(const struct eval_result *results, size_t n, FILE *out)
{
    fprintf(out, "%-24s %9s %8s %8s", "set", "documents", "queries", "similar");
    for (size_t c = 0; c < JN_COUNT(columns); c++)
        fprintf(out, " %8s", columns[c].head);
    fputc('\n', out);
    for (size_t i = 0; i < n; i++) {
        const struct eval_result *r = &results[i];
        fprintf(out, "%-24s %9zu %8zu %8zu", r->name, r->n_docs, r->n_queries,
                r->n_similar);
        text_figures(r->figures, out);
    }
    if (n > 1) {
        fprintf(out, "%-24s %9s %8s %8s", "macro average", "", "", "");
        text_figures(eval_macro(results, n), out);
    }
    for (size_t i = 0; i < n; i++)
        if (results[i].n_triples)
            fprintf(out, "triples %zu: %.4f in the right order\n", results[i].n_triples,
                    results[i].triples);
}

/* ---- JSON ---- */

static void json_figures(struct jn_json *j, struct eval_figures f)
{
    for (size_t c = 0; c < JN_COUNT(columns); c++)
        jn_json_num_at(j, columns[c].name, *figure(&f, &columns[c]), 6);
}

static void json_set(struct jn_json *j, const struct eval_result *r)
{
    jn_json_object(j);
    jn_json_str_at(j, "set", r->name);
    jn_json_int_at(j, "documents", (int64_t)r->n_docs);
    jn_json_int_at(j, "refused", (int64_t)r->n_refused);
    jn_json_int_at(j, "queries", (int64_t)r->n_queries);
    jn_json_int_at(j, "similar", (int64_t)r->n_similar);
    jn_json_int_at(j, "unknown_documents", (int64_t)r->unknown_docs);
    jn_json_int_at(j, "unknown_queries", (int64_t)r->unknown_queries);
    json_figures(j, r->figures);
    if (r->n_triples) {
        jn_json_int_at(j, "triples", (int64_t)r->n_triples);
        jn_json_num_at(j, "triples_right", r->triples, 6);
    }
    jn_json_end(j);
}

void eval_report_json(const struct eval_result *results, size_t n, const char *mode,
                      FILE *out)
{
    jn_auto(jn_buf_deinit) struct jn_buf buf = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&buf);
    jn_json_object(&j);
    jn_json_str_at(&j, "command", "eval");
    jn_json_str_at(&j, "mode", mode);
    jn_json_array_at(&j, "sets");
    for (size_t i = 0; i < n; i++)
        json_set(&j, &results[i]);
    jn_json_end(&j);
    jn_json_object_at(&j, "macro");
    json_figures(&j, eval_macro(results, n));
    jn_json_end(&j);
    jn_json_end(&j);
    fprintf(out, "%s\n", jn_buf_text(&buf));
}

/* ---- one query ---- */

static void show_explain(const struct jn_explain *x, FILE *out)
{
    fprintf(out,
            "   title %.3f, headings %.3f, tags %.3f, summary %.3f, body %.3f, "
            "title match %.3f, feedback %.3f; freshness x%.2f, evidence x%.2f\n   terms:",
            x->title, x->headings, x->tags, x->summary, x->body, x->title_match,
            x->feedback, x->freshness_factor, x->evidence_factor);
    for (size_t i = 0; i < x->n_matched; i++)
        fprintf(out, " %s", x->matched_terms[i]);
    fputc('\n', out);
}

void eval_report_hits(const struct eval_job *job, enum jn_ask_mode mode,
                      const struct jn_result *found, FILE *out)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    bool similar = mode == JN_ASK_SIMILAR;
    fprintf(out, "%s: %u matches\n", similar ? "similar" : "search", found->total);
    for (size_t i = 0; i < found->n_hits; i++) {
        const struct jn_hit *hit = &found->hits[i];
        const struct eval_doc *doc = &job->set->docs[eval_index_doc(hit->entry)];
        fprintf(out, "%2zu. %.4f %s %s\n", i + 1, hit->score,
                report_plain(arena, doc->id), report_plain(arena, hit->entry->title));
        if (similar)
            fprintf(out, "   similarity %.4f\n", hit->similarity);
        if (hit->explain)
            show_explain(hit->explain, out);
    }
}
