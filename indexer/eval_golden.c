/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/eval_golden.h"

#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/generation.h"
#include "jinnang/golden.h"
#include "jinnang/json_write.h"
#include "jinnang/utf8.h"

#include "indexer/report.h"

enum { SHOWN = 3, SHOWN_CHARACTERS = 60, EXPIRE_AFTER_DAYS = 90 };

static int open_index(const struct call *call, const char *index, enum jn_level level,
                      struct jn_index_reader **out)
{
    struct jn_generation g;
    struct jn_error err = {0};
    int rc = jn_generation_current(index, &g, &err);
    if (rc == 0)
        rc = jn_index_open(g.path, g.number, level, out, &err);
    if (rc == 0)
        return EXIT_OK;
    if (err.text[0])
        return complain(call, EXIT_FAILED, "%s", err.text);
    return complain(call, EXIT_FAILED, "there is no index in '%s'", index);
}

static int score(const struct call *call, const struct jn_golden *golden,
                 struct jn_index_reader *reader, const struct jn_ask *like,
                 struct jn_golden_score *out)
{
    struct jn_error err = {0};
    jn_auto(jn_analyser_free) struct jn_analyser *analyser = NULL;
    int rc = jn_analyser_new(&analyser, &err);
    if (rc == 0)
        rc = jn_golden_score(reader, analyser, golden, like, call->arena, out, &err);
    return rc == 0 ? EXIT_OK : complain(call, EXIT_FAILED, "%s", err.text);
}

static void show_miss(const struct call *call, const char *file,
                      const struct jn_golden_row *row)
{
    const char *text = row->query->text;
    size_t len = jn_utf8_offset(text, row->query->len, SHOWN_CHARACTERS);
    const char *crop = jn_arena_dup(call->arena, text, len);
    fprintf(call->out, "%s:%u: missed: %s%s:", file, row->query->line,
            report_plain(call->arena, crop), text[len] ? "…" : "");
    for (size_t i = 0; i < row->n_found && i < SHOWN; i++)
        fprintf(call->out, " %s", row->found[i]);
    fputs(row->n_found ? "\n" : " nothing was found\n", call->out);
}

static void show_text(const struct call *call, const char *file,
                      const struct jn_golden_score *s)
{
    size_t missed = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct jn_golden_row *row = &s->rows[i];
        if (row->rr == 0)
            show_miss(call, file, row);
        missed += row->rr == 0;
    }
    fprintf(call->out, "queries %zu, missed %zu, nDCG@10 %.4f, MRR@10 %.4f\n", s->n,
            missed, s->ndcg, s->mrr);
}

static void json_row(struct jn_json *j, const struct jn_golden_row *row)
{
    jn_json_object(j);
    jn_json_str_at(j, "query", row->query->text);
    jn_json_int_at(j, "line", row->query->line);
    jn_json_num_at(j, "ndcg_10", row->ndcg, 6);
    jn_json_num_at(j, "rr_10", row->rr, 6);
    jn_json_bool_at(j, "missed", row->rr == 0);
    jn_json_array_at(j, "found");
    for (size_t i = 0; i < row->n_found; i++)
        jn_json_str(j, row->found[i]);
    jn_json_end(j);
    jn_json_end(j);
}

static void show_json(const struct call *call, const struct jn_golden_score *s)
{
    jn_auto(jn_buf_deinit) struct jn_buf buf = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&buf);
    jn_json_object(&j);
    jn_json_str_at(&j, "command", "eval --golden");
    jn_json_num_at(&j, "ndcg_10", s->ndcg, 6);
    jn_json_num_at(&j, "mrr_10", s->mrr, 6);
    jn_json_array_at(&j, "queries");
    for (size_t i = 0; i < s->n; i++)
        json_row(&j, &s->rows[i]);
    jn_json_end(&j);
    jn_json_end(&j);
    fprintf(call->out, "%s\n", jn_buf_text(&buf));
}

static void warn_unseen(const struct call *call, const char *file,
                        const struct jn_golden_score *s)
{
    size_t answers = 0, queries = 0;
    unsigned line = 0;
    for (size_t i = 0; i < s->n; i++) {
        answers += s->rows[i].n_unseen;
        if (s->rows[i].n_unseen && queries++ == 0)
            line = s->rows[i].query->line;
    }
    if (answers)
        complain(call, EXIT_OK,
                 "warning: %s:%u: %zu answers of %zu queries are not in the index at "
                 "this level; this is the first",
                 file, line, answers, queries);
}

static int read_level(const struct call *call, const char *name, enum jn_level *level)
{
    for (unsigned i = 0; i < JN_LEVELS; i++)
        if (strcmp(name, jn_level_names[i]) == 0) {
            *level = (enum jn_level)i;
            return EXIT_OK;
        }
    return complain(call, EXIT_USAGE,
                    "--level is public, internal, confidential or restricted, not '%s'",
                    name);
}

int eval_golden(const struct call *call, const struct eval_golden *g)
{
    jn_auto(jn_index_close) struct jn_index_reader *reader = NULL;
    struct jn_golden golden;
    struct jn_golden_score found = {0};
    struct jn_error err = {0};
    struct jn_view view;
    jn_golden_view(call->arena, &view); /* sees all, up to the level that was named */
    int rc = read_level(call, g->level, &view.max_level);
    if (rc != EXIT_OK)
        return rc;
    if (jn_golden_read(g->file, call->arena, &golden, &err) != 0)
        return complain(call, EXIT_FAILED, "%s", err.text);
    const struct jn_ask like = {
        .synonyms = g->synonyms,
        .base = {.view = &view,
                 .today = jn_date_today(28800),
                 .expire_after_days = EXPIRE_AFTER_DAYS},
    };
    rc = open_index(call, g->index, view.max_level, &reader);
    if (rc == EXIT_OK)
        rc = score(call, &golden, reader, &like, &found);
    if (rc != EXIT_OK)
        return rc;
    warn_unseen(call, g->file, &found);
    if (g->json)
        show_json(call, &found);
    else
        show_text(call, g->file, &found);
    return EXIT_OK;
}
