/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/json_write.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct jn_json jn_json_on(struct jn_buf *out)
{
    return (struct jn_json){.out = out};
}

static void before_value(struct jn_json *j)
{
    if (j->comma)
        jn_buf_char(j->out, ',');
    j->comma = true;
}

static void open_level(struct jn_json *j, char opener, char closer)
{
    before_value(j);
    assert(j->depth < JN_JSON_DEPTH);
    jn_buf_char(j->out, opener);
    j->closers[j->depth++] = closer;
    j->comma = false;
}

void jn_json_object(struct jn_json *j)
{
    open_level(j, '{', '}');
}

void jn_json_array(struct jn_json *j)
{
    open_level(j, '[', ']');
}

void jn_json_end(struct jn_json *j)
{
    assert(j->depth > 0);
    jn_buf_char(j->out, j->closers[--j->depth]);
    j->comma = true;
}

/* Bytes that pass as they are, up to the first that needs an escape. */
static size_t plain_run(const unsigned char *s, size_t len)
{
    size_t n = 0;
    while (n < len && s[n] >= 0x20 && s[n] != '"' && s[n] != '\\' && s[n] != 0x7F &&
           !(s[n] == 0xE2 && len - n >= 3 && s[n + 1] == 0x80 && (s[n + 2] | 1) == 0xA9))
        n++;
    return n;
}

static size_t write_escape(struct jn_buf *out, const unsigned char *s)
{
    static const char short_form[] = "btn_fr"; /* for 0x08 to 0x0D, 0x0B has none */
    if (*s == '"' || *s == '\\') {
        char two[2] = {'\\', (char)*s};
        jn_buf_add(out, two, 2);
        return 1;
    }
    if (*s >= 0x08 && *s <= 0x0D && *s != 0x0B) {
        char two[2] = {'\\', short_form[*s - 0x08]};
        jn_buf_add(out, two, 2);
        return 1;
    }
    if (*s == 0xE2) {
        jn_buf_str(out, s[2] == 0xA8 ? "\\u2028" : "\\u2029");
        return 3;
    }
    jn_buf_printf(out, "\\u%04x", *s);
    return 1;
}

static void write_string(struct jn_buf *out, const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text;
    jn_buf_char(out, '"');
    while (len > 0) {
        size_t n = plain_run(s, len);
        jn_buf_add(out, s, n);
        s += n;
        len -= n;
        if (len > 0) {
            n = write_escape(out, s);
            s += n;
            len -= n;
        }
    }
    jn_buf_char(out, '"');
}

void jn_json_key(struct jn_json *j, const char *key)
{
    before_value(j);
    write_string(j->out, key, strlen(key));
    jn_buf_char(j->out, ':');
    j->comma = false;
}

void jn_json_strn(struct jn_json *j, const char *text, size_t len)
{
    before_value(j);
    write_string(j->out, text, len);
}

void jn_json_str(struct jn_json *j, const char *text)
{
    if (text)
        jn_json_strn(j, text, strlen(text));
    else
        jn_json_null(j);
}

void jn_json_int(struct jn_json *j, int64_t n)
{
    before_value(j);
    jn_buf_printf(j->out, "%" PRId64, n);
}

void jn_json_bool(struct jn_json *j, bool b)
{
    before_value(j);
    jn_buf_str(j->out, b ? "true" : "false");
}

void jn_json_null(struct jn_json *j)
{
    before_value(j);
    jn_buf_str(j->out, "null");
}

void jn_json_num(struct jn_json *j, double x, unsigned decimals)
{
    static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    assert(decimals < sizeof(tens) / sizeof(*tens));
    double scaled = round(x * tens[decimals]);
    if (!isfinite(scaled) || fabs(scaled) > 9e15) {
        jn_json_null(j);
        return;
    }
    before_value(j);
    int64_t n = (int64_t)scaled, one = (int64_t)tens[decimals];
    if (n < 0)
        jn_buf_char(j->out, '-');
    uint64_t whole = (uint64_t)llabs(n) / (uint64_t)one,
             rest = (uint64_t)llabs(n) % (uint64_t)one;
    jn_buf_printf(j->out, "%" PRIu64, whole);
    if (rest == 0)
        return;
    while (rest % 10 == 0) {
        rest /= 10;
        decimals--;
    }
    jn_buf_printf(j->out, ".%0*" PRIu64, (int)decimals, rest);
}

void jn_json_raw(struct jn_json *j, const char *json, size_t len)
{
    before_value(j);
    jn_buf_add(j->out, json, len);
}

void jn_json_object_at(struct jn_json *j, const char *key)
{
    jn_json_key(j, key);
    jn_json_object(j);
}

void jn_json_array_at(struct jn_json *j, const char *key)
{
    jn_json_key(j, key);
    jn_json_array(j);
}

void jn_json_str_at(struct jn_json *j, const char *key, const char *text)
{
    jn_json_key(j, key);
    jn_json_str(j, text);
}

void jn_json_int_at(struct jn_json *j, const char *key, int64_t n)
{
    jn_json_key(j, key);
    jn_json_int(j, n);
}

void jn_json_bool_at(struct jn_json *j, const char *key, bool b)
{
    jn_json_key(j, key);
    jn_json_bool(j, b);
}

void jn_json_num_at(struct jn_json *j, const char *key, double x, unsigned decimals)
{
    jn_json_key(j, key);
    jn_json_num(j, x, decimals);
}
