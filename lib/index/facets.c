/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "facets.h"

#include <stdlib.h>

struct tally {
    struct jn_facet_value *values;
    size_t n, cap;
};

/* Shards number their values on their own: they meet by text. */
static void add_count(struct tally *t, struct jn_arena *arena, const char *value,
                      uint32_t count)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->values[i].value, value) == 0) {
            t->values[i].count += count;
            return;
        }
    JN_GROW(arena, t->values, t->n, t->cap);
    t->values[t->n++] = (struct jn_facet_value){.value = value, .count = count};
}

static int by_value(const void *a, const void *b)
{
    const struct jn_facet_value *x = a, *y = b;
    return strcmp(x->value, y->value);
}

static int by_count(const void *a, const void *b)
{
    const struct jn_facet_value *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1)
                                : strcmp(x->value, y->value);
}

/* Many values (tags, authors): append all, sort, add up neighbours. */
static void append_shard(struct tally *t, struct jn_arena *arena,
                         const struct column *col, const uint32_t *counts, bool first)
{
    size_t present = 0;
    for (uint32_t v = 0; v < col->n_values; v++)
        present += counts[v] > 0;
    if (first || t->n * present < 4096) {
        for (uint32_t v = 0; v < col->n_values; v++)
            if (counts[v] > 0 && first) {
                JN_GROW(arena, t->values, t->n, t->cap);
                t->values[t->n++] =
                    (struct jn_facet_value){col->values[v], counts[v], false};
            } else if (counts[v] > 0) {
                add_count(t, arena, col->values[v], counts[v]);
            }
        return;
    }
    for (uint32_t v = 0; v < col->n_values; v++)
        if (counts[v] > 0) {
            JN_GROW(arena, t->values, t->n, t->cap);
            t->values[t->n++] = (struct jn_facet_value){col->values[v], counts[v], false};
        }
    qsort(t->values, t->n, sizeof(*t->values), by_value);
    size_t kept = 0;
    for (size_t i = 1; i < t->n; i++)
        if (strcmp(t->values[kept].value, t->values[i].value) == 0)
            t->values[kept].count += t->values[i].count;
        else
            t->values[++kept] = t->values[i];
    t->n = t->n ? kept + 1 : 0;
}

static void count_column(const struct catalog *c, const struct column *col,
                         struct bitset set, uint32_t *counts)
{
    BITSET_EACH(set, doc)
    {
        uint32_t p = c->positions[doc] - 1;
        for (uint32_t i = col->starts[p]; i < col->starts[p + 1]; i++)
            counts[col->codes[i]]++;
    }
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
                if (strcmp(t->values[v].value, filters->items[f].selected[i]) == 0)
                    t->values[v].selected = true;
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
                add_count(t, arena, jn_freshness_names[i], counts[i]);
        return;
    }
    for (unsigned k = 0; k < r->n; k++) {
        const struct column *col = &r->catalogs[k]->columns[column];
        uint32_t *counts = JN_NEW_ARRAY(arena, col->n_values, uint32_t);
        count_column(r->catalogs[k], col, sets->of[k], counts);
        append_shard(t, arena, col, counts, t->n == 0);
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
        mark_selected(&t, filters, field);
        if (t.n > 1)
            qsort(t.values, t.n, sizeof(*t.values), by_count);
        facet->values = t.values;
        facet->n = t.n;
    }
}
