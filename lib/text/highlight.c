/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escaping comes first and marks are put between escaped pieces, so no byte of the text
 * can ever become a tag. */
#include <string.h>

#include "jinnang/snippet.h"

static const char *escape_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void add_escaped(struct jn_buf *out, const char *text, uint32_t start,
                        uint32_t end)
{
    uint32_t clean = start; /* from here on nothing to escape so far */
    for (uint32_t at = start; at < end; at++) {
        const char *escape = escape_of(text[at]);
        if (!escape)
            continue;
        jn_buf_add(out, text + clean, at - clean);
        jn_buf_str(out, escape);
        clean = at + 1;
    }
    jn_buf_add(out, text + clean, end - clean);
}

static uint32_t clamp(uint32_t at, uint32_t low, uint32_t high)
{
    return at < low ? low : at > high ? high : at;
}

void jn_highlight(struct jn_buf *out, const char *text, uint32_t start, uint32_t end,
                  const struct jn_span *marks, size_t n_marks)
{
    uint32_t at = start;
    for (size_t i = 0; i < n_marks;) {
        uint32_t from = clamp(marks[i].start, at, end), to = clamp(marks[i].end, at, end);
        for (i++; i < n_marks && marks[i].start <= to; i++)
            if (marks[i].end > to)
                to = clamp(marks[i].end, at, end);
        if (from >= to)
            continue;
        add_escaped(out, text, at, from);
        jn_buf_str(out, "<mark>");
        add_escaped(out, text, from, to);
        jn_buf_str(out, "</mark>");
        at = to;
    }
    add_escaped(out, text, at, end);
}
