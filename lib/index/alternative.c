/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rare translation of a common word is not worth more than the word: weights are scaled
 * down to its rarity. */
#include "alternative.h"

#include "postings.h"
#include "term_weight.h"
#include "terms.h"

/* What another word for it is worth beside the word itself. */
static const double SYNONYM_FACTOR = 0.8, TRANSLATION_FACTOR = 0.93, GENERAL_FACTOR = 0.8;

/* Shares of the query in the best document between which translations are needed less
 * and less, and what they are lifted by. */
static const double MET_BADLY = 0.6, MET_WELL = 0.9;
static const double LIFT_MIN = 0.7, LIFT_MAX = 1.5;

static int df_of(struct jn_index_reader *r, const char *term, uint32_t *df,
                 struct jn_error *err)
{
    return reader_df(r, term, strlen(term), df, err);
}

int alternative_ready(struct jn_index_reader *r, const struct jn_unit *u,
                      const struct jn_alternative *a, const struct translation_need *need,
                      struct jn_arena *arena, struct alternative *out,
                      struct jn_error *err)
{
    double typed = 0, unknown = 0, other = 0;
    int rc = 0;
    *out = (struct alternative){JN_NEW_ARRAY(arena, a->n_terms, const char *), a->n_terms,
                                0};
    if (a->general && need->well_met)
        return 0;
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
    out->factor = (a->translated ? TRANSLATION_FACTOR * need->lift : SYNONYM_FACTOR) *
                  (a->general ? GENERAL_FACTOR : 1) * (typed < other ? typed / other : 1);
    return rc;
}

/* ---- are translations needed? ---- */

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

/* Every typed term with weight · idf. */
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
                double weight = term_weight(r, u, t);
                /* Between two words nobody can tell whether it is known. */
                bool accident = df == 0 && weight < 1;
                if (rc != 0 || u->terms[t].part || accident)
                    continue;
                rc = fn(user, u, t, weight * bm25_idf(jn_index_documents(r), df ? df : 1),
                        err);
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
    int rc = c->best ? postings_wdfs(c->r, name, strlen(name), c->best->shard,
                                     &c->best->doc, 1, &wdf, err)
                     : 0;
    c->met += wdf ? weight : 0;
    return rc;
}

/* A document of the other language can only have what has a translation. So that it is
 * measured by its share of that, as the others are by their share of all, what it has is
 * lifted; but not where a document says it all in the words that were typed. */
int translation_need_find(struct jn_index_reader *r, const struct jn_query *q,
                          const struct scores *scores, const struct doc_sets *visible,
                          struct translation_need *out, struct jn_error *err)
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
    out->lift = LIFT_MIN + (fmin(ratio, LIFT_MAX) - LIFT_MIN) * need;
    out->well_met = met >= MET_WELL;
    return rc;
}
