/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/utf8.h"

void jn_buf_deinit(struct jn_buf *b)
{
    free(b->data);
    *b = (struct jn_buf){.limit = b->limit};
}

void jn_buf_clear(struct jn_buf *b)
{
    b->len = 0;
    b->failed = false;
}

char *jn_buf_room(struct jn_buf *b, size_t more)
{
    if (b->failed)
        return NULL;
    size_t need;
    if (__builtin_add_overflow(b->len, more, &need) || need == SIZE_MAX ||
        (b->limit && need > b->limit)) {
        b->failed = true;
        return NULL;
    }
    if (need + 1 > b->cap) { /* one more for the NUL */
        size_t cap = b->cap ? b->cap : 256;
        while (cap < need + 1)
            cap = cap > SIZE_MAX / 2 ? need + 1 : cap * 2;
        char *data = realloc(b->data, cap);
        if (!data) {
            b->failed = true;
            return NULL;
        }
        b->data = data;
        b->cap = cap;
    }
    return b->data + b->len;
}

void jn_buf_add(struct jn_buf *b, const void *bytes, size_t len)
{
    if (len == 0)
        return;
    char *to = jn_buf_room(b, len);
    if (!to)
        return;
    memcpy(to, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void jn_buf_str(struct jn_buf *b, const char *text)
{
    jn_buf_add(b, text, strlen(text));
}

void jn_buf_char(struct jn_buf *b, char c)
{
    jn_buf_add(b, &c, 1);
}

void jn_buf_utf8(struct jn_buf *b, uint32_t code_point)
{
    char bytes[4];
    jn_buf_add(b, bytes, jn_utf8_encode(code_point, bytes));
}

void jn_buf_printf(struct jn_buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *to = n >= 0 ? jn_buf_room(b, (size_t)n) : NULL;
    if (to) {
        vsnprintf(to, (size_t)n + 1, format, again);
        b->len += (size_t)n;
    } else {
        b->failed = true;
    }
    va_end(again);
}

const char *jn_buf_text(struct jn_buf *b)
{
    return b->len ? b->data : "";
}

char *jn_buf_steal(struct jn_buf *b, size_t *len)
{
    if (b->failed || !jn_buf_room(b, 0))
        return NULL;
    char *data = b->data;
    data[b->len] = '\0';
    if (len)
        *len = b->len;
    *b = (struct jn_buf){.limit = b->limit};
    return data;
}
