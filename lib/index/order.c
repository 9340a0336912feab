/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scores and orders of hits. */
#include "order.h"

#include <stdlib.h>

struct jn_hit rank_hit(const struct jn_index_reader *r, const struct jn_search *s,
                       unsigned shard, uint32_t doc, double text)
{
    const struct jn_entry *e = &catalog_entry(r->catalogs[shard], doc)->entry;
    struct jn_hit hit = {.entry = e, .text = text};
    hit.freshness = jn_freshness(e->verified_at, e->review_due, e->valid_until, s->today,
                                 s->expire_after_days);
    hit.evidence = jn_evidence_of(r->moment.evidence, s->view->max_level, e->id);
    hit.score =
        text * jn_freshness_factor(hit.freshness) * jn_evidence_factor(hit.evidence);
    return hit;
}

static int by_recency(const struct jn_hit *x, const struct jn_hit *y)
{
    if (x->entry->updated != y->entry->updated)
        return x->entry->updated < y->entry->updated ? 1 : -1;
    return strcmp(x->entry->id, y->entry->id);
}

int rank_by_score(const void *a, const void *b)
{
    const struct jn_hit *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return by_recency(x, y);
}

static double sort_key(const struct jn_hit *h, enum jn_sort sort)
{
    const char *year;
    switch (sort) {
    case JN_SORT_UPDATED:
        return h->entry->updated;
    case JN_SORT_CREATED:
        return h->entry->created;
    case JN_SORT_YEAR:
        year = jn_entry_value(h->entry, "year");
        return year ? (double)strtol(year, NULL, 10) : 0;
    case JN_SORT_WIN_EVIDENCE:
        return h->evidence->wilson_lb;
    case JN_SORT_USES:
        return h->evidence->uses;
    default:
        return 0;
    }
}

static int compare(const void *a, const void *b, void *user)
{
    const struct jn_search *s = user;
    const struct jn_hit *x = a, *y = b;
    if (s->sort == JN_SORT_RELEVANCE)
        return rank_by_score(x, y);
    double i = sort_key(x, s->sort), j = sort_key(y, s->sort);
    if (i != j)
        return (i < j) == s->ascending ? -1 : 1;
    return rank_by_score(x, y);
}

/* Let the hit at `i` sink to its place in a heap of n whose root is the last in order. */
static void sink(struct jn_hit *heap, size_t n, size_t i, struct jn_search *s)
{
    for (;;) {
        size_t last = i, child = 2 * i + 1;
        for (size_t c = child; c < child + 2 && c < n; c++)
            if (compare(&heap[c], &heap[last], s) > 0)
                last = c;
        if (last == i)
            return;
        struct jn_hit moved = heap[i];
        heap[i] = heap[last];
        heap[last] = moved;
        i = last;
    }
}

void order_best(struct jn_hit *hits, size_t n, size_t k, const struct jn_search *search)
{
    struct jn_search copy = *search; /* qsort_r() takes no const */
    if (k > n)
        k = n;
    if (k == 0)
        return;
    for (size_t i = k / 2; i-- > 0;)
        sink(hits, k, i, &copy);
    for (size_t i = k; i < n; i++) {
        if (compare(&hits[i], &hits[0], &copy) >= 0)
            continue;
        hits[0] = hits[i];
        sink(hits, k, 0, &copy);
    }
    qsort_r(hits, k, sizeof(*hits), compare, &copy);
}
