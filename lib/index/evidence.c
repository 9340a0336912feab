/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each level has an open table of its own: a search looks up one row for each hit, and a
 * level without rows costs one comparison. */
#include "jinnang/evidence.h"

#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/arena.h"
#include "jinnang/buf.h"
#include "jinnang/hash.h"

const struct jn_evidence jn_evidence_none;

struct row {
    const char *id; /* NULL: free */
    struct jn_evidence figures;
};

struct level {
    struct row *rows;
    size_t mask; /* slots - 1; of an empty level 0, and rows is NULL */
    double best;
    char id[17];
};

struct jn_evidence_table {
    struct jn_arena *arena;
    atomic_uint users;
    struct level levels[JN_LEVELS];
};

double jn_wilson_lower(uint32_t won, uint32_t decided)
{
    static const double z = 1.959964;
    if (decided == 0 || won == 0) /* the lower end of 0 is 0, but for rounding */
        return 0;
    double n = decided, p = won / n, zz = z * z;
    double middle = p + zz / (2 * n);
    double half = z * sqrt(p * (1 - p) / n + zz / (4 * n * n));
    return (middle - half) / (1 + zz / n);
}

static struct row *slot_of(const struct level *l, const char *id)
{
    size_t at = jn_hash_key(id, strlen(id)) & l->mask;
    while (l->rows[at].id && strcmp(l->rows[at].id, id) != 0)
        at = (at + 1) & l->mask;
    return &l->rows[at];
}

static int by_id(const void *a, const void *b)
{
    const struct jn_evidence_count *x = a, *y = b;
    return strcmp(x->document_id, y->document_id);
}

static int name_level(struct level *l, const struct jn_evidence_level *from,
                      struct jn_arena *arena, struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf all = JN_BUF_INIT;
    char hex[65];
    struct jn_evidence_count *sorted =
        JN_NEW_ARRAY(arena, from->n, struct jn_evidence_count);
    memcpy(sorted, from->counts, from->n * sizeof(*sorted));
    qsort(sorted, from->n, sizeof(*sorted), by_id);
    for (size_t i = 0; i < from->n; i++)
        jn_buf_printf(&all, "%s %u %u %u\n", sorted[i].document_id, sorted[i].won,
                      sorted[i].lost, sorted[i].open);
    if (jn_buf_failed(&all))
        return jn_fail(err, ENOMEM, "name the evidence");
    jn_hash_hex(all.data, all.len, hex);
    memcpy(l->id, hex, sizeof(l->id) - 1);
    return 0;
}

static int fill_level(struct jn_evidence_table *t, struct level *l,
                      const struct jn_evidence_level *from, struct jn_error *err)
{
    if (from->n == 0)
        return 0;
    l->mask = 7;
    while (l->mask + 1 < from->n * 2)
        l->mask = l->mask * 2 + 1;
    l->rows = JN_NEW_ARRAY(t->arena, l->mask + 1, struct row);
    for (size_t i = 0; i < from->n; i++) {
        const struct jn_evidence_count *c = &from->counts[i];
        struct row *row = slot_of(l, c->document_id);
        row->id = jn_arena_str(t->arena, c->document_id);
        row->figures =
            (struct jn_evidence){.uses = c->won + c->lost + c->open,
                                 .won = c->won,
                                 .lost = c->lost,
                                 .open = c->open,
                                 .wilson_lb = jn_wilson_lower(c->won, c->won + c->lost)};
        l->best = fmax(l->best, row->figures.wilson_lb);
    }
    return name_level(l, from, t->arena, err);
}

int jn_evidence_table_new(const struct jn_evidence_level levels[JN_LEVELS],
                          struct jn_evidence_table **out, struct jn_error *err)
{
    int rc = jn_hash_init(err);
    struct jn_evidence_table *t = calloc(1, sizeof(*t));
    if (!t)
        return jn_fail(err, ENOMEM, "make a table of evidence");
    atomic_init(&t->users, 1);
    t->arena = jn_arena_new();
    for (int level = 0; rc == 0 && level < JN_LEVELS; level++)
        rc = fill_level(t, &t->levels[level], &levels[level], err);
    if (rc != 0)
        jn_evidence_table_unref(t);
    else
        *out = t;
    return rc;
}

struct jn_evidence_table *jn_evidence_table_ref(struct jn_evidence_table *t)
{
    if (t)
        atomic_fetch_add(&t->users, 1);
    return t;
}

struct jn_evidence_table *jn_evidence_table_unref(struct jn_evidence_table *t)
{
    if (t && atomic_fetch_sub(&t->users, 1) == 1) {
        jn_arena_free(t->arena);
        free(t);
    }
    return NULL;
}

const struct jn_evidence *jn_evidence_of(const struct jn_evidence_table *t,
                                         enum jn_level level, const char *document_id)
{
    if (!t || !t->levels[level].rows)
        return &jn_evidence_none;
    const struct row *row = slot_of(&t->levels[level], document_id);
    return row->id ? &row->figures : &jn_evidence_none;
}

double jn_evidence_best(const struct jn_evidence_table *t, enum jn_level level)
{
    return t ? t->levels[level].best : 0;
}

const char *jn_evidence_id(const struct jn_evidence_table *t, enum jn_level level)
{
    return t ? t->levels[level].id : "";
}
