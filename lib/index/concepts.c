/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For each alternative: the documents that have all of its terms, the sum of their
 * weights, and of that what is above the weight of the typed words it stands for. The
 * best such gain of a concept is added to the score. */
#include "concepts.h"

#include <stdlib.h>

#include "postings.h"
#include "term_weight.h"
#include "terms.h"

/* By document number, zero between searches: to clear them for each would cost more than
 * to use them. */
struct concept_scratch {
    float *own[JN_LEVELS], *sum[JN_LEVELS], *gain[JN_LEVELS];
    uint8_t *met[JN_LEVELS]; /* terms of the alternative seen so far */
};

void concepts_forget(struct jn_index_reader *r)
{
    for (unsigned k = 0; r->scratch && k < JN_LEVELS; k++) {
        free(r->scratch->own[k]);
        free(r->scratch->sum[k]);
        free(r->scratch->gain[k]);
        free(r->scratch->met[k]);
    }
    free(r->scratch);
    r->scratch = NULL;
}

static struct concept_scratch *scratch_of(struct jn_index_reader *r)
{
    if (r->scratch)
        return r->scratch;
    struct concept_scratch *x = r->scratch = calloc(1, sizeof(*x));
    bool whole = x != NULL;
    for (unsigned k = 0; whole && k < r->n; k++) {
        size_t places = (size_t)r->catalogs[k]->last + 1;
        x->own[k] = calloc(places, sizeof(float));
        x->sum[k] = calloc(places, sizeof(float));
        x->gain[k] = calloc(places, sizeof(float));
        x->met[k] = calloc(places, 1);
        whole = x->own[k] && x->sum[k] && x->gain[k] && x->met[k];
    }
    if (!whole)
        concepts_forget(r);
    return r->scratch;
}

struct scoring {
    struct jn_index_reader *r;
    struct jn_arena *arena;
    struct scores *scores;
    struct concepts *out;
    size_t cap_used;
    struct jn_error *err;
    struct concept_scratch *x;
    struct doc_sets touched; /* where sum and met are not zero */
    /* The terms of a unit that `own` stands for; n 0: it is all zero. */
    const struct jn_unit *unit;
    size_t first, n;
};

/* Lists of a term, and how its weight is found. */
struct read_term {
    const struct postings *lists;
    struct bm25 curve;
};

static int read_term(struct scoring *s, const char *term, double factor,
                     struct read_term *out)
{
    double df;
    int rc;
    out->lists = postings_of(s->r, term, strlen(term), &df, &rc, s->err);
    out->curve = bm25_of(&BM25_SEARCH, term, jn_index_documents(s->r),
                         s->r->average_length, factor, df);
    return rc;
}

static int add_own(struct scoring *s, const char *term, double factor)
{
    struct read_term t;
    int rc = read_term(s, term, factor, &t);
    for (unsigned k = 0; rc == 0 && k < s->r->n; k++) {
        const struct postings *p = &t.lists[k];
        const uint32_t *lengths = s->r->catalogs[k]->lengths;
        for (size_t i = 0; i < p->n; i++)
            s->x->own[k][p->docs[i]] +=
                bm25_weigh(&t.curve, (float)p->wdf[i], (float)lengths[p->docs[i]]);
    }
    return rc;
}

/* `before`: how many terms of the alternative the document must have had already. */
static int add_other(struct scoring *s, const char *term, double factor, unsigned before)
{
    struct read_term t;
    int rc = read_term(s, term, factor, &t);
    for (unsigned k = 0; rc == 0 && k < s->r->n; k++) {
        const struct postings *p = &t.lists[k];
        const uint32_t *lengths = s->r->catalogs[k]->lengths;
        for (size_t i = 0; i < p->n; i++) {
            uint32_t doc = p->docs[i];
            if (s->x->met[k][doc] != before)
                continue;
            if (before == 0)
                bitset_set(s->touched.of[k], doc);
            s->x->met[k][doc]++;
            s->x->sum[k][doc] +=
                bm25_weigh(&t.curve, (float)p->wdf[i], (float)lengths[doc]);
        }
    }
    return rc;
}

/* The documents that met all terms; returns how many. */
static uint32_t settle(struct scoring *s, const struct jn_alternative *a,
                       struct concept_match *m, bool is_whole)
{
    uint32_t n = 0;
    for (unsigned k = 0; k < s->r->n; k++) {
        BITSET_EACH(s->touched.of[k], doc)
        {
            float gain = s->x->sum[k][doc] - s->x->own[k][doc];
            bool all = s->x->met[k][doc] == a->n_terms;
            s->x->met[k][doc] = 0;
            s->x->sum[k][doc] = 0;
            if (!all)
                continue;
            n++;
            bitset_set(m->some.of[k], doc);
            bitset_set(a->translated ? m->translated.of[k] : m->spoken.of[k], doc);
            if (is_whole)
                bitset_set(m->whole.of[k], doc);
            if (gain > s->x->gain[k][doc])
                s->x->gain[k][doc] = gain;
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
            s->scores->text[k][doc] += s->x->gain[k][doc];
            s->x->gain[k][doc] = 0;
        }
        bitset_or(s->scores->found.of[k], m->some.of[k]);
    }
}

static int clear_own(struct scoring *s)
{
    int rc = 0;
    for (size_t i = s->first; rc == 0 && i < s->first + s->n; i++) {
        struct read_term t;
        if (s->unit->terms[i].part)
            continue;
        rc = read_term(s, terms_scoped(s->arena, s->unit->scope, s->unit->terms[i].term),
                       1, &t);
        for (unsigned k = 0; rc == 0 && k < s->r->n; k++)
            for (size_t p = 0; p < t.lists[k].n; p++)
                s->x->own[k][t.lists[k].docs[p]] = 0;
    }
    s->n = 0;
    return rc;
}

/* What the typed words of a range weigh, in `own`. */
static int score_own(struct scoring *s, const struct jn_unit *u, size_t first, size_t n)
{
    if (s->n > 0 && s->unit == u && s->first == first && s->n == n)
        return 0;
    int rc = clear_own(s);
    s->unit = u;
    s->first = first;
    s->n = n;
    for (size_t i = first; rc == 0 && i < first + n; i++)
        if (!u->terms[i].part)
            rc = add_own(s, terms_scoped(s->arena, u->scope, u->terms[i].term),
                         term_weight(s->r, u, i));
    return rc;
}

static int score_concept(struct scoring *s, struct concept_match *m)
{
    const struct jn_concept *c = m->concept;
    for (size_t i = 0; i < c->n_others; i++) {
        const struct jn_alternative *a = &c->others[i];
        struct alternative ready;
        int rc =
            alternative_ready(s->r, m->unit, a, &s->out->need, s->arena, &ready, s->err);
        if (rc == 0 && ready.factor <= 0)
            continue;
        if (rc == 0)
            rc = score_own(s, m->unit, a->first, a->n);
        for (size_t t = 0; rc == 0 && t < ready.n; t++)
            rc = add_other(s, ready.terms[t], ready.factor, (unsigned)t);
        if (rc != 0)
            return rc;
        uint32_t df = settle(s, a, m, i < c->n_whole);
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
                out->items[out->n++] = (struct concept_match){u,
                                                              &u->concepts[c],
                                                              reader_sets(r, arena),
                                                              reader_sets(r, arena),
                                                              reader_sets(r, arena),
                                                              reader_sets(r, arena)};
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
    s.x = scratch_of(r);
    if (!s.x)
        return jn_fail(err, ENOMEM, "score synonyms");
    for (unsigned k = 0; k < r->n; k++)
        bitset_copy(out->typed.of[k], scores->found.of[k]);
    s.touched = reader_sets(r, arena);
    int rc = translation_need_find(r, q, scores, visible, &out->need, err);
    for (size_t i = 0; rc == 0 && i < out->n; i++)
        rc = score_concept(&s, &out->items[i]);
    if (rc == 0)
        rc = clear_own(&s);
    if (rc != 0)
        concepts_forget(r); /* not zero any more */
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

bool concepts_translated(const struct concepts *c, unsigned shard, uint32_t doc)
{
    if (c->n == 0 || bitset_has(c->typed.of[shard], doc))
        return false;
    for (size_t i = 0; i < c->n; i++)
        if (bitset_has(c->items[i].spoken.of[shard], doc))
            return false;
    for (size_t i = 0; i < c->n; i++)
        if (bitset_has(c->items[i].translated.of[shard], doc))
            return true;
    return false;
}
