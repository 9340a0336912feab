/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/doc_write.h"

#include <string.h>

#include "jinnang/cleanup.h"

#include "lib/doc/front_matter.h"

const char *const jn_doc_auto_fields[] = {
    "id",          "created",     "updated",          "state",
    "verified_at", "verified_by", "verified_against", NULL};

/* The lines between the fences. */
struct header {
    size_t start, end; /* bytes */
};

static size_t line_end(const char *bytes, size_t len, size_t at)
{
    const char *stop = memchr(bytes + at, '\n', len - at);
    return stop ? (size_t)(stop - bytes) + 1 : len;
}

/* A flow mapping has no lines to add to. */
static bool find_header(const char *bytes, size_t len, struct header *out)
{
    if (!jn_front_matter_lines(bytes, len, &out->start, &out->end))
        return false;
    size_t at = out->start;
    while (at < out->end && (bytes[at] == ' ' || bytes[at] == '\t'))
        at++;
    return bytes[at] != '{' && bytes[at] != '[';
}

/* The name that a line sets at the top level: its length, 0 when it is none. */
static size_t key_length(const char *line, size_t len)
{
    size_t n = 0;
    while (n < len && ((line[n] >= 'a' && line[n] <= 'z') || line[n] == '_' ||
                       (line[n] >= '0' && line[n] <= '9')))
        n++;
    return n > 0 && n < len && line[n] == ':' ? n : 0;
}

static bool is_one(const char *line, size_t n, const char *name)
{
    return strlen(name) == n && memcmp(line, name, n) == 0;
}

static bool is_continued(const char *bytes, const struct header *h, size_t next)
{
    return next < h->end && strchr(" \t-", bytes[next]);
}

/* Copy the lines of the header without the members named. */
static int copy_header(const char *bytes, const struct header *h,
                       const struct jn_doc_field *fields, size_t n, struct jn_buf *out)
{
    for (size_t at = h->start; at < h->end;) {
        size_t next = line_end(bytes, h->end, at);
        size_t key = key_length(bytes + at, next - at);
        bool drop = false;
        for (size_t i = 0; key && i < n && !drop; i++)
            drop = is_one(bytes + at, key, fields[i].name);
        if (drop && is_continued(bytes, h, next))
            return JN_DOC_WRITE_UNFIT;
        if (!drop)
            jn_buf_add(out, bytes + at, next - at);
        at = next;
    }
    return 0;
}

int jn_doc_set_fields(const char *bytes, size_t len, const struct jn_doc_field *fields,
                      size_t n, struct jn_buf *out)
{
    struct header h;
    if (!find_header(bytes, len, &h))
        return JN_DOC_WRITE_UNFIT;
    jn_buf_add(out, bytes, h.start);
    if (copy_header(bytes, &h, fields, n, out) != 0)
        return JN_DOC_WRITE_UNFIT;
    for (size_t i = 0; i < n; i++)
        if (fields[i].value)
            jn_buf_printf(out, "%s: %s\n", fields[i].name, fields[i].value);
    jn_buf_add(out, bytes + h.end, len - h.end);
    return 0;
}

static int strip(const char *bytes, size_t len, struct jn_buf *out)
{
    struct jn_doc_field fields[JN_COUNT(jn_doc_auto_fields)] = {{0}};
    size_t n = 0;
    for (; jn_doc_auto_fields[n]; n++)
        fields[n].name = jn_doc_auto_fields[n];
    return jn_doc_set_fields(bytes, len, fields, n, out);
}

bool jn_doc_same_content(const char *a, size_t a_len, const char *b, size_t b_len)
{
    jn_auto(jn_buf_deinit) struct jn_buf x = JN_BUF_INIT, y = JN_BUF_INIT;
    if (a_len == b_len && memcmp(a, b, a_len) == 0)
        return true;
    if (strip(a, a_len, &x) != 0 || strip(b, b_len, &y) != 0 || jn_buf_failed(&x) ||
        jn_buf_failed(&y))
        return false;
    return x.len == y.len && memcmp(x.data, y.data, x.len) == 0;
}
