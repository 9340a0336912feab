/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The conversation with libmicrohttpd, on the loop. It calls wire_begin() at the request
 * line, wire_handle() at the end of the headers, for each piece of the body, at its end,
 * and again after a resume; wire_completed() comes once for each wire_begin().
 *
 * An answer queued at the end of the headers makes it close the connection unread, which
 * is what a refusal of the gate wants; every other answer waits for the end of the
 * request. */
#include "daemon/http/wire.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "jinnang/clock.h"
#include "jinnang/log.h"

#include "daemon/http/core.h"
#include "daemon/http/socket.h"
#include "daemon/metrics/metrics.h"

static void enter(struct connection *c, int phase)
{
    c->phase = phase;
    c->since_ns = jn_clock_ns();
}

void wire_connection(void *core_, struct MHD_Connection *mhd, void **connection,
                     enum MHD_ConnectionNotificationCode what)
{
    struct http_core *core = core_;
    struct connection *c = *connection;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        c = calloc(1, sizeof(*c));
        if (!c)
            return; /* wire_begin() refuses without one */
        *c = (struct connection){.core = core, .mhd = mhd};
        enter(c, CONNECTION_READING);
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        c->fd = info->connect_fd;
        socklen_t len = sizeof(c->address);
        if (getpeername(c->fd, (struct sockaddr *)&c->address, &len) != 0)
            c->address.ss_family = AF_UNSPEC;
        c->next = core->connections;
        if (c->next)
            c->next->prev = c;
        core->connections = c;
        core->connection_count++;
        *connection = c;
    } else if (c) {
        if (c->prev)
            c->prev->next = c->next;
        else
            core->connections = c->next;
        if (c->next)
            c->next->prev = c->prev;
        core->connection_count--;
        free(c);
        *connection = NULL;
        core->stir(core);
    }
    metric_set(METRIC_HTTP_CONNECTIONS, 0, core->connection_count);
}

void *wire_begin(void *core, const char *uri, struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *c = info ? info->socket_context : NULL;
    if (!c)
        return NULL;
    /* Of a later request the clock starts here: before it the connection was idle. */
    if (c->idle)
        enter(c, CONNECTION_READING);
    c->idle = false;
    struct exchange *ex = exchange_new(core, uri);
    ex->wire->connection = c;
    ex->wire->mhd = mhd;
    socket_peer(&c->address, ex->peer, sizeof(ex->peer));
    ex->peer_is_local = socket_is_local(&c->address);
    return ex;
}

size_t wire_unescape(void *cls, struct MHD_Connection *c, char *text)
{
    (void)cls;
    (void)c;
    return strlen(text); /* we split first and decode after */
}

struct copying {
    struct exchange *ex;
    struct gate_header *headers;
    size_t count, cap;
};

static enum MHD_Result copy_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                   size_t name_len, const char *value, size_t value_len)
{
    (void)kind;
    struct copying *c = cls;
    struct jn_arena *arena = c->ex->arena;
    JN_GROW(arena, c->headers, c->count, c->cap);
    c->headers[c->count++] = (struct gate_header){
        .name = jn_arena_dup(arena, name, name_len),
        .name_len = name_len,
        .value = value ? jn_arena_dup(arena, value, value_len) : "",
        .value_len = value ? value_len : 0,
    };
    return MHD_YES;
}

/* The pool reads headers after libmicrohttpd may not be called any more: copy them all.
 */
static int open_exchange(struct exchange *ex, const char *method, const char *version)
{
    struct copying c = {.ex = ex};
    MHD_get_connection_values_n(ex->wire->mhd, MHD_HEADER_KIND, copy_header, &c);
    struct gate_request request = {
        .method = jn_arena_str(ex->arena, method),
        .version = version,
        .target = ex->target_raw,
        .target_len = strlen(ex->target_raw),
        .headers = c.headers,
        .header_count = c.count,
    };
    return exchange_open(ex, &request);
}

static void add(struct MHD_Response *r, const char *name, const char *value)
{
    MHD_add_response_header(r, name, value);
}

/* What the answer was chosen by. Bytes of the program are the same for everybody. */
static void add_choice(struct MHD_Response *r, const struct exchange *ex)
{
    const char *vary =
        ex->lent ? "Accept-Encoding"
                 : "Authorization, Cookie, Sec-Fetch-Site, Accept, Accept-Encoding, "
                   "Accept-Language";
    add(r, "Vary",
        ex->wire->cors ? jn_arena_format(ex->arena, "%s, Origin", vary) : vary);
    if (!ex->lent)
        add(r, "Content-Language", exchange_is_english(ex) ? "en" : "zh");
}

static void add_unless_own(struct MHD_Response *r, const struct exchange *ex,
                           const char *name, const char *value)
{
    for (const struct exchange_header *h = ex->reply_headers; h; h = h->next) {
        if (strcasecmp(h->name, name) == 0)
            return;
    }
    add(r, name, value);
}

/* Text of authors that a browser was sent to: nothing in it acts, or is embedded. */
static void add_html_rules(struct MHD_Response *r, const struct exchange *ex)
{
    if (!ex->content_type || strncmp(ex->content_type, "text/html", 9) != 0)
        return;
    add_unless_own(r, ex, "Content-Security-Policy",
                   "default-src 'none'; sandbox; frame-ancestors 'none'");
    add_unless_own(r, ex, "Cross-Origin-Resource-Policy", "same-origin");
}

static void add_headers(struct MHD_Response *r, const struct exchange *ex, bool has_body)
{
    add(r, "Jinnang-Request-Id", ex->request_id);
    add_choice(r, ex);
    for (const struct exchange_header *h = ex->reply_headers; h; h = h->next)
        add(r, h->name, h->value);
    add_unless_own(r, ex, "Cache-Control", "private, no-cache");
    add(r, "X-Content-Type-Options", "nosniff");
    add_html_rules(r, ex);
    if (has_body && ex->content_type)
        add(r, "Content-Type", ex->content_type);
    if (has_body && ex->gzipped)
        add(r, "Content-Encoding", "gzip");
    if (ex->etag)
        add(r, "ETag", ex->etag);
    if (ex->index_revision)
        add(r, "Jinnang-Index-Revision", ex->index_revision);
    if (ex->wire->cors) {
        add(r, "Access-Control-Allow-Origin", ex->wire->verdict.origin->value);
        add(r, "Access-Control-Expose-Headers",
            "ETag, Link, Location, Retry-After, RateLimit, Jinnang-Request-Id, "
            "Jinnang-Index-Revision, Idempotency-Replayed");
    }
    if (ex->close)
        add(r, "Connection", "close");
}

static void count_answer(const struct exchange *ex, int status, size_t len)
{
    const struct http_core *core = ex->wire->core;
    int64_t took = jn_clock_ns() - ex->began_ns;
    unsigned class = status < 300 ? 0 : status < 400 ? 1 : status < 500 ? 2 : 3;
    metric_add(METRIC_HTTP_REQUESTS, class, 1);
    metric_observe(METRIC_HTTP_SECONDS, took);
    metric_add(METRIC_HTTP_BYTES, 0, len);
    if (!core->o.access_log)
        return;
    struct jn_log_line l = jn_log_begin(JN_LOG_INFO, "http.request");
    jn_log_str(&l, "request", ex->request_id);
    jn_log_str(&l, "peer", ex->peer);
    jn_log_str(&l, "method", ex->method);
    jn_log_str(&l, "route", ex->route ? ex->route->pattern : NULL);
    jn_log_int(&l, "status", status);
    jn_log_str(&l, "code", ex->problem_code);
    jn_log_int(&l, "bytes", (int64_t)len);
    jn_log_int(&l, "us", took / 1000);
    jn_log_end(&l);
}

static enum MHD_Result send_answer(struct exchange *ex)
{
    struct exchange_wire *w = ex->wire;
    size_t len = 0;
    const char *bytes = reply_body(ex, &len);
    int status = ex->status;
    if (status == 200 && reply_not_modified(ex))
        status = 304;
    if (status == 304 || status == 204)
        len = 0;
    /* The bytes live in the exchange, which outlives the response. */
    union {
        const char *in;
        void *out;
    } body = {.in = len ? bytes : ""};
    struct MHD_Response *r =
        MHD_create_response_from_buffer(len, body.out, MHD_RESPMEM_PERSISTENT);
    if (!r)
        return MHD_NO;
    add_headers(r, ex, status != 304 && status != 204);
    w->stage = STAGE_QUEUED;
    enter(w->connection, CONNECTION_WRITING);
    enum MHD_Result rc = MHD_queue_response(w->mhd, (unsigned)status, r);
    MHD_destroy_response(r);
    count_answer(ex, status, len);
    return rc;
}

/* An answer outside of libmicrohttpd's states (it takes none while a body arrives, and
 * knows no deadline of our kind): the bytes go to the socket, then the connection is
 * shut. */
static void cut(struct connection *c, const char *code)
{
    const struct problem *p = problem_find(code);
    char body[256], head[512];
    int len =
        snprintf(body, sizeof(body),
                 "{\"type\":\"urn:jinnang:problem:%s\",\"title\":\"%s\",\"status\":%d,"
                 "\"code\":\"%s\"}",
                 p->code, p->title_en, p->status, p->code);
    int n = snprintf(head, sizeof(head),
                     "HTTP/1.1 %d %s\r\nContent-Type: application/problem+json\r\n"
                     "Content-Length: %d\r\nConnection: close\r\n\r\n%s",
                     p->status, p->title_en, len, body);
    ssize_t ignored = send(c->fd, head, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)ignored;
    shutdown(c->fd, SHUT_RDWR);
    c->cut = true;
    metric_add(METRIC_HTTP_REQUESTS, 2, 1);
    c->core->stir(c->core);
}

static enum MHD_Result take_body(struct exchange *ex, const char *bytes, size_t *len)
{
    bool goes_on = exchange_body(ex, bytes, *len);
    *len = 0;
    if (goes_on || ex->wire->connection->cut)
        return MHD_YES;
    cut(ex->wire->connection, "payload_too_large");
    return MHD_NO;
}

static enum MHD_Result complete(struct exchange *ex)
{
    struct exchange_wire *w = ex->wire;
    enter(w->connection, CONNECTION_WORKING);
    if (exchange_complete(ex) == EXCHANGE_ANSWERED)
        return send_answer(ex);
    w->stage = STAGE_POOL;
    w->core->in_flight++;
    metric_set(METRIC_HTTP_IN_FLIGHT, 0, w->core->in_flight);
    MHD_suspend_connection(w->mhd);
    return MHD_YES;
}

void exchange_answered(struct exchange *ex)
{
    struct exchange_wire *w = ex->wire;
    w->stage = STAGE_READY;
    w->core->in_flight--;
    metric_set(METRIC_HTTP_IN_FLIGHT, 0, w->core->in_flight);
    MHD_resume_connection(w->mhd);
    w->core->stir(w->core); /* nothing else would wake it */
}

enum MHD_Result wire_handle(void *core, struct MHD_Connection *mhd, const char *url,
                            const char *method, const char *version, const char *upload,
                            size_t *upload_size, void **exchange)
{
    (void)core;
    (void)mhd;
    (void)url; /* decoded and cut at %00: the raw target is what counts */
    struct exchange *ex = *exchange;
    if (!ex)
        return MHD_NO;
    struct exchange_wire *w = ex->wire;
    switch (w->stage) {
    case STAGE_NEW:
        w->stage = STAGE_BODY;
        if (open_exchange(ex, method, version) == 0)
            return MHD_YES;
        if (ex->close || w->verdict.has_body) {
            ex->close = true;
            return send_answer(ex);
        }
        return MHD_YES;
    case STAGE_BODY:
        if (*upload_size > 0)
            return take_body(ex, upload, upload_size);
        return complete(ex);
    case STAGE_READY:
        return send_answer(ex);
    case STAGE_POOL:
    case STAGE_QUEUED:
        break;
    }
    return MHD_YES;
}

void wire_completed(void *core, struct MHD_Connection *mhd, void **exchange,
                    enum MHD_RequestTerminationCode why)
{
    (void)mhd;
    (void)why;
    struct exchange *ex = *exchange;
    if (!ex)
        return;
    enter(ex->wire->connection, CONNECTION_READING);
    ex->wire->connection->idle = true;
    *exchange = exchange_free(ex);
    ((struct http_core *)core)->stir(core);
}

void wire_sweep(struct http_core *core)
{
    int64_t now = jn_clock_ns();
    for (struct connection *c = core->connections; c; c = c->next) {
        int64_t waited_ms = (now - c->since_ns) / 1000000;
        if (c->cut)
            continue;
        /* Between requests the idle time comes on top: a first byte cannot be seen here.
         */
        int64_t may_read = core->o.request_ms + (c->idle ? core->o.idle_ms : 0);
        if (c->phase == CONNECTION_READING && waited_ms >= may_read) {
            cut(c, "request_timeout");
            metric_add(METRIC_HTTP_REFUSED, REFUSED_TIMEOUT, 1);
        } else if (c->phase == CONNECTION_WRITING &&
                   waited_ms >= 2 * core->o.request_ms) {
            shutdown(c->fd, SHUT_RDWR); /* an answer is under way: nothing can be added */
            c->cut = true;
        }
    }
}
