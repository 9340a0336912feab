/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One logfmt event per line on stderr, where a request or a program ends. Programs only:
 * the library never logs. Values are escaped (control, bidi and line characters), lines
 * are cut at 8 KiB and written whole. Never log query text, titles or tokens. Any thread.
 *
 *   jn_log(JN_LOG_ERROR, "search.failed", "code", "EIO", "err", err.text, NULL);
 *
 *   struct jn_log_line l = jn_log_begin(JN_LOG_INFO, "http.request");
 *   jn_log_int(&l, "status", 200);
 *   jn_log_end(&l);
 */
#ifndef JINNANG_LOG_H
#define JINNANG_LOG_H

#include <stddef.h>
#include <stdint.h>

enum jn_log_level { JN_LOG_DEBUG, JN_LOG_INFO, JN_LOG_WARNING, JN_LOG_ERROR };

/* Events below `level` are dropped (default: info). `fd` other than 2 is for tests. */
void jn_log_open(enum jn_log_level level, int fd);

/* Pairs of strings, ended by NULL. */
void jn_log(enum jn_log_level level, const char *event, ...) __attribute__((sentinel));

struct jn_log_line {
    size_t len; /* 0: the level is off, nothing is collected */
    char bytes[8192];
};

struct jn_log_line jn_log_begin(enum jn_log_level level, const char *event);
void jn_log_str(struct jn_log_line *l, const char *key,
                const char *value); /* NULL: left out */
void jn_log_int(struct jn_log_line *l, const char *key, int64_t value);
void jn_log_end(struct jn_log_line *l);

#endif
