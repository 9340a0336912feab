/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "match_set.h"

#include <stdlib.h>

#include "term_weight.h"
#include "terms.h"

/* A part of a compound helps to find neighbours, half as much as the whole. */
static const double PART_FACTOR = 0.5;

enum { PREFIX_EXPANSIONS = 100 };

/* ---- the terms ---- */

/* Of a compound's parts only words worth looking for: not the t of GB/T. */
static bool is_weak_part(const struct jn_query_term *t)
{
    return t->part && t->len < 2;
}

static bool is_dropped(const struct query_terms *terms, const struct jn_query_term *t)
{
    for (size_t i = 0; i < terms->n_used; i++)
        if (terms->used[i].term == t)
            return terms->used[i].dropped;
    return false;
}

static void add_ranked(struct query_terms *out, struct jn_arena *arena, const char *term,
                       double factor, const struct jn_query_term *of)
{
    JN_GROW(arena, out->ranked, out->n_ranked, out->cap_ranked);
    out->ranked[out->n_ranked++] =
        (struct ranked_term){{term, strlen(term), factor, 0}, of};
}

static int by_df_descending(const void *a, const void *b)
{
    const struct shard_dictionary_term *x = a, *y = b;
    return x->df != y->df ? (x->df < y->df ? 1 : -1) : strcmp(x->term, y->term);
}

/* A one-character query: the bigrams that begin with it, the most frequent ones.
 * `prefix`: the character as the index has it in the scope of its unit. */
static int add_prefix_terms(struct jn_index_reader *r, const struct jn_query_term *t,
                            const char *prefix, struct jn_arena *arena,
                            struct query_terms *out, struct jn_error *err)
{
    struct shard_dictionary_term *terms;
    size_t n;
    int rc = shard_union_terms(r->shards, prefix, 10000, arena, &terms, &n, err);
    if (rc != 0 || n == 0)
        return rc;
    qsort(terms, n, sizeof(*terms), by_df_descending);
    for (size_t i = 0; i < n && i < PREFIX_EXPANSIONS; i++)
        if (strcmp(terms[i].term, prefix) != 0)
            add_ranked(out, arena, terms[i].term, 1, t);
    return 0;
}

/* A term beside what it is worth. */
struct worth {
    struct jn_used_term *used;
    double weight;
};

static int by_worth(const void *a, const void *b)
{
    const struct worth *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->used->term < y->used->term ? -1 : 1;
}

/* The heaviest stay. What no document has goes first: it can find nothing, and the
 * rarest of a long text are its accidents. */
static void drop_light(struct query_terms *t, const double *weights,
                       struct jn_arena *arena)
{
    if (t->n_used <= JN_TERMS_MAX)
        return;
    struct worth *order = JN_NEW_ARRAY(arena, t->n_used, struct worth);
    for (size_t i = 0; i < t->n_used; i++)
        order[i] = (struct worth){&t->used[i], weights[i]};
    qsort(order, t->n_used, sizeof(*order), by_worth);
    for (size_t i = JN_TERMS_MAX; i < t->n_used; i++)
        order[i].used->dropped = true;
}

static bool unit_binds(const struct jn_unit *u, bool match_all)
{
    return match_all || u->negated || u->kind == JN_UNIT_PHRASE ||
           u->scope != JN_SCOPE_ANY;
}

typedef int unit_fn(void *user, const struct jn_unit *u, struct jn_error *err);

static int each_unit(const struct jn_query *q, unit_fn *fn, void *user,
                     struct jn_error *err)
{
    for (size_t g = 0; g < q->n; g++)
        for (size_t i = 0; i < q->groups[g].n; i++) {
            int rc = fn(user, &q->groups[g].units[i], err);
            if (rc != 0)
                return rc;
        }
    return 0;
}

struct finding {
    struct jn_index_reader *r;
    struct jn_arena *arena;
    struct query_terms *out;
    size_t cap_used, n_weights, cap_weights;
    double *weights; /* of out->used */
    bool match_all;
};

static int count_terms(void *user, const struct jn_unit *u, struct jn_error *err)
{
    struct finding *f = user;
    if (unit_binds(u, f->match_all))
        f->out->only_any = false;
    for (size_t i = 0; i < u->n && !u->negated; i++) {
        const struct jn_query_term *t = &u->terms[i];
        if (t->part)
            continue;
        const char *term = terms_scoped(f->arena, u->scope, t->term);
        uint32_t df;
        int rc = reader_df(f->r, term, strlen(term), &df, err);
        if (rc != 0)
            return rc;
        JN_GROW(f->arena, f->out->used, f->out->n_used, f->cap_used);
        f->out->used[f->out->n_used++] = (struct jn_used_term){t, df, false};
        JN_GROW(f->arena, f->weights, f->n_weights, f->cap_weights);
        f->weights[f->n_weights++] =
            df ? term_weight(f->r, u, i) * bm25_idf(jn_index_documents(f->r), df) : 0;
    }
    return 0;
}

static int rank_terms(void *user, const struct jn_unit *u, struct jn_error *err)
{
    struct finding *f = user;
    for (size_t i = 0; i < u->n && !u->negated; i++) {
        const struct jn_query_term *t = &u->terms[i];
        if (is_dropped(f->out, t) || is_weak_part(t))
            continue;
        add_ranked(f->out, f->arena, terms_scoped(f->arena, u->scope, t->term),
                   t->part ? PART_FACTOR : term_weight(f->r, u, i), t);
        if (t->lone_prefix) {
            int rc = add_prefix_terms(f->r, t, terms_scoped(f->arena, u->scope, t->term),
                                      f->arena, f->out, err);
            if (rc != 0)
                return rc;
        }
    }
    return 0;
}

int query_terms_find(struct jn_index_reader *r, const struct jn_query *q, bool match_all,
                     struct jn_arena *arena, struct query_terms *out,
                     struct jn_error *err)
{
    *out = (struct query_terms){.only_any = true};
    struct finding f = {.r = r, .arena = arena, .out = out, .match_all = match_all};
    if (!q)
        return 0;
    int rc = each_unit(q, count_terms, &f, err);
    if (rc != 0)
        return rc;
    drop_light(out, f.weights, arena);
    return each_unit(q, rank_terms, &f, err);
}

/* ---- the sets ---- */

struct matching {
    struct jn_index_reader *r;
    const struct query_terms *terms;
    struct jn_arena *arena;
    const struct concepts *concepts;
    bool match_all;
    unsigned shard; /* the one at work */
    struct jn_error *err;
};

static struct bitset empty(const struct matching *m)
{
    return bitset_new(m->arena, m->r->catalogs[m->shard]->last);
}

static struct bitset everything(const struct matching *m)
{
    const struct catalog *c = m->r->catalogs[m->shard];
    struct bitset all = empty(m);
    for (uint32_t p = 0; p < c->n; p++)
        bitset_set(all, c->documents[p]);
    return all;
}

static int add_documents(struct matching *m, const char *term, size_t len,
                         struct bitset into)
{
    return reader_documents_of(m->r, m->shard, term, len, into, m->err);
}

/* Documents of one query term, with what stands for it in the ranking (bigrams of a lone
 * character). */
static int term_set(struct matching *m, const struct jn_unit *u,
                    const struct jn_query_term *t, struct bitset into)
{
    const char *term = terms_scoped(m->arena, u->scope, t->term);
    int rc = add_documents(m, term, strlen(term), into);
    for (size_t i = 0; rc == 0 && t->lone_prefix && i < m->terms->n_ranked; i++) {
        const struct ranked_term *rt = &m->terms->ranked[i];
        if (rt->of == t)
            rc = add_documents(m, rt->wanted.term, rt->wanted.len, into);
    }
    return rc;
}

/* Documents with every term of the unit, or (any) with at least one. */
static int unit_set(struct matching *m, const struct jn_unit *u, bool any,
                    struct bitset into)
{
    bool first = true;
    for (size_t i = 0; i < u->n; i++) {
        const struct jn_query_term *t = &u->terms[i];
        if ((!any && t->part) || is_weak_part(t) || is_dropped(m->terms, t))
            continue;
        struct bitset one = any || first ? into : empty(m);
        int rc = term_set(m, u, t, one);
        if (rc != 0)
            return rc;
        const struct concept_match *c = concepts_of(m->concepts, u, i);
        if (c) /* synonyms belong to their term */
            bitset_or(one, any ? c->some.of[m->shard] : c->whole.of[m->shard]);
        if (!any && !first)
            bitset_and(into, one);
        first = false;
    }
    if (first && u->n > 0 && !any) /* all its terms were dropped: it restricts nothing */
        bitset_or(into, everything(m));
    return 0;
}

static int group_set(struct matching *m, const struct jn_group *g, struct bitset into)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct jn_unit *u = &g->units[i];
        struct bitset one = empty(m);
        int rc = unit_set(m, u, u->kind == JN_UNIT_WORDS && !m->match_all, one);
        if (rc != 0)
            return rc;
        bitset_or(into, one);
    }
    return 0;
}

static bool group_binds(const struct jn_group *g, bool match_all)
{
    for (size_t i = 0; i < g->n; i++)
        if (!unit_binds(&g->units[i], match_all))
            return false;
    return g->n > 0;
}

static bool group_is_empty(const struct jn_group *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++)
        n += g->units[i].n;
    return n == 0;
}

/* Groups that bind are intersected; when none does, the others are united. */
static int shard_set(struct matching *m, const struct jn_query *q, struct bitset into)
{
    struct bitset bound = empty(m), loose = empty(m), excluded = empty(m);
    bool has_bound = false, has_loose = false;
    for (size_t g = 0; g < q->n; g++) {
        const struct jn_group *group = &q->groups[g];
        if (group_is_empty(group))
            continue;
        struct bitset one = empty(m);
        if (group->units[0].negated) {
            int rc = unit_set(m, &group->units[0], false, one);
            if (rc != 0)
                return rc;
            if (group->units[0].kind == JN_UNIT_WORDS) /* phrases: once verified */
                bitset_or(excluded, one);
            continue;
        }
        int rc = group_set(m, group, one);
        if (rc != 0)
            return rc;
        if (!group_binds(group, m->match_all)) {
            bitset_or(loose, one);
            has_loose = true;
        } else if (has_bound) {
            bitset_and(bound, one);
        } else {
            bitset_or(bound, one);
            has_bound = true;
        }
    }
    bitset_copy(into, has_bound ? bound : has_loose ? loose : everything(m));
    bitset_and_not(into, excluded);
    return 0;
}

int match_set(struct jn_index_reader *r, const struct jn_query *q,
              const struct query_terms *t, bool match_all, const struct doc_sets *found,
              const struct concepts *concepts, struct jn_arena *arena,
              struct doc_sets *out, struct jn_error *err)
{
    *out = reader_sets(r, arena);
    if (t->only_any && t->n_ranked > 0) {
        for (unsigned s = 0; s < r->n; s++)
            bitset_copy(out->of[s], found->of[s]);
        return 0;
    }
    struct jn_query nothing = {0};
    for (unsigned s = 0; s < r->n; s++) {
        if (r->catalogs[s]->n == 0)
            continue;
        struct matching m = {r, t, arena, concepts, match_all, s, err};
        int rc = shard_set(&m, q ? q : &nothing, out->of[s]);
        if (rc != 0)
            return rc;
    }
    return 0;
}
