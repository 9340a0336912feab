/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compact bytes for what we store inside Xapian: LEB128 numbers and counted strings.
 * Reading is bounds-checked with a sticky failure, because the index may be damaged. */
#ifndef JINNANG_INDEX_PACK_H
#define JINNANG_INDEX_PACK_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "jinnang/arena.h"
#include "jinnang/buf.h"

static inline void pack_number(struct jn_buf *b, uint64_t n)
{
    char bytes[10];
    size_t len = 0;
    do {
        bytes[len++] = (char)((n & 0x7F) | (n > 0x7F ? 0x80 : 0));
        n >>= 7;
    } while (n);
    jn_buf_add(b, bytes, len);
}

static inline void pack_bytes(struct jn_buf *b, const char *s, size_t len)
{
    pack_number(b, len);
    jn_buf_add(b, s, len);
    jn_buf_char(b, '\0'); /* strings can be used where they lie */
}

static inline void pack_text(struct jn_buf *b, const char *s)
{
    pack_bytes(b, s ? s : "", s ? strlen(s) : 0);
}

struct unpack {
    const char *at, *end;
    bool failed;
};

static inline uint64_t unpack_number(struct unpack *u)
{
    uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (u->at == u->end)
            break;
        unsigned char c = (unsigned char)*u->at++;
        n |= (uint64_t)(c & 0x7F) << shift;
        if (!(c & 0x80))
            return n;
    }
    u->failed = true;
    u->at = u->end;
    return 0;
}

/* Borrowed from the packed bytes, NUL-terminated; "" after a failure. */
static inline const char *unpack_bytes(struct unpack *u, size_t *len)
{
    uint64_t n = unpack_number(u);
    if (u->failed || n >= (uint64_t)(u->end - u->at) || u->at[n] != '\0') {
        u->failed = true;
        u->at = u->end;
        *len = 0;
        return "";
    }
    const char *s = u->at;
    u->at += n + 1;
    *len = (size_t)n;
    return s;
}

static inline const char *unpack_text(struct unpack *u)
{
    size_t len;
    return unpack_bytes(u, &len);
}

/* A count of things of which each takes at least one byte: more than is left is damage.
 */
static inline size_t unpack_count(struct unpack *u)
{
    uint64_t n = unpack_number(u);
    if (n > (uint64_t)(u->end - u->at)) {
        u->failed = true;
        u->at = u->end;
        return 0;
    }
    return (size_t)n;
}

#endif
