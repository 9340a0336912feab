/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "facets.h"

#include <stdlib.h>

#include "jinnang/vocab.h"

/* What differs in case or width only is one value, as it is to filters. It is shown in
 * the spelling that most of the counted documents have. */
struct count {
    const char *value, *folded;
    uint32_t documents;
    uint32_t spelled; /* of these, with this spelling */
    bool selected;
};

struct tally {
    struct count *items;
    size_t n, cap;
};

static void add(struct tally *t, struct jn_arena *arena, struct count c)
{
    JN_GROW(arena, t->items, t->n, t->cap);
    t->items[t->n++] = c;
}

static int by_folded(const void *a, const void *b)
{
    const struct count *x = a, *y = b;
    int order = strcmp(x->folded, y->folded);
    if (order != 0)
        return order;
    if (x->spelled != y->spelled)
        return x->spelled < y->spelled ? 1 : -1;
    return strcmp(x->value, y->value);
}

static int by_count(const void *a, const void *b)
{
    const struct count *x = a, *y = b;
    return x->documents != y->documents ? (x->documents < y->documents ? 1 : -1)
                                        : strcmp(x->value, y->value);
}

/* Shards number their values on their own: they meet by text. */
static void join_shards(struct tally *t)
{
    size_t kept = 0;
    if (t->n == 0)
        return;
    qsort(t->items, t->n, sizeof(*t->items), by_folded);
    for (size_t i = 1; i < t->n; i++)
        if (strcmp(t->items[kept].folded, t->items[i].folded) == 0)
            t->items[kept].documents += t->items[i].documents;
        else
            t->items[++kept] = t->items[i];
    t->n = kept + 1;
}

/* Is the value at codes[i] like one before it, from codes[first] on? */
static bool is_again(const struct column *col, uint32_t first, uint32_t i)
{
    for (uint32_t j = first; j < i; j++)
        if (col->alike[col->codes[j]] == col->alike[col->codes[i]])
            return true;
    return false;
}

/* Documents by value; a document with two values that are alike counts once for their
 * number. */
static void count_documents(const struct catalog *c, const struct column *col,
                            struct bitset set, uint32_t *spelled, uint32_t *alike)
{
    const uint32_t *positions = c->positions, *starts = col->starts;
    BITSET_EACH(set, doc)
    {
        uint32_t first = starts[positions[doc] - 1], end = starts[positions[doc]];
        for (uint32_t i = first; i < end; i++) {
            spelled[col->codes[i]]++;
            if (alike && !is_again(col, first, i))
                alike[col->alike[col->codes[i]]]++;
        }
    }
}

/* The values with the same number: the best spelling stands for them. */
static void add_alike(struct tally *t, struct jn_arena *arena, const struct column *col,
                      const uint32_t *spelled, const uint32_t *alike)
{
    uint32_t *best = JN_NEW_ARRAY(arena, col->n_values, uint32_t); /* value + 1 */
    for (uint32_t v = 0; v < col->n_values; v++) {
        uint32_t *b = &best[col->alike[v]];
        if (*b == 0 || spelled[v] > spelled[*b - 1] ||
            (spelled[v] == spelled[*b - 1] &&
             strcmp(col->values[v], col->values[*b - 1]) < 0))
            *b = v + 1;
    }
    for (uint32_t k = 0; k < col->n_values; k++) {
        if (alike[k] == 0)
            continue;
        uint32_t v = best[k] - 1;
        add(t, arena,
            (struct count){col->values[v], col->folded[v], alike[k], spelled[v], false});
    }
}

static void count_column(struct tally *t, struct jn_arena *arena, const struct catalog *c,
                         const struct column *col, struct bitset set)
{
    uint32_t *spelled = JN_NEW_ARRAY(arena, col->n_values, uint32_t);
    uint32_t *alike = col->alike ? JN_NEW_ARRAY(arena, col->n_values, uint32_t) : NULL;
    count_documents(c, col, set, spelled, alike);
    if (alike) {
        add_alike(t, arena, col, spelled, alike);
        return;
    }
    for (uint32_t v = 0; v < col->n_values; v++)
        if (spelled[v] > 0)
            add(t, arena,
                (struct count){col->values[v], col->folded[v], spelled[v], spelled[v],
                               false});
}

static void count_freshness(const struct jn_search *s, const struct catalog *c,
                            struct bitset set, uint32_t counts[4])
{
    BITSET_EACH(set, doc)
    {
        const struct jn_entry *e = &catalog_entry(c, doc)->entry;
        counts[jn_freshness(e->verified_at, e->review_due, e->valid_until, s->today,
                            s->expire_after_days)]++;
    }
}

static void mark_selected(struct tally *t, const struct conjunction *filters,
                          const struct jn_schema_field *field)
{
    for (size_t f = 0; f < filters->n; f++)
        for (size_t i = 0;
             filters->items[f].only_field == field && i < filters->items[f].n_selected;
             i++)
            for (size_t v = 0; v < t->n; v++)
                if (strcmp(t->items[v].folded, filters->items[f].selected[i]) == 0)
                    t->items[v].selected = true;
}

/* What a filter on the field would refuse is not offered by it. Audiences also have free
 * values. */
static void drop_unknown(struct tally *t, const struct jn_schema_field *field)
{
    const struct jn_vocab *vocab = field->vocab ? jn_vocab_find(field->vocab) : NULL;
    size_t kept = 0;
    if (!vocab || strcmp(field->name, "audience") == 0)
        return;
    for (size_t i = 0; i < t->n; i++)
        if (jn_vocab_value(vocab, t->items[i].value))
            t->items[kept++] = t->items[i];
    t->n = kept;
}

static struct doc_sets counted(struct jn_index_reader *r, const struct jn_search *s,
                               const struct doc_sets *matched,
                               const struct conjunction *filters,
                               const struct jn_schema_field *field,
                               struct jn_arena *arena)
{
    struct doc_sets sets = reader_sets(r, arena);
    for (unsigned k = 0; k < r->n; k++) {
        bitset_copy(sets.of[k], matched->of[k]);
        for (size_t f = 0; f < filters->n; f++)
            if (s->conjunctive || filters->items[f].only_field != field)
                bitset_and(sets.of[k], filters->items[f].sets.of[k]);
    }
    return sets;
}

static void count_field(struct jn_index_reader *r, const struct jn_search *s,
                        const struct jn_schema_field *field, const struct doc_sets *sets,
                        struct jn_arena *arena, struct tally *t)
{
    size_t n_fields;
    size_t column = (size_t)(field - jn_schema_fields(&n_fields));
    if (strcmp(field->name, "freshness") == 0) {
        uint32_t counts[4] = {0};
        for (unsigned k = 0; k < r->n; k++)
            count_freshness(s, r->catalogs[k], sets->of[k], counts);
        for (unsigned i = 0; i < 4; i++)
            if (counts[i])
                add(t, arena,
                    (struct count){jn_freshness_names[i], jn_freshness_names[i],
                                   counts[i], counts[i], false});
        return;
    }
    for (unsigned k = 0; k < r->n; k++)
        count_column(t, arena, r->catalogs[k], &r->catalogs[k]->columns[column],
                     sets->of[k]);
    if (r->n > 1)
        join_shards(t);
}

static void give_values(const struct tally *t, struct jn_arena *arena,
                        struct jn_facet *facet)
{
    facet->n = t->n;
    facet->values = JN_NEW_ARRAY(arena, t->n, struct jn_facet_value);
    for (size_t i = 0; i < t->n; i++) {
        const struct count *c = &t->items[i];
        facet->values[i] = (struct jn_facet_value){c->value, c->documents, c->selected};
    }
}

void facets_count(struct jn_index_reader *r, const struct jn_search *s,
                  const struct doc_sets *matched, const struct conjunction *filters,
                  struct jn_arena *arena, struct jn_result *out)
{
    out->facets = JN_NEW_ARRAY(arena, s->n_facets, struct jn_facet);
    out->n_facets = s->n_facets;
    for (size_t i = 0; i < s->n_facets; i++) {
        struct jn_facet *facet = &out->facets[i];
        facet->field = s->facets[i];
        const struct jn_schema_field *field = jn_schema_find(s->facets[i]);
        if (!field)
            continue;
        struct doc_sets sets = counted(r, s, matched, filters, field, arena);
        struct tally t = {0};
        count_field(r, s, field, &sets, arena, &t);
        drop_unknown(&t, field);
        mark_selected(&t, filters, field);
        if (t.n > 1)
            qsort(t.items, t.n, sizeof(*t.items), by_count);
        give_values(&t, arena, facet);
    }
}
