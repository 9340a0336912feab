/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/eval_compare.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/json_write.h"
#include "jinnang/relevance.h"

#include "indexer/eval_lines.h"
#include "indexer/eval_set.h"

enum { ROUNDS = 10000, SEED = 20260101, FIELDS = 8, NDCG = 3 };

/* A line of a per-query file. */
struct row {
    const char *set, *query;
    double ndcg;
};

struct rows {
    struct row *items;
    size_t n;
};

static int read_row(struct eval_lines *l, char *line, struct row *out)
{
    char *fields[FIELDS], *end = line;
    bool right = eval_lines_split(line, fields, FIELDS);
    if (right)
        out->ndcg = strtod(fields[NDCG], &end);
    if (!right || end == fields[NDCG] || *end)
        return eval_lines_bad(l, "expected a line of a per-query file: set, query, mode "
                                 "and five figures, with tabs between");
    out->set = fields[0];
    out->query = fields[1];
    return 0;
}

static int by_query(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = strcmp(x->set, y->set);
    return order ? order : strcmp(x->query, y->query);
}

static int read_rows(const char *path, struct jn_arena *arena, struct rows *out,
                     struct jn_error *err)
{
    struct eval_lines lines;
    size_t len;
    int rc = eval_lines_open(&lines, path, arena, err);
    char *line = rc == 0 ? eval_lines_next(&lines, &len) : NULL; /* the header */
    if (rc != 0)
        return rc;
    if (!line || strncmp(line, "set\tquery\t", 10) != 0)
        return eval_lines_bad(&lines, "expected the header of a per-query file");
    out->items = JN_NEW_ARRAY(arena, eval_lines_count(&lines), struct row);
    while (rc == 0 && (line = eval_lines_next(&lines, &len)))
        rc = read_row(&lines, line, &out->items[out->n++]);
    if (rc == 0 && out->n == 0)
        return eval_lines_bad(&lines, "expected at least one query");
    qsort(out->items, out->n, sizeof(*out->items), by_query);
    return rc;
}

/* Queries that both files have, in order of set. */
struct pairs {
    const char **sets;
    double *a, *b, *differences;
    size_t n, alone; /* alone: only one of the files has them */
};

static struct pairs pair(struct jn_arena *arena, const struct rows *a,
                         const struct rows *b)
{
    size_t most = a->n < b->n ? a->n : b->n, i = 0, k = 0;
    struct pairs p = {.sets = JN_NEW_ARRAY(arena, most, const char *),
                      .a = JN_NEW_ARRAY(arena, most, double),
                      .b = JN_NEW_ARRAY(arena, most, double),
                      .differences = JN_NEW_ARRAY(arena, most, double)};
    while (i < a->n && k < b->n) {
        int order = by_query(&a->items[i], &b->items[k]);
        if (order == 0) {
            p.sets[p.n] = a->items[i].set;
            p.a[p.n] = a->items[i].ndcg;
            p.b[p.n] = b->items[k].ndcg;
            p.differences[p.n] = p.b[p.n] - p.a[p.n];
            p.n++;
        }
        p.alone += order != 0;
        i += order <= 0;
        k += order >= 0;
    }
    p.alone += a->n - i + b->n - k;
    return p;
}

static double mean(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return sum / (double)n;
}

/* One line of the answer: the pairs [from, from + n). */
static void show(const struct pairs *p, const char *name, size_t from, size_t n,
                 struct jn_json *j, FILE *out)
{
    double a = mean(p->a + from, n), b = mean(p->b + from, n);
    double chance = jn_randomisation_test(p->differences + from, n, ROUNDS, SEED);
    if (!j) {
        fprintf(out, "%-24s %8zu %8.4f %8.4f %+9.4f %8.4f\n", name, n, a, b, b - a,
                chance);
        return;
    }
    jn_json_object(j);
    jn_json_str_at(j, "set", name);
    jn_json_int_at(j, "queries", (int64_t)n);
    jn_json_num_at(j, "a", a, 6);
    jn_json_num_at(j, "b", b, 6);
    jn_json_num_at(j, "difference", b - a, 6);
    jn_json_num_at(j, "p", chance, 6);
    jn_json_end(j);
}

static void show_all(const struct pairs *p, struct jn_json *j, FILE *out)
{
    size_t from = 0;
    for (size_t i = 1; i <= p->n; i++)
        if (i == p->n || strcmp(p->sets[i], p->sets[from]) != 0) {
            show(p, p->sets[from], from, i - from, j, out);
            from = i;
        }
    if (strcmp(p->sets[0], p->sets[p->n - 1]) != 0)
        show(p, "all queries", 0, p->n, j, out);
}

static void report_json(const struct pairs *p, FILE *out)
{
    jn_auto(jn_buf_deinit) struct jn_buf buf = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&buf);
    jn_json_object(&j);
    jn_json_str_at(&j, "command", "eval --compare");
    jn_json_int_at(&j, "only_in_one_file", (int64_t)p->alone);
    jn_json_array_at(&j, "sets");
    show_all(p, &j, out);
    jn_json_end(&j);
    jn_json_end(&j);
    fprintf(out, "%s\n", jn_buf_text(&buf));
}

int eval_compare(const struct call *call, const char *a, const char *b, bool json)
{
    struct rows rows[2] = {0};
    struct jn_error err = {0};
    if (read_rows(a, call->arena, &rows[0], &err) != 0 ||
        read_rows(b, call->arena, &rows[1], &err) != 0)
        return complain(call, EXIT_FAILED, "%s", err.text);
    struct pairs p = pair(call->arena, &rows[0], &rows[1]);
    if (p.n == 0)
        return complain(call, EXIT_FAILED, "'%s' and '%s' have no query in common", a, b);
    if (p.alone)
        complain(call, EXIT_OK, "warning: only one of the files has %zu queries",
                 p.alone);
    if (json) {
        report_json(&p, call->out);
        return EXIT_OK;
    }
    fprintf(call->out, "%-24s %8s %8s %8s %9s %8s\n", "nDCG@10", "queries", "A", "B",
            "B - A", "p");
    show_all(&p, NULL, call->out);
    return EXIT_OK;
}
