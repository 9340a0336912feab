/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input is cut at newlines: method, version, target, then "name<NUL or :>value"
 * lines. What passes the gate must have the properties that the code behind it relies on.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "jinnang/utf8.h"

#include "daemon/http/gate.h"
#include "daemon/http/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES = 40 };

static size_t cut_lines(struct jn_arena *arena, const char *text, size_t len,
                        struct target_text lines[LINES])
{
    size_t n = 0;
    for (const char *at = text, *end = text + len; n < LINES; n++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t line = (size_t)((newline ? newline : end) - at);
        lines[n] = (struct target_text){jn_arena_dup(arena, at, line), line};
        if (!newline)
            return n + 1;
        at = newline + 1;
    }
    return n;
}

static size_t make_headers(struct jn_arena *arena, const struct target_text *lines,
                           size_t n, struct gate_header headers[LINES])
{
    for (size_t i = 0; i < n; i++) {
        size_t name = strcspn(lines[i].text, ":");
        name = name < lines[i].len ? name : lines[i].len;
        size_t skip = name < lines[i].len ? name + 1 : name;
        headers[i] = (struct gate_header){
            .name = jn_arena_dup(arena, lines[i].text, name),
            .name_len = name,
            .value = lines[i].text + skip,
            .value_len = lines[i].len - skip,
        };
    }
    return n;
}

static void check_passed(const struct gate_request *r, const struct gate_verdict *v)
{
    unsigned hosts = 0, framings = 0;
    for (size_t i = 0; i < r->header_count; i++) {
        hosts += strcasecmp(r->headers[i].name, "Host") == 0;
        framings += strcasecmp(r->headers[i].name, "Content-Length") == 0;
        framings += strcasecmp(r->headers[i].name, "Transfer-Encoding") == 0;
        if (strlen(r->headers[i].value) != r->headers[i].value_len ||
            strpbrk(r->headers[i].value, "\r\n"))
            abort();
    }
    if (hosts > 1 || framings > 1 || (v->chunked && v->content_length))
        abort();
    if (hosts == 0 && strcmp(r->version, "HTTP/1.1") == 0)
        abort();
}

static void check_target(const struct target *t)
{
    for (size_t i = 0; i < t->segment_count; i++) {
        const struct target_text *s = &t->segments[i];
        if (strlen(s->text) != s->len || !jn_utf8_is_valid(s->text, s->len) ||
            strpbrk(s->text, "/\\\r\n") || strcmp(s->text, "..") == 0)
            abort();
    }
    for (size_t i = 0; i < t->pair_count; i++) {
        const struct target_pair *p = &t->pairs[i];
        if (strlen(p->value.text) != p->value.len ||
            !jn_utf8_is_valid(p->value.text, p->value.len))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"localhost", "[::1]"};
    struct gate_hosts hosts = {.names = names, .count = 2, .any_address = size % 2};
    struct jn_arena *arena = jn_arena_new();
    struct target_text lines[LINES];
    struct gate_header headers[LINES];
    size_t n = cut_lines(arena, (const char *)data, size, lines);
    if (n >= 3) {
        struct gate_request r = {.method = lines[0].text,
                                 .version = lines[1].text,
                                 .target = lines[2].text,
                                 .target_len = lines[2].len,
                                 .headers = headers};
        r.header_count = make_headers(arena, lines + 3, n - 3, headers);
        struct gate_verdict v;
        struct target t;
        const char *why;
        if (gate_check(&r, &hosts, &v) == 0)
            check_passed(&r, &v);
        if (target_parse(r.target, r.target_len, arena, &t, &why) == 0)
            check_target(&t);
    }
    jn_arena_free(arena);
    return 0;
}
