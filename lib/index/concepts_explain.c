/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What concepts.c did for all documents, once more for one, term by term. */
#include "concepts.h"
#include "term_weight.h"
#include "terms.h"

/* Weights of an alternative's terms in one document; *sum 0 when it lacks one. */
static int weigh_other(struct jn_index_reader *r, const struct alternative *ready,
                       unsigned shard, uint32_t doc, double *weights, double *sum,
                       struct jn_error *err)
{
    *sum = 0;
    for (size_t t = 0; t < ready->n; t++) {
        const struct weighted_term term = {ready->terms[t], strlen(ready->terms[t]),
                                           ready->factor, 0};
        int rc = score_term(r, &term, shard, doc, &weights[t], err);
        if (rc != 0)
            return rc;
        if (weights[t] <= 0) {
            *sum = 0;
            return 0;
        }
        *sum += weights[t];
    }
    return 0;
}

static int weigh_own(struct jn_index_reader *r, const struct jn_unit *u,
                     const struct jn_alternative *a, unsigned shard, uint32_t doc,
                     struct jn_arena *arena, double *own, struct jn_error *err)
{
    *own = 0;
    for (size_t i = a->first; i < a->first + a->n; i++) {
        if (u->terms[i].part)
            continue;
        const char *name = terms_scoped(arena, u->scope, u->terms[i].term);
        const struct weighted_term term = {name, strlen(name), term_weight(r, u, i), 0};
        double weight;
        int rc = score_term(r, &term, shard, doc, &weight, err);
        if (rc != 0)
            return rc;
        *own += weight;
    }
    return 0;
}

/* The alternative that earns most in one document. */
struct best_other {
    const struct jn_alternative *other;
    struct alternative ready;
    double *weights, sum, gain;
};

static int find_best(struct jn_index_reader *r, const struct concept_match *m,
                     const struct translation_need *need, unsigned shard, uint32_t doc,
                     struct jn_arena *arena, struct best_other *best,
                     struct jn_error *err)
{
    *best = (struct best_other){0};
    for (size_t i = 0; i < m->concept->n_others; i++) {
        const struct jn_alternative *a = &m->concept->others[i];
        struct best_other one = {.other = a};
        double own = 0;
        one.weights = JN_NEW_ARRAY(arena, a->n_terms, double);
        int rc = alternative_ready(r, m->unit, a, need, arena, &one.ready, err);
        if (rc == 0 && one.ready.factor > 0)
            rc = weigh_other(r, &one.ready, shard, doc, one.weights, &one.sum, err);
        if (rc == 0 && one.sum > 0)
            rc = weigh_own(r, m->unit, a, shard, doc, arena, &own, err);
        if (rc != 0)
            return rc;
        one.gain = one.sum - own;
        if (one.sum > 0 && one.gain > best->gain)
            *best = one;
    }
    return 0;
}

int concepts_explain(struct jn_index_reader *r, const struct concepts *c, unsigned shard,
                     uint32_t doc, struct jn_arena *arena, struct concept_gain **out,
                     size_t *n, struct jn_error *err)
{
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    for (size_t i = 0; i < c->n; i++) {
        struct best_other best;
        int rc = find_best(r, &c->items[i], &c->need, shard, doc, arena, &best, err);
        if (rc != 0)
            return rc;
        for (size_t t = 0; best.other && t < best.ready.n; t++) {
            double share = best.weights[t] / best.sum;
            JN_GROW(arena, *out, *n, cap);
            (*out)[(*n)++] =
                (struct concept_gain){best.ready.terms[t], strlen(best.ready.terms[t]),
                                      best.other->text, best.gain * share};
        }
    }
    return 0;
}
