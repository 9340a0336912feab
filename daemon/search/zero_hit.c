/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which term stood in the way is found by trying without it. */
#include <string.h>

#include "daemon/search/find.h"

enum { NEAREST = 3, WINDOW = 1000 };

struct zero_search {
    const struct search_context *c;
    struct find_wish probe; /* one hit, no facets */
    struct find_zero *zero;
    size_t cap;
    struct jn_query *query;
};

static void block(struct zero_search *z, const char *text)
{
    for (size_t i = 0; i < z->zero->n_blocking; i++) {
        if (strcmp(z->zero->blocking[i], text) == 0)
            return;
    }
    JN_GROW(z->c->arena, z->zero->blocking, z->zero->n_blocking, z->cap);
    z->zero->blocking[z->zero->n_blocking++] = text;
}

/* Would there be hits with these `n` terms of the unit only? */
static int hits_with(struct zero_search *z, struct jn_unit *u,
                     struct jn_query_term *terms, size_t n, bool *yes,
                     struct jn_error *err)
{
    struct jn_unit before = *u;
    struct jn_result result;
    *yes = false;
    u->terms = terms;
    u->n = n;
    int rc = 0;
    if (find_positive_terms(z->query) > 0)
        rc = find_with(z->c, &z->probe, z->query, &result, err);
    else
        result.total = 0; /* an empty query finds everything: that explains nothing */
    *u = before;
    *yes = rc == 0 && result.total > 0;
    return rc;
}

static const char *unit_text(const struct zero_search *z, const struct jn_unit *u)
{
    const char *quote = u->kind == JN_UNIT_PHRASE ? "\"" : "";
    return jn_arena_format(z->c->arena, "%s%s%s%s", u->negated ? "-" : "", quote, u->text,
                           quote);
}

static int try_unit(struct zero_search *z, struct jn_unit *u, struct jn_error *err)
{
    bool yes;
    int rc = hits_with(z, u, NULL, 0, &yes, err);
    if (rc == 0 && yes)
        block(z, unit_text(z, u));
    return rc;
}

static int try_terms(struct zero_search *z, struct jn_unit *u, struct jn_error *err)
{
    struct jn_query_term *others = JN_NEW_ARRAY(z->c->arena, u->n, struct jn_query_term);
    for (size_t t = 0; t < u->n; t++) {
        bool yes;
        size_t n = 0;
        if (u->terms[t].part)
            continue;
        for (size_t i = 0; i < u->n; i++) {
            if (i != t)
                others[n++] = u->terms[i];
        }
        int rc = hits_with(z, u, others, n, &yes, err);
        if (rc != 0)
            return rc;
        if (yes)
            block(z, u->terms[t].text);
    }
    return 0;
}

/* Terms of no document can only forbid, and often several do so together. */
static int try_unknown(struct zero_search *z, struct jn_error *err)
{
    struct jn_query *known = find_query_copy(z->c, z->query);
    struct jn_result result;
    const char **unknown = NULL;
    size_t n = 0, cap = 0;
    for (size_t g = 0; g < known->n; g++) {
        for (size_t i = 0; i < known->groups[g].n; i++) {
            struct jn_unit *u = &known->groups[g].units[i];
            size_t kept = 0;
            for (size_t t = 0; !u->negated && t < u->n; t++) {
                struct jn_query_term *term = &u->terms[t];
                if (jn_index_df(z->c->reader, term->term, term->len) > 0) {
                    u->terms[kept++] = *term;
                } else if (!term->part) {
                    JN_GROW(z->c->arena, unknown, n, cap);
                    unknown[n++] = term->text;
                }
            }
            u->n = u->negated ? u->n : kept;
        }
    }
    if (n == 0 || find_positive_terms(known) == 0)
        return 0;
    int rc = find_with(z->c, &z->probe, known, &result, err);
    for (size_t i = 0; rc == 0 && result.total > 0 && i < n; i++)
        block(z, unknown[i]);
    return rc;
}

static int find_blocking(struct zero_search *z, struct jn_error *err)
{
    for (size_t g = 0; g < z->query->n; g++) {
        for (size_t i = 0; i < z->query->groups[g].n; i++) {
            struct jn_unit *u = &z->query->groups[g].units[i];
            bool whole =
                u->negated || u->kind == JN_UNIT_PHRASE || u->scope != JN_SCOPE_ANY;
            int rc = 0;
            if (whole)
                rc = try_unit(z, u, err);
            else if (z->probe.search.match_all)
                rc = try_terms(z, u, err);
            if (rc != 0)
                return rc;
        }
    }
    return 0;
}

/* The same words as plain text: nothing binds any more. */
static struct jn_query *unbound(const struct search_context *c,
                                const struct jn_query *query)
{
    struct jn_query *q = find_query_copy(c, query);
    for (size_t g = 0; g < q->n; g++) {
        for (size_t i = 0; i < q->groups[g].n; i++) {
            struct jn_unit *u = &q->groups[g].units[i];
            u->kind = u->negated ? u->kind : JN_UNIT_WORDS;
            u->scope = u->negated ? u->scope : JN_SCOPE_ANY;
        }
    }
    return q;
}

static int find_nearest(struct zero_search *z, struct jn_error *err)
{
    struct find_wish wish = z->probe;
    struct jn_result result;
    wish.search.filter = NULL;
    wish.search.match_all = false;
    wish.search.limit = NEAREST;
    if (find_positive_terms(z->query) == 0)
        return 0;
    int rc = find_with(z->c, &wish, unbound(z->c, z->query), &result, err);
    if (rc == 0) {
        z->zero->nearest = result.hits;
        z->zero->n_nearest = result.n_hits;
    }
    return rc;
}

static int count_without_filter(struct zero_search *z, struct jn_error *err)
{
    struct find_wish wish = z->probe;
    struct jn_result result = {0};
    if (!wish.search.filter)
        return 0;
    wish.search.filter = NULL;
    int rc = find_with(z->c, &wish, z->query, &result, err);
    z->zero->removed_by_filter = result.total < WINDOW ? result.total : WINDOW;
    return rc;
}

int find_zero_hit(const struct search_context *c, const struct find_wish *wish,
                  struct find_answer *out, struct jn_error *err)
{
    struct zero_search z = {
        .c = c,
        .probe = *wish,
        .zero = JN_NEW(c->arena, struct find_zero),
        .query = find_query_copy(c, out->query),
    };
    z.probe.search.offset = 0;
    z.probe.search.limit = 1;
    z.probe.search.n_facets = 0;
    z.probe.search.explain = false;
    out->zero = z.zero;
    int rc = find_blocking(&z, err);
    if (rc == 0 && z.zero->n_blocking == 0 && z.probe.search.match_all)
        rc = try_unknown(&z, err);
    if (rc == 0)
        rc = count_without_filter(&z, err);
    if (rc == 0)
        rc = find_nearest(&z, err);
    return rc;
}
