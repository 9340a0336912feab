/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-8 as RFC 3629 defines it: no surrogates, no overlong forms, at most U+10FFFF.
 * Pure functions, any thread. Lengths are bytes unless a name says otherwise. */
#ifndef JINNANG_UTF8_H
#define JINNANG_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length of the longest valid prefix; equals len when all of it is valid. */
size_t jn_utf8_valid_prefix(const char *s, size_t len);
static inline bool jn_utf8_is_valid(const char *s, size_t len)
{
    return jn_utf8_valid_prefix(s, len) == len;
}

/* Decode one character of valid text at s (len > 0): its length, the code point in *cp.
 * For an invalid byte: length 1 and U+FFFD, so that a loop over any bytes ends. */
size_t jn_utf8_decode(const char *s, size_t len, uint32_t *cp);

/* Write cp to out (4 bytes of room): the length. Not a scalar value: U+FFFD is written.
 */
size_t jn_utf8_encode(uint32_t cp, char out[4]);

size_t jn_utf8_count(const char *s, size_t len);       /* code points in valid text */
size_t jn_utf8_count_utf16(const char *s, size_t len); /* UTF-16 units in valid text */

/* The largest cut <= max that splits no character: jn_utf8_cut("锦囊", 4) is 3. */
size_t jn_utf8_cut(const char *s, size_t max);

/* Bytes of the first n code points (or of all of it when there are fewer). */
size_t jn_utf8_offset(const char *s, size_t len, size_t n);

#endif
