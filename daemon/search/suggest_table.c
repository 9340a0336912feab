/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made by one walk over the visible documents. Two threads may make the same table at
 * once; the second one is thrown away. */
#include "daemon/search/suggest_table.h"

#include <pthread.h>
#include <string.h>

#include "jinnang/hash.h"
#include "jinnang/pinyin.h"
#include "jinnang/utf8.h"

#include "daemon/search/front_matter.h"

enum { TABLES_KEPT = 4, CUSTOMERS_MAX = 20000 };

const char *const suggest_type_names[] = {"title", "tag", "customer", "product",
                                          "person"};

/* ---- making a table */

enum { HAN_FIRST = 0x4E00, HAN_COUNT = 0x5200 };
#define KNOWN (UINT32_C(1) << 31)

struct making {
    const struct search_context *c;
    struct suggest_table *table;
    uint32_t *slots; /* item + 1 by hash of type and text; 0: free */
    size_t mask, n_slots;
    const struct jn_entry **profiles;
    size_t n_profiles, cap_profiles;
    uint32_t *letters; /* of each common Han character; KNOWN once it was looked up */
    struct jn_arena *scratch;
};

/* Letters that a character can be typed by, rare readings included. */
static uint32_t letters_of(const char *text, size_t n)
{
    uint32_t set = 0;
    for (char letter = 'a'; letter <= 'z'; letter++) {
        size_t start, end;
        if (jn_pinyin_match(text, n, &letter, 1, &start, &end))
            set |= UINT32_C(1) << (letter - 'a');
    }
    return set;
}

/* The same few thousand characters come again and again: each is looked up once. */
static uint32_t initials_of(struct making *m, const char *text, size_t len)
{
    uint32_t set = 0;
    for (size_t at = 0; at < len;) {
        uint32_t cp;
        size_t n = jn_utf8_decode(text + at, len - at, &cp);
        if (cp >= HAN_FIRST && cp < HAN_FIRST + HAN_COUNT) {
            uint32_t *known = &m->letters[cp - HAN_FIRST];
            if (!(*known & KNOWN))
                *known = letters_of(text + at, n) | KNOWN;
            set |= *known & ~KNOWN;
        } else if (cp >= 0x2E80) {
            set |= letters_of(text + at, n);
        }
        at += n;
    }
    return set;
}

static struct suggest_item *new_item(struct making *m, enum suggest_type type,
                                     const char *text, const char *id)
{
    struct suggest_table *t = m->table;
    size_t len = strlen(text);
    JN_GROW(t->arena, t->items, t->n, t->cap);
    struct suggest_item *item = &t->items[t->n++];
    *item = (struct suggest_item){
        .type = type,
        .len = (uint32_t)len,
        .text = jn_arena_dup(t->arena, text, len),
        .id = id ? jn_arena_str(t->arena, id) : NULL,
    };
    item->initials = initials_of(m, item->text, len);
    return item;
}

static uint64_t key_of(enum suggest_type type, const char *text)
{
    return jn_hash_key(text, strlen(text)) + (uint64_t)type * 0x9E3779B97F4A7C15U;
}

static void grow_slots(struct making *m)
{
    size_t mask = m->mask * 4 + 3;
    uint32_t *slots = JN_NEW_ARRAY(m->scratch, mask + 1, uint32_t);
    for (size_t i = 0; i <= m->mask; i++) {
        if (m->slots[i] == 0)
            continue;
        const struct suggest_item *item = &m->table->items[m->slots[i] - 1];
        size_t at = key_of(item->type, item->text) & mask;
        while (slots[at])
            at = (at + 1) & mask;
        slots[at] = m->slots[i];
    }
    m->slots = slots;
    m->mask = mask;
}

/* The item of a value that several documents share. */
static struct suggest_item *shared_item(struct making *m, enum suggest_type type,
                                        const char *text)
{
    size_t at = key_of(type, text) & m->mask;
    for (; m->slots[at]; at = (at + 1) & m->mask) {
        struct suggest_item *item = &m->table->items[m->slots[at] - 1];
        if (item->type == type && strcmp(item->text, text) == 0)
            return item;
    }
    struct suggest_item *item = new_item(m, type, text, NULL);
    m->slots[at] = (uint32_t)m->table->n;
    if (++m->n_slots * 2 > m->mask)
        grow_slots(m);
    return item;
}

static bool take_entry(void *user, const struct jn_entry *e)
{
    static const struct {
        const char *field;
        enum suggest_type type;
    } rows[] = {{"tags", SUGGEST_TAG},
                {"products", SUGGEST_PRODUCT},
                {"author", SUGGEST_PERSON},
                {"customer", SUGGEST_CUSTOMER}}; /* ids for now */
    struct making *m = user;
    new_item(m, SUGGEST_TITLE, e->title, e->id)->count[e->kind]++;
    for (size_t i = 0; i < e->n_meta; i++) {
        for (size_t k = 0; k < JN_COUNT(rows); k++) {
            if (strcmp(e->meta[i].field, rows[k].field) == 0)
                shared_item(m, rows[k].type, e->meta[i].value)->count[e->kind]++;
        }
    }
    if (e->kind == JN_KIND_CUSTOMER_PROFILE && m->n_profiles < CUSTOMERS_MAX) {
        JN_GROW(m->scratch, m->profiles, m->n_profiles, m->cap_profiles);
        m->profiles[m->n_profiles++] = e;
    }
    return true;
}

static void add_customer(struct making *m, const struct jn_entry *profile,
                         const char *name)
{
    uint32_t count[JN_KINDS];
    if (!name || !*name)
        return;
    memcpy(count, shared_item(m, SUGGEST_CUSTOMER, profile->id)->count, sizeof(count));
    struct suggest_item *item = new_item(m, SUGGEST_CUSTOMER, name, profile->id);
    memcpy(item->count, count, sizeof(count));
    item->count[JN_KIND_CUSTOMER_PROFILE]++;
}

/* Names and aliases stand in the front matter of visible profiles, nowhere else. */
static int add_profile(struct making *m, const struct jn_entry *e, struct jn_error *err)
{
    struct jn_record record;
    int rc = jn_index_record(m->c->reader, e, m->scratch, &record, err);
    if (rc != 0)
        return rc;
    jn_auto(json_decref) json_t *front = front_matter_of(&record);
    const json_t *aliases = json_object_get(front, "aliases");
    add_customer(m, e, front_matter_text(front, "name"));
    for (size_t i = 0; i < json_array_size(aliases); i++)
        add_customer(m, e, json_string_value(json_array_get(aliases, i)));
    return 0;
}

/* Customers that are only known by the id in a case have no name to suggest. */
static void drop_ids(struct suggest_table *t)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->n; i++) {
        if (t->items[i].type != SUGGEST_CUSTOMER || t->items[i].id)
            t->items[kept++] = t->items[i];
    }
    t->n = kept;
}

static int fill(struct making *m, struct jn_error *err)
{
    m->letters = JN_NEW_ARRAY(m->scratch, HAN_COUNT, uint32_t);
    m->mask = 4095;
    m->slots = JN_NEW_ARRAY(m->scratch, m->mask + 1, uint32_t);
    int rc = jn_index_each(m->c->reader, m->c->view, take_entry, m, err);
    for (size_t i = 0; rc == 0 && i < m->n_profiles; i++)
        rc = add_profile(m, m->profiles[i], err);
    if (rc == 0)
        drop_ids(m->table);
    return rc;
}

static struct suggest_table *table_new(const char *key)
{
    struct jn_arena *arena = jn_arena_new();
    struct suggest_table *t = JN_NEW(arena, struct suggest_table);
    t->arena = arena;
    t->key = jn_arena_str(arena, key);
    t->references = 1;
    return t;
}

static void table_free(struct suggest_table *t)
{
    jn_arena_free(t->arena); /* t lives in it */
}

/* ---- the tables that are kept */

static struct {
    pthread_mutex_t mutex;
    struct suggest_table *tables[TABLES_KEPT];
    uint64_t clock;
} kept = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* With the mutex held. */
static struct suggest_table *find_kept(const char *key)
{
    for (size_t i = 0; i < TABLES_KEPT; i++) {
        struct suggest_table *t = kept.tables[i];
        if (t && strcmp(t->key, key) == 0) {
            t->references++;
            t->used = ++kept.clock;
            return t;
        }
    }
    return NULL;
}

/* With the mutex held. */
static void unref(struct suggest_table *t)
{
    if (--t->references == 0)
        table_free(t);
}

/* Keep t, in the place of the one not asked for the longest. */
static void keep(struct suggest_table *t)
{
    size_t oldest = 0;
    for (size_t i = 0; i < TABLES_KEPT; i++) {
        if (!kept.tables[i] ||
            (kept.tables[oldest] && kept.tables[i]->used < kept.tables[oldest]->used))
            oldest = i;
        if (!kept.tables[i])
            break;
    }
    if (kept.tables[oldest])
        unref(kept.tables[oldest]);
    kept.tables[oldest] = t;
    t->references++;
    t->used = ++kept.clock;
}

int suggest_table_get(const struct search_context *c, const char *view_key,
                      const struct suggest_table **out, struct jn_error *err)
{
    const char *key =
        jn_arena_format(c->arena, "%s %s", jn_index_revision(c->reader), view_key);
    pthread_mutex_lock(&kept.mutex);
    struct suggest_table *known = find_kept(key);
    pthread_mutex_unlock(&kept.mutex);
    if (known) {
        *out = known;
        return 0;
    }
    struct suggest_table *made = table_new(key);
    struct making m = {.c = c, .table = made, .scratch = jn_arena_new()};
    int rc = fill(&m, err);
    jn_arena_free(m.scratch);
    if (rc != 0) {
        table_free(made);
        return rc;
    }
    pthread_mutex_lock(&kept.mutex);
    known = find_kept(key);
    if (!known)
        keep(made);
    pthread_mutex_unlock(&kept.mutex);
    if (known)
        table_free(made);
    *out = known ? known : made;
    return 0;
}

void suggest_table_put(const struct suggest_table *table)
{
    struct suggest_table *t = (struct suggest_table *)(uintptr_t)table;
    pthread_mutex_lock(&kept.mutex);
    unref(t);
    pthread_mutex_unlock(&kept.mutex);
}
