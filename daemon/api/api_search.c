/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET and POST /v1/search. */
#include <string.h>

#include "jinnang/pick_terms.h"

#include "daemon/api/search_answer.h"
#include "daemon/api/search_log.h"
#include "daemon/search/find.h"
#include "daemon/search/labels.h"
#include "daemon/search/sections.h"

static const char *const syntax_names[] = {"auto", "plain", NULL};
static const char *const matching_names[] = {"any", "all", NULL};
static const char *const facet_modes[] = {"disjunctive", "conjunctive", NULL};
static const char *const group_names[] = {"document", "section", NULL};

/* Ascending at an even index, descending behind it; relevance is the last. */
static const char *const sort_names[] = {
    "updated",      "-updated",      "created", "-created", "year",      "-year",
    "win_evidence", "-win_evidence", "uses",    "-uses",    "relevance", NULL};
static const enum jn_sort sorts[] = {JN_SORT_UPDATED, JN_SORT_CREATED,
                                     JN_SORT_YEAR,    JN_SORT_WIN_EVIDENCE,
                                     JN_SORT_USES,    JN_SORT_RELEVANCE};

const struct param_spec api_search_params[] = {
    {.name = "q",
     .type = PARAM_STRING,
     .fallback = "",
     .max = 2048,
     .help = "what is looked for; empty lists everything the filter admits"},
    {.name = "syntax",
     .type = PARAM_ENUM,
     .values = syntax_names,
     .fallback = "auto",
     .help = "auto: \"phrase\", -word, OR, title: author: tag:; plain: no operators"},
    {.name = "matching",
     .type = PARAM_ENUM,
     .values = matching_names,
     .fallback = "any",
     .help = "any: at least one term; all: every term"},
    {.name = "kind",
     .type = PARAM_LIST,
     .values = search_kind_names,
     .max = 9,
     .help = "document kinds"},
    {.name = "filter",
     .type = PARAM_STRING,
     .max = JN_FILTER_BYTES,
     .help = "filter expression: industry = finance AND year >= 2024"},
    {.name = "facets",
     .type = PARAM_LIST,
     .values = search_facet_names,
     .max = JN_FACETS_MAX,
     .help = "facets to count"},
    {.name = "facet_mode",
     .type = PARAM_ENUM,
     .values = facet_modes,
     .fallback = "disjunctive",
     .help = "disjunctive: counts of a facet ignore the filter on that facet"},
    {.name = "sort",
     .type = PARAM_ENUM,
     .values = sort_names,
     .fallback = "relevance",
     .help = "order; with - descending"},
    {.name = "page",
     .type = PARAM_INT,
     .fallback = "1",
     .min = 1,
     .max = 1000000,
     .help = "page, from 1"},
    {.name = "per_page",
     .type = PARAM_INT,
     .fallback = "20",
     .min = 1,
     .max = 100,
     .help = "hits of a page"},
    {.name = "group",
     .type = PARAM_ENUM,
     .values = group_names,
     .fallback = "document",
     .help = "section: one hit for each section"},
    {.name = "highlight",
     .type = PARAM_ENUM,
     .values = search_highlight_names,
     .fallback = "html",
     .help = "html: <mark> in title_html and snippet_html; ranges: snippet and ranges"},
    {.name = "offset_unit",
     .type = PARAM_ENUM,
     .values = search_unit_names,
     .fallback = "codepoint",
     .help = "unit of ranges"},
    {.name = "crop",
     .type = PARAM_INT,
     .fallback = "60",
     .min = 20,
     .max = 400,
     .help = "characters of a snippet"},
    {.name = "synonyms",
     .type = PARAM_BOOL,
     .fallback = "true",
     .help = "other words with the same meaning count too, in both languages"},
    {.name = "fallback",
     .type = PARAM_BOOL,
     .fallback = "true",
     .help = "with 0 hits, try other readings of the query"},
    {.name = "include_expired",
     .type = PARAM_BOOL,
     .help = "documents that have expired, too; default by the setting expires_action"},
    {.name = "explain",
     .type = PARAM_BOOL,
     .fallback = "false",
     .help = "how each score came about"},
    {.name = "session",
     .type = PARAM_STRING,
     .max = 64,
     .help = "groups keystrokes into one intent"},
    {.name = "log",
     .type = PARAM_BOOL,
     .fallback = "true",
     .help = "false: the query is not recorded and query_id absent"},
    {.name = NULL},
};

/* ---- the wish */

static struct find_wish wish_of(struct exchange *ex, const struct search_context *c,
                                const struct jn_filter *filter)
{
    int sort = param_enum(ex, "sort");
    struct find_wish wish = {
        .q = param_str(ex, "q"),
        .q_len = param_len(ex, "q"),
        .syntax = param_enum(ex, "syntax") == 1 ? JN_SYNTAX_PLAIN : JN_SYNTAX_AUTO,
        .synonyms = param_bool(ex, "synonyms"),
        .fallback = param_bool(ex, "fallback"),
        .search = search_base(c),
    };
    struct jn_search *s = &wish.search;
    s->match_all = param_enum(ex, "matching") == 1;
    s->kinds = param_list(ex, "kind", &s->n_kinds);
    s->filter = filter;
    if (param_given(ex, "include_expired"))
        s->include_expired = param_bool(ex, "include_expired");
    s->sort = sorts[sort / 2];
    s->ascending = s->sort != JN_SORT_RELEVANCE && sort % 2 == 0;
    s->facets = param_list(ex, "facets", &s->n_facets);
    s->conjunctive = param_enum(ex, "facet_mode") == 1;
    s->explain = param_bool(ex, "explain");
    return wish;
}

/* ---- the answer */

static const char *term_type(enum jn_token_type type)
{
    switch (type) {
    case JN_TOKEN_BIGRAM:
        return "bigram";
    case JN_TOKEN_LONE:
        return "word";
    default:
        return "latin";
    }
}

static void write_synonym(struct jn_json *j, const struct jn_used_synonym *s)
{
    jn_json_object(j);
    jn_json_str_at(j, "text", s->other->text);
    jn_json_str_at(j, "type", "synonym");
    jn_json_int_at(j, "df", s->df);
    if (s->other->translated)
        jn_json_bool_at(j, "translated", true);
    jn_json_end(j);
}

static void write_query(struct jn_json *j, const struct find_answer *a)
{
    jn_json_object_at(j, "query");
    jn_json_str_at(j, "normalized", a->normalized);
    if (jn_is_pasted(a->normalized, strlen(a->normalized)))
        jn_json_bool_at(j, "pasted", true);
    jn_json_array_at(j, "terms");
    for (size_t i = 0; i < a->result.n_terms; i++) {
        const struct jn_used_term *t = &a->result.terms[i];
        if (t->dropped)
            continue;
        jn_json_object(j);
        jn_json_str_at(j, "text", t->term->text);
        jn_json_str_at(j, "type", term_type(t->term->type));
        jn_json_int_at(j, "df", t->df);
        jn_json_end(j);
    }
    for (size_t i = 0; i < a->result.n_synonyms; i++)
        write_synonym(j, &a->result.synonyms[i]);
    jn_json_end(j);
    jn_json_array_at(j, "ignored");
    for (size_t i = 0; i < a->query->n_ignored; i++)
        jn_json_str(j, a->query->ignored[i]);
    for (size_t i = 0; i < a->result.n_terms; i++) {
        if (a->result.terms[i].dropped)
            jn_json_str(j, a->result.terms[i].term->text);
    }
    jn_json_end(j);
    jn_json_array_at(j, "applied_fallbacks");
    for (size_t i = 0; i < a->n_fallbacks; i++) {
        jn_json_object(j);
        jn_json_str_at(j, "type", a->fallbacks[i].type);
        jn_json_str_at(j, "from", a->fallbacks[i].from);
        jn_json_str_at(j, "to", a->fallbacks[i].to);
        jn_json_end(j);
    }
    jn_json_end(j);
    jn_json_end(j);
}

static void write_zero_hit(struct jn_json *j, const struct find_zero *zero)
{
    jn_json_object_at(j, "zero_hit");
    jn_json_array_at(j, "blocking_terms");
    for (size_t i = 0; i < zero->n_blocking; i++)
        jn_json_str(j, zero->blocking[i]);
    jn_json_end(j);
    jn_json_int_at(j, "removed_by_filter", zero->removed_by_filter);
    jn_json_array_at(j, "nearest");
    for (size_t i = 0; i < zero->n_nearest; i++) {
        const struct jn_entry *e = zero->nearest[i].entry;
        jn_json_object(j);
        jn_json_str_at(j, "id", e->id);
        jn_json_str_at(j, "title", e->title);
        jn_json_str_at(j, "kind", jn_kind_rule(e->kind)->name);
        jn_json_end(j);
    }
    jn_json_end(j);
    jn_json_end(j);
}

/* Hits of a page, of documents or of sections. */
struct page {
    const struct hit_view *views;
    size_t n;
    uint32_t total;
    bool more;
    double best_score;
};

static void log_query(struct exchange *ex, const char *query_id,
                      const struct find_answer *a, const struct page *page)
{
    struct search_log log = {.query_id = query_id,
                             .door = "search",
                             .total = page->total,
                             .fallbacks = a->n_fallbacks};
    if (!jn_is_pasted(a->normalized, strlen(a->normalized)))
        log.normalized = a->normalized;
    for (size_t i = 0; i < a->result.n_terms; i++)
        log.terms += !a->result.terms[i].dropped;
    log.kinds = param_list(ex, "kind", &log.n_kinds);
    search_log(ex, &log);
}

static void write_answer(struct exchange *ex, const struct search_context *c,
                         const struct find_answer *a, const struct page *page)
{
    struct hit_form form = {
        .highlight = (enum hit_highlight)param_enum(ex, "highlight"),
        .unit = (enum hit_unit)param_enum(ex, "offset_unit"),
        .best_score = page->best_score,
    };
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    log_query(ex, search_answer_head(ex, &j), a, page);
    search_answer_total(&j, page->total, page->more || a->result.at_least);
    if (a->result.n_facets > 0)
        jn_json_str_at(&j, "facets_relation", a->result.at_least ? "at_least" : "exact");
    jn_json_bool_at(&j, "partial", false);
    jn_json_int_at(&j, "page", param_int(ex, "page"));
    jn_json_int_at(&j, "per_page", param_int(ex, "per_page"));
    write_query(&j, a);
    jn_json_array_at(&j, "hits");
    for (size_t i = 0; i < page->n; i++) {
        hit_json_open(&j, c, &form, &page->views[i]);
        jn_json_end(&j);
    }
    jn_json_end(&j);
    if (a->result.n_facets > 0)
        labels_facets(&j, &a->result);
    if (a->did_you_mean)
        jn_json_str_at(&j, "did_you_mean", a->did_you_mean);
    if (a->zero)
        write_zero_hit(&j, a->zero);
    jn_json_end(&j);
}

static int find_documents(struct exchange *ex, const struct search_context *c,
                          const struct find_answer *a, struct page *page,
                          struct jn_error *err)
{
    struct passage_terms terms = passage_terms_of_query(c, a->query, &a->result);
    struct hit_view *views;
    int rc = hit_views(c, &terms, a->result.hits, a->result.n_hits,
                       (unsigned)param_int(ex, "crop"), &views, err);
    if (rc == 0)
        *page = (struct page){views, a->result.n_hits, a->result.total, false,
                              a->result.best_score};
    return rc;
}

static int find_sections(struct exchange *ex, const struct search_context *c,
                         const struct find_wish *wish, const struct find_answer *a,
                         struct page *page, struct jn_error *err)
{
    struct sections s;
    int rc = sections_find(c, wish, a, (unsigned)param_int(ex, "crop"),
                           wish->search.offset, wish->search.limit, &s, err);
    if (rc == 0)
        *page = (struct page){s.views, s.n_views, s.total, s.more, s.best_score};
    return rc;
}

static int run(struct exchange *ex, const struct search_context *c,
               const struct find_wish *wish, struct jn_error *err)
{
    struct find_answer *a = JN_NEW(ex->arena, struct find_answer);
    struct jn_filter_fault fault;
    struct page page;
    int rc = find(c, wish, a, &fault, err);
    if (rc == JN_INDEX_BAD_FILTER)
        return api_bad_filter(ex, &fault);
    if (rc == 0)
        rc = param_enum(ex, "group") == 1 ? find_sections(ex, c, wish, a, &page, err)
                                          : find_documents(ex, c, a, &page, err);
    if (rc == 0)
        write_answer(ex, c, a, &page);
    return rc;
}

int api_search(struct exchange *ex, struct jn_error *err)
{
    const struct jn_filter *filter;
    struct reader_slot *slot;
    unsigned offset, limit;

    if (search_answer_page(ex, &offset, &limit) != 0 || api_filter(ex, &filter) != 0)
        return 0;
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    if (!search_answer_known(ex, slot)) {
        struct search_context c = search_answer_context(ex, slot);
        struct find_wish wish = wish_of(ex, &c, filter);
        wish.search.offset = offset;
        wish.search.limit = limit;
        rc = run(ex, &c, &wish, err);
    }
    api_return(ex, slot, rc);
    return rc;
}
