/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streaming JSON writer over a jn_buf: commas are its business, keys come out in the
 * order written (ETags depend on it), numbers do not follow the locale. Text must be
 * UTF-8; control characters, U+2028 and U+2029 are escaped. One thread at a time.
 *
 *   struct jn_json j = jn_json_on(&buf);
 *   jn_json_object(&j);
 *     jn_json_key(&j, "total"); jn_json_int(&j, 3);
 *     jn_json_array_at(&j, "hits"); … jn_json_end(&j);
 *   jn_json_end(&j);
 */
#ifndef JINNANG_JSON_WRITE_H
#define JINNANG_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/buf.h"

enum { JN_JSON_DEPTH = 64 };

struct jn_json {
    struct jn_buf *out;
    unsigned depth;
    bool comma;                  /* the next value needs one */
    char closers[JN_JSON_DEPTH]; /* '}' or ']' of each open level */
};

struct jn_json jn_json_on(struct jn_buf *out);

void jn_json_object(struct jn_json *j);
void jn_json_array(struct jn_json *j);
void jn_json_end(struct jn_json *j); /* closes the innermost open object or array */

void jn_json_key(struct jn_json *j, const char *key);
void jn_json_str(struct jn_json *j, const char *text); /* NULL is written as null */
void jn_json_strn(struct jn_json *j, const char *text, size_t len);
void jn_json_int(struct jn_json *j, int64_t n);
void jn_json_bool(struct jn_json *j, bool b);
void jn_json_null(struct jn_json *j);
/* Rounded half away from zero to `decimals` (0-9), trailing zeros kept away: 21.84,
 * 0.7, 3. Not finite: null. */
void jn_json_num(struct jn_json *j, double x, unsigned decimals);
void jn_json_raw(struct jn_json *j, const char *json, size_t len); /* one ready value */

/* Key and value in one call. */
void jn_json_object_at(struct jn_json *j, const char *key);
void jn_json_array_at(struct jn_json *j, const char *key);
void jn_json_str_at(struct jn_json *j, const char *key, const char *text);
void jn_json_int_at(struct jn_json *j, const char *key, int64_t n);
void jn_json_bool_at(struct jn_json *j, const char *key, bool b);
void jn_json_num_at(struct jn_json *j, const char *key, double x, unsigned decimals);

#endif
