/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/shingles.h"

#include <stdlib.h>

#include <utf8proc.h>

#include "jinnang/buf.h"
#include "jinnang/hash.h"
#include "jinnang/utf8.h"

enum { SHINGLE = 5 };

static bool counts(uint32_t cp)
{
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static size_t keep_each_once(uint64_t *hashes, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || hashes[kept - 1] != hashes[i])
            hashes[kept++] = hashes[i];
    return kept;
}

struct jn_shingles jn_shingles_of(struct jn_analyser *a, const char *text, size_t len,
                                  struct jn_arena *arena)
{
    struct jn_shingles out = {0};
    struct jn_buf folded = JN_BUF_INIT;
    jn_normalize(a, text, len, &folded);
    uint32_t *characters = JN_NEW_ARRAY(arena, folded.len + 1, uint32_t);
    size_t n = 0;
    for (size_t at = 0; at < folded.len;) {
        uint32_t cp;
        at += jn_utf8_decode(folded.data + at, folded.len - at, &cp);
        if (counts(cp))
            characters[n++] = cp;
    }
    jn_buf_deinit(&folded);
    if (n == 0)
        return out;
    size_t width = n < SHINGLE ? n : SHINGLE;
    out.hashes = JN_NEW_ARRAY(arena, n - width + 1, uint64_t);
    for (size_t i = 0; i + width <= n; i++)
        out.hashes[out.n++] = jn_hash_key(characters + i, width * sizeof(*characters));
    qsort(out.hashes, out.n, sizeof(*out.hashes), by_value);
    out.n = keep_each_once(out.hashes, out.n);
    return out;
}

double jn_resemblance(const struct jn_shingles *a, const struct jn_shingles *b)
{
    size_t i = 0, k = 0, both = 0;
    while (i < a->n && k < b->n) {
        uint64_t x = a->hashes[i], y = b->hashes[k];
        both += x == y;
        i += x <= y;
        k += y <= x;
    }
    size_t all = a->n + b->n - both;
    return all ? (double)both / (double)all : 0;
}
