/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /v1/facets and /v1/facets/{name}/values. */
#include <string.h>

#include "jinnang/schema.h"
#include "jinnang/vocab.h"

#include "daemon/api/search_answer.h"
#include "daemon/search/labels.h"

const struct param_spec api_facets_params[] = {
    {.name = "q",
     .type = PARAM_STRING,
     .fallback = "",
     .max = 2048,
     .help = "count only documents that match this query"},
    {.name = "kind",
     .type = PARAM_LIST,
     .values = search_kind_names,
     .max = 9,
     .help = "document kinds"},
    {.name = "filter",
     .type = PARAM_STRING,
     .max = JN_FILTER_BYTES,
     .help = "filter expression"},
    {.name = "facets",
     .type = PARAM_LIST,
     .values = search_facet_names,
     .min = 1,
     .max = JN_FACETS_MAX,
     .required = true,
     .help = "facets to count"},
    {.name = NULL},
};

const struct param_spec api_facet_values_params[] = {
    {.name = "q",
     .type = PARAM_STRING,
     .fallback = "",
     .max = 256,
     .help = "part of the value or of one of its labels"},
    {.name = "filter",
     .type = PARAM_STRING,
     .max = JN_FILTER_BYTES,
     .help = "filter expression"},
    {.name = "limit",
     .type = PARAM_INT,
     .fallback = "20",
     .min = 1,
     .max = 100,
     .help = "values at most"},
    {.name = NULL},
};

typedef void facet_writer(struct exchange *ex, const struct search_context *c,
                          const struct jn_result *result);

/* Count `facets` of what q and filter admit, without any hit. */
static int count(struct exchange *ex, struct jn_search *s, const char *q, size_t q_len,
                 facet_writer *write, struct jn_error *err)
{
    struct reader_slot *slot;
    struct jn_result result;
    struct jn_filter_fault fault;
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    if (!search_answer_known(ex, slot)) {
        struct search_context c = search_answer_context(ex, slot);
        struct jn_search base = search_base(&c);
        s->view = base.view;
        s->include_expired = base.include_expired;
        s->today = base.today;
        s->expire_after_days = base.expire_after_days;
        s->deadline_ns = base.deadline_ns;
        struct jn_query *query =
            jn_query_parse(c.analyser, ex->arena, q, q_len, JN_SYNTAX_AUTO);
        jn_query_expand(query, c.synonyms, ex->arena); /* as a search does */
        s->query = query;
        rc = jn_index_search(slot->reader, s, ex->arena, &result, &fault, err);
        if (rc == 0)
            write(ex, &c, &result);
        else if (rc == JN_INDEX_BAD_FILTER)
            rc = api_bad_filter(ex, &fault);
    }
    api_return(ex, slot, rc);
    return rc;
}

static void write_facets(struct exchange *ex, const struct search_context *c,
                         const struct jn_result *result)
{
    (void)c;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    search_answer_total(&j, result->total, result->at_least);
    jn_json_str_at(&j, "facets_relation", result->at_least ? "at_least" : "exact");
    labels_facets(&j, result);
    jn_json_end(&j);
}

int api_facets(struct exchange *ex, struct jn_error *err)
{
    struct jn_search s = {.limit = 1};
    if (api_filter(ex, &s.filter) != 0)
        return 0;
    s.kinds = param_list(ex, "kind", &s.n_kinds);
    s.facets = param_list(ex, "facets", &s.n_facets);
    return count(ex, &s, param_str(ex, "q"), param_len(ex, "q"), write_facets, err);
}

/* ---- values of one facet */

static const char *folded(const struct search_context *c, const char *text)
{
    jn_auto(jn_buf_deinit) struct jn_buf b = JN_BUF_INIT;
    jn_normalize(c->analyser, text, strlen(text), &b);
    return jn_arena_dup(c->arena, jn_buf_text(&b), b.len);
}

static bool contains(const struct search_context *c, const char *text, const char *wanted)
{
    return strstr(folded(c, text), wanted) != NULL;
}

static bool is_asked_for(const struct search_context *c, const char *field,
                         const char *value, const char *wanted)
{
    const struct jn_vocab *vocab = labels_of(field);
    const struct jn_vocab_entry *entry = vocab ? jn_vocab_value(vocab, value) : NULL;
    if (!*wanted || contains(c, value, wanted))
        return true;
    if (!entry)
        return false;
    bool found =
        contains(c, entry->label_zh, wanted) || contains(c, entry->label_en, wanted);
    for (size_t i = 0; i < JN_COUNT(entry->aliases) && entry->aliases[i] && !found; i++)
        found = contains(c, entry->aliases[i], wanted);
    return found;
}

static void write_values(struct exchange *ex, const struct search_context *c,
                         const struct jn_result *result)
{
    const struct jn_facet *facet = &result->facets[0];
    const char *wanted = folded(c, param_str(ex, "q"));
    int64_t left = param_int(ex, "limit");
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "values");
    for (size_t i = 0; i < facet->n && left > 0; i++) {
        const struct jn_facet_value *v = &facet->values[i];
        if (!is_asked_for(c, facet->field, v->value, wanted))
            continue;
        jn_json_object(&j);
        labels_value(&j, facet->field, v->value);
        jn_json_int_at(&j, "count", v->count);
        jn_json_end(&j);
        left--;
    }
    jn_json_end(&j);
    jn_json_end(&j);
}

int api_facet_values(struct exchange *ex, struct jn_error *err)
{
    const char *name = exchange_path(ex, "name");
    const struct jn_schema_field *field = jn_schema_find(name);
    struct jn_search s = {.limit = 1, .n_facets = 1, .facets = &name};
    if (!field || !field->facet)
        return reply_problem(ex, "resource_not_found", NULL);
    if (api_filter(ex, &s.filter) != 0)
        return 0;
    return count(ex, &s, "", 0, write_values, err);
}
