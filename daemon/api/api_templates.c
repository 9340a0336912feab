/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST /v1/templates/suggest. */
#include <string.h>

#include "jinnang/vocab.h"

#include "daemon/api/search_answer.h"
#include "daemon/search/front_matter.h"
#include "daemon/search/labels.h"
#include "daemon/search/templates.h"

const struct param_spec api_templates_suggest_params[] = {
    {.name = "requirement",
     .type = PARAM_STRING,
     .max = SEARCH_PASTED_MAX,
     .help = "requirement text; split at items and lines, else at sentences"},
    {.name = "requirement_id",
     .type = PARAM_STRING,
     .max = 80,
     .help = "a requirement-confirmation"},
    {.name = "customer_id",
     .type = PARAM_STRING,
     .max = 80,
     .help = "a customer-profile, for the values of variables"},
    {.name = "industry",
     .type = PARAM_STRING,
     .max = 100,
     .help = "value, label or alias"},
    {.name = "scenario",
     .type = PARAM_STRING,
     .max = 100,
     .help = "value, label or alias"},
    {.name = "budget_cny",
     .type = PARAM_NUMBER,
     .min = 0,
     .max = 1e15,
     .help = "budget in CNY"},
    {.name = "must_have",
     .type = PARAM_LIST,
     .max = 50,
     .help = "each becomes a requirement of priority must"},
    {.name = "per_page",
     .type = PARAM_INT,
     .fallback = "5",
     .min = 1,
     .max = 20,
     .help = "templates at most"},
    {.name = "log",
     .type = PARAM_BOOL,
     .fallback = "true",
     .help = "false: the query is not recorded and query_id absent"},
    {.name = NULL},
};

/* The request while it is read; what it borrowed is given back at the end. */
struct asking {
    struct exchange *ex;
    struct search_context c;
    struct templates_wish wish;
    size_t cap;
    json_t *customer, *confirmation;
};

static int no_document(struct asking *a, const char *id)
{
    reply_problem(a->ex, "document_not_found", "%s", id);
    return API_ANSWERED;
}

/* ---- requirements */

static void add(struct asking *a, struct requirement r)
{
    struct templates_wish *w = &a->wish;
    if (w->n_requirements == REQUIREMENTS_MAX)
        return;
    if (!r.no)
        r.no = jn_arena_format(a->ex->arena, "%zu", w->n_requirements + 1);
    JN_GROW(a->ex->arena, w->requirements, w->n_requirements, a->cap);
    w->requirements[w->n_requirements++] = r;
}

static const char *one_of(const char *vocab, const char *value, const char *otherwise)
{
    const struct jn_vocab_entry *e =
        value ? jn_vocab_value(jn_vocab_find(vocab), value) : NULL;
    return e ? e->value : otherwise;
}

static void add_confirmed(struct asking *a)
{
    const json_t *list = json_object_get(a->confirmation, "requirements");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i), *no = json_object_get(row, "no");
        const char *text = front_matter_text(row, "text");
        const char *status = front_matter_text(row, "status");
        if (!text || (status && strcmp(status, "rejected") == 0))
            continue;
        struct requirement r = {.text = text};
        r.type = one_of("requirement_type", front_matter_text(row, "type"),
                        requirement_type(text));
        r.priority = one_of("priority", front_matter_text(row, "priority"), "should");
        if (json_is_integer(no))
            r.no =
                jn_arena_format(a->ex->arena, "%lld", (long long)json_integer_value(no));
        else if (json_is_string(no))
            r.no = json_string_value(no);
        add(a, r);
    }
}

static void add_pasted(struct asking *a)
{
    const char *text = param_str(a->ex, "requirement");
    struct requirement *parts;
    if (!text)
        return;
    size_t n = requirements_split(a->ex->arena, text, param_len(a->ex, "requirement"),
                                  REQUIREMENTS_MAX, &parts);
    for (size_t i = 0; i < n; i++)
        add(a, parts[i]);
}

static void add_must_have(struct asking *a)
{
    size_t n;
    const char *const *items = param_list(a->ex, "must_have", &n);
    for (size_t i = 0; i < n; i++)
        add(a, (struct requirement){.text = items[i],
                                    .type = requirement_type(items[i]),
                                    .priority = "must"});
}

/* ---- documents and properties */

static int open_document(struct asking *a, const char *id, enum jn_kind kind,
                         const struct jn_entry **entry, json_t **front,
                         struct jn_error *err)
{
    struct jn_record record;
    int rc = jn_index_get(a->c.reader, a->c.view, id, entry, err);
    if (rc == JN_INDEX_NO_DOC || (rc == 0 && (*entry)->kind != kind))
        return no_document(a, id);
    if (rc == 0)
        rc = jn_index_record(a->c.reader, *entry, a->ex->arena, &record, err);
    if (rc == 0)
        *front = front_matter_of(&record);
    return rc;
}

/* The canonical value of a stated property; API_ANSWERED with 400 for an unknown one. */
static int read_property(struct asking *a, const char *name, const char **out)
{
    const char *text = param_str(a->ex, name);
    const struct jn_vocab *vocab = jn_vocab_find(name);
    if (!text || !*text)
        return 0;
    const struct jn_vocab_entry *e = jn_vocab_match(vocab, text, strlen(text));
    if (!e) {
        search_answer_invalid(a->ex, jn_arena_format(a->ex->arena, "#/%s", name),
                              "not in the vocabulary");
        return API_ANSWERED;
    }
    *out = e->value;
    return 0;
}

static int read_properties(struct asking *a)
{
    struct templates_wish *w = &a->wish;
    int rc = read_property(a, "industry", &w->industry);
    if (rc == 0)
        rc = read_property(a, "scenario", &w->scenario);
    if (rc == 0 && param_given(a->ex, "budget_cny"))
        w->budget_band = templates_band(param_num(a->ex, "budget_cny"));
    return rc;
}

/* What the confirmation says of industry, scenario and customer is stated, too. */
static int read_confirmation(struct asking *a, const char **customer,
                             struct jn_error *err)
{
    const char *id = param_str(a->ex, "requirement_id");
    const struct jn_entry *e;
    if (!id)
        return 0;
    int rc =
        open_document(a, id, JN_KIND_REQUIREMENT_CONFIRMATION, &e, &a->confirmation, err);
    if (rc != 0)
        return rc;
    if (!a->wish.industry)
        a->wish.industry = jn_entry_value(e, "industry");
    if (!a->wish.scenario)
        a->wish.scenario = jn_entry_value(e, "scenario");
    *customer = jn_entry_value(e, "customer");
    a->wish.requirement = a->confirmation;
    return 0;
}

static int read_customer(struct asking *a, const char *of_confirmation,
                         struct jn_error *err)
{
    const char *id = param_str(a->ex, "customer_id");
    const struct jn_entry *e;
    int rc = 0;
    if (id) {
        rc = open_document(a, id, JN_KIND_CUSTOMER_PROFILE, &e, &a->customer, err);
    } else if (of_confirmation) {
        /* Its profile may be hidden from the view: then there are just no values. */
        rc = jn_index_get(a->c.reader, a->c.view, of_confirmation, &e, err);
        if (rc == 0)
            rc = open_document(a, of_confirmation, e->kind, &e, &a->customer, err);
        else if (rc == JN_INDEX_NO_DOC)
            rc = 0;
    }
    a->wish.customer = a->customer;
    return rc;
}

static int read_wish(struct asking *a, struct jn_error *err)
{
    const char *customer = NULL;
    a->wish.limit = (unsigned)param_int(a->ex, "per_page");
    int rc = read_properties(a);
    if (rc == 0)
        rc = read_confirmation(a, &customer, err);
    if (rc == 0)
        rc = read_customer(a, customer, err);
    if (rc != 0)
        return rc;
    add_confirmed(a);
    add_pasted(a);
    add_must_have(a);
    if (a->wish.n_requirements == 0) {
        reply_problem(a->ex, "empty_input", NULL);
        return API_ANSWERED;
    }
    return 0;
}

/* ---- the answer */

static void write_requirements(struct jn_json *j, const struct templates_wish *w)
{
    jn_json_array_at(j, "requirements");
    for (size_t i = 0; i < w->n_requirements; i++) {
        const struct requirement *r = &w->requirements[i];
        jn_json_object(j);
        jn_json_str_at(j, "no", r->no);
        jn_json_str_at(j, "text", r->text);
        jn_json_str_at(j, "type", r->type);
        jn_json_str_at(j, "priority", r->priority);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_sections(struct jn_json *j, const struct templates_wish *w,
                           const struct template_answer *t)
{
    jn_json_array_at(j, "sections");
    for (size_t i = 0; i < t->n_sections; i++) {
        const struct template_section *s = &t->sections[i];
        jn_json_object(j);
        jn_json_str_at(j, "anchor", s->section->anchor);
        jn_json_str_at(j, "title", s->section->title);
        jn_json_num_at(j, "match", s->match, 4);
        jn_json_array_at(j, "covers");
        for (size_t k = 0; k < s->n_covers; k++)
            jn_json_str(j, w->requirements[s->covers[k]].no);
        jn_json_end(j);
        hit_json_snippet_html(j, &s->passage);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_status(struct jn_json *j, const char *key,
                         const struct templates_wish *w, const struct template_answer *t,
                         enum template_status status)
{
    jn_json_array_at(j, key);
    for (size_t i = 0; i < w->n_requirements; i++) {
        if (t->status[i] == status)
            jn_json_str(j, w->requirements[i].no);
    }
    jn_json_end(j);
}

static void write_value(struct jn_json *j, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    jn_json_key(j, "value");
    jn_json_raw(j, text ? text : "null", text ? strlen(text) : 4);
    free(text);
}

static void write_variables(struct jn_json *j, const struct template_answer *t)
{
    jn_json_array_at(j, "variables");
    for (size_t i = 0; i < t->n_variables; i++) {
        const struct template_variable *v = &t->variables[i];
        jn_json_object(j);
        jn_json_str_at(j, "name", v->name);
        if (v->label_zh)
            jn_json_str_at(j, "label_zh", v->label_zh);
        jn_json_str_at(j, "type", v->type);
        jn_json_bool_at(j, "required", v->required);
        if (v->value)
            write_value(j, v->value);
        jn_json_str_at(j, "source", v->source);
        if (v->ask)
            jn_json_str_at(j, "ask", v->ask);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_cases(struct jn_json *j, const struct template_answer *t)
{
    jn_json_array_at(j, "cited_cases");
    for (size_t i = 0; i < t->n_cases; i++) {
        jn_json_object(j);
        jn_json_str_at(j, "id", t->cases[i].id);
        jn_json_str_at(j, "title", t->cases[i].title);
        jn_json_str_at(j, "why", t->cases[i].why);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static const char *warning_text(bool english, const char *code)
{
    if (strcmp(code, "expired_source") == 0)
        return english ? "a cited document has expired" : "引用的文档已过期";
    return english ? "the template has expired" : "模板已过期";
}

static void write_warnings(struct exchange *ex, struct jn_json *j,
                           const struct template_answer *t)
{
    jn_json_array_at(j, "warnings");
    for (size_t i = 0; i < t->n_warnings; i++) {
        const struct template_warning *w = &t->warnings[i];
        const char *text = warning_text(exchange_is_english(ex), w->code);
        jn_json_object(j);
        jn_json_str_at(j, "code", w->code);
        jn_json_str_at(j, "detail", jn_arena_format(ex->arena, "%s: %s", text, w->title));
        jn_json_str_at(j, "id", w->id);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_template(struct asking *a, struct jn_json *j,
                           const struct template_answer *t)
{
    jn_json_object(j);
    jn_json_str_at(j, "id", t->entry->id);
    jn_json_str_at(j, "title", t->entry->title);
    jn_json_str_at(j, "revision", t->entry->revision);
    jn_json_num_at(j, "score", t->score, 4);
    jn_json_num_at(j, "coverage", t->coverage, 4);
    write_sections(j, &a->wish, t);
    write_status(j, "partial", &a->wish, t, TEMPLATE_PARTIAL);
    write_status(j, "uncovered", &a->wish, t, TEMPLATE_OPEN);
    write_variables(j, t);
    write_cases(j, t);
    jn_json_key(j, "evidence");
    hit_json_evidence(j);
    jn_json_key(j, "freshness");
    hit_json_freshness(j, &a->c, t->entry);
    write_warnings(a->ex, j, t);
    jn_json_end(j);
}

static const char *label_of(struct exchange *ex, const char *value)
{
    static const char *const fields[] = {"industry", "scenario", "budget_band"};
    for (size_t i = 0; i < JN_COUNT(fields); i++) {
        const struct jn_vocab_entry *e = jn_vocab_value(labels_of(fields[i]), value);
        if (e)
            return exchange_is_english(ex) ? e->label_en : e->label_zh;
    }
    return value;
}

static void write_excluded(struct exchange *ex, struct jn_json *j,
                           const struct templates_answer *found)
{
    jn_json_array_at(j, "excluded");
    for (size_t i = 0; i < found->n_excluded; i++) {
        const struct template_excluded *x = &found->excluded[i];
        const char *form = exchange_is_english(ex) ? "not for: " : "不适用于：";
        jn_json_object(j);
        jn_json_str_at(j, "id", x->id);
        jn_json_str_at(j, "title", x->title);
        jn_json_str_at(j, "reason",
                       jn_arena_format(ex->arena, "%s%s", form, label_of(ex, x->value)));
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_answer(struct asking *a, const struct templates_answer *found)
{
    struct jn_json j = reply_json(a->ex, 200);
    jn_json_object(&j);
    search_answer_head(a->ex, &j);
    write_requirements(&j, &a->wish);
    jn_json_array_at(&j, "templates");
    for (size_t i = 0; i < found->n && i < a->wish.limit; i++)
        write_template(a, &j, &found->items[i]);
    jn_json_end(&j);
    write_excluded(a->ex, &j, found);
    jn_json_end(&j);
}

static int run(struct exchange *ex, struct reader_slot *slot, struct jn_error *err)
{
    struct asking a = {.ex = ex, .c = search_answer_context(ex, slot)};
    struct templates_answer found = {0};
    int rc = read_wish(&a, err);
    if (rc == 0) {
        rc = templates_find(&a.c, &a.wish, &found, err);
        if (rc == 0)
            write_answer(&a, &found);
        templates_release(&found);
    }
    json_decref(a.customer);
    json_decref(a.confirmation);
    return rc == API_ANSWERED ? 0 : rc;
}

int api_templates_suggest(struct exchange *ex, struct jn_error *err)
{
    struct reader_slot *slot;
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    rc = run(ex, slot, err);
    api_return(ex, slot, rc);
    return rc;
}
