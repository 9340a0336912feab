/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line is collected on the caller's stack and leaves in one write(), so lines of
 * several threads do not mix. A failing stderr is ignored: there is nobody left to tell.
 */
#include "jinnang/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "jinnang/utf8.h"

static _Atomic int log_level = JN_LOG_INFO;
static _Atomic int log_fd = 2;

static const char *const level_names[] = {"debug", "info", "warning", "error"};

void jn_log_open(enum jn_log_level level, int fd)
{
    atomic_store(&log_level, (int)level);
    atomic_store(&log_fd, fd);
}

static void add(struct jn_log_line *l, const char *bytes, size_t len)
{
    size_t room = sizeof(l->bytes) - 1 - l->len; /* one for the newline */
    if (len > room)
        len = jn_utf8_cut(bytes, room);
    memcpy(l->bytes + l->len, bytes, len);
    l->len += len;
}

/* Characters that end a line, hide text or turn its direction (T20). */
static bool is_unsafe(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0x200B && cp <= 0x200F) ||
           (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x2069) ||
           cp == 0xFEFF || cp == 0xFFFD;
}

static bool is_bare(const char *value, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)value[i];
        if (c <= ' ' || c >= 0x7F || c == '"' || c == '=' || c == '\\')
            return false;
    }
    return len > 0;
}

static void add_quoted(struct jn_log_line *l, const char *value, size_t len)
{
    add(l, "\"", 1);
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t n = jn_utf8_decode(value + i, len - i, &cp);
        char escape[16];
        if (cp == '"' || cp == '\\') {
            escape[0] = '\\';
            escape[1] = (char)cp;
            add(l, escape, 2);
        } else if (cp == '\n') {
            add(l, "\\n", 2);
        } else if (is_unsafe(cp)) {
            int w = snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)cp);
            add(l, escape, (size_t)w);
        } else {
            add(l, value + i, n);
        }
        i += n;
    }
    add(l, "\"", 1);
}

void jn_log_str(struct jn_log_line *l, const char *key, const char *value)
{
    if (l->len == 0 || !value)
        return;
    size_t len = strlen(value);
    add(l, " ", 1);
    add(l, key, strlen(key));
    add(l, "=", 1);
    if (is_bare(value, len))
        add(l, value, len);
    else
        add_quoted(l, value, len);
}

void jn_log_int(struct jn_log_line *l, const char *key, int64_t value)
{
    char text[24];
    snprintf(text, sizeof(text), "%" PRId64, value);
    jn_log_str(l, key, text);
}

struct jn_log_line jn_log_begin(enum jn_log_level level, const char *event)
{
    struct jn_log_line l;
    l.len = 0;
    if ((int)level < atomic_load(&log_level))
        return l;
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    char head[64];
    size_t n = strftime(head, sizeof(head), "time=%Y-%m-%dT%H:%M:%S", &tm);
    add(&l, head, n);
    int w = snprintf(head, sizeof(head), ".%03ldZ level=%s", now.tv_nsec / 1000000,
                     level_names[level]);
    add(&l, head, (size_t)w);
    jn_log_str(&l, "event", event);
    return l;
}

void jn_log_end(struct jn_log_line *l)
{
    if (l->len == 0)
        return;
    l->bytes[l->len++] = '\n';
    ssize_t ignored = write(atomic_load(&log_fd), l->bytes, l->len);
    (void)ignored;
    l->len = 0;
}

void jn_log(enum jn_log_level level, const char *event, ...)
{
    struct jn_log_line l = jn_log_begin(level, event);
    if (l.len == 0)
        return;
    va_list pairs;
    va_start(pairs, event);
    for (const char *key; (key = va_arg(pairs, const char *));)
        jn_log_str(&l, key, va_arg(pairs, const char *));
    va_end(pairs);
    jn_log_end(&l);
}
