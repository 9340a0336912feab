/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/doc/prescan.h"

#include <stdbool.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* "- - -" is a rule across the page, not three lists. */
static bool is_rule(const char *s, const char *end)
{
    size_t n = 0;
    for (const char *c = s; c < end; c++) {
        if (*c == *s)
            n++;
        else if (!is_blank(*c))
            return false;
    }
    return n >= 3;
}

/* Length of the quote or list marker at s, 0 if there is none. */
static size_t marker(const char *s, const char *end)
{
    if (s == end)
        return 0;
    if (*s == '>')
        return 1;
    size_t n = 0;
    if (*s == '-' || *s == '+' || *s == '*') {
        n = 1;
    } else {
        while (n < 9 && s + n < end && s[n] >= '0' && s[n] <= '9')
            n++;
        if (n == 0 || s + n == end || (s[n] != '.' && s[n] != ')'))
            return 0;
        n++;
    }
    if (s + n < end && !is_blank(s[n]))
        return 0;
    return *s != '+' && is_rule(s, end) ? 0 : n;
}

/* Markers at the start of the line, and half the columns of blanks in front of them: as
 * many lists may go on there, but not more than were `open` before. */
static size_t line_depth(const char *s, const char *end, size_t open)
{
    size_t markers = 0, columns = 0, pending = 0;
    for (;;) {
        while (s < end && is_blank(*s))
            pending += *s++ == '\t' ? 4 : 1;
        size_t n = marker(s, end);
        if (n == 0)
            return markers + (columns / 2 < open ? columns / 2 : open);
        markers++;
        columns += pending;
        s += n;
        if (s < end && is_blank(*s)) /* belongs to the marker */
            s++;
        pending = 0;
    }
}

static size_t count_brackets(const char *s, const char *end)
{
    size_t n = 0;
    while (s < end && (s = memchr(s, '[', (size_t)(end - s))) != NULL) {
        n++;
        s++;
    }
    return n;
}

struct jn_prescan jn_prescan(const char *text, size_t len)
{
    struct jn_prescan out = {0};
    const char *end = text + len;
    size_t brackets = 0, open = 0;
    for (const char *s = text; s < end;) {
        const char *stop = memchr(s, '\n', (size_t)(end - s));
        if (!stop)
            stop = end;
        out.line++;
        size_t length = (size_t)(stop - s);
        const char *first = s;
        while (first < stop && is_blank(*first))
            first++;
        size_t depth = line_depth(s, stop, open);
        open = depth > open ? depth : open;
        brackets = first == stop ? 0 : brackets + count_brackets(first, stop);
        if (length > JN_LINE_BYTES) {
            out.why_zh = "一行超过 64 KiB";
            out.why_en = "a line is longer than 64 KiB";
        } else if (out.line > JN_LINES) {
            out.why_zh = "超过 50000 行";
            out.why_en = "more than 50,000 lines";
        } else if (depth > JN_DEPTH) {
            out.why_zh = "引用和列表嵌套超过 32 层";
            out.why_en = "quotes and lists nested more than 32 deep";
        } else if (brackets > JN_BRACKETS) {
            out.why_zh = "一段中的 [ 超过 2000 个";
            out.why_en = "more than 2,000 '[' without a blank line between";
        }
        if (out.why_en)
            return out;
        if (*s == '<' && out.conflict_line == 0 && length > 8 &&
            memcmp(s, "<<<<<<< ", 8) == 0)
            out.conflict_line = out.line;
        s = stop + 1;
    }
    return out;
}
