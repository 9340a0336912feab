/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST /v1/checks/leftovers and POST /v1/checks/promises. */
#include <math.h>
#include <string.h>

#include "jinnang/snippet.h"

#include "daemon/api/search_answer.h"
#include "daemon/draft/leftovers.h"
#include "daemon/draft/promises.h"

enum { TEXT_MAX = 1024 * 1024, ALLOW_MAX = 200 };

#define TEXT_PARAM                                                                       \
    {                                                                                    \
        .name = "text", .type = PARAM_STRING, .max = TEXT_MAX,                           \
        .help = "what is checked, Markdown or plain"                                     \
    }

const struct param_spec api_checks_leftovers_params[] = {
    TEXT_PARAM,
    {.name = "customer_id",
     .type = PARAM_STRING,
     .max = 80,
     .help = "the customer-profile whose names belong here"},
    {.name = "allow",
     .type = PARAM_LIST,
     .max = ALLOW_MAX,
     .help = "names and phrases that may stand in the text"},
    {.name = NULL},
};

const struct param_spec api_checks_promises_params[] = {
    TEXT_PARAM,
    {.name = "template_id",
     .type = PARAM_STRING,
     .max = 80,
     .help = "the solution-template the text was made from: its promises stand first"},
    {.name = "filter",
     .type = PARAM_STRING,
     .max = JN_FILTER_BYTES,
     .help = "filter expression on the documents to compare with"},
    {.name = NULL},
};

static bool is_blank(const char *text)
{
    return !text || text[strspn(text, " \t\r\n")] == '\0';
}

/* ---- leftovers */

static void write_context(struct jn_json *j, const char *text, const struct leftover *l)
{
    jn_auto(jn_buf_deinit) struct jn_buf html = JN_BUF_INIT;
    const struct jn_span mark = {l->start, l->end, 0};
    jn_highlight(&html, text, l->context_start, l->context_end, &mark, 1);
    jn_json_str_at(j, "context_html", jn_buf_text(&html));
}

static void write_leftovers(struct exchange *ex, const struct leftovers_answer *a)
{
    const char *text = param_str(ex, "text");
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_bool_at(&j, "clean", a->n == 0);
    jn_json_int_at(&j, "customers_checked", (int64_t)a->customers_checked);
    jn_json_array_at(&j, "findings");
    for (size_t i = 0; i < a->n; i++) {
        const struct leftover *l = &a->items[i];
        jn_json_object(&j);
        jn_json_key(&j, "text");
        jn_json_strn(&j, text + l->start, l->end - l->start);
        jn_json_str_at(&j, "customer_id", l->customer_id);
        jn_json_str_at(&j, "customer_display", l->display);
        jn_json_str_at(&j, "matched", l->alias ? "alias" : "name");
        jn_json_int_at(&j, "start", (int64_t)l->char_start);
        jn_json_int_at(&j, "length", (int64_t)l->char_len);
        jn_json_int_at(&j, "line", (int64_t)l->line);
        write_context(&j, text, l);
        jn_json_end(&j);
    }
    jn_json_end(&j);
    if (a->more)
        jn_json_bool_at(&j, "truncated", true);
    jn_json_end(&j);
}

static int run_leftovers(struct exchange *ex, struct reader_slot *slot,
                         struct jn_error *err)
{
    struct search_context c = search_answer_context(ex, slot);
    struct leftovers_answer a;
    struct leftovers_wish wish = {.text = param_str(ex, "text"),
                                  .len = param_len(ex, "text"),
                                  .customer_id = param_str(ex, "customer_id")};
    wish.allow = param_list(ex, "allow", &wish.n_allow);
    int rc = leftovers_find(&c, ex->access->view_key, &wish, &a, err);
    if (rc == LEFTOVERS_NO_CUSTOMER)
        return reply_problem(ex, "document_not_found", "%s", wish.customer_id);
    if (rc == 0)
        write_leftovers(ex, &a);
    return rc;
}

/* ---- promises */

/* More than 9e15 has no decimals that count. */
static void write_value(struct exchange *ex, struct jn_json *j, double value)
{
    jn_json_key(j, "value");
    if (fabs(value) < 1e6) {
        jn_json_num(j, value, 9);
    } else if (fabs(value) < 9e15) {
        jn_json_num(j, value, 0);
    } else {
        const char *text = jn_arena_format(ex->arena, "%.15g", value);
        jn_json_raw(j, text, strlen(text));
    }
}

static void write_against(struct exchange *ex, struct jn_json *j,
                          const struct checked_promise *p)
{
    jn_json_array_at(j, "against");
    for (size_t i = 0; i < p->n_against; i++) {
        const struct promise_against *a = &p->against[i];
        jn_json_object(j);
        jn_json_str_at(j, "id", a->id);
        jn_json_str_at(j, "section", a->section);
        jn_json_str_at(j, "text", a->text);
        write_value(ex, j, a->value);
        jn_json_str_at(j, "unit", promise_unit_names[a->unit]);
        jn_json_str_at(j, "verdict", promise_verdict_names[a->verdict]);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_promises(struct exchange *ex, const struct promises_answer *a)
{
    const char *text = param_str(ex, "text");
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "promises");
    for (size_t i = 0; i < a->n; i++) {
        const struct checked_promise *c = &a->items[i];
        const struct promise *p = &c->promise;
        jn_json_object(&j);
        jn_json_str_at(&j, "kind", promise_kind_names[p->kind]);
        jn_json_str_at(&j, "operator", promise_operator_names[p->op]);
        write_value(ex, &j, p->value);
        jn_json_str_at(&j, "unit", promise_unit_names[p->unit]);
        jn_json_key(&j, "text");
        jn_json_strn(&j, text + p->start, p->end - p->start);
        jn_json_int_at(&j, "start", (int64_t)c->char_start);
        jn_json_int_at(&j, "length", (int64_t)c->char_len);
        write_against(ex, &j, c);
        jn_json_str_at(&j, "verdict", promise_outcome_names[c->outcome]);
        jn_json_end(&j);
    }
    jn_json_end(&j);
    jn_json_end(&j);
}

static int run_promises(struct exchange *ex, struct reader_slot *slot,
                        struct jn_error *err)
{
    struct search_context c = search_answer_context(ex, slot);
    struct promises_answer a;
    struct jn_filter_fault fault;
    struct promises_wish wish = {.text = param_str(ex, "text"),
                                 .len = param_len(ex, "text"),
                                 .template_id = param_str(ex, "template_id")};
    if (api_filter(ex, &wish.filter) != 0)
        return 0;
    int rc = promises_check(&c, ex->access->view_key, &wish, &a, &fault, err);
    if (rc == JN_INDEX_BAD_FILTER)
        return api_bad_filter(ex, &fault);
    if (rc == JN_INDEX_NO_DOC)
        return reply_problem(ex, "document_not_found", "%s", wish.template_id);
    if (rc == 0)
        write_promises(ex, &a);
    return rc;
}

/* ---- both */

static int with_reader(struct exchange *ex,
                       int (*run)(struct exchange *, struct reader_slot *,
                                  struct jn_error *),
                       struct jn_error *err)
{
    struct reader_slot *slot;
    if (is_blank(param_str(ex, "text")))
        return reply_problem(ex, "empty_input", NULL);
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    rc = run(ex, slot, err);
    api_return(ex, slot, rc);
    return rc;
}

int api_checks_leftovers(struct exchange *ex, struct jn_error *err)
{
    return with_reader(ex, run_leftovers, err);
}

int api_checks_promises(struct exchange *ex, struct jn_error *err)
{
    return with_reader(ex, run_promises, err);
}
