/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cookie headers, one a line. Every value lies within its header, has no semicolon, and
 * another cookie before it changes nothing of what is found. */
#include <string.h>

#include "jinnang/arena.h"

#include "daemon/http/cookie.h"
#include "tests/fuzz/fuzz.h"

enum { HEADERS = 16 };

static bool is_within(const char *value, size_t len, const struct gate_header *headers,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct gate_header *h = &headers[i];
        if (value >= h->value && value + len <= h->value + h->value_len)
            return true;
    }
    return false;
}

static size_t scan_all(const struct gate_header *headers, size_t n)
{
    struct cookie_scan scan = cookie_scan(headers, n, SESSION_COOKIE);
    const char *value;
    size_t len, found = 0;
    for (; cookie_next(&scan, &value, &len); found++) {
        MUST(is_within(value, len, headers, n));
        MUST(!memchr(value, ';', len));
    }
    return found;
}

static struct gate_header cookie(const char *value, size_t len)
{
    return (struct gate_header){"Cookie", value, 6, len};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jn_arena *arena = jn_arena_new();
    struct gate_header headers[HEADERS];
    size_t n = 0;
    for (const char *at = (const char *)data, *end = at + size; n < HEADERS;) {
        const char *newline = size ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        size_t len = (size_t)((newline ? newline : end) - at);
        headers[n++] = cookie(jn_arena_dup(arena, at, len), len);
        if (!newline)
            break;
        at = newline + 1;
    }
    size_t found = scan_all(headers, n);

    static const char own[] = "; " SESSION_COOKIE "=jns_a";
    size_t len = headers[n - 1].value_len;
    char *more = jn_arena_alloc(arena, len + sizeof(own));
    memcpy(more, headers[n - 1].value, len);
    memcpy(more + len, own, sizeof(own));
    headers[n - 1] = cookie(more, len + sizeof(own) - 1);
    MUST(scan_all(headers, n) == found + 1);
    jn_arena_free(arena);
    return 0;
}
