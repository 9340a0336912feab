/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/utf8.h"

#include <string.h>

/* Length of the well-formed sequence at s, 0 if there is none (Unicode table 3-7). */
static size_t sequence(const unsigned char *s, size_t len)
{
    unsigned char b = s[0];
    if (b < 0x80)
        return 1;
    if (b < 0xC2 || b > 0xF4)
        return 0;
    size_t n = b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    if (len < n)
        return 0;
    unsigned char low = 0x80, high = 0xBF;
    if (b == 0xE0)
        low = 0xA0;
    else if (b == 0xED)
        high = 0x9F;
    else if (b == 0xF0)
        low = 0x90;
    else if (b == 0xF4)
        high = 0x8F;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    return n;
}

size_t jn_utf8_valid_prefix(const char *s, size_t len)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t at = 0;
    while (at < len) {
        uint64_t eight;
        if (len - at >= 8 &&
            (memcpy(&eight, p + at, 8), (eight & 0x8080808080808080U) == 0)) {
            at += 8;
            continue;
        }
        size_t n = sequence(p + at, len - at);
        if (n == 0)
            break;
        at += n;
    }
    return at;
}

size_t jn_utf8_decode(const char *s, size_t len, uint32_t *cp)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t n = sequence(p, len);
    switch (n) {
    case 1:
        *cp = p[0];
        return 1;
    case 2:
        *cp = (p[0] & 0x1FU) << 6 | (p[1] & 0x3FU);
        return 2;
    case 3:
        *cp = (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
        return 3;
    case 4:
        *cp = (p[0] & 0x07U) << 18 | (p[1] & 0x3FU) << 12 | (p[2] & 0x3FU) << 6 |
              (p[3] & 0x3FU);
        return 4;
    default:
        *cp = 0xFFFD;
        return 1;
    }
}

size_t jn_utf8_encode(uint32_t cp, char out[4])
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = 0xFFFD;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

size_t jn_utf8_count(const char *s, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)s[i] & 0xC0) != 0x80;
    return n;
}

size_t jn_utf8_count_utf16(const char *s, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char b = (unsigned char)s[i];
        n += (b & 0xC0) != 0x80;
        n += b >= 0xF0;
    }
    return n;
}

size_t jn_utf8_cut(const char *s, size_t max)
{
    size_t n = strnlen(s, max + 1);
    if (n <= max)
        return n;
    while (max > 0 && ((unsigned char)s[max] & 0xC0) == 0x80)
        max--;
    return max;
}

size_t jn_utf8_offset(const char *s, size_t len, size_t n)
{
    size_t at = 0;
    while (at < len) {
        if (((unsigned char)s[at] & 0xC0) != 0x80 && n-- == 0)
            break;
        at++;
    }
    return at;
}
