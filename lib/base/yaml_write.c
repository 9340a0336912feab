/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A string stands plain only when it cannot be read as anything else: no indicator at its
 * start, no ": " or " #" inside, one line. All others are in double quotes with the
 * escapes of JSON, which YAML 1.2 shares. */
#include "jinnang/yaml_write.h"

#include <stdbool.h>
#include <string.h>

#include "jinnang/json_write.h"

static bool is_plain_start(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z') || c == '_' || c == '/' || c == '(';
}

/* Byte 0xEF begins the byte order mark, 0xC2 the control characters, 0xE2 the line
 * separators: rare enough to be quoted without a closer look. */
static bool is_plain_byte(unsigned char c)
{
    return c >= 0x20 && c != 0x7F && c != 0xC2 && c != '"' && c != '\\' && c != '\'' &&
           !strchr("#[]{},&*!|>%@`", c);
}

static bool is_plain(const char *s, size_t len)
{
    if (len == 0 || !is_plain_start((unsigned char)s[0]) || s[len - 1] == ' ' ||
        s[len - 1] == ':')
        return false;
    if (len == 4 && strncasecmp(s, "null", 4) == 0)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!is_plain_byte((unsigned char)s[i]) || (s[i] == ':' && s[i + 1] == ' '))
            return false;
        if (strncmp(s + i, "\xE2\x80\xA8", 3) == 0 ||
            strncmp(s + i, "\xE2\x80\xA9", 3) == 0 ||
            strncmp(s + i, "\xEF\xBB\xBF", 3) == 0)
            return false;
    }
    return true;
}

static void write_text(const char *s, size_t len, struct jn_buf *out)
{
    if (is_plain(s, len)) {
        jn_buf_add(out, s, len);
        return;
    }
    struct jn_json j = jn_json_on(out);
    jn_json_strn(&j, s, len);
}

static void write_scalar(const json_t *value, struct jn_buf *out)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        write_text(json_string_value(value), json_string_length(value), out);
        break;
    case JSON_TRUE:
        jn_buf_str(out, "true");
        break;
    case JSON_FALSE:
        jn_buf_str(out, "false");
        break;
    case JSON_NULL:
        jn_buf_str(out, "null");
        break;
    default: { /* numbers; jansson writes them without a locale */
        char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
        jn_buf_str(out, text ? text : "0");
        free(text);
    }
    }
}

static bool is_nested(const json_t *value)
{
    return (json_is_object(value) && json_object_size(value) > 0) ||
           (json_is_array(value) && json_array_size(value) > 0);
}

static void indent(struct jn_buf *out, unsigned depth)
{
    for (unsigned i = 0; i < depth; i++)
        jn_buf_str(out, "  ");
}

/* The members or items of one level; the first line of an object in a list stands behind
 * its dash. */
static void write_level(const json_t *value, unsigned depth, bool behind_dash,
                        struct jn_buf *out);

static void write_value(const json_t *value, unsigned depth, struct jn_buf *out)
{
    if (is_nested(value)) {
        jn_buf_char(out, '\n');
        write_level(value, depth, false, out);
        return;
    }
    jn_buf_char(out, ' ');
    if (json_is_object(value))
        jn_buf_str(out, "{}");
    else if (json_is_array(value))
        jn_buf_str(out, "[]");
    else
        write_scalar(value, out);
    jn_buf_char(out, '\n');
}

static void write_level(const json_t *value, unsigned depth, bool behind_dash,
                        struct jn_buf *out)
{
    const char *key;
    json_t *member;
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            member = json_array_get(value, i);
            indent(out, depth);
            jn_buf_char(out, '-');
            if (json_is_object(member) && json_object_size(member) > 0) {
                jn_buf_char(out, ' ');
                write_level(member, depth + 1, true, out);
            } else {
                write_value(member, depth + 1, out);
            }
        }
        return;
    }
    json_object_foreach((json_t *)(uintptr_t)value, key, member)
    {
        if (json_is_null(member))
            continue;
        if (!behind_dash)
            indent(out, depth);
        behind_dash = false;
        write_text(key, strlen(key), out);
        jn_buf_char(out, ':');
        write_value(member, depth + 1, out);
    }
    if (behind_dash)
        jn_buf_str(out, "{}\n"); /* nothing but nulls */
}

void jn_yaml_write(const json_t *object, struct jn_buf *out)
{
    write_level(object, 0, false, out);
}
