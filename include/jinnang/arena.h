/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory of one document or one request: allocated piece by piece, freed at once.
 * One thread at a time. Running out of memory aborts the process: an arena never gives
 * NULL, and what goes into one is bounded by the input limits. */
#ifndef JINNANG_ARENA_H
#define JINNANG_ARENA_H

#include <stddef.h>

#include "jinnang/cleanup.h"

struct jn_arena;

struct jn_arena *jn_arena_new(void);
struct jn_arena *jn_arena_free(struct jn_arena *a); /* NULL is fine; returns NULL */
JN_DEFINE_AUTO(jn_arena_free, struct jn_arena *)

/* The same for memory that held a secret: zeroed first. */
struct jn_arena *jn_arena_free_secret(struct jn_arena *a);
JN_DEFINE_AUTO(jn_arena_free_secret, struct jn_arena *)

/* Forget everything, keep one block for reuse. */
void jn_arena_reset(struct jn_arena *a);

/* `size` zeroed bytes, aligned for any type; they live as long as the arena. */
void *jn_arena_alloc(struct jn_arena *a, size_t size)
    __attribute__((malloc, returns_nonnull));

/* An array of n zeroed elements; aborts on overflow. */
void *jn_arena_array(struct jn_arena *a, size_t n, size_t size)
    __attribute__((malloc, returns_nonnull));
#define JN_NEW(a, type) ((type *)jn_arena_alloc((a), sizeof(type)))
#define JN_NEW_ARRAY(a, n, type) ((type *)jn_arena_array((a), (n), sizeof(type)))

/* Copies with a NUL behind them. */
char *jn_arena_dup(struct jn_arena *a, const char *bytes, size_t len)
    __attribute__((returns_nonnull));
char *jn_arena_str(struct jn_arena *a, const char *text) __attribute__((returns_nonnull));
char *jn_arena_format(struct jn_arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));

/* Make room for one more element in a growing array that lives in the arena: returns the
 * array (moved when it had to grow). `*cap` is kept by this function; start with NULL, 0,
 * 0. */
void *jn_arena_grow(struct jn_arena *a, void *array, size_t n, size_t *cap, size_t size)
    __attribute__((returns_nonnull));
#define JN_GROW(a, array, n, cap)                                                        \
    ((array) = jn_arena_grow((a), (array), (n), &(cap), sizeof(*(array))))

#endif
