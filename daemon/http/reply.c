/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/http/reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "jinnang/utf8.h"

#include "daemon/http/core.h"

enum { MAX_ANSWER = 8 * 1024 * 1024 };

static void start(struct exchange *ex, int status, const char *content_type)
{
    jn_buf_clear(&ex->out);
    ex->out.limit = MAX_ANSWER;
    ex->status = status;
    ex->content_type = content_type;
    ex->problem_code = NULL;
    ex->lent = NULL;
}

struct jn_json reply_json(struct exchange *ex, int status)
{
    start(ex, status, "application/json");
    return jn_json_on(&ex->out);
}

int reply_bytes(struct exchange *ex, int status, const char *content_type,
                const void *bytes, size_t len)
{
    start(ex, status, content_type);
    jn_buf_add(&ex->out, bytes, len);
    return 0;
}

int reply_lend(struct exchange *ex, const char *content_type, const void *bytes,
               size_t len, bool gzipped)
{
    start(ex, 200, content_type);
    ex->lent = bytes;
    ex->lent_len = len;
    ex->gzipped = gzipped;
    return 0;
}

int reply_empty(struct exchange *ex, int status)
{
    start(ex, status, NULL);
    return 0;
}

static struct jn_json open_problem(struct exchange *ex, const char *code,
                                   const char *detail)
{
    const struct problem *p = problem_find(code);
    start(ex, p->status, "application/problem+json");
    ex->problem_code = p->code;
    ex->etag = ex->etag_revision = NULL;
    struct jn_json j = jn_json_on(&ex->out);
    jn_json_object(&j);
    jn_json_str_at(&j, "type",
                   jn_arena_format(ex->arena, "urn:jinnang:problem:%s", p->code));
    jn_json_str_at(&j, "title", exchange_is_english(ex) ? p->title_en : p->title_zh);
    jn_json_int_at(&j, "status", p->status);
    if (detail)
        jn_json_str_at(&j, "detail", detail);
    jn_json_str_at(&j, "instance",
                   jn_arena_format(ex->arena, "urn:jinnang:request:%s", ex->request_id));
    jn_json_str_at(&j, "code", p->code);
    if (p->status == 401)
        reply_header(ex, "WWW-Authenticate", "Bearer");
    if (p->status == 503)
        reply_header(ex, "Retry-After", "1");
    return j;
}

static char *__attribute__((format(printf, 2, 0)))
format_detail(struct exchange *ex, const char *detail, va_list args)
{
    if (!detail)
        return NULL;
    char text[1024];
    vsnprintf(text, sizeof(text), detail, args);
    /* A cut must not leave half a character. */
    return jn_arena_dup(ex->arena, text, jn_utf8_valid_prefix(text, strlen(text)));
}

struct jn_json reply_problem_open(struct exchange *ex, const char *code,
                                  const char *detail, ...)
{
    va_list args;
    va_start(args, detail);
    char *text = format_detail(ex, detail, args);
    va_end(args);
    return open_problem(ex, code, text);
}

int reply_problem(struct exchange *ex, const char *code, const char *detail, ...)
{
    va_list args;
    va_start(args, detail);
    char *text = format_detail(ex, detail, args);
    va_end(args);
    struct jn_json j = open_problem(ex, code, text);
    jn_json_end(&j);
    return 0;
}

void reply_error_item(struct jn_json *j, const char *pointer, const char *code,
                      const char *detail, const char *const *allowed)
{
    jn_json_object(j);
    if (pointer)
        jn_json_str_at(j, "pointer", pointer);
    if (code)
        jn_json_str_at(j, "code", code);
    if (detail)
        jn_json_str_at(j, "detail", detail);
    if (allowed) {
        jn_json_array_at(j, "allowed");
        for (; *allowed; allowed++)
            jn_json_str(j, *allowed);
        jn_json_end(j);
    }
    jn_json_end(j);
}

/* A header set twice keeps the later value, except Link, which may repeat. */
void reply_header(struct exchange *ex, const char *name, const char *value)
{
    for (const char *p = value; *p; p++) {
        if (((unsigned char)*p < 0x20 && *p != '\t') || *p == 0x7F)
            return;
    }
    struct exchange_header *h = NULL;
    for (h = ex->reply_headers; h && strcasecmp(name, "Link") != 0; h = h->next) {
        if (strcasecmp(h->name, name) == 0) {
            h->value = jn_arena_str(ex->arena, value);
            return;
        }
    }
    h = JN_NEW(ex->arena, struct exchange_header);
    h->name = jn_arena_str(ex->arena, name);
    h->value = jn_arena_str(ex->arena, value);
    h->next = ex->reply_headers;
    ex->reply_headers = h;
}

void reply_headerf(struct exchange *ex, const char *name, const char *format, ...)
{
    char value[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(value, sizeof(value), format, args);
    va_end(args);
    reply_header(ex, name, value);
}

void reply_index_revision(struct exchange *ex, const char *revision)
{
    ex->index_revision = jn_arena_str(ex->arena, revision);
}

bool reply_list_has(const char *const *list, const char *text)
{
    for (; list && *list; list++) {
        if (strcasecmp(*list, text) == 0)
            return true;
    }
    return false;
}

/* Frozen answers. Their strings live in one arena of their own. */
struct reply_frozen {
    unsigned refs;
    struct jn_arena *arena;
    int status;
    const char *content_type, *etag, *index_revision;
    struct exchange_header *headers;
    bool gzipped;
    char *bytes;
    size_t len;
};

struct reply_frozen *reply_freeze(struct exchange *ex)
{
    if (ex->frozen)
        return reply_frozen_ref(ex->frozen);
    size_t len = 0;
    jn_auto(jn_free) char *bytes = jn_buf_steal(&ex->out, &len);
    struct reply_frozen *f = calloc(1, sizeof(*f));
    if (!f || !bytes) {
        free(f);
        reply_problem(ex, "internal", NULL);
        return NULL;
    }
    f->arena = jn_arena_new();
    f->status = ex->status;
    f->content_type = ex->content_type ? jn_arena_str(f->arena, ex->content_type) : NULL;
    f->etag = ex->etag ? jn_arena_str(f->arena, ex->etag) : NULL;
    f->index_revision =
        ex->index_revision ? jn_arena_str(f->arena, ex->index_revision) : NULL;
    struct exchange_header **last = &f->headers;
    for (const struct exchange_header *h = ex->reply_headers; h; h = h->next) {
        *last = JN_NEW(f->arena, struct exchange_header);
        (*last)->name = jn_arena_str(f->arena, h->name);
        (*last)->value = jn_arena_str(f->arena, h->value);
        last = &(*last)->next;
    }
    f->gzipped = ex->gzipped;
    f->bytes = JN_STEAL(bytes);
    f->len = len;
    f->refs = 1;
    ex->frozen = f;
    return reply_frozen_ref(f);
}

void reply_thaw(struct exchange *ex, struct reply_frozen *f)
{
    start(ex, f->status, f->content_type);
    reply_frozen_unref(ex->frozen);
    ex->frozen = reply_frozen_ref(f);
    ex->etag = f->etag;
    ex->index_revision = f->index_revision;
    ex->gzipped = f->gzipped;
    for (const struct exchange_header *h = f->headers; h; h = h->next)
        reply_header(ex, h->name, h->value);
}

struct reply_frozen *reply_frozen_ref(struct reply_frozen *f)
{
    f->refs++;
    return f;
}

struct reply_frozen *reply_frozen_unref(struct reply_frozen *f)
{
    if (f && --f->refs == 0) {
        jn_arena_free(f->arena);
        free(f->bytes);
        free(f);
    }
    return NULL;
}

size_t reply_frozen_size(const struct reply_frozen *f)
{
    return sizeof(*f) + f->len + 4096; /* the arena's block */
}

const char *reply_body(const struct exchange *ex, size_t *len)
{
    if (ex->lent) {
        *len = ex->lent_len;
        return ex->lent;
    }
    *len = ex->frozen ? ex->frozen->len : ex->out.len;
    return ex->frozen ? ex->frozen->bytes : ex->out.data;
}
