/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pass over the bytes checks what jansson would accept and we do not (or would only
 * notice after building a large tree), then jansson parses. */
#include "jinnang/json_read.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "jinnang/utf8.h"

enum { MAX_DEPTH = 32, MAX_MEMBERS = 20000, MAX_STRING = 1024 * 1024 };

/* Line and column of a byte, both from 1. */
static int fault_at(struct jn_json_fault *fault, const char *bytes, size_t at,
                    const char *text)
{
    fault->line = 1;
    const char *line = bytes;
    for (const char *p = bytes; (p = memchr(p, '\n', (size_t)(bytes + at - p)));) {
        fault->line++;
        line = ++p;
    }
    fault->column = (size_t)(bytes + at - line) + 1;
    snprintf(fault->text, sizeof(fault->text), "%s", text);
    return JN_JSON_MALFORMED;
}

struct scan {
    const char *bytes;
    size_t len, at;
    unsigned depth;
    size_t members;
    const char *why; /* set: refused at `at` */
};

/* From the opening quote to behind the closing one; a text that ends inside is jansson's.
 */
static void scan_string(struct scan *s)
{
    size_t start = ++s->at;
    while (s->at < s->len && s->bytes[s->at] != '"') {
        if (s->bytes[s->at] != '\\') {
            s->at++;
            continue;
        }
        if (s->len - s->at >= 6 && memcmp(s->bytes + s->at, "\\u0000", 6) == 0) {
            s->why = "\\u0000 is not allowed";
            return;
        }
        s->at += 2;
    }
    if (s->at > s->len)
        s->at = s->len;
    if (s->at - start > MAX_STRING) {
        s->at = start;
        s->why = "string is longer than 1 MiB";
        return;
    }
    s->at++;
}

static void scan_structure(struct scan *s)
{
    while (s->at < s->len && !s->why) {
        switch (s->bytes[s->at]) {
        case '"':
            scan_string(s);
            continue;
        case '{':
        case '[':
            if (++s->depth > MAX_DEPTH) {
                s->why = "nested deeper than 32 levels";
                return;
            }
            s->members++;
            break;
        case '}':
        case ']':
            if (s->depth > 0)
                s->depth--;
            break;
        case ',':
            s->members++;
            break;
        default:
            break;
        }
        if (s->members > MAX_MEMBERS) {
            s->why = "more than 20000 members";
            return;
        }
        s->at++;
    }
}

int jn_json_parse(const char *bytes, size_t len, json_t **out,
                  struct jn_json_fault *fault)
{
    size_t valid = jn_utf8_valid_prefix(bytes, len);
    if (valid != len)
        return fault_at(fault, bytes, valid, "not valid UTF-8");
    const char *nul = len ? memchr(bytes, '\0', len) : NULL;
    if (nul)
        return fault_at(fault, bytes, (size_t)(nul - bytes), "NUL byte");
    struct scan s = {.bytes = bytes, .len = len};
    scan_structure(&s);
    if (s.why)
        return fault_at(fault, bytes, s.at, s.why);

    json_error_t e;
    json_t *root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &e);
    if (!root) {
        size_t at = e.position > 0 ? (size_t)e.position : 0;
        return fault_at(fault, bytes, at < len ? at : len, e.text);
    }
    *out = root;
    return 0;
}
