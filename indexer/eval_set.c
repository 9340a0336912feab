/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/eval_set.h"

#include <string.h>

#include "jinnang/json_read.h"

#include "indexer/eval_lines.h"

/* A row of qrels.tsv. */
struct row {
    size_t query;
    struct eval_judgement j;
};

struct reading {
    struct eval_set *set;
    struct jn_arena *arena;
    struct eval_lines lines;
    struct id_set query_ids;
    struct row *rows;
    size_t n_rows;
};

static int open_lines(struct reading *r, const char *dir, const char *name,
                      struct jn_error *err)
{
    return eval_lines_open(&r->lines, jn_arena_format(r->arena, "%s/%s", dir, name),
                           r->arena, err);
}

/* ---- lines of JSON ---- */

static int parse(struct reading *r, const char *line, size_t len, json_t **out)
{
    struct jn_json_fault fault;
    if (jn_json_parse(line, len, out, &fault) != 0)
        return eval_lines_bad(&r->lines, "expected a JSON object (column %zu: %s)",
                              fault.column, fault.text);
    return json_is_object(*out) ? 0 : eval_lines_bad(&r->lines, "expected a JSON object");
}

/* A member that is a text, in the arena; NULL when it is not. */
static const char *text_of(struct reading *r, const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? jn_arena_str(r->arena, text) : NULL;
}

/* Ids are written into tables. */
static bool is_id(const char *id)
{
    return id && *id && !strpbrk(id, "\t\r\n");
}

static int take_doc(struct reading *r, const json_t *object)
{
    struct eval_set *set = r->set;
    struct eval_doc doc = {text_of(r, object, "_id"), text_of(r, object, "title"),
                           text_of(r, object, "text")};
    if (!is_id(doc.id) || !doc.text)
        return eval_lines_bad(&r->lines,
                              "expected {\"_id\": text, \"title\": text, \"text\": "
                              "text}");
    if (id_set_find(&set->doc_ids, doc.id) != ID_SET_NONE)
        return eval_lines_bad(&r->lines, "_id '%s' is there twice", doc.id);
    if (!doc.title)
        doc.title = "";
    id_set_add(&set->doc_ids, doc.id, set->n_docs);
    set->docs[set->n_docs++] = doc;
    return 0;
}

static int take_query(struct reading *r, const json_t *object)
{
    struct eval_set *set = r->set;
    struct eval_query query = {.id = text_of(r, object, "_id"),
                               .text = text_of(r, object, "text"),
                               .left_out = ID_SET_NONE};
    if (!is_id(query.id) || !query.text)
        return eval_lines_bad(&r->lines, "expected {\"_id\": text, \"text\": text}");
    if (id_set_find(&r->query_ids, query.id) != ID_SET_NONE)
        return eval_lines_bad(&r->lines, "_id '%s' is there twice", query.id);
    if (strncmp(query.id, "q-", 2) == 0)
        query.left_out = id_set_find(&set->doc_ids, query.id + 2);
    id_set_add(&r->query_ids, query.id, set->n_queries);
    set->queries[set->n_queries++] = query;
    return 0;
}

static int each_object(struct reading *r,
                       int (*take)(struct reading *r, const json_t *object))
{
    char *line;
    size_t len;
    int rc = 0;
    while (rc == 0 && (line = eval_lines_next(&r->lines, &len))) {
        jn_auto(json_decref) json_t *object = NULL;
        rc = parse(r, line, len, &object);
        if (rc == 0)
            rc = take(r, object);
    }
    return rc;
}

static int read_docs(struct reading *r, const char *dir, struct jn_error *err)
{
    int rc = open_lines(r, dir, "corpus.jsonl", err);
    if (rc != 0)
        return rc;
    size_t most = eval_lines_count(&r->lines);
    r->set->docs = JN_NEW_ARRAY(r->arena, most, struct eval_doc);
    id_set_init(&r->set->doc_ids, r->arena, most);
    rc = each_object(r, take_doc);
    return rc == 0 && r->set->n_docs == 0
               ? eval_lines_bad(&r->lines, "expected at least one document")
               : rc;
}

static int read_queries(struct reading *r, const char *dir, struct jn_error *err)
{
    int rc = open_lines(r, dir, "queries.jsonl", err);
    if (rc != 0)
        return rc;
    size_t most = eval_lines_count(&r->lines);
    r->set->queries = JN_NEW_ARRAY(r->arena, most, struct eval_query);
    id_set_init(&r->query_ids, r->arena, most);
    return each_object(r, take_query);
}

/* ---- judgements ---- */

static int take_row(struct reading *r, char *line)
{
    char *fields[3];
    struct row *row = &r->rows[r->n_rows];
    if (!eval_lines_split(line, fields, 3) || !eval_lines_grade(fields[2], &row->j.grade))
        return eval_lines_bad(&r->lines, "expected query-id, corpus-id and a whole "
                                         "number, with tabs between");
    row->query = id_set_find(&r->query_ids, fields[0]);
    row->j.doc = id_set_find(&r->set->doc_ids, fields[1]);
    r->set->unknown_queries += row->query == ID_SET_NONE;
    r->set->unknown_docs += row->j.doc == ID_SET_NONE;
    r->n_rows += row->query != ID_SET_NONE;
    return 0;
}

static int read_rows(struct reading *r, const char *dir, struct jn_error *err)
{
    char *line, *fields[3];
    size_t len;
    int rc = open_lines(r, dir, "qrels.tsv", err);
    if (rc != 0)
        return rc;
    r->rows = JN_NEW_ARRAY(r->arena, eval_lines_count(&r->lines), struct row);
    line = eval_lines_next(&r->lines, &len);
    if (!line || !eval_lines_split(line, fields, 3) || strcmp(fields[0], "query-id") != 0)
        return eval_lines_bad(&r->lines, "expected the header query-id, corpus-id, "
                                         "score, with tabs between");
    while (rc == 0 && (line = eval_lines_next(&r->lines, &len)))
        rc = take_row(r, line);
    return rc;
}

/* By query, then the highest grade first. */
static int by_query(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->query != y->query)
        return x->query < y->query ? -1 : 1;
    if (x->j.grade != y->j.grade)
        return x->j.grade > y->j.grade ? -1 : 1;
    return (x->j.doc > y->j.doc) - (x->j.doc < y->j.doc);
}

static bool is_repeated(const struct eval_judgement *judged, size_t n, size_t doc)
{
    for (size_t i = 0; doc != ID_SET_NONE && i < n; i++)
        if (judged[i].doc == doc)
            return true;
    return false;
}

/* Who judged a document twice means the higher grade. */
static void judge(struct reading *r)
{
    struct eval_judgement *all = JN_NEW_ARRAY(r->arena, r->n_rows, struct eval_judgement);
    if (r->n_rows > 0)
        qsort(r->rows, r->n_rows, sizeof(*r->rows), by_query);
    for (size_t i = 0, n = 0; i < r->n_rows; i++) {
        struct eval_query *query = &r->set->queries[r->rows[i].query];
        const struct eval_judgement *j = &r->rows[i].j;
        if (query->n_judged == 0)
            query->judged = all + n;
        if (is_repeated(query->judged, query->n_judged, j->doc))
            continue;
        all[n++] = *j;
        query->n_judged++;
        query->n_relevant += j->grade > 0;
        /* A document that is its own answer is looked for. */
        if (j->doc == query->left_out && j->grade > 0)
            query->left_out = ID_SET_NONE;
    }
    for (size_t i = 0; i < r->set->n_queries; i++)
        r->set->n_judged += r->set->queries[i].n_relevant > 0;
}

static const char *name_of(struct jn_arena *arena, const char *dir)
{
    size_t end = strlen(dir), start;
    while (end > 1 && dir[end - 1] == '/')
        end--;
    for (start = end; start > 0 && dir[start - 1] != '/';)
        start--;
    return jn_arena_dup(arena, dir + start, end - start);
}

int eval_set_read(const char *dir, struct jn_arena *arena, struct eval_set *out,
                  struct jn_error *err)
{
    struct reading r = {.set = out, .arena = arena};
    *out = (struct eval_set){.name = name_of(arena, dir)};
    int rc = read_docs(&r, dir, err);
    if (rc == 0)
        rc = read_queries(&r, dir, err);
    if (rc == 0)
        rc = read_rows(&r, dir, err);
    if (rc != 0)
        return rc;
    judge(&r);
    if (out->n_judged > 0)
        return 0;
    jn_fail(err, EINVAL, "%s: expected a query with a document of grade 1 or more", dir);
    return EVAL_BAD;
}
