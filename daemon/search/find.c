/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/search/find.h"

#include <string.h>

int find_with(const struct search_context *c, const struct find_wish *wish,
              struct jn_query *query, struct jn_result *out, struct jn_error *err)
{
    struct jn_search s = wish->search;
    struct jn_filter_fault fault;
    /* Words may have left the query since, and synonyms belong to words. */
    jn_query_expand(query, wish->synonyms ? c->synonyms : NULL, c->arena);
    s.query = query;
    int rc = search_in_time(c, err);
    if (rc == 0)
        rc = jn_index_search(c->reader, &s, c->arena, out, &fault, err);
    /* The filter was bound before; it cannot have become wrong. */
    return rc == JN_INDEX_BAD_FILTER ? jn_fail(err, EINVAL, "search: %s", fault.text)
                                     : rc;
}

struct jn_query *find_query_copy(const struct search_context *c,
                                 const struct jn_query *query)
{
    struct jn_query *copy = JN_NEW(c->arena, struct jn_query);
    *copy = *query;
    copy->groups = JN_NEW_ARRAY(c->arena, query->n, struct jn_group);
    for (size_t g = 0; g < query->n; g++) {
        const struct jn_group *from = &query->groups[g];
        struct jn_group *to = &copy->groups[g];
        to->n = from->n;
        to->units = JN_NEW_ARRAY(c->arena, from->n, struct jn_unit);
        for (size_t u = 0; u < from->n; u++) {
            to->units[u] = from->units[u];
            to->units[u].terms =
                JN_NEW_ARRAY(c->arena, from->units[u].n, struct jn_query_term);
            for (size_t t = 0; t < from->units[u].n; t++)
                to->units[u].terms[t] = from->units[u].terms[t];
        }
    }
    return copy;
}

size_t find_positive_terms(const struct jn_query *query)
{
    size_t n = 0;
    for (size_t g = 0; g < query->n; g++) {
        for (size_t u = 0; u < query->groups[g].n; u++) {
            const struct jn_unit *unit = &query->groups[g].units[u];
            for (size_t t = 0; !unit->negated && t < unit->n; t++)
                n += !unit->terms[t].part;
        }
    }
    return n;
}

static int explain_nothing(const struct search_context *c, const struct find_wish *wish,
                           struct find_answer *out, struct jn_error *err)
{
    int rc = 0;
    struct jn_query *typed = out->query;
    struct jn_result first = out->result;
    if (wish->fallback)
        rc = find_fallback(c, wish, out, err);
    if (rc == 0 && wish->fallback && out->result.total == 0)
        rc = find_by_pinyin(c, wish, out, err);
    if (rc == 0 && wish->fallback && out->result.total == 0)
        rc = find_by_substitution(c, wish, out, err);
    if (rc != 0 || out->result.total > 0)
        return rc;
    out->query = typed;
    out->result = first;
    out->n_fallbacks = 0;
    return find_zero_hit(c, wish, out, err);
}

int find(const struct search_context *c, const struct find_wish *wish,
         struct find_answer *out, struct jn_filter_fault *fault, struct jn_error *err)
{
    *out = (struct find_answer){0};
    out->query =
        jn_query_parse(c->analyser, c->arena, wish->q, wish->q_len, wish->syntax);
    out->normalized = out->query->normalized;
    jn_query_expand(out->query, wish->synonyms ? c->synonyms : NULL, c->arena);
    struct jn_search s = wish->search;
    s.query = out->query;
    int rc = jn_index_search(c->reader, &s, c->arena, &out->result, fault, err);
    if (rc != 0)
        return rc;
    struct jn_result typed = out->result;
    if (out->result.total == 0)
        rc = explain_nothing(c, wish, out, err);
    if (rc == 0 && out->result.total < 3)
        rc = find_spelling(c, wish, &typed, &out->did_you_mean, err);
    return rc;
}
