/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST /v1/similar and GET /v1/documents/{id}/similar. */
#include <string.h>

#include "daemon/api/search_answer.h"
#include "daemon/api/search_log.h"
#include "daemon/search/similar.h"

static const char *const balance_names[] = {"any", "won", "lost", "both", NULL};

/* What both forms take. */
#define COMMON_PARAMS                                                                    \
    {.name = "kinds",                                                                    \
     .type = PARAM_LIST,                                                                 \
     .values = search_kind_names,                                                        \
     .fallback = "case-study,retrospective",                                             \
     .max = 9,                                                                           \
     .help = "kinds of the hits"},                                                       \
        {.name = "filter",                                                               \
         .type = PARAM_STRING,                                                           \
         .max = JN_FILTER_BYTES,                                                         \
         .help = "filter expression"},                                                   \
        {.name = "max_terms",                                                            \
         .type = PARAM_INT,                                                              \
         .fallback = "150",                                                              \
         .min = 5,                                                                       \
         .max = 200,                                                                     \
         .help = "terms that stand for the source"},                                     \
        {.name = "min_match",                                                            \
         .type = PARAM_NUMBER,                                                           \
         .fallback = "0.20",                                                             \
         .min = 0,                                                                       \
         .max = 1,                                                                       \
         .help = "least similarity of a hit"},                                           \
        {.name = "aspects",                                                              \
         .type = PARAM_BOOL,                                                             \
         .fallback = "true",                                                             \
         .help =                                                                         \
             "compare industry, scale, scenario, technology, constraint, pain_point"},   \
        {.name = "outcome_balance",                                                      \
         .type = PARAM_ENUM,                                                             \
         .values = balance_names,                                                        \
         .fallback = "any",                                                              \
         .help = "won, lost: only those; both: alternately the best won and lost"},      \
        {.name = "page",                                                                 \
         .type = PARAM_INT,                                                              \
         .fallback = "1",                                                                \
         .min = 1,                                                                       \
         .max = 1000000,                                                                 \
         .help = "page, from 1"},                                                        \
        {.name = "per_page",                                                             \
         .type = PARAM_INT,                                                              \
         .fallback = "10",                                                               \
         .min = 1,                                                                       \
         .max = 100,                                                                     \
         .help = "hits of a page"},                                                      \
        {.name = "highlight",                                                            \
         .type = PARAM_ENUM,                                                             \
         .values = search_highlight_names,                                               \
         .fallback = "html",                                                             \
         .help = "html, ranges (in code points) or none"},                               \
    {                                                                                    \
        .name = "log", .type = PARAM_BOOL, .fallback = "true",                           \
        .help = "false: the query is not recorded and query_id absent"                   \
    }

const struct param_spec api_similar_params[] = {
    {.name = "text",
     .type = PARAM_STRING,
     .max = SEARCH_PASTED_MAX,
     .help = "what the documents shall be like"},
    {.name = "ids",
     .type = PARAM_LIST,
     .max = SIMILAR_IDS_MAX,
     .help = "documents that the hits shall be like"},
    {.name = "unlike",
     .type = PARAM_JSON,
     .where = PARAM_BODY,
     .help = "{text, ids}: what they shall not be like"},
    COMMON_PARAMS,
    {.name = NULL},
};

const struct param_spec api_document_similar_params[] = {
    COMMON_PARAMS,
    {.name = NULL},
};

/* ---- reading `unlike` */

static const char *read_ids(struct exchange *ex, const json_t *list,
                            struct similar_source *out)
{
    if (!list)
        return NULL;
    if (!json_is_array(list) || json_array_size(list) > SIMILAR_IDS_MAX)
        return "a list of at most 10 document ids";
    const char **ids = JN_NEW_ARRAY(ex->arena, json_array_size(list), const char *);
    for (size_t i = 0; i < json_array_size(list); i++) {
        ids[i] = json_string_value(json_array_get(list, i));
        if (!ids[i])
            return "a list of at most 10 document ids";
    }
    out->ids = ids;
    out->n_ids = json_array_size(list);
    return NULL;
}

/* What is wrong with it, or NULL. */
static const char *read_unlike(struct exchange *ex, struct similar_source *out)
{
    const json_t *unlike = param_json(ex, "unlike"), *value;
    const char *key;
    if (!unlike)
        return NULL;
    if (!json_is_object(unlike))
        return "an object with text or ids";
    json_object_foreach((json_t *)(uintptr_t)unlike, key, value)
    {
        if (strcmp(key, "text") != 0 && strcmp(key, "ids") != 0)
            return "an object with text or ids";
    }
    value = json_object_get(unlike, "text");
    if (value &&
        (!json_is_string(value) || json_string_length(value) > SEARCH_PASTED_MAX))
        return "text of at most 256 KiB";
    out->text = json_string_value(value);
    out->text_len = value ? json_string_length(value) : 0;
    return read_ids(ex, json_object_get(unlike, "ids"), out);
}

/* ---- the answer */

static void write_terms(struct jn_json *j, const struct similar_answer *a)
{
    jn_json_array_at(j, "terms_used");
    for (size_t i = 0; i < a->n_terms; i++) {
        jn_json_object(j);
        jn_json_str_at(j, "term", a->terms[i].text);
        jn_json_num_at(j, "weight", a->terms[i].weight, 2);
        jn_json_int_at(j, "df", a->terms[i].df);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_hits(struct exchange *ex, struct jn_json *j,
                       const struct search_context *c, const struct similar_answer *a)
{
    struct hit_form form = {.highlight = (enum hit_highlight)param_enum(ex, "highlight"),
                            .best_score = a->best_score};
    jn_json_array_at(j, "hits");
    for (size_t i = 0; i < a->n_hits; i++) {
        const struct similar_hit *h = &a->hits[i];
        hit_json_open(j, c, &form, &h->view);
        jn_json_num_at(j, "similarity", h->view.hit.similarity, 4);
        if (h->aspects)
            aspects_write(j, &h->view.passage.record, h->aspects);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_lessons(struct jn_json *j, const struct similar_answer *a)
{
    jn_json_array_at(j, "lessons");
    for (size_t i = 0; i < a->n_lessons; i++) {
        const struct lesson *l = &a->lessons[i];
        jn_json_object(j);
        jn_json_str_at(j, "id", l->id);
        jn_json_str_at(j, "title", l->title);
        jn_json_str_at(j, "text", l->text);
        if (l->top_reason)
            jn_json_str_at(j, "top_reason", l->top_reason);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_answer(struct exchange *ex, const struct search_context *c,
                         const struct similar_answer *a)
{
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    struct search_log log = {.query_id = search_answer_head(ex, &j),
                             .door = "similar",
                             .terms = a->n_terms,
                             .total = a->total};
    log.kinds = param_list(ex, "kinds", &log.n_kinds);
    search_log(ex, &log);
    search_answer_total(&j, a->total, false);
    jn_json_bool_at(&j, "partial", false);
    jn_json_int_at(&j, "page", param_int(ex, "page"));
    jn_json_int_at(&j, "per_page", param_int(ex, "per_page"));
    write_terms(&j, a);
    write_hits(ex, &j, c, a);
    write_lessons(&j, a);
    jn_json_end(&j);
}

static int run(struct exchange *ex, struct reader_slot *slot, struct similar_wish *wish,
               struct jn_error *err)
{
    struct search_context c = search_answer_context(ex, slot);
    struct similar_answer *a = JN_NEW(ex->arena, struct similar_answer);
    struct jn_filter_fault fault;
    struct jn_search base = search_base(&c);
    base.kinds = param_list(ex, "kinds", &base.n_kinds);
    base.filter = wish->search.filter;
    base.offset = wish->search.offset;
    base.limit = wish->search.limit;
    wish->search = base;
    int rc = similar_find(&c, wish, a, &fault, err);
    if (rc == SIMILAR_BAD_FILTER)
        return api_bad_filter(ex, &fault);
    if (rc == SIMILAR_NO_SOURCE)
        return reply_problem(ex, "document_not_found", "%s", a->missing);
    if (rc == 0)
        write_answer(ex, &c, a);
    return rc;
}

static int answer(struct exchange *ex, struct similar_wish *wish, struct jn_error *err)
{
    struct reader_slot *slot;
    wish->max_terms = (unsigned)param_int(ex, "max_terms");
    wish->min_match = param_num(ex, "min_match");
    wish->aspects = param_bool(ex, "aspects");
    wish->balance = (enum similar_balance)param_enum(ex, "outcome_balance");
    wish->crop = 60;
    if (search_answer_page(ex, &wish->search.offset, &wish->search.limit) != 0 ||
        api_filter(ex, &wish->search.filter) != 0)
        return 0;
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    if (!search_answer_known(ex, slot))
        rc = run(ex, slot, wish, err);
    api_return(ex, slot, rc);
    return rc;
}

static bool is_blank(const char *text)
{
    return !text || text[strspn(text, " \t\r\n")] == '\0';
}

int api_similar(struct exchange *ex, struct jn_error *err)
{
    struct similar_wish wish = {0};
    wish.like.text = param_str(ex, "text");
    wish.like.text_len = param_len(ex, "text");
    wish.like.ids = param_list(ex, "ids", &wish.like.n_ids);
    if (is_blank(wish.like.text))
        wish.like.text = NULL;
    if (!wish.like.text && wish.like.n_ids == 0)
        return reply_problem(ex, "empty_input", NULL);
    const char *fault = read_unlike(ex, &wish.unlike);
    if (fault)
        return search_answer_invalid(ex, "#/unlike", fault);
    return answer(ex, &wish, err);
}

int api_document_similar(struct exchange *ex, struct jn_error *err)
{
    const char *id = exchange_path(ex, "id");
    struct similar_wish wish = {.like = {.ids = &id, .n_ids = 1}};
    return answer(ex, &wish, err);
}
