/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clause is evaluated over the numbered values of a column first (few) and over the
 * documents then (a flag look-up each); dates and ids stand in the entries themselves. */
#include "filter_bind.h"

#include <stdio.h>
#include <stdlib.h>

#include "jinnang/buf.h"
#include "jinnang/clock.h"
#include "jinnang/utf8.h"
#include "jinnang/vocab.h"

/* A clause with its values read by type. */
struct clause {
    enum jn_filter_op op;
    const struct jn_schema_field *field;
    const char **texts;
    int64_t *numbers;
    size_t n;
};

struct binder {
    struct jn_index_reader *r;
    struct jn_arena *arena;
    const struct filter_day *day;
    struct jn_filter_fault *fault;
    struct jn_error *err;
};

static int refuse(struct binder *b, const struct jn_filter *f, const char *what,
                  const char *why)
{
    b->fault->position = f->position;
    snprintf(b->fault->text, sizeof(b->fault->text), "'%.*s' %s",
             (int)jn_utf8_cut(what, 60), what, why);
    return JN_INDEX_BAD_FILTER;
}

/* ---- reading values ---- */

static int normalized(struct binder *b, const char *text, const char **out)
{
    struct jn_analyser *a;
    int rc = reader_analyser(b->r, &a, b->err);
    if (rc != 0)
        return rc;
    jn_auto(jn_buf_deinit) struct jn_buf buf = JN_BUF_INIT;
    jn_normalize(a, text, strlen(text), &buf);
    *out = jn_arena_dup(b->arena, jn_buf_text(&buf), buf.len);
    return 0;
}

static int read_vocab_value(struct binder *b, const struct jn_filter *f, const char *text,
                            const struct jn_schema_field *field, const char **out)
{
    const struct jn_vocab *v = jn_vocab_find(field->vocab);
    const struct jn_vocab_entry *e = v ? jn_vocab_match(v, text, strlen(text)) : NULL;
    /* Audiences also have free values, group:<slug>. */
    if (!e && strcmp(field->name, "audience") != 0)
        return refuse(b, f, text, "is not a value of this field");
    *out = e ? e->value : text;
    return 0;
}

static int read_number(struct binder *b, const struct jn_filter *f, const char *text,
                       int64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoll(text, &end, 10);
    if (end == text || *end || errno)
        return refuse(b, f, text, "is not a whole number");
    return 0;
}

static int read_value(struct binder *b, const struct jn_filter *f, struct clause *c,
                      size_t i)
{
    const char *text = f->values[i];
    switch (c->field->type) {
    case JN_SCHEMA_TEXT:
        return normalized(b, text, &c->texts[i]);
    case JN_SCHEMA_VOCAB:
        return read_vocab_value(b, f, text, c->field, &c->texts[i]);
    case JN_SCHEMA_BOOL:
        c->texts[i] = text;
        if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
            return refuse(b, f, text, "is neither true nor false");
        return 0;
    case JN_SCHEMA_DATE:
        c->numbers[i] = jn_date_parse(text, strlen(text));
        if (!c->numbers[i])
            return refuse(b, f, text, "is not a date YYYY-MM-DD");
        return 0;
    case JN_SCHEMA_INT:
        return read_number(b, f, text, &c->numbers[i]);
    case JN_SCHEMA_COMPUTED:
        if (c->field->vocab)
            return read_vocab_value(b, f, text, c->field, &c->texts[i]);
        return read_number(b, f, text, &c->numbers[i]);
    }
    return 0;
}

static bool is_order(enum jn_filter_op op)
{
    return op == JN_FILTER_LT || op == JN_FILTER_LE || op == JN_FILTER_GT ||
           op == JN_FILTER_GE;
}

static bool is_number(const struct jn_schema_field *f)
{
    return f->type == JN_SCHEMA_INT || f->type == JN_SCHEMA_DATE ||
           (f->type == JN_SCHEMA_COMPUTED && !f->vocab);
}

static int read_clause(struct binder *b, const struct jn_filter *f, struct clause *c)
{
    c->op = f->op;
    c->field = jn_schema_find(f->field);
    if (!c->field)
        return refuse(b, f, f->field, "is not a field");
    if (is_order(f->op) && !is_number(c->field))
        return refuse(b, f, f->field, "has no order: use = != IN EXISTS");
    c->n = f->n_values;
    c->texts = JN_NEW_ARRAY(b->arena, c->n, const char *);
    c->numbers = JN_NEW_ARRAY(b->arena, c->n, int64_t);
    for (size_t i = 0; i < c->n; i++) {
        int rc = read_value(b, f, c, i);
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* ---- evaluating ---- */

static bool number_passes(const struct clause *c, int64_t n)
{
    switch (c->op) {
    case JN_FILTER_LT:
        return n < c->numbers[0];
    case JN_FILTER_LE:
        return n <= c->numbers[0];
    case JN_FILTER_GT:
        return n > c->numbers[0];
    case JN_FILTER_GE:
        return n >= c->numbers[0];
    case JN_FILTER_EXISTS:
        return true;
    default: /* = and IN; != is the complement of = */
        for (size_t i = 0; i < c->n; i++)
            if (n == c->numbers[i])
                return true;
        return false;
    }
}

static bool text_passes(const struct clause *c, const char *text)
{
    if (c->op == JN_FILTER_EXISTS)
        return true;
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(text, c->texts[i]) == 0)
            return true;
    return false;
}

static bool value_passes(const struct clause *c, const struct column *col, uint32_t v)
{
    if (c->field->type == JN_SCHEMA_INT)
        return number_passes(c, strtoll(col->values[v], NULL, 10));
    return text_passes(c, col->folded[v]);
}

static void eval_column(struct binder *b, const struct clause *c,
                        const struct catalog *cat, struct bitset into)
{
    size_t n_fields;
    const struct column *col = &cat->columns[c->field - jn_schema_fields(&n_fields)];
    bool *passes = JN_NEW_ARRAY(b->arena, col->n_values, bool);
    bool any = false;
    for (uint32_t v = 0; v < col->n_values; v++)
        any |= passes[v] = value_passes(c, col, v);
    if (!any)
        return;
    for (uint32_t p = 0; p < cat->n; p++)
        for (uint32_t i = col->starts[p]; i < col->starts[p + 1]; i++)
            if (passes[col->codes[i]])
                bitset_set(into, cat->documents[p]);
}

static int32_t entry_date(const struct jn_entry *e, const char *field)
{
    switch (field[0]) {
    case 'c':
        return e->created;
    case 'u':
        return e->updated;
    case 'r':
        return e->review_due;
    default:
        return field[2] == 'r' ? e->verified_at : e->valid_until;
    }
}

/* uses, won, lost */
static int64_t counted(const struct filter_day *day, const struct jn_entry *e,
                       const char *field)
{
    const struct jn_evidence *figures = jn_evidence_of(day->evidence, day->level, e->id);
    return field[0] == 'u'   ? figures->uses
           : field[0] == 'w' ? figures->won
                             : figures->lost;
}

static int entry_passes(struct binder *b, const struct clause *c,
                        const struct jn_entry *e, bool *passes)
{
    const char *name = c->field->name;
    if (c->field->type == JN_SCHEMA_DATE) {
        int32_t date = entry_date(e, name);
        *passes = date && number_passes(c, date);
        return 0;
    }
    if (c->field->type == JN_SCHEMA_COMPUTED) {
        *passes = c->field->vocab
                      ? text_passes(c, jn_freshness_names[jn_freshness(
                                           e->verified_at, e->review_due, e->valid_until,
                                           b->day->today, b->day->expire_after_days)])
                      : number_passes(c, counted(b->day, e, name));
        return 0;
    }
    const char *text = NULL; /* id, title */
    int rc = normalized(b, strcmp(name, "id") == 0 ? e->id : e->title, &text);
    *passes = rc == 0 && text_passes(c, text);
    return rc;
}

static bool stands_in_entry(const struct jn_schema_field *f)
{
    return f->type == JN_SCHEMA_DATE || f->type == JN_SCHEMA_COMPUTED ||
           strcmp(f->name, "id") == 0 || strcmp(f->name, "title") == 0;
}

static void complement(const struct jn_index_reader *r, struct doc_sets *sets)
{
    for (unsigned s = 0; s < r->n; s++) {
        const struct catalog *c = r->catalogs[s];
        for (uint32_t p = 0; p < c->n; p++)
            sets->of[s].words[c->documents[p] / 64] ^= UINT64_C(1)
                                                       << c->documents[p] % 64;
    }
}

static int eval_clause(struct binder *b, const struct jn_filter *f, struct doc_sets *into)
{
    struct clause c;
    int rc = read_clause(b, f, &c);
    for (unsigned s = 0; rc == 0 && s < b->r->n; s++) {
        const struct catalog *cat = b->r->catalogs[s];
        if (!stands_in_entry(c.field)) {
            eval_column(b, &c, cat, into->of[s]);
            continue;
        }
        for (uint32_t p = 0; p < cat->n && rc == 0; p++) {
            bool passes;
            rc = entry_passes(b, &c, &cat->entries[p].entry, &passes);
            if (passes)
                bitset_set(into->of[s], cat->documents[p]);
        }
    }
    if (rc == 0 && f->op == JN_FILTER_NE)
        complement(b->r, into);
    return rc;
}

/* Depth is bounded by the parser (JN_FILTER_DEPTH). */
static int eval(struct binder *b, const struct jn_filter *f, struct doc_sets *into)
{
    if (f->op > JN_FILTER_NOT)
        return eval_clause(b, f, into);
    for (size_t i = 0; i < f->n_args; i++) {
        struct doc_sets arg = reader_sets(b->r, b->arena);
        int rc = eval(b, f->args[i], &arg);
        if (rc != 0)
            return rc;
        for (unsigned s = 0; s < b->r->n; s++)
            if (f->op == JN_FILTER_AND && i > 0)
                bitset_and(into->of[s], arg.of[s]);
            else
                bitset_or(into->of[s], arg.of[s]);
    }
    if (f->op == JN_FILTER_NOT)
        complement(b->r, into);
    return 0;
}

/* ---- conjuncts ---- */

static bool names_only(const struct jn_filter *f, const char **field)
{
    if (f->op > JN_FILTER_NOT) {
        if (*field && strcmp(*field, f->field) != 0)
            return false;
        *field = f->field;
        return true;
    }
    for (size_t i = 0; i < f->n_args; i++)
        if (!names_only(f->args[i], field))
            return false;
    return true;
}

static int select_values(struct binder *b, const struct jn_filter *f, struct conjunct *c,
                         size_t *cap)
{
    const struct jn_schema_field *field = c->only_field;
    for (size_t i = 0; i < f->n_values; i++) {
        const char *text = f->values[i];
        const struct jn_vocab *v = field->vocab ? jn_vocab_find(field->vocab) : NULL;
        const struct jn_vocab_entry *e = v ? jn_vocab_match(v, text, strlen(text)) : NULL;
        int rc = field->type == JN_SCHEMA_TEXT ? normalized(b, text, &text) : 0;
        if (rc != 0)
            return rc;
        JN_GROW(b->arena, c->selected, c->n_selected, *cap);
        c->selected[c->n_selected++] = e ? e->value : text;
    }
    return 0;
}

static int collect_selected(struct binder *b, const struct jn_filter *f,
                            struct conjunct *c, size_t *cap)
{
    int rc = 0;
    if (f->op == JN_FILTER_EQ || f->op == JN_FILTER_IN)
        return select_values(b, f, c, cap);
    for (size_t i = 0; f->op <= JN_FILTER_OR && rc == 0 && i < f->n_args; i++)
        rc = collect_selected(b, f->args[i], c, cap);
    return rc;
}

static int add_conjunct(struct binder *b, const struct jn_filter *f,
                        struct conjunction *into)
{
    struct conjunct c = {.sets = reader_sets(b->r, b->arena)};
    int rc = eval(b, f, &c.sets);
    if (rc != 0)
        return rc;
    const char *field = NULL;
    if (names_only(f, &field)) {
        size_t cap = 0;
        c.only_field = jn_schema_find(field);
        rc = collect_selected(b, f, &c, &cap);
        if (rc != 0)
            return rc;
    }
    JN_GROW(b->arena, into->items, into->n, into->cap);
    into->items[into->n++] = c;
    return 0;
}

int filter_bind(struct jn_index_reader *r, const struct jn_filter *filter,
                const struct filter_day *day, struct jn_arena *arena,
                struct conjunction *into, struct jn_filter_fault *fault,
                struct jn_error *err)
{
    struct binder b = {r, arena, day, fault, err};
    if (!filter)
        return 0;
    if (filter->op != JN_FILTER_AND)
        return add_conjunct(&b, filter, into);
    for (size_t i = 0; i < filter->n_args; i++) {
        int rc = filter_bind(r, filter->args[i], day, arena, into, fault, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

int filter_bind_values(struct jn_index_reader *r, const char *field,
                       const char *const *values, size_t n, struct jn_arena *arena,
                       struct conjunction *into, struct jn_filter_fault *fault,
                       struct jn_error *err)
{
    const char **copy = JN_NEW_ARRAY(arena, n, const char *);
    memcpy(copy, values, n * sizeof(*copy));
    struct jn_filter f = {
        .op = JN_FILTER_IN, .field = field, .values = copy, .n_values = n};
    struct filter_day day = {0};
    return filter_bind(r, &f, &day, arena, into, fault, err);
}
