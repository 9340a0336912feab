/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST /v1/templates/suggest. */
#include <string.h>

#include "jinnang/vocab.h"

#include "daemon/api/search_answer.h"
#include "daemon/api/search_log.h"
#include "daemon/search/front_matter.h"
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
    for (size_t i = 0; i < n; i++) {
        parts[i].type = requirement_type(parts[i].text);
        parts[i].priority = requirement_priority(parts[i].text);
        add(a, parts[i]);
    }
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

static void write_answer(struct asking *a, const struct templates_answer *found)
{
    struct jn_json j = reply_json(a->ex, 200);
    jn_json_object(&j);
    const struct search_log log = {.query_id = search_answer_head(a->ex, &j),
                                   .door = "templates",
                                   .terms = a->wish.n_requirements,
                                   .total = (uint32_t)found->n};
    search_log(a->ex, &log);
    templates_write(&j, &a->c, exchange_is_english(a->ex), &a->wish, found);
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
