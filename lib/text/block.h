/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 64 bytes of text at once: one bit for each byte, by what it is. */
#ifndef LIB_TEXT_BLOCK_H
#define LIB_TEXT_BLOCK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK_BYTES = 64 };

struct block {
    uint64_t letters, digits; /* of ASCII */
    uint64_t commas;
    uint64_t beyond; /* not ASCII */
};

#ifdef __SSE2__

static inline uint64_t block_bits(__m128i is, unsigned at)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(is) << at;
}

/* low < c < high as signed bytes: no byte beyond ASCII is between. */
static inline __m128i block_between(__m128i c, char low, char high)
{
    return _mm_and_si128(_mm_cmpgt_epi8(c, _mm_set1_epi8(low)),
                         _mm_cmplt_epi8(c, _mm_set1_epi8(high)));
}

static inline struct block block_of(const char bytes[BLOCK_BYTES])
{
    struct block b = {0};
    for (unsigned at = 0; at < BLOCK_BYTES; at += 16) {
        __m128i c = _mm_loadu_si128((const __m128i *)(const void *)(bytes + at));
        __m128i lower = _mm_or_si128(c, _mm_set1_epi8(0x20));
        b.letters |= block_bits(block_between(lower, 'a' - 1, 'z' + 1), at);
        b.digits |= block_bits(block_between(c, '0' - 1, '9' + 1), at);
        b.commas |= block_bits(_mm_cmpeq_epi8(c, _mm_set1_epi8(',')), at);
        b.beyond |= block_bits(c, at);
    }
    return b;
}

#else

static inline struct block block_of(const char bytes[BLOCK_BYTES])
{
    struct block b = {0};
    for (unsigned i = 0; i < BLOCK_BYTES; i++) {
        unsigned char c = (unsigned char)bytes[i], lower = c | 0x20;
        b.letters |= (uint64_t)(lower >= 'a' && lower <= 'z') << i;
        b.digits |= (uint64_t)(c >= '0' && c <= '9') << i;
        b.commas |= (uint64_t)(c == ',') << i;
        b.beyond |= (uint64_t)(c >= 0x80) << i;
    }
    return b;
}

#endif

/* The block at text[at, len); bytes behind the end count as blanks. */
static inline struct block block_at(const char *text, size_t at, size_t len)
{
    if (len - at >= BLOCK_BYTES)
        return block_of(text + at);
    char padded[BLOCK_BYTES] = {0};
    memcpy(padded, text + at, len - at);
    return block_of(padded);
}

#endif
