/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Split first, decode after: "/a%2Fb" is one segment, and G10 then refuses it. `+` means
 * a space in the query only. */
#include "daemon/http/target.h"

#include <string.h>

#include "jinnang/utf8.h"

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Bytes and escapes of the whole target (G9), so that decoding below cannot fail half
 * way. */
static const char *check_bytes(const char *raw, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)raw[i];
        if (c < 0x21 || c >= 0x7F)
            return "the target holds a byte that must be percent-encoded";
        if (c == '#')
            return "the target holds a fragment";
        if (c != '%')
            continue;
        if (len - i < 3 || hex(raw[i + 1]) < 0 || hex(raw[i + 2]) < 0)
            return "% is not followed by two hex digits";
        if (raw[i + 1] == '0' && raw[i + 2] == '0')
            return "%00 is not allowed";
        i += 2;
    }
    return NULL;
}

static struct target_text decode(const char *raw, size_t len, bool plus,
                                 struct jn_arena *arena)
{
    char *text = jn_arena_alloc(arena, len + 1);
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        if (raw[i] == '%') {
            text[n++] = (char)(hex(raw[i + 1]) * 16 + hex(raw[i + 2]));
            i += 2;
        } else {
            text[n++] = plus && raw[i] == '+' ? ' ' : raw[i];
        }
    }
    return (struct target_text){text, n};
}

/* G10: what could climb out of its place or fool a log. */
static const char *check_segment(struct target_text s)
{
    if (!jn_utf8_is_valid(s.text, s.len))
        return "the path is not UTF-8";
    if (strcmp(s.text, ".") == 0 || strcmp(s.text, "..") == 0)
        return "the path holds . or ..";
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.text[i];
        if (c == '/' || c == '\\' || c < 0x20 || c == 0x7F)
            return "a path segment holds a slash, backslash or control character";
    }
    return NULL;
}

static size_t until(const char *from, const char *end, char mark)
{
    const char *at = memchr(from, mark, (size_t)(end - from));
    return (size_t)((at ? at : end) - from);
}

static int split_path(struct target *t, struct jn_arena *arena, const char **why)
{
    const char *at = t->path + 1, *end = t->path + t->path_len;
    t->segments = JN_NEW_ARRAY(arena, TARGET_MAX_SEGMENTS, struct target_text);
    for (;;) {
        if (t->segment_count == TARGET_MAX_SEGMENTS) {
            *why = "the path has too many segments";
            return TARGET_MALFORMED;
        }
        size_t n = until(at, end, '/');
        struct target_text *s = &t->segments[t->segment_count++];
        *s = decode(at, n, false, arena);
        *why = check_segment(*s);
        if (*why)
            return TARGET_MALFORMED;
        if (at + n == end)
            return 0;
        at += n + 1;
    }
}

static int split_query(struct target *t, const char *at, const char *end,
                       struct jn_arena *arena, const char **why)
{
    t->pairs = JN_NEW_ARRAY(arena, TARGET_MAX_PAIRS, struct target_pair);
    while (at < end) {
        size_t n = until(at, end, '&');
        size_t name = until(at, at + n, '=');
        if (n > 0 && t->pair_count == TARGET_MAX_PAIRS) {
            *why = "more than 64 parameters";
            return TARGET_TOO_MANY;
        }
        if (n > 0) { /* "a=1&&b=2" is kindly read */
            struct target_pair *p = &t->pairs[t->pair_count++];
            p->name = decode(at, name, true, arena);
            p->value = name < n ? decode(at + name + 1, n - name - 1, true, arena)
                                : (struct target_text){"", 0};
            if (!jn_utf8_is_valid(p->name.text, p->name.len) ||
                !jn_utf8_is_valid(p->value.text, p->value.len)) {
                *why = "a parameter is not UTF-8";
                return TARGET_MALFORMED;
            }
            if (p->value.len > TARGET_MAX_VALUE || p->name.len > TARGET_MAX_VALUE) {
                *why = "a parameter is longer than 4 KiB";
                return TARGET_TOO_MANY;
            }
        }
        at += n + 1;
    }
    return 0;
}

int target_parse(const char *raw, size_t len, struct jn_arena *arena, struct target *out,
                 const char **why)
{
    *out = (struct target){0};
    *why = check_bytes(raw, len);
    if (*why)
        return TARGET_MALFORMED;
    if (len == 1 && raw[0] == '*') {
        out->is_star = true;
        return 0;
    }
    if (len == 0 || raw[0] != '/') {
        *why = "the target must begin with /";
        return TARGET_MALFORMED;
    }
    out->path_len = until(raw, raw + len, '?');
    out->path = jn_arena_dup(arena, raw, out->path_len);
    int rc = split_path(out, arena, why);
    if (rc != 0 || out->path_len == len)
        return rc;
    return split_query(out, raw + out->path_len + 1, raw + len, arena, why);
}
