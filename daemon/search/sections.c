/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The documents are opened from the best one down until 1,000 sections are known. Their
 * texts go with the scratch arena; only what orders them is kept, and the page is read
 * again. */
#include "daemon/search/sections.h"

#include <stdlib.h>
#include <string.h>

enum { SECTIONS_MAX = 1000 };

struct found {
    struct jn_hit hit; /* of the document, with the score of the section */
    size_t section;
};

struct gathering {
    const struct search_context *c;
    const struct passage_terms *terms;
    struct found *items;
    size_t n, cap;
    bool more;
};

static void add(struct gathering *g, const struct jn_hit *hit, size_t section,
                double share)
{
    if (g->n == SECTIONS_MAX) {
        g->more = true;
        return;
    }
    JN_GROW(g->c->arena, g->items, g->n, g->cap);
    struct found *f = &g->items[g->n++];
    *f = (struct found){*hit, section};
    f->hit.score *= share;
}

static int add_document(struct gathering *g, const struct jn_hit *hit,
                        struct jn_arena *scratch, struct jn_error *err)
{
    struct search_context c = *g->c;
    struct jn_record record;
    struct jn_span *spans = NULL;
    size_t n_spans = 0;
    c.arena = scratch;
    int rc = jn_index_record(c.reader, hit->entry, scratch, &record, err);
    if (rc != 0)
        return rc;
    if (g->terms->matcher)
        n_spans = jn_matcher_find(g->terms->matcher, scratch, record.text,
                                  record.text_len, &spans);
    double *weights = passage_weigh(&c, g->terms, &record, spans, n_spans), sum = 0;
    for (size_t i = 0; i < record.n_sections; i++)
        sum += weights[i];
    for (size_t i = 0; i < record.n_sections; i++) {
        if (!g->terms->matcher)
            add(g, hit, i, 1);
        else if (weights[i] > 0)
            add(g, hit, i, weights[i] / sum);
    }
    return 0;
}

static int by_score(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    if (x->hit.score != y->hit.score)
        return x->hit.score < y->hit.score ? 1 : -1;
    int order = strcmp(x->hit.entry->id, y->hit.entry->id);
    if (order != 0)
        return order;
    return (x->section > y->section) - (x->section < y->section);
}

static int gather(struct gathering *g, const struct jn_result *documents,
                  struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *scratch = jn_arena_new();
    for (size_t i = 0; i < documents->n_hits && !g->more; i++) {
        int rc = search_in_time(g->c, err);
        if (rc == 0)
            rc = add_document(g, &documents->hits[i], scratch, err);
        if (rc != 0)
            return rc;
        jn_arena_reset(scratch);
    }
    g->more = g->more || documents->n_hits < documents->total;
    return 0;
}

static int view_of(const struct gathering *g, const struct found *f, unsigned crop,
                   struct hit_view *view, struct jn_error *err)
{
    struct jn_record record;
    struct jn_span *spans;
    const char *title = f->hit.entry->title;
    int rc = jn_index_record(g->c->reader, f->hit.entry, g->c->arena, &record, err);
    if (rc != 0)
        return rc;
    if (f->section >= record.n_sections) /* rewritten meanwhile */
        return jn_fail(err, EAGAIN, "search: '%s' has changed", f->hit.entry->id);
    view->hit = f->hit;
    passage_of_section(g->c, g->terms, &record, &record.sections[f->section], crop,
                       &view->passage);
    if (g->terms->matcher) {
        view->passage.n_title =
            jn_matcher_find(g->terms->matcher, g->c->arena, title, strlen(title), &spans);
        view->passage.title = spans;
    }
    return 0;
}

int sections_find(const struct search_context *c, const struct find_wish *wish,
                  const struct find_answer *answer, unsigned crop, unsigned offset,
                  unsigned limit, struct sections *out, struct jn_error *err)
{
    struct passage_terms terms =
        passage_terms_of_query(c, answer->query, &answer->result);
    struct gathering g = {.c = c, .terms = &terms};
    struct find_wish all = *wish;
    struct jn_result documents;
    *out = (struct sections){0};
    all.search.offset = 0;
    all.search.limit = JN_WINDOW;
    all.search.n_facets = 0;
    all.search.explain = false;
    int rc = find_with(c, &all, answer->query, &documents, err);
    if (rc == 0)
        rc = gather(&g, &documents, err);
    if (rc != 0)
        return rc;
    if (wish->search.sort == JN_SORT_RELEVANCE && g.n > 1)
        qsort(g.items, g.n, sizeof(*g.items), by_score);
    out->total = (uint32_t)g.n;
    out->more = g.more;
    out->views = JN_NEW_ARRAY(c->arena, limit, struct hit_view);
    for (size_t i = 0; i < g.n; i++)
        out->best_score = g.items[i].hit.score > out->best_score ? g.items[i].hit.score
                                                                 : out->best_score;
    for (size_t i = offset; i < g.n && out->n_views < limit; i++) {
        struct hit_view *view = &out->views[out->n_views];
        rc = view_of(&g, &g.items[i], crop, view, err);
        if (rc == 0)
            rc = hit_view_customer(c, view, out->views, out->n_views, err);
        if (rc != 0)
            return rc;
        out->n_views++;
    }
    return 0;
}
