/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chained hash table keyed by SipHash, and one list through all entries in order of
 * use. A value above an eighth of the budget is not kept: it would push out too many
 * others. */
#include "daemon/search/cache.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/hash.h"

struct entry {
    struct entry *chain; /* same bucket */
    struct entry *newer, *older;
    uint64_t hash;
    void *value;
    size_t cost;
    size_t len;
    char key[];
};

struct cache {
    struct cache_values values;
    size_t budget;
    struct entry **buckets;
    size_t n_buckets; /* a power of two */
    struct entry *newest, *oldest;
    struct cache_figures figures;
};

enum { FIRST_BUCKETS = 256, SHARE = 8 };

struct cache *cache_new(size_t budget, const struct cache_values *values)
{
    struct cache *c = calloc(1, sizeof(*c));
    if (!c)
        return NULL;
    c->buckets = calloc(FIRST_BUCKETS, sizeof(*c->buckets));
    if (!c->buckets) {
        free(c);
        return NULL;
    }
    c->n_buckets = FIRST_BUCKETS;
    c->budget = budget;
    c->values = *values;
    return c;
}

static struct entry **bucket_of(struct cache *c, uint64_t hash)
{
    return &c->buckets[hash & (c->n_buckets - 1)];
}

static void unlink_use(struct cache *c, struct entry *e)
{
    *(e->newer ? &e->newer->older : &c->newest) = e->older;
    *(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void link_newest(struct cache *c, struct entry *e)
{
    e->newer = NULL;
    e->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static void drop(struct cache *c, struct entry *e)
{
    struct entry **at = bucket_of(c, e->hash);
    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    unlink_use(c, e);
    c->figures.entries--;
    c->figures.bytes -= e->cost;
    c->values.unref(e->value);
    free(e);
}

void cache_clear(struct cache *c)
{
    while (c->oldest)
        drop(c, c->oldest);
}

struct cache *cache_free(struct cache *c)
{
    if (!c)
        return NULL;
    cache_clear(c);
    free(c->buckets);
    free(c);
    return NULL;
}

static struct entry *find(struct cache *c, uint64_t hash, const void *key, size_t len)
{
    struct entry *e = *bucket_of(c, hash);
    while (e && !(e->hash == hash && e->len == len && memcmp(e->key, key, len) == 0))
        e = e->chain;
    return e;
}

void *cache_get(struct cache *c, const void *key, size_t len)
{
    struct entry *e = find(c, jn_hash_key(key, len), key, len);
    if (!e) {
        c->figures.misses++;
        return NULL;
    }
    c->figures.hits++;
    unlink_use(c, e);
    link_newest(c, e);
    return e->value;
}

/* On no memory the table stays as it is: chains get longer, nothing breaks. */
static void grow(struct cache *c)
{
    size_t n = c->n_buckets * 2;
    struct entry **buckets = calloc(n, sizeof(struct entry *));
    if (!buckets)
        return;
    free(c->buckets);
    c->buckets = buckets;
    c->n_buckets = n;
    for (struct entry *e = c->oldest; e; e = e->newer) {
        struct entry **at = bucket_of(c, e->hash);
        e->chain = *at;
        *at = e;
    }
}

void cache_put(struct cache *c, const void *key, size_t len, void *value)
{
    uint64_t hash = jn_hash_key(key, len);
    size_t cost = sizeof(struct entry) + len + c->values.size(value);
    struct entry *same = find(c, hash, key, len);
    if (same)
        drop(c, same);
    struct entry *e = cost <= c->budget / SHARE ? malloc(sizeof(*e) + len) : NULL;
    if (!e) {
        c->values.unref(value);
        return;
    }
    *e = (struct entry){.hash = hash, .value = value, .cost = cost, .len = len};
    memcpy(e->key, key, len);
    struct entry **at = bucket_of(c, hash);
    e->chain = *at;
    *at = e;
    link_newest(c, e);
    c->figures.entries++;
    c->figures.bytes += cost;
    while (c->figures.bytes > c->budget)
        drop(c, c->oldest);
    if (c->figures.entries > c->n_buckets)
        grow(c);
}

struct cache_figures cache_figures(const struct cache *c)
{
    return c->figures;
}
