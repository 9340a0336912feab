/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finished answers by key, the least recently used dropped beyond a budget of bytes. Loop
 * thread only. What makes two requests equal is the caller's business: it is all in the
 * key. */
#ifndef JINNANG_SEARCH_CACHE_H
#define JINNANG_SEARCH_CACHE_H

#include <stddef.h>
#include <stdint.h>

struct cache;

/* What the cache keeps; both are called by it. */
struct cache_values {
    void *(*unref)(void *value);       /* when an entry goes */
    size_t (*size)(const void *value); /* bytes, asked once */
};

/* budget: bytes of keys and values together; 0 keeps nothing. NULL on no memory. */
struct cache *cache_new(size_t budget, const struct cache_values *values);
struct cache *cache_free(struct cache *c);
void cache_clear(struct cache *c);

/* The value of a key, borrowed until the next change; NULL when there is none. */
void *cache_get(struct cache *c, const void *key, size_t len);

/* Takes `value`, also when it is too large to be kept (then it is unref'd at once). An
 * entry with the same key is replaced. */
void cache_put(struct cache *c, const void *key, size_t len, void *value);

struct cache_figures {
    uint64_t hits, misses, entries, bytes;
};
struct cache_figures cache_figures(const struct cache *c);

#endif
