/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chain of blocks, the newest first. Blocks double up to 256 KiB; a larger request gets
 * a block of its own. */
#include "jinnang/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stdalign.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 256 * 1024 };

struct block {
    struct block *older;
    size_t size, used;
    alignas(max_align_t) char bytes[];
};

struct jn_arena {
    struct block *newest;
};

static void *must(void *p)
{
    if (!p) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return p;
}

static struct block *block_new(size_t size, struct block *older)
{
    struct block *b = must(malloc(sizeof(*b) + size));
    b->older = older;
    b->size = size;
    b->used = 0;
    return b;
}

struct jn_arena *jn_arena_new(void)
{
    struct jn_arena *a = must(malloc(sizeof(*a)));
    a->newest = NULL;
    return a;
}

struct jn_arena *jn_arena_free(struct jn_arena *a)
{
    if (!a)
        return NULL;
    for (struct block *b = a->newest; b;) {
        struct block *older = b->older;
        free(b);
        b = older;
    }
    free(a);
    return NULL;
}

struct jn_arena *jn_arena_free_secret(struct jn_arena *a)
{
    for (struct block *b = a ? a->newest : NULL; b; b = b->older)
        explicit_bzero(b->bytes, b->used);
    return jn_arena_free(a);
}

void jn_arena_reset(struct jn_arena *a)
{
    struct block *keep = a->newest;
    if (!keep)
        return;
    for (struct block *b = keep->older; b;) {
        struct block *older = b->older;
        free(b);
        b = older;
    }
    keep->older = NULL;
    keep->used = 0;
}

void *jn_arena_alloc(struct jn_arena *a, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX - align - sizeof(struct block))
        must(NULL);
    size = size ? (size + align - 1) / align * align : align;
    struct block *b = a->newest;
    if (!b || b->size - b->used < size) {
        size_t want = b ? b->size * 2 : FIRST_BLOCK;
        if (want > LARGEST_BLOCK)
            want = LARGEST_BLOCK;
        if (want < size)
            want = size;
        b = a->newest = block_new(want, b);
    }
    void *p = b->bytes + b->used;
    b->used += size;
    return memset(p, 0, size);
}

void *jn_arena_array(struct jn_arena *a, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        must(NULL);
    return jn_arena_alloc(a, bytes);
}

char *jn_arena_dup(struct jn_arena *a, const char *bytes, size_t len)
{
    char *copy = jn_arena_alloc(a, len + 1);
    if (len)
        memcpy(copy, bytes, len);
    return copy;
}

char *jn_arena_str(struct jn_arena *a, const char *text)
{
    return jn_arena_dup(a, text, strlen(text));
}

char *jn_arena_format(struct jn_arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        n = 0;
    char *text = jn_arena_alloc(a, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

void *jn_arena_grow(struct jn_arena *a, void *array, size_t n, size_t *cap, size_t size)
{
    if (array && n < *cap)
        return array;
    size_t more = *cap ? *cap * 2 : 8;
    if (more <= n)
        more = n + 1;
    void *bigger = jn_arena_array(a, more, size);
    if (array && n)
        memcpy(bigger, array, n * size);
    *cap = more;
    return bigger;
}
