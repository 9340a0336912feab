/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small list of the catalogues in use, found by shard and revision. Building happens
 * outside the lock: two readers may do the work twice, nobody waits for the other's. */
#include "catalog.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "jinnang/analyse.h"
#include "jinnang/buf.h"
#include "jinnang/hash.h"
#include "jinnang/schema.h"

struct shared {
    struct catalog catalog; /* first: a catalogue is its shared */
    struct shared *next;
    struct jn_arena *arena;
    char *key; /* generation path, shard, revision */
    unsigned users;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct shared *in_use;

/* ---- building ---- */

struct loading {
    struct shared *shared;
    struct stored_entry *entries;
    size_t cap;
    bool damaged;
};

static void load_entry(void *user, uint32_t doc, const char *bytes, size_t len)
{
    struct loading *l = user;
    struct catalog *c = &l->shared->catalog;
    struct jn_arena *arena = l->shared->arena;
    if (doc > c->last || c->n > c->last) {
        l->damaged = true;
        return;
    }
    JN_GROW(arena, l->entries, c->n, l->cap);
    const char *kept = jn_arena_dup(arena, bytes, len);
    if (stored_entry_unpack(kept, len, arena, &l->entries[c->n]) != 0) {
        l->damaged = true;
        return;
    }
    c->documents[c->n] = doc;
    c->positions[doc] = ++c->n;
}

/* Values of one field -> numbers, while a column is filled. */
struct numbering {
    uint32_t *slots; /* code + 1 */
    size_t mask;
    size_t cap;
};

static uint32_t number_of(struct numbering *m, struct jn_arena *arena, struct column *col,
                          const char *value)
{
    if (col->n_values * 2 >= m->mask) {
        m->mask = m->mask ? m->mask * 2 + 1 : 63;
        m->slots = JN_NEW_ARRAY(arena, m->mask + 1, uint32_t);
        for (uint32_t v = 0; v < col->n_values; v++) {
            size_t at = jn_hash_key(col->values[v], strlen(col->values[v])) & m->mask;
            while (m->slots[at])
                at = (at + 1) & m->mask;
            m->slots[at] = v + 1;
        }
    }
    size_t at = jn_hash_key(value, strlen(value)) & m->mask;
    for (; m->slots[at]; at = (at + 1) & m->mask)
        if (strcmp(col->values[m->slots[at] - 1], value) == 0)
            return m->slots[at] - 1;
    JN_GROW(arena, col->values, col->n_values, m->cap);
    col->values[col->n_values] = value;
    m->slots[at] = ++col->n_values;
    return col->n_values - 1;
}

static size_t field_of(const char *name)
{
    size_t n;
    return (size_t)(jn_schema_find(name) - jn_schema_fields(&n));
}

/* First count, then place: each column is two flat arrays. */
static void fill_columns(struct catalog *c, struct jn_arena *arena)
{
    size_t n_fields;
    jn_schema_fields(&n_fields);
    c->columns = JN_NEW_ARRAY(arena, n_fields, struct column);
    struct numbering *numbers = JN_NEW_ARRAY(arena, n_fields, struct numbering);
    for (size_t f = 0; f < n_fields; f++)
        c->columns[f].starts = JN_NEW_ARRAY(arena, (size_t)c->n + 1, uint32_t);
    for (uint32_t p = 0; p < c->n; p++) {
        const struct jn_entry *e = &c->entries[p].entry;
        for (size_t i = 0; i < e->n_meta; i++)
            c->columns[field_of(e->meta[i].field)].starts[p + 1]++;
    }
    for (size_t f = 0; f < n_fields; f++) {
        struct column *col = &c->columns[f];
        for (uint32_t p = 0; p < c->n; p++)
            col->starts[p + 1] += col->starts[p];
        col->codes = JN_NEW_ARRAY(arena, col->starts[c->n], uint32_t);
    }
    uint32_t *filled = JN_NEW_ARRAY(arena, n_fields, uint32_t);
    for (uint32_t p = 0; p < c->n; p++) {
        const struct jn_entry *e = &c->entries[p].entry;
        for (size_t i = 0; i < e->n_meta; i++) {
            size_t f = field_of(e->meta[i].field);
            struct column *col = &c->columns[f];
            col->codes[filled[f]++] =
                number_of(&numbers[f], arena, col, e->meta[i].value);
        }
    }
}

/* Values that differ in case or width only are one value to filters and facets. */
static void find_alike(struct column *col, struct jn_arena *arena)
{
    struct column distinct = {0};
    struct numbering numbers = {0};
    uint32_t *alike = JN_NEW_ARRAY(arena, col->n_values, uint32_t);
    for (uint32_t v = 0; v < col->n_values; v++)
        alike[v] = number_of(&numbers, arena, &distinct, col->folded[v]);
    if (distinct.n_values < col->n_values)
        col->alike = alike;
}

static int fold_values(struct catalog *c, struct jn_arena *arena, struct jn_error *err)
{
    jn_auto(jn_analyser_free) struct jn_analyser *a = NULL;
    int rc = jn_analyser_new(&a, err);
    if (rc != 0)
        return rc;
    jn_auto(jn_buf_deinit) struct jn_buf buf = JN_BUF_INIT;
    size_t n_fields;
    const struct jn_schema_field *fields = jn_schema_fields(&n_fields);
    for (size_t f = 0; f < n_fields; f++) {
        struct column *col = &c->columns[f];
        col->folded = col->values;
        if (fields[f].type != JN_SCHEMA_TEXT)
            continue;
        col->folded = JN_NEW_ARRAY(arena, col->n_values, const char *);
        for (uint32_t v = 0; v < col->n_values; v++) {
            jn_buf_clear(&buf);
            jn_normalize(a, col->values[v], strlen(col->values[v]), &buf);
            col->folded[v] = jn_arena_dup(arena, jn_buf_text(&buf), buf.len);
        }
        find_alike(col, arena);
    }
    return 0;
}

static int compare_ids(const void *a, const void *b, void *user)
{
    const struct catalog *c = user;
    const uint32_t *x = a, *y = b;
    return strcmp(c->entries[*x].entry.id, c->entries[*y].entry.id);
}

static int build(struct shard_union *u, unsigned shard, struct shared *s,
                 struct jn_error *err)
{
    struct catalog *c = &s->catalog;
    s->arena = jn_arena_new();
    c->last = shard_last(u, shard);
    c->documents = JN_NEW_ARRAY(s->arena, (size_t)c->last + 1, uint32_t);
    c->positions = JN_NEW_ARRAY(s->arena, (size_t)c->last + 1, uint32_t);
    c->lengths = JN_NEW_ARRAY(s->arena, (size_t)c->last + 1, uint32_t);
    struct loading l = {.shared = s};
    int rc = shard_entries(u, shard, load_entry, &l, err);
    if (rc == 0)
        rc = shard_lengths(u, shard, c->lengths, c->last, err);
    if (rc != 0)
        return rc;
    if (l.damaged)
        return jn_fail(err, EBADMSG,
                       "read the catalogue: an entry of shard '%s' is damaged",
                       jn_level_names[shard]);
    c->entries = l.entries;
    c->by_id = JN_NEW_ARRAY(s->arena, c->n, uint32_t);
    for (uint32_t p = 0; p < c->n; p++)
        c->by_id[p] = p;
    qsort_r(c->by_id, c->n, sizeof(*c->by_id), compare_ids, c);
    fill_columns(c, s->arena);
    return fold_values(c, s->arena, err);
}

/* ---- sharing ---- */

static void destroy(struct shared *s)
{
    if (!s)
        return;
    jn_arena_free(s->arena);
    free(s->key);
    free(s);
}

static struct shared *find_locked(const char *key)
{
    struct shared *s = in_use;
    while (s && strcmp(s->key, key) != 0)
        s = s->next;
    if (s)
        s->users++;
    return s;
}

int catalog_acquire(struct shard_union *u, unsigned shard, const char *generation,
                    const struct catalog **out, struct jn_error *err)
{
    char key[4200];
    snprintf(key, sizeof(key), "%s/%u/%llu", generation, shard,
             (unsigned long long)shard_revision(u, shard));
    pthread_mutex_lock(&lock);
    struct shared *s = find_locked(key);
    pthread_mutex_unlock(&lock);
    if (s) {
        *out = &s->catalog;
        return 0;
    }
    struct shared *made = calloc(1, sizeof(*made));
    if (!made || !(made->key = strdup(key))) {
        destroy(made);
        return jn_fail(err, ENOMEM, "build a catalogue");
    }
    int rc = build(u, shard, made, err);
    if (rc != 0) {
        destroy(made);
        return rc;
    }
    pthread_mutex_lock(&lock);
    s = find_locked(key);
    if (!s) {
        made->users = 1;
        made->next = in_use;
        in_use = s = JN_STEAL(made);
    }
    pthread_mutex_unlock(&lock);
    destroy(made);
    *out = &s->catalog;
    return 0;
}

void catalog_release(const struct catalog *c)
{
    if (!c)
        return;
    struct shared *dead = NULL;
    pthread_mutex_lock(&lock);
    for (struct shared **at = &in_use; *at; at = &(*at)->next) {
        if (&(*at)->catalog != c)
            continue;
        if (--(*at)->users == 0) {
            dead = *at;
            *at = dead->next;
        }
        break;
    }
    pthread_mutex_unlock(&lock);
    destroy(dead);
}

int64_t catalog_find(const struct catalog *c, const char *id)
{
    size_t low = 0, high = c->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(c->entries[c->by_id[middle]].entry.id, id);
        if (order == 0)
            return c->by_id[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}
