/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ledger/count.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/arena.h"

/* One use that counts: for distinct engagements they are sorted. */
struct counted {
    const char *document, *engagement, *outcome;
};

static int by_document(const void *a, const void *b)
{
    const struct count_document *x = a, *y = b;
    return strcmp(x->id, y->id);
}

static int by_engagement(const void *a, const void *b)
{
    const struct count_engagement *x = a, *y = b;
    int order = strcmp(x->id, y->id);
    if (order == 0 && x->since != y->since)
        order = x->since < y->since ? -1 : 1;
    return order ? order : strcmp(x->source, y->source);
}

static int by_pair(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    int order = strcmp(x->document, y->document);
    return order ? order : strcmp(x->engagement, y->engagement);
}

static const struct count_document *find_document(const struct count_input *in,
                                                  const char *id)
{
    const struct count_document wanted = {.id = id};
    return in->n_documents ? bsearch(&wanted, in->documents, in->n_documents,
                                     sizeof(wanted), by_document)
                           : NULL;
}

static size_t first_of(const struct count_input *in, const char *id)
{
    size_t low = 0, high = in->n_engagements;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(in->engagements[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The last that a reader of this level knows of it; NULL: nothing. */
static const struct count_engagement *known(const struct count_input *in, const char *id,
                                            enum jn_level level)
{
    const struct count_engagement *last = NULL;
    for (size_t i = first_of(in, id);
         i < in->n_engagements && strcmp(in->engagements[i].id, id) == 0; i++)
        if (in->engagements[i].level <= level)
            last = &in->engagements[i];
    return last;
}

static bool is_author(const struct count_document *d, const char *person)
{
    for (size_t i = 0; person && i < d->n_authors; i++)
        if (strcmp(d->authors[i], person) == 0)
            return true;
    return false;
}

static bool has_own_credit(const struct count_document *d,
                           const struct count_engagement *e)
{
    for (size_t i = 0; e && i < e->n_credited; i++)
        if (is_author(d, e->credited[i]))
            return true;
    return false;
}

/* False: readers of this level do not count it. */
static bool count_use(const struct count_input *in, const struct count_use *use,
                      enum jn_level level, struct counted *out)
{
    if (use->level > level || !use->engagement_id || !use->document_id)
        return false;
    const struct count_document *d = find_document(in, use->document_id);
    if (!d || d->level > level || is_author(d, use->person))
        return false;
    if (d->engagement && strcmp(d->engagement, use->engagement_id) == 0)
        return false;
    const struct count_engagement *e = known(in, use->engagement_id, level);
    if (has_own_credit(d, e))
        return false;
    *out = (struct counted){d->id, use->engagement_id, e ? e->outcome : NULL};
    return true;
}

static void tally(struct jn_evidence_count *c, const char *outcome)
{
    if (outcome && strcmp(outcome, "won") == 0)
        c->won++;
    else if (outcome &&
             (strcmp(outcome, "lost") == 0 || strcmp(outcome, "rejected") == 0))
        c->lost++;
    else
        c->open++;
}

static struct jn_evidence_level count_level(const struct count_input *in,
                                            enum jn_level level, struct jn_arena *arena)
{
    size_t n = 0, rows = 0;
    struct counted *list = JN_NEW_ARRAY(arena, in->n_uses, struct counted);
    for (size_t i = 0; i < in->n_uses; i++)
        n += count_use(in, &in->uses[i], level, &list[n]);
    if (n > 1)
        qsort(list, n, sizeof(*list), by_pair);
    struct jn_evidence_count *counts = JN_NEW_ARRAY(arena, n, struct jn_evidence_count);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && by_pair(&list[i - 1], &list[i]) == 0)
            continue; /* an engagement counts once */
        if (rows == 0 || strcmp(counts[rows - 1].document_id, list[i].document) != 0)
            counts[rows++].document_id = list[i].document;
        tally(&counts[rows - 1], list[i].outcome);
    }
    return (struct jn_evidence_level){counts, rows};
}

int count_evidence(struct count_input *in, struct jn_evidence_table **out,
                   struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_evidence_level levels[JN_LEVELS];
    if (in->n_documents > 1)
        qsort(in->documents, in->n_documents, sizeof(*in->documents), by_document);
    if (in->n_engagements > 1)
        qsort(in->engagements, in->n_engagements, sizeof(*in->engagements),
              by_engagement);
    for (int level = 0; level < JN_LEVELS; level++)
        levels[level] = count_level(in, (enum jn_level)level, arena);
    return jn_evidence_table_new(levels, out, err);
}
