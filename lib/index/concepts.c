/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For each alternative: the documents that have all of its terms, the sum of their
 * weights, and of that what is above the weight of the typed words it stands for. The
 * best such gain of a concept is added to the score. A rare translation of a common word
 * is not worth more than the word: weights are scaled down to its rarity. */
#include "concepts.h"

#include "term_weight.h"
#include "terms.h"

/* What another word for it is worth beside the word itself. */
static const double SYNONYM_FACTOR = 0.8, TRANSLATION_FACTOR = 0.9, LIFT_MIN = 0.7,
                    LIFT_MAX = 1.5;

/* Shares of the query in the best document between which translations are needed less
 * and less. */
static const double GENERAL_FACTOR = 0.8;
static const double MET_BADLY = 0.6, MET_WELL = 0.9;

struct scoring {
    struct jn_index_reader *r;
    struct jn_arena *arena;
    struct scores *scores;
    struct concepts *out;
    size_t cap_used;
    struct jn_error *err;
    /* By document number, zero between uses. */
    float *own[JN_LEVELS], *sum[JN_LEVELS], *gain[JN_LEVELS];
    uint8_t *met[JN_LEVELS]; /* terms of the alternative seen so far */
    struct doc_sets touched; /* where sum and met are not zero */
};

/* An alternative made ready: index terms and the factor of their weights. */
struct ready {
    const char **terms;
    size_t n;
    double factor;
};

static int df_of(struct jn_index_reader *r, const char *term, uint32_t *df,
                 struct jn_error *err)
{
    return reader_df(r, term, strlen(term), df, err);
}

static int make_ready(struct jn_index_reader *r, struct jn_arena *arena,
                      const struct jn_unit *u, const struct jn_alternative *a,
                      double lift, struct ready *out, struct jn_error *err)
{
    double typed = 0, unknown = 0, other = 0;
    int rc = 0;
    *out = (struct ready){JN_NEW_ARRAY(arena, a->n_terms, const char *), a->n_terms, 0};
    for (size_t i = 0; rc == 0 && i < a->n_terms; i++) {
        out->terms[i] = terms_scoped(arena, u->scope, a->terms[i].term);
        uint32_t df;
        rc = df_of(r, out->terms[i], &df, err);
        other += bm25_idf(jn_index_documents(r), df);
    }
    for (size_t i = a->first; rc == 0 && i < a->first + a->n; i++) {
        if (u->terms[i].part)
            continue;
        uint32_t df;
        rc = df_of(r, terms_scoped(arena, u->scope, u->terms[i].term), &df, err);
        *(df ? &typed : &unknown) +=
            bm25_idf(jn_index_documents(r), df) * term_weight(r, u, i);
    }
    /* Pairs of characters that no document has (灾演 of 容灾演练) are nobody's loss,
     * unless nothing of it is known. */
    typed = typed > 0 ? typed : unknown;
    out->factor = (a->translated ? TRANSLATION_FACTOR * lift : SYNONYM_FACTOR) *
                  (a->general ? GENERAL_FACTOR : 1) * (typed < other ? typed / other : 1);
    return rc;
}

static bool has_translation(const struct jn_unit *u, size_t term)
{
    for (size_t i = 0; i < u->n_concepts; i++) {
        const struct jn_concept *c = &u->concepts[i];
        for (size_t o = 0; o < c->n_others; o++)
            if (c->others[o].translated && term >= c->others[o].first &&
                term < c->others[o].first + c->others[o].n)
                return true;
    }
    return false;
}

typedef int term_fn(void *user, const struct jn_unit *u, size_t term, double weight,
                    struct jn_error *err);

/* Every typed term that some document has, with weight · idf. */
static int each_typed(struct jn_index_reader *r, const struct jn_query *q,
                      struct jn_arena *arena, term_fn *fn, void *user,
                      struct jn_error *err)
{
    int rc = 0;
    for (size_t g = 0; g < q->n; g++)
        for (size_t i = 0; i < q->groups[g].n; i++) {
            const struct jn_unit *u = &q->groups[g].units[i];
            for (size_t t = 0; rc == 0 && !u->negated && t < u->n; t++) {
                uint32_t df;
                rc = df_of(r, terms_scoped(arena, u->scope, u->terms[t].term), &df, err);
                if (rc != 0 || df == 0 || u->terms[t].part)
                    continue;
                double idf = bm25_idf(jn_index_documents(r), df);
                rc = fn(user, u, t, idf * term_weight(r, u, t), err);
            }
        }
    return rc;
}

/* How much of the query there is, can be translated, and is in the best document that has
 * words of the query itself. */
struct coverage {
    struct jn_index_reader *r;
    struct jn_arena *arena;
    const struct scored *best; /* NULL: there is none */
    double all, translated, met;
};

static int add_coverage(void *user, const struct jn_unit *u, size_t term, double weight,
                        struct jn_error *err)
{
    struct coverage *c = user;
    uint32_t wdf = 0;
    const char *name = terms_scoped(c->arena, u->scope, u->terms[term].term);
    c->all += weight;
    c->translated += has_translation(u, term) ? weight : 0;
    int rc = c->best ? shard_wdf(c->r->shards, c->best->shard, name, strlen(name),
                                 c->best->doc, &wdf, err)
                     : 0;
    c->met += wdf ? weight : 0;
    return rc;
}

/* A document of the other language can only have what has a translation. So that it is
 * measured by its share of that, as the others are by their share of all, what it has is
 * lifted; but not where a document says it all in the words that were typed. */
static int find_lift(struct jn_index_reader *r, const struct jn_query *q,
                     const struct scores *scores, const struct doc_sets *visible,
                     double *lift, struct jn_error *err)
{
    struct scored *best;
    struct coverage c = {.r = r, .arena = scores->arena};
    struct doc_sets own = reader_sets(r, scores->arena);
    for (unsigned k = 0; k < r->n; k++) {
        bitset_copy(own.of[k], visible->of[k]);
        bitset_and(own.of[k], scores->found.of[k]);
    }
    if (scores_best(scores, &own, 1, &best) > 0)
        c.best = best;
    int rc = each_typed(r, q, scores->arena, add_coverage, &c, err);
    double ratio = c.translated > 0 ? c.all / c.translated : 1;
    double met = c.all > 0 ? c.met / c.all : 0;
    double need = (MET_WELL - met) / (MET_WELL - MET_BADLY);
    need = fmax(0, fmin(1, need));
    *lift = LIFT_MIN + (fmin(ratio, LIFT_MAX) - LIFT_MIN) * need;
    return rc;
}

/* ---- all documents ---- */

typedef void posting_fn(struct scoring *s, unsigned shard, uint32_t doc, float weight,
                        unsigned arg);

static int each_posting(struct scoring *s, const char *term, double factor,
                        posting_fn *fn, unsigned arg)
{
    struct jn_index_reader *r = s->r;
    double df;
    int rc = score_postings(r, term, strlen(term), &df, s->err);
    if (rc != 0)
        return rc;
    struct bm25 curve =
        bm25_of(&BM25_SEARCH, term, jn_index_documents(r), r->average_length, factor, df);
    for (unsigned k = 0; k < r->n; k++) {
        const struct postings *p = &r->postings[k];
        const uint32_t *lengths = r->catalogs[k]->lengths;
        for (size_t i = 0; i < p->n; i++)
            fn(s, k, p->docs[i],
               bm25_weigh(&curve, (float)p->wdf[i], (float)lengths[p->docs[i]]), arg);
    }
    return 0;
}

static void add_own(struct scoring *s, unsigned shard, uint32_t doc, float weight,
                    unsigned arg)
{
    (void)arg;
    s->own[shard][doc] += weight;
}

/* arg: how many terms the document must have had before. */
static void add_other(struct scoring *s, unsigned shard, uint32_t doc, float weight,
                      unsigned arg)
{
    if (s->met[shard][doc] != arg)
        return;
    if (arg == 0)
        bitset_set(s->touched.of[shard], doc);
    s->met[shard][doc]++;
    s->sum[shard][doc] += weight;
}

static void clear(struct scoring *s, float *of[JN_LEVELS])
{
    for (unsigned k = 0; k < s->r->n; k++)
        memset(of[k], 0, ((size_t)s->r->catalogs[k]->last + 1) * sizeof(*of[k]));
}

/* The documents that met all terms; returns how many. */
static uint32_t settle(struct scoring *s, size_t n_terms, struct concept_match *m,
                       bool is_whole)
{
    uint32_t n = 0;
    for (unsigned k = 0; k < s->r->n; k++) {
        BITSET_EACH(s->touched.of[k], doc)
        {
            float gain = s->sum[k][doc] - s->own[k][doc];
            bool all = s->met[k][doc] == n_terms;
            s->met[k][doc] = 0;
            s->sum[k][doc] = 0;
            if (!all)
                continue;
            n++;
            bitset_set(m->some.of[k], doc);
            if (is_whole)
                bitset_set(m->whole.of[k], doc);
            if (gain > s->gain[k][doc])
                s->gain[k][doc] = gain;
        }
        bitset_clear(s->touched.of[k]);
    }
    return n;
}

/* What the concept earned, to the scores. */
static void give(struct scoring *s, const struct concept_match *m)
{
    for (unsigned k = 0; k < s->r->n; k++) {
        BITSET_EACH(m->some.of[k], doc)
        {
            s->scores->text[k][doc] += s->gain[k][doc];
            s->gain[k][doc] = 0;
        }
        bitset_or(s->scores->found.of[k], m->some.of[k]);
    }
}

static int score_own(struct scoring *s, const struct jn_unit *u, size_t first, size_t n)
{
    int rc = 0;
    clear(s, s->own);
    for (size_t i = first; rc == 0 && i < first + n; i++)
        if (!u->terms[i].part)
            rc = each_posting(s, terms_scoped(s->arena, u->scope, u->terms[i].term),
                              term_weight(s->r, u, i), add_own, 0);
    return rc;
}

static int score_concept(struct scoring *s, struct concept_match *m)
{
    const struct jn_concept *c = m->concept;
    size_t first = SIZE_MAX, n = 0; /* the range that `own` stands for */
    for (size_t i = 0; i < c->n_others; i++) {
        const struct jn_alternative *a = &c->others[i];
        struct ready ready;
        int rc = make_ready(s->r, s->arena, m->unit, a, s->out->lift, &ready, s->err);
        if (rc == 0 && (a->first != first || a->n != n))
            rc = score_own(s, m->unit, first = a->first, n = a->n);
        for (size_t t = 0; rc == 0 && t < ready.n; t++)
            rc = each_posting(s, ready.terms[t], ready.factor, add_other, (unsigned)t);
        if (rc != 0)
            return rc;
        uint32_t df = settle(s, ready.n, m, i < c->n_whole);
        if (df == 0)
            continue;
        JN_GROW(s->arena, s->out->used, s->out->n_used, s->cap_used);
        s->out->used[s->out->n_used++] = (struct jn_used_synonym){a, df};
    }
    give(s, m);
    return 0;
}

static void collect(const struct jn_query *q, struct jn_arena *arena,
                    const struct jn_index_reader *r, struct concepts *out)
{
    size_t cap = 0;
    for (size_t g = 0; q && g < q->n; g++)
        for (size_t i = 0; i < q->groups[g].n; i++) {
            const struct jn_unit *u = &q->groups[g].units[i];
            for (size_t c = 0; c < u->n_concepts; c++) {
                JN_GROW(arena, out->items, out->n, cap);
                out->items[out->n++] = (struct concept_match){
                    u, &u->concepts[c], reader_sets(r, arena), reader_sets(r, arena)};
            }
        }
}

int concepts_score(struct jn_index_reader *r, const struct jn_query *q,
                   const struct doc_sets *visible, struct jn_arena *arena,
                   struct scores *scores, struct concepts *out, struct jn_error *err)
{
    *out = (struct concepts){0};
    collect(q, arena, r, out);
    if (out->n == 0)
        return 0;
    out->typed = reader_sets(r, arena);
    struct scoring s = {.r = r, .arena = arena, .scores = scores, .out = out, .err = err};
    for (unsigned k = 0; k < r->n; k++) {
        size_t places = (size_t)r->catalogs[k]->last + 1;
        bitset_copy(out->typed.of[k], scores->found.of[k]);
        s.own[k] = JN_NEW_ARRAY(arena, places, float);
        s.sum[k] = JN_NEW_ARRAY(arena, places, float);
        s.gain[k] = JN_NEW_ARRAY(arena, places, float);
        s.met[k] = JN_NEW_ARRAY(arena, places, uint8_t);
    }
    s.touched = reader_sets(r, arena);
    int rc = find_lift(r, q, scores, visible, &out->lift, err);
    for (size_t i = 0; rc == 0 && i < out->n; i++)
        rc = score_concept(&s, &out->items[i]);
    return rc;
}

const struct concept_match *concepts_of(const struct concepts *c,
                                        const struct jn_unit *unit, size_t term)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct jn_concept *of = c->items[i].concept;
        if (c->items[i].unit == unit && term >= of->first && term < of->first + of->n)
            return &c->items[i];
    }
    return NULL;
}

/* ---- one document ---- */

/* Weights of an alternative's terms in one document; *sum 0 when it lacks one. */
static int weigh_other(struct jn_index_reader *r, const struct ready *ready,
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
    struct ready ready;
    double *weights, sum, gain;
};

static int find_best(struct jn_index_reader *r, const struct concept_match *m,
                     double lift, unsigned shard, uint32_t doc, struct jn_arena *arena,
                     struct best_other *best, struct jn_error *err)
{
    *best = (struct best_other){0};
    for (size_t i = 0; i < m->concept->n_others; i++) {
        const struct jn_alternative *a = &m->concept->others[i];
        struct best_other one = {.other = a};
        double own = 0;
        one.weights = JN_NEW_ARRAY(arena, a->n_terms, double);
        int rc = make_ready(r, arena, m->unit, a, lift, &one.ready, err);
        if (rc == 0)
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
        int rc = find_best(r, &c->items[i], c->lift, shard, doc, arena, &best, err);
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

int concepts_translated(struct jn_index_reader *r, const struct concepts *c,
                        unsigned shard, uint32_t doc, struct jn_arena *arena, bool *yes,
                        struct jn_error *err)
{
    *yes = false;
    for (size_t i = 0; i < c->n; i++) {
        struct best_other best;
        if (bitset_has(c->typed.of[shard], doc))
            return 0;
        int rc = find_best(r, &c->items[i], c->lift, shard, doc, arena, &best, err);
        if (rc != 0)
            return rc;
        *yes = *yes || (best.other && best.other->translated);
    }
    return 0;
}
