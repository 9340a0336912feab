/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growable bytes with sticky failure: append freely, ask jn_buf_failed() once at the end.
 * Failure is lack of memory or a grown-past `limit`. One thread at a time. */
#ifndef JINNANG_BUF_H
#define JINNANG_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jn_buf {
    char *data; /* NUL-terminated when len > 0 or after jn_buf_text() */
    size_t len;
    size_t cap;
    size_t limit; /* 0: none */
    bool failed;
};

#define JN_BUF_INIT                                                                      \
    {                                                                                    \
        NULL, 0, 0, 0, false                                                             \
    }

void jn_buf_deinit(struct jn_buf *b); /* frees the bytes; the struct may be used again */
void jn_buf_clear(struct jn_buf *b);  /* len = 0, failure forgotten, memory kept */
static inline bool jn_buf_failed(const struct jn_buf *b)
{
    return b->failed;
}

void jn_buf_add(struct jn_buf *b, const void *bytes, size_t len);
void jn_buf_str(struct jn_buf *b, const char *text);
void jn_buf_char(struct jn_buf *b, char c);
void jn_buf_printf(struct jn_buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void jn_buf_utf8(struct jn_buf *b, uint32_t code_point);

/* Room for `more` further bytes: pointer to write at, NULL on failure; add to len
 * yourself. */
char *jn_buf_room(struct jn_buf *b, size_t more);

/* The bytes as a C string ("" when empty), borrowed from b until the next change. */
const char *jn_buf_text(struct jn_buf *b);

/* Give the bytes away (free() them); NULL when failed. b is empty afterwards. */
char *jn_buf_steal(struct jn_buf *b, size_t *len);

static inline __attribute__((unused)) void jn_buf_deinit_auto_(struct jn_buf *b)
{
    jn_buf_deinit(b);
}

#endif
