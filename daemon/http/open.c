/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request whose headers are there, on the loop: gate, target, route, caller, body type.
 * Each step goes on (0) or has written the answer (EXCHANGE_ANSWERED). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "jinnang/id.h"

#include "daemon/http/core.h"
#include "daemon/metrics/metrics.h"

/* 1-64 characters [A-Za-z0-9._-] of the client, or a ULID of ours. */
static void take_request_id(struct exchange *ex)
{
    const char *id = exchange_header(ex, "Jinnang-Request-Id");
    size_t len = id ? strlen(id) : 0;
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    if (len >= 1 && len <= 64 && strspn(id, allowed) == len)
        memcpy(ex->request_id, id, len + 1);
    else
        jn_id_ulid(ex->request_id);
}

/* The first of zh and en with the largest weight above 0; zh when neither is named. */
static void take_language(struct exchange *ex)
{
    const char *at = exchange_header(ex, "Accept-Language");
    double best = 0;
    while (at && *at) {
        at += strspn(at, ", \t");
        size_t whole = strcspn(at, ",");
        const char *q = memchr(at, ';', whole);
        q = q ? strpbrk(q, "qQ") : NULL;
        double weight = q && q < at + whole && q[1] == '=' ? strtod(q + 2, NULL) : 1;
        bool zh = strncasecmp(at, "zh", 2) == 0, en = strncasecmp(at, "en", 2) == 0;
        if ((zh || en) && weight > best) {
            best = weight;
            ex->language = en ? LANGUAGE_EN : LANGUAGE_ZH;
        }
        at += whole;
    }
}

/* Behind a trusted proxy the client is the last address that the proxy added. */
static void take_client(struct exchange *ex)
{
    const char *via = exchange_header(ex, "X-Forwarded-For");
    ex->proxied = via || exchange_header(ex, "Forwarded");
    if (!via || !reply_list_has(ex->wire->core->o.trusted_proxies, ex->peer))
        return;
    const char *last = strrchr(via, ',');
    last = last ? last + 1 : via;
    last += strspn(last, " \t");
    snprintf(ex->peer, sizeof(ex->peer), "%.*s", (int)strcspn(last, " \t"), last);
    ex->peer_is_local = false;
}

static int refuse_close(struct exchange *ex)
{
    ex->close = true;
    return EXCHANGE_ANSWERED;
}

static int open_target(struct exchange *ex, const struct gate_request *request)
{
    struct gate_verdict *v = &ex->wire->verdict;
    if (gate_check(request, &ex->wire->core->hosts, v) != 0) {
        reply_problem(ex, v->code, "%s", v->detail);
        ex->status = v->status; /* 417 and 505 have no code of their own */
        metric_add(METRIC_HTTP_REFUSED, REFUSED_GATE, 1);
        return refuse_close(ex);
    }
    const char *why;
    int rc =
        target_parse(request->target, request->target_len, ex->arena, &ex->target, &why);
    if (rc != 0) {
        reply_problem(ex,
                      rc == TARGET_TOO_MANY ? "invalid_parameter" : "malformed_request",
                      "%s", why);
        metric_add(METRIC_HTTP_REFUSED, REFUSED_GATE, 1);
        return refuse_close(ex);
    }
    if (ex->wire->core->stopping) {
        reply_problem(ex, "shutting_down", NULL);
        return refuse_close(ex);
    }
    return 0;
}

static void answer_preflight(struct exchange *ex, const char *allow)
{
    reply_empty(ex, 204);
    reply_header(ex, "Allow", allow);
    if (ex->wire->cors && exchange_header(ex, "Access-Control-Request-Method")) {
        reply_header(ex, "Access-Control-Allow-Methods", allow);
        reply_header(
            ex, "Access-Control-Allow-Headers",
            "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, "
            "Jinnang-Request-Id, Prefer, Accept-Language");
        reply_header(ex, "Access-Control-Max-Age", "600");
    }
}

static int open_route(struct exchange *ex)
{
    struct jn_buf allow = JN_BUF_INIT;
    int rc = router_match(ex->wire->core->router, ex->method, &ex->target, ex->arena,
                          &ex->match, &allow);
    ex->route = ex->match.route;
    if (rc == ROUTER_NOT_FOUND) {
        reply_problem(ex, "not_found", NULL);
    } else if (rc == ROUTER_UNKNOWN_METHOD) {
        reply_problem(ex, "method_not_implemented", NULL);
    } else if (rc == ROUTER_OPTIONS) {
        answer_preflight(ex, jn_buf_text(&allow));
    } else if (rc == ROUTER_WRONG_METHOD) {
        reply_problem(ex, "method_not_allowed", "allowed: %s", jn_buf_text(&allow));
        reply_header(ex, "Allow", jn_buf_text(&allow));
    }
    jn_buf_deinit(&allow);
    return rc == 0 ? 0 : EXCHANGE_ANSWERED;
}

/* "application/json; charset=UTF-8" -> "application/json"; NULL: a charset we do not
 * read. */
static const char *media_type(struct exchange *ex, const char *value)
{
    size_t len = strcspn(value, "; \t");
    char *type = jn_arena_dup(ex->arena, value, len);
    for (char *p = type; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    const char *charset = strcasestr(value + len, "charset=");
    if (!charset)
        return type;
    charset += 8 + (charset[8] == '"');
    return strncasecmp(charset, "utf-8", 5) == 0 ? type : NULL;
}

static bool lists_type(const char *list, const char *type)
{
    size_t want = strlen(type);
    for (const char *at = list; *at;) {
        at += strspn(at, ", ");
        size_t len = strcspn(at, ", ");
        if (len == want && memcmp(at, type, len) == 0)
            return true;
        at += len;
    }
    return false;
}

static int open_body(struct exchange *ex)
{
    struct exchange_wire *w = ex->wire;
    const struct gate_verdict *v = &w->verdict;
    if (!v->has_body)
        return 0;
    const char *types = ex->route->body_types;
    bool any = types && strcmp(types, "*") == 0; /* even without a Content-Type */
    const char *type = v->content_type ? media_type(ex, v->content_type->value) : NULL;
    if (v->content_encoding || !types || (!any && (!type || !lists_type(types, type)))) {
        reply_problem(ex, "unsupported_media_type", "accepted here: %s%s",
                      types ? types : "no body",
                      v->content_encoding ? ", without Content-Encoding" : "");
        return EXCHANGE_ANSWERED;
    }
    ex->body_type = type;
    w->body_limit = ex->route->body_limit ? ex->route->body_limit : w->core->o.max_body;
    if (v->content_length > w->body_limit) {
        reply_problem(ex, "payload_too_large", "at most %zu bytes", w->body_limit);
        return refuse_close(ex);
    }
    return 0;
}

int exchange_open(struct exchange *ex, const struct gate_request *request)
{
    ex->method = request->method;
    ex->headers = request->headers;
    ex->header_count = request->header_count;
    take_request_id(ex);
    take_language(ex);
    take_client(ex);
    int rc = open_target(ex, request);
    if (rc == 0)
        ex->wire->cors = caller_is_configured(ex);
    if (rc == 0)
        rc = open_route(ex);
    if (rc == 0)
        rc = caller_open(ex);
    if (rc == 0)
        rc = open_body(ex);
    ex->wire->answered = rc != 0;
    return rc;
}
