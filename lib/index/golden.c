/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/golden.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/file.h"
#include "jinnang/relevance.h"
#include "jinnang/vocab.h"
#include "jinnang/yaml_read.h"

enum { MAX_GRADE = 100 };

/* ---- reading ---- */

struct reading {
    const char *path;
    struct jn_arena *arena;
    struct jn_error *err;
};

static int bad(const struct reading *r, unsigned line, const char *expected)
{
    jn_fail(r->err, EINVAL, "%s:%u: %s", r->path, line, expected);
    return JN_GOLDEN_BAD;
}

static bool is_text(const struct jn_yaml *y)
{
    return y && y->type == JN_YAML_SCALAR && y->len > 0;
}

static bool read_grade(const struct jn_yaml *y, int *grade)
{
    char *end;
    long n = is_text(y) ? strtol(y->text, &end, 10) : 0;
    if (n < 1 || n > MAX_GRADE || *end)
        return false;
    *grade = (int)n;
    return true;
}

static int by_grade(const void *a, const void *b)
{
    const struct jn_golden_answer *x = a, *y = b;
    return x->grade != y->grade ? y->grade - x->grade : strcmp(x->id, y->id);
}

static int read_answers(const struct reading *r, const struct jn_yaml *y, unsigned line,
                        struct jn_golden_query *out)
{
    static const char *const expected =
        "expected answers: a list of document ids, or a map of them to grades from 1 to "
        "100";
    if (!y || y->type == JN_YAML_SCALAR || y->count == 0)
        return bad(r, y ? y->line : line, expected);
    struct jn_golden_answer *answers =
        JN_NEW_ARRAY(r->arena, y->count, struct jn_golden_answer);
    for (size_t i = 0; i < y->count; i++) {
        const struct jn_yaml *item = y->items[i];
        bool is_map = y->type == JN_YAML_MAP;
        answers[i].grade = 1;
        if (is_map ? !read_grade(item, &answers[i].grade) : !is_text(item))
            return bad(r, item->line ? item->line : y->line, expected);
        answers[i].id = is_map ? y->keys[i] : item->text;
    }
    qsort(answers, y->count, sizeof(*answers), by_grade);
    out->answers = answers;
    out->n = y->count;
    return 0;
}

static int read_level(const struct reading *r, const struct jn_yaml *y,
                      enum jn_level *out)
{
    *out = JN_LEVEL_RESTRICTED;
    for (unsigned i = 0; is_text(y) && i < JN_LEVELS; i++)
        if (strcmp(y->text, jn_level_names[i]) == 0) {
            *out = (enum jn_level)i;
            return 0;
        }
    return y ? bad(r, y->line,
                   "expected level: public, internal, confidential or restricted")
             : 0;
}

static int read_query(const struct reading *r, const struct jn_yaml *y,
                      struct jn_golden_query *out)
{
    if (y->type != JN_YAML_MAP)
        return bad(r, y->line, "expected an entry with query and answers");
    for (size_t i = 0; i < y->count; i++)
        if (strcmp(y->keys[i], "query") != 0 && strcmp(y->keys[i], "answers") != 0 &&
            strcmp(y->keys[i], "level") != 0)
            return bad(r, y->key_lines[i], "expected query, answers or level");
    const struct jn_yaml *text = jn_yaml_get(y, "query");
    if (!is_text(text))
        return bad(r, text ? text->line : y->line, "expected query: a text");
    out->text = text->text;
    out->len = text->len;
    out->line = text->line;
    int rc = read_answers(r, jn_yaml_get(y, "answers"), y->line, out);
    return rc == 0 ? read_level(r, jn_yaml_get(y, "level"), &out->level) : rc;
}

static int read_list(const struct reading *r, const struct jn_yaml *root,
                     struct jn_golden *out)
{
    if (!root || root->type != JN_YAML_LIST || root->count == 0)
        return bad(r, 1, "expected a list of entries with query and answers");
    out->queries = JN_NEW_ARRAY(r->arena, root->count, struct jn_golden_query);
    int rc = 0;
    for (; rc == 0 && out->n < root->count; out->n++)
        rc = read_query(r, root->items[out->n], &out->queries[out->n]);
    return rc;
}

int jn_golden_parse(const char *path, const char *bytes, size_t len,
                    struct jn_arena *arena, struct jn_golden *out, struct jn_error *err)
{
    const struct reading r = {path, arena, err};
    struct jn_yaml_fault fault;
    struct jn_yaml *root;
    *out = (struct jn_golden){0};
    if (jn_yaml_parse(bytes, len, JN_YAML_CONFIG, arena, &root, &fault) != 0)
        return bad(&r, fault.line, fault.text);
    return read_list(&r, root, out);
}

int jn_golden_read(const char *path, struct jn_arena *arena, struct jn_golden *out,
                   struct jn_error *err)
{
    char *bytes;
    size_t len;
    *out = (struct jn_golden){0};
    int rc = jn_file_read(path, JN_GOLDEN_BYTES, arena, &bytes, &len, err);
    if (rc < 0)
        return rc;
    if (rc > 0) {
        jn_fail(err, EINVAL, "%s: %s", path,
                rc == JN_FILE_ABSENT ? "there is no such file"
                                     : "expected a regular file of at most 256 KiB");
        return JN_GOLDEN_BAD;
    }
    return jn_golden_parse(path, bytes, len, arena, out, err);
}

/* ---- scoring ---- */

struct scoring {
    struct jn_index_reader *reader;
    struct jn_analyser *analyser;
    const struct jn_ask *like;
    struct jn_arena *arena;   /* of the answer */
    struct jn_arena *scratch; /* of one query */
};

static int grade_of(const struct jn_golden_query *q, const char *id)
{
    for (size_t i = 0; i < q->n; i++)
        if (strcmp(q->answers[i].id, id) == 0)
            return q->answers[i].grade;
    return 0;
}

static void measure(const struct scoring *s, const struct jn_golden_query *q,
                    const struct jn_result *found, struct jn_golden_row *row)
{
    int grades[JN_GOLDEN_TOP];
    int *ideal = JN_NEW_ARRAY(s->scratch, q->n, int);
    row->n_found = found->n_hits;
    row->found = JN_NEW_ARRAY(s->arena, found->n_hits, const char *);
    for (size_t i = 0; i < found->n_hits; i++) {
        row->found[i] = jn_arena_str(s->arena, found->hits[i].entry->id);
        grades[i] = grade_of(q, row->found[i]);
    }
    for (size_t i = 0; i < q->n; i++)
        ideal[i] = q->answers[i].grade;
    row->ndcg = jn_ndcg(grades, row->n_found, ideal, q->n, JN_GOLDEN_TOP);
    row->rr = jn_reciprocal_rank(grades, row->n_found, JN_GOLDEN_TOP);
}

static int count_unseen(const struct scoring *s, const struct jn_view *view,
                        struct jn_golden_row *row, struct jn_error *err)
{
    for (size_t i = 0; i < row->query->n; i++) {
        const struct jn_entry *entry;
        int rc = jn_index_get(s->reader, view, row->query->answers[i].id, &entry, err);
        if (rc < 0)
            return rc;
        row->n_unseen += rc == JN_INDEX_NO_DOC;
    }
    return 0;
}

static int score_one(const struct scoring *s, const struct jn_golden_query *q,
                     struct jn_golden_row *row, struct jn_error *err)
{
    struct jn_view view = *s->like->base.view;
    struct jn_ask ask = *s->like;
    struct jn_result found;
    if (q->level < view.max_level)
        view.max_level = q->level;
    ask.text = q->text;
    ask.len = q->len;
    ask.base.view = &view;
    ask.base.include_expired = true;
    ask.base.offset = 0;
    ask.base.limit = JN_GOLDEN_TOP;
    jn_arena_reset(s->scratch);
    *row = (struct jn_golden_row){.query = q};
    int rc = jn_ask(s->reader, s->analyser, &ask, s->scratch, &found, err);
    if (rc != 0)
        return rc;
    measure(s, q, &found, row);
    return count_unseen(s, &view, row, err);
}

void jn_golden_view(struct jn_arena *arena, struct jn_view *view)
{
    const struct jn_vocab *vocab = jn_vocab_find("audience");
    const char **all = JN_NEW_ARRAY(arena, vocab->n, const char *);
    for (size_t i = 0; i < vocab->n; i++)
        all[i] = vocab->entries[i].value;
    *view = (struct jn_view){
        .max_level = JN_LEVEL_RESTRICTED, .audiences = all, .n_audiences = vocab->n};
}

int jn_golden_score(struct jn_index_reader *r, struct jn_analyser *a,
                    const struct jn_golden *golden, const struct jn_ask *like,
                    struct jn_arena *arena, struct jn_golden_score *out,
                    struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *scratch = jn_arena_new();
    const struct scoring s = {r, a, like, arena, scratch};
    *out = (struct jn_golden_score){
        .rows = JN_NEW_ARRAY(arena, golden->n, struct jn_golden_row)};
    for (; out->n < golden->n; out->n++) {
        struct jn_golden_row *row = &out->rows[out->n];
        int rc = score_one(&s, &golden->queries[out->n], row, err);
        if (rc != 0)
            return rc;
        out->ndcg += row->ndcg / (double)golden->n;
        out->mrr += row->rr / (double)golden->n;
    }
    return 0;
}
