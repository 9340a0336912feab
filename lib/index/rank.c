/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The 1,000 best by text are ordered by score = text × freshness × evidence. No factor is
 * above the best one that any document has, so a short list is enough as soon as its last
 * text could not climb onto the page any more. */
#include "rank.h"

#include <stdlib.h>

#include "explain.h"
#include "facets.h"
#include "match_set.h"
#include "order.h"
#include "rerank.h"

enum { SHORT_LIST = RERANK_HITS };

/* ---- what narrows ---- */

static void remove_expired(struct jn_index_reader *r, const struct jn_search *s,
                           struct doc_sets *sets)
{
    for (unsigned k = 0; k < r->n; k++)
        for (uint32_t p = 0; p < r->catalogs[k]->n; p++) {
            const struct jn_entry *e = &r->catalogs[k]->entries[p].entry;
            uint32_t doc = r->catalogs[k]->documents[p];
            if (jn_freshness(e->verified_at, e->review_due, e->valid_until, s->today,
                             s->expire_after_days) == JN_EXPIRED)
                sets->of[k].words[doc / 64] &= ~(UINT64_C(1) << doc % 64);
        }
}

int rank_narrow(struct jn_index_reader *r, const struct jn_search *s,
                struct jn_arena *arena, struct doc_sets *visible,
                struct conjunction *filters, struct jn_filter_fault *fault,
                struct jn_error *err)
{
    const struct filter_day day = {s->today, s->expire_after_days, r->moment.evidence,
                                   s->view->max_level};
    *visible = reader_visible(r, s->view, arena);
    if (!s->include_expired)
        remove_expired(r, s, visible);
    int rc = 0;
    if (s->view->filter) {
        /* Part of what may be seen, so no facet ever looks behind it. */
        struct conjunction own = {0};
        rc = filter_bind(r, s->view->filter, &day, arena, &own, fault, err);
        rank_apply(r, &own, visible);
    }
    if (rc == 0 && s->n_kinds)
        rc = filter_bind_values(r, "kind", s->kinds, s->n_kinds, arena, filters, fault,
                                err);
    if (rc == 0)
        rc = filter_bind(r, s->filter, &day, arena, filters, fault, err);
    return rc;
}

/* Nearly always no document of a shard is archived, which two comparisons tell. */
static void hide_archived(const struct catalog *c, struct bitset set)
{
    size_t n;
    const struct column *column =
        &c->columns[jn_schema_find("state") - jn_schema_fields(&n)];
    uint32_t code = 0;
    while (code < column->n_values && strcmp(column->values[code], "archived") != 0)
        code++;
    for (uint32_t p = 0; code < column->n_values && p < c->n; p++) {
        uint32_t doc = c->documents[p];
        for (uint32_t i = column->starts[p]; i < column->starts[p + 1]; i++)
            if (column->codes[i] == code)
                set.words[doc / 64] &= ~(UINT64_C(1) << doc % 64);
    }
}

void rank_hide_archived(const struct jn_index_reader *r, struct doc_sets *sets)
{
    for (unsigned k = 0; k < r->n; k++)
        hide_archived(r->catalogs[k], sets->of[k]);
}

void rank_apply(struct jn_index_reader *r, const struct conjunction *filters,
                struct doc_sets *sets)
{
    for (unsigned k = 0; k < r->n; k++)
        for (size_t f = 0; f < filters->n; f++)
            bitset_and(sets->of[k], filters->items[f].sets.of[k]);
}

/* ---- search ---- */

struct ranking {
    struct jn_index_reader *r;
    const struct jn_search *s;
    const struct query_terms *terms;
    const struct scores *scores;
    const struct concepts *concepts;
    const struct doc_sets *allowed; /* all matches, filters applied */
    struct jn_arena *arena;
    struct jn_error *err;
    double best; /* score of all matches, by rank_all() */
};

/* The `limit` best by text in order of score; *last: the least BM25 among them. */
static int best_hits(struct ranking *k, size_t limit, struct jn_hit **hits, size_t *n,
                     double *last)
{
    struct scored *found;
    *n = scores_best(k->scores, k->allowed, limit, &found);
    *last = *n ? (double)found[*n - 1].text : 0;
    int rc = rerank(k->r, k->terms, k->concepts, k->arena, found, *n, k->err);
    *hits = JN_NEW_ARRAY(k->arena, *n, struct jn_hit);
    for (size_t i = 0; i < *n; i++) {
        struct jn_hit *hit = &(*hits)[i];
        *hit = rank_hit(k->r, k->s, found[i].shard, found[i].doc, (double)found[i].text);
        hit->title_match = (double)found[i].title;
        hit->feedback = (double)found[i].feedback;
    }
    qsort(*hits, *n, sizeof(**hits), rank_by_score);
    return rc;
}

static int rank_relevance(struct ranking *k, struct jn_hit **hits, size_t *n)
{
    const size_t want = (size_t)k->s->offset + k->s->limit;
    const size_t limit = want * 2 > SHORT_LIST ? JN_WINDOW : SHORT_LIST;
    double last;
    int rc = best_hits(k, limit, hits, n, &last);
    last *= reader_best_factor(k->r, k->s->today, k->s->expire_after_days,
                               k->s->view->max_level);
    if (rc != 0 || *n < limit || limit == JN_WINDOW || last < (*hits)[want - 1].score)
        return rc;
    return best_hits(k, JN_WINDOW, hits, n, &last);
}

static double best_score(const struct jn_hit *hits, size_t n)
{
    double best = 0;
    for (size_t i = 0; i < n; i++)
        best = hits[i].score > best ? hits[i].score : best;
    return best;
}

/* Every match; the page is in the order that was asked for. */
static int rank_all(struct ranking *k, struct jn_hit **hits, size_t *n)
{
    const bool scored = k->terms->n_ranked > 0;
    *hits = JN_NEW_ARRAY(k->arena, reader_sets_count(k->r, k->allowed), struct jn_hit);
    *n = 0;
    for (unsigned s = 0; s < k->r->n; s++)
        BITSET_EACH(k->allowed->of[s], doc)
        {
            double text = scored ? (double)k->scores->text[s][doc] : 1;
            (*hits)[(*n)++] = rank_hit(k->r, k->s, s, doc, text);
        }
    k->best = best_score(*hits, *n); /* the page need not hold it */
    order_best(*hits, *n, (size_t)k->s->offset + k->s->limit, k->s);
    return 0;
}

/* What only the hits of the page need. */
static int describe(struct ranking *k, struct jn_hit *hit)
{
    unsigned shard;
    uint32_t doc;
    reader_locate(k->r, hit->entry, &shard, &doc);
    hit->translated = concepts_translated(k->concepts, shard, doc);
    return k->s->explain ? explain_hit(k->r, k->terms, k->concepts, k->arena, hit, k->err)
                         : 0;
}

static int rank(struct ranking *k, struct jn_result *out)
{
    const bool by_text = k->s->sort == JN_SORT_RELEVANCE && k->terms->n_ranked > 0;
    struct jn_hit *hits;
    size_t n;
    int rc = by_text ? rank_relevance(k, &hits, &n) : rank_all(k, &hits, &n);
    if (rc != 0)
        return rc;
    size_t from = k->s->offset < n ? k->s->offset : n;
    out->hits = hits + from;
    out->n_hits = n - from < k->s->limit ? n - from : k->s->limit;
    out->best_score = by_text ? best_score(hits, n) : k->best;
    for (size_t i = 0; rc == 0 && i < out->n_hits; i++)
        rc = describe(k, &out->hits[i]);
    return rc;
}

/* A search on its way. */
struct searching {
    struct jn_index_reader *r;
    const struct jn_search *s;
    struct jn_arena *arena;
    struct jn_error *err;
    struct query_terms terms;
    struct scores scores;
    struct concepts concepts;
    struct conjunction filters;
    struct doc_sets matched; /* by the query, and visible */
    struct doc_sets allowed; /* and passing the filters */
};

static int score_all(struct searching *q, const struct doc_sets *visible)
{
    struct weighted_term *terms =
        JN_NEW_ARRAY(q->arena, q->terms.n_ranked, struct weighted_term);
    for (size_t i = 0; i < q->terms.n_ranked; i++)
        terms[i] = q->terms.ranked[i].wanted;
    int rc = scores_of_terms(q->r, &BM25_SEARCH, terms, q->terms.n_ranked, q->arena,
                             &q->scores, q->err);
    return rc ? rc
              : concepts_score(q->r, q->s->query, visible, q->arena, &q->scores,
                               &q->concepts, q->err);
}

static void copy_sets(const struct jn_index_reader *r, struct doc_sets *to,
                      const struct doc_sets *from)
{
    for (unsigned k = 0; k < r->n; k++)
        bitset_copy(to->of[k], from->of[k]);
}

static int find_matches(struct searching *q, struct jn_filter_fault *fault)
{
    struct doc_sets visible;
    int rc =
        query_terms_find(q->r, q->s->query, q->s->match_all, q->arena, &q->terms, q->err);
    if (rc == 0)
        rc = rank_narrow(q->r, q->s, q->arena, &visible, &q->filters, fault, q->err);
    if (rc == 0)
        rc = score_all(q, &visible);
    if (rc != 0)
        return rc;
    rank_hide_archived(q->r, &visible);
    rc = match_set(q->r, q->s->query, &q->terms, q->s->match_all, &q->scores.found,
                   &q->concepts, q->arena, &q->matched, q->err);
    for (unsigned k = 0; rc == 0 && k < q->r->n; k++)
        bitset_and(q->matched.of[k], visible.of[k]);
    return rc;
}

/* Verifying a phrase reads text, 50 µs a document: of too many candidates only the best
 * are looked at. */
static void keep_candidates(struct searching *q)
{
    if (reader_sets_count(q->r, &q->matched) <= JN_WINDOW || q->terms.n_ranked == 0)
        return;
    struct doc_sets best = reader_sets(q->r, q->arena);
    copy_sets(q->r, &best, &q->matched);
    rank_apply(q->r, &q->filters, &best);
    struct scored *found;
    size_t n = scores_best(&q->scores, &best, JN_WINDOW, &found);
    q->matched = reader_sets(q->r, q->arena);
    for (size_t i = 0; i < n; i++)
        bitset_set(q->matched.of[found[i].shard], found[i].doc);
}

static int settle_phrases(struct searching *q, struct jn_result *out)
{
    if (!match_has_phrases(q->s->query))
        return 0;
    uint32_t before = reader_sets_count(q->r, &q->matched);
    keep_candidates(q);
    out->at_least = reader_sets_count(q->r, &q->matched) != before;
    return match_verify_phrases(q->r, q->s->query, q->s->deadline_ns, &q->matched,
                                q->err);
}

static int search_once(struct jn_index_reader *r, const struct jn_search *s,
                       struct jn_arena *arena, struct jn_result *out,
                       struct jn_filter_fault *fault, struct jn_error *err)
{
    *out = (struct jn_result){0};
    struct searching q = {.r = r, .s = s, .arena = arena, .err = err};
    int rc = find_matches(&q, fault);
    if (rc == 0)
        rc = settle_phrases(&q, out);
    if (rc == 0)
        rc = reader_in_time(s->deadline_ns, err);
    if (rc != 0)
        return rc;
    q.allowed = reader_sets(r, arena);
    copy_sets(r, &q.allowed, &q.matched);
    rank_apply(r, &q.filters, &q.allowed);
    out->total = reader_sets_count(r, &q.allowed);
    out->terms = q.terms.used;
    out->n_terms = q.terms.n_used;
    out->synonyms = q.concepts.used;
    out->n_synonyms = q.concepts.n_used;
    facets_count(r, s, &q.matched, &q.filters, arena, out);
    struct ranking ranking = {r,          s,     &q.terms, &q.scores, &q.concepts,
                              &q.allowed, arena, err,      0};
    return out->total ? rank(&ranking, out) : 0;
}

int jn_index_search(struct jn_index_reader *r, const struct jn_search *s,
                    struct jn_arena *arena, struct jn_result *out,
                    struct jn_filter_fault *fault, struct jn_error *err)
{
    int rc = search_once(r, s, arena, out, fault, err);
    for (int tries = 0; rc == -EAGAIN && tries < 3; tries++) {
        rc = jn_index_refresh(r, err); /* overtaken by the writer: all of it again */
        if (rc == 0)
            rc = search_once(r, s, arena, out, fault, err);
    }
    return rc;
}
