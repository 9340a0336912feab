/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to a finished answer: its entity tag, the conditions of the request, gzip;
 * and the reading of the Accept family, which all have the form `item;q=x, item`. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <zlib.h>

#include "jinnang/hash.h"

#include "daemon/http/core.h"

enum { GZIP_FROM = 1024, GZIP_LEVEL = 5 };

/* One element of a header list; *at moves behind it. False at the end. */
struct item {
    const char *text;
    size_t len;
    double q;
};

static bool next_item(const char **at, struct item *out)
{
    const char *p = *at;
    p += strspn(p, ", \t");
    if (*p == '\0')
        return false;
    size_t whole = strcspn(p, ",");
    out->text = p;
    out->len = strcspn(p, ",;");
    while (out->len && (p[out->len - 1] == ' ' || p[out->len - 1] == '\t'))
        out->len--;
    out->q = 1;
    for (const char *s = p; (s = memchr(s, ';', (size_t)(p + whole - s)));) {
        s++;
        s += strspn(s, " \t");
        if ((s[0] == 'q' || s[0] == 'Q') && s[1] == '=')
            out->q = strtod(s + 2, NULL);
    }
    *at = p + whole;
    return true;
}

static bool item_is(const struct item *i, const char *text)
{
    return strlen(text) == i->len && strncasecmp(i->text, text, i->len) == 0;
}

/* The closest of the ranges decides: type/subtype, then the type with a star, then any.
 */
bool reply_accepts(const struct exchange *ex, const char *media_type)
{
    const char *at = exchange_header(ex, "Accept");
    if (!at)
        return true;
    char family[80];
    snprintf(family, sizeof(family), "%.*s*", (int)(strcspn(media_type, "/") + 1),
             media_type);
    double q = 0;
    int closest = 0;
    for (struct item i; next_item(&at, &i);) {
        int close = item_is(&i, media_type) ? 3
                    : item_is(&i, family)   ? 2
                    : item_is(&i, "*/*")    ? 1
                                            : 0;
        if (close > closest) {
            closest = close;
            q = i.q;
        }
    }
    return q > 0;
}

bool reply_wants_gzip(const struct exchange *ex)
{
    const char *at = exchange_header(ex, "Accept-Encoding");
    double gzip = -1, any = -1;
    for (struct item i; at && next_item(&at, &i);) {
        if (item_is(&i, "gzip") || item_is(&i, "x-gzip"))
            gzip = i.q;
        else if (item_is(&i, "*"))
            any = i.q;
    }
    return gzip >= 0 ? gzip > 0 : any > 0;
}

/* Tags are compared by their opaque part: without W/, quotes and -gz. */
static void opaque(const char **text, size_t *len)
{
    if (*len > 2 && memcmp(*text, "W/", 2) == 0) {
        *text += 2;
        *len -= 2;
    }
    if (*len >= 2 && (*text)[0] == '"' && (*text)[*len - 1] == '"') {
        *text += 1;
        *len -= 2;
    }
    if (*len > 3 && memcmp(*text + *len - 3, "-gz", 3) == 0)
        *len -= 3;
}

static bool list_has_tag(const char *at, const char *tag, bool until_dot)
{
    size_t want = strlen(tag);
    opaque(&tag, &want);
    for (struct item i; next_item(&at, &i);) {
        opaque(&i.text, &i.len);
        if (until_dot) {
            const char *dot = memchr(i.text, '.', i.len);
            i.len = dot ? (size_t)(dot - i.text) : i.len;
        }
        if (i.len == want && memcmp(i.text, tag, want) == 0)
            return true;
    }
    return false;
}

bool reply_not_modified(const struct exchange *ex)
{
    if (!ex->etag || (strcmp(ex->method, "GET") != 0 && strcmp(ex->method, "HEAD") != 0))
        return false;
    const char *list = exchange_header(ex, "If-None-Match");
    return list && (strcmp(list, "*") == 0 || list_has_tag(list, ex->etag, false));
}

static int if_match(struct exchange *ex, const char *tag, bool until_dot)
{
    const char *list = exchange_header(ex, "If-Match");
    if (!list) {
        reply_problem(ex, "precondition_required",
                      "If-Match with the current tag is needed");
        return REPLY_ANSWERED;
    }
    if (strcmp(list, "*") == 0 || list_has_tag(list, tag, until_dot))
        return 0;
    reply_problem(ex, "precondition_failed", "the current tag is \"%s\"", tag);
    return REPLY_ANSWERED;
}

int reply_if_match_version(struct exchange *ex, int64_t version)
{
    char tag[24];
    snprintf(tag, sizeof(tag), "%" PRId64, version);
    return if_match(ex, tag, true);
}

int reply_if_match_revision(struct exchange *ex, const char *revision)
{
    return if_match(ex, revision, true);
}

void reply_etag_row(struct exchange *ex, int64_t version)
{
    ex->etag = jn_arena_format(ex->arena, "\"%" PRId64 "\"", version);
}

void reply_etag_form(struct exchange *ex, int64_t version, const char *form)
{
    ex->etag = jn_arena_format(ex->arena, "\"%" PRId64 ".%s-%s\"", version, form,
                               exchange_is_english(ex) ? "en" : "zh");
}

void reply_etag_raw(struct exchange *ex, const char *revision)
{
    ex->etag = jn_arena_format(ex->arena, "\"%s\"", revision);
}

void reply_etag_document(struct exchange *ex, const char *revision)
{
    ex->etag = NULL;
    ex->etag_revision = jn_arena_str(ex->arena, revision);
}

void reply_etag_weak(struct exchange *ex, const void *key, size_t len)
{
    char hex[65];
    jn_hash_hex(key, len, hex);
    ex->etag = jn_arena_format(ex->arena, "W/\"%.16s\"", hex);
}

/* 256 KiB of state for each thread that compresses, kept until the thread ends. */
static pthread_key_t stream_key;
static pthread_once_t stream_once = PTHREAD_ONCE_INIT;

static void stream_free(void *stream)
{
    deflateEnd(stream);
    free(stream);
}

static void stream_setup(void)
{
    pthread_key_create(&stream_key, stream_free);
}

static z_stream *thread_stream(void)
{
    pthread_once(&stream_once, stream_setup);
    z_stream *z = pthread_getspecific(stream_key);
    if (z)
        return deflateReset(z) == Z_OK ? z : NULL;
    z = calloc(1, sizeof(*z));
    if (!z)
        return NULL;
    if (deflateInit2(z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(z);
        return NULL;
    }
    pthread_setspecific(stream_key, z);
    return z;
}

/* Leaves the answer as it is when memory is short or nothing is won. */
static void compress_out(struct exchange *ex)
{
    z_stream *z = thread_stream();
    if (!z)
        return;
    struct jn_buf packed = JN_BUF_INIT;
    uLong bound = deflateBound(z, (uLong)ex->out.len);
    char *room = jn_buf_room(&packed, bound);
    if (!room)
        return;
    z->next_in = (Bytef *)ex->out.data;
    z->avail_in = (uInt)ex->out.len;
    z->next_out = (Bytef *)room;
    z->avail_out = (uInt)bound;
    if (deflate(z, Z_FINISH) != Z_STREAM_END || z->total_out >= ex->out.len) {
        jn_buf_deinit(&packed);
        return;
    }
    packed.len = z->total_out;
    packed.limit = ex->out.limit;
    jn_buf_deinit(&ex->out);
    ex->out = packed;
    ex->gzipped = true;
}

static bool is_text(const char *type)
{
    return strncmp(type, "text/", 5) == 0 || strstr(type, "json") ||
           strstr(type, "javascript") || strstr(type, "xml");
}

void reply_finish(struct exchange *ex)
{
    if (jn_buf_failed(&ex->out))
        reply_problem(ex, "internal", "the answer is too large");
    if (ex->etag_revision && ex->status < 300) {
        char hex[65];
        jn_hash_hex(ex->out.data ? ex->out.data : "", ex->out.len, hex);
        ex->etag = jn_arena_format(ex->arena, "\"%s.%.16s\"", ex->etag_revision, hex);
    }
    bool cacheable = ex->route && (ex->route->flags & ROUTE_CACHE);
    bool may_gzip = !ex->route || !(ex->route->flags & ROUTE_NO_GZIP);
    if (may_gzip && ex->content_type && is_text(ex->content_type) &&
        ex->out.len > GZIP_FROM && reply_wants_gzip(ex) &&
        (cacheable || !reply_not_modified(ex)))
        compress_out(ex);
    if (ex->gzipped && ex->etag_revision && ex->etag)
        ex->etag =
            jn_arena_format(ex->arena, "%.*s-gz\"", (int)strlen(ex->etag) - 1, ex->etag);
}
