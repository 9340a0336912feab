/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "indexer/eval_lines.h"
#include "indexer/eval_run.h"

static double score_of(const struct jn_result *found, size_t doc)
{
    for (size_t i = 0; i < found->n_hits; i++)
        if (eval_index_doc(found->hits[i].entry) == doc)
            return found->hits[i].score;
    return 0;
}

/* 1 when B is more similar to A than C is, 0 when less. */
static int compare(const struct eval_job *job, const size_t *docs, struct jn_arena *arena,
                   double *out, struct jn_error *err)
{
    const struct eval_doc *a = &job->set->docs[docs[0]];
    const struct eval_query query = {
        .text = jn_arena_format(arena, "%s\n%s", a->title, a->text),
        .left_out = docs[0],
    };
    struct eval_job similar = *job;
    struct jn_result found;
    enum jn_ask_mode mode;
    similar.mode = JN_ASK_SIMILAR;
    int rc = eval_ask(&similar, &query, JN_WINDOW, false, arena, &mode, &found, err);
    if (rc != 0)
        return rc;
    double b = score_of(&found, docs[1]), c = score_of(&found, docs[2]);
    *out = b > c ? 1 : b < c ? 0 : 0.5;
    return 0;
}

static int read_triple(const struct eval_job *job, struct eval_lines *l, char *line,
                       size_t *docs)
{
    char *fields[3];
    if (!eval_lines_split(line, fields, 3))
        return eval_lines_bad(l, "expected three documents A, B, C, with tabs between");
    for (size_t i = 0; i < 3; i++) {
        docs[i] = id_set_find(&job->set->doc_ids, fields[i]);
        if (docs[i] == ID_SET_NONE)
            return eval_lines_bad(l, "there is no document '%s'", fields[i]);
    }
    return 0;
}

int eval_triples(const struct eval_job *job, const char *path, struct eval_result *out,
                 struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *file = jn_arena_new();
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct eval_lines lines;
    size_t len, docs[3] = {0};
    double sum = 0;
    int rc = eval_lines_open(&lines, path, file, err);
    char *line;
    if (rc == 0)
        (void)eval_lines_next(&lines, &len); /* the header */
    while (rc == 0 && (line = eval_lines_next(&lines, &len))) {
        double one = 0;
        if (job->cancel && atomic_load(job->cancel))
            return EVAL_CANCELED;
        jn_arena_reset(arena);
        rc = read_triple(job, &lines, line, docs);
        if (rc == 0)
            rc = compare(job, docs, arena, &one, err);
        sum += one;
        out->n_triples += rc == 0;
    }
    if (rc == 0 && out->n_triples == 0)
        return eval_lines_bad(&lines, "expected a header line and at least one triple");
    out->triples = out->n_triples ? sum / (double)out->n_triples : 0;
    return rc;
}
