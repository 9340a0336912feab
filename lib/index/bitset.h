/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of document numbers of one shard: bit d stands for document d; bit 0 is never
 * set. */
#ifndef JINNANG_INDEX_BITSET_H
#define JINNANG_INDEX_BITSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "jinnang/arena.h"

struct bitset {
    uint64_t *words;
    size_t n; /* words */
};

static inline struct bitset bitset_new(struct jn_arena *arena, uint32_t last)
{
    size_t n = (size_t)last / 64 + 1;
    struct bitset b = {JN_NEW_ARRAY(arena, n, uint64_t), n};
    return b;
}

static inline void bitset_set(struct bitset b, uint32_t d)
{
    b.words[d / 64] |= UINT64_C(1) << d % 64;
}

static inline bool bitset_has(struct bitset b, uint32_t d)
{
    return d / 64 < b.n && (b.words[d / 64] >> d % 64 & 1);
}

static inline void bitset_or(struct bitset to, struct bitset from)
{
    for (size_t i = 0; i < to.n; i++)
        to.words[i] |= from.words[i];
}

static inline void bitset_and(struct bitset to, struct bitset from)
{
    for (size_t i = 0; i < to.n; i++)
        to.words[i] &= from.words[i];
}

static inline void bitset_and_not(struct bitset to, struct bitset from)
{
    for (size_t i = 0; i < to.n; i++)
        to.words[i] &= ~from.words[i];
}

static inline void bitset_clear(struct bitset b)
{
    memset(b.words, 0, b.n * sizeof(*b.words));
}

static inline void bitset_copy(struct bitset to, struct bitset from)
{
    memcpy(to.words, from.words, to.n * sizeof(*to.words));
}

static inline uint32_t bitset_count(struct bitset b)
{
    uint32_t n = 0;
    for (size_t i = 0; i < b.n; i++)
        n += (uint32_t)__builtin_popcountll(b.words[i]);
    return n;
}

/* The document of the lowest bit of a word. */
static inline uint32_t bitset_first(uint64_t bits, size_t word)
{
    return (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
}

/* The first member at or after d, 0 when there is none. */
static inline uint32_t bitset_next(struct bitset b, uint32_t d)
{
    size_t i = d / 64;
    if (i >= b.n)
        return 0;
    uint64_t word = b.words[i] >> d % 64 << d % 64;
    while (word == 0)
        if (++i == b.n)
            return 0;
        else
            word = b.words[i];
    return (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(word);
}

/* Three loops, so that d is an uint32_t: `continue` and `return` do what they say,
 * `break` does not. */
#define BITSET_EACH(b, d)                                                                \
    for (size_t word_##d = 0; word_##d < (b).n; word_##d++)                              \
        for (uint64_t bits_##d = (b).words[word_##d]; bits_##d;                          \
             bits_##d &= bits_##d - 1)                                                   \
            for (uint32_t d = bitset_first(bits_##d, word_##d), once_##d = 1; once_##d;  \
                 once_##d = 0)

#endif
