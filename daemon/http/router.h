/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Routes: a table of rows, matched by method and path. */
#ifndef JINNANG_HTTP_ROUTER_H
#define JINNANG_HTTP_ROUTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/buf.h"
#include "jinnang/error.h"

#include "daemon/http/params.h"
#include "daemon/http/target.h"

struct exchange;

enum route_flag {
    ROUTE_LOOP = 1 << 0,  /* run() is called on the loop: it must not block or be slow */
    ROUTE_INDEX = 1 << 1, /* needs the index: 503 while it is not there */
    ROUTE_WRITE = 1 << 2, /* changes something: Origin is checked, the store asked, and
                             the deadline of searches does not apply */
    ROUTE_CACHE = 1 << 3, /* the hooks `cached` and `store` are asked */
    ROUTE_OPEN = 1 << 4,  /* answers before authentication; a token is not looked at */
    ROUTE_RAW_BODY =
        1 << 5, /* JSON bodies are left to the handler (MCP, batches by line) */
    ROUTE_LENIENT = 1 << 6,    /* unknown members of the body are ignored */
    ROUTE_NO_GZIP = 1 << 7,    /* answers with secrets (T22) */
    ROUTE_ORIGIN = 1 << 8,     /* Origin is checked though nothing is written (/mcp) */
    ROUTE_NO_RATE = 1 << 9,    /* no rate limit: health checks */
    ROUTE_SLOW = 1 << 10,      /* the whole-request deadline, not that of a search */
    ROUTE_ANY_SCOPE = 1 << 11, /* one of `scopes` is enough */
    ROUTE_PAGE = 1 << 12,  /* a file of the page: its query string is read by the page,
                              and the OpenAPI document leaves it out */
    ROUTE_GUEST = 1 << 13, /* a request without a token is let in even where those
                              are refused; ex->access is NULL then */
};

struct route {
    const char *method; /* GET answers HEAD too; OPTIONS is answered by the router */
    const char
        *pattern;    /* "/v1/documents/{id}/sections/{anchor}"; the last segment may be
                        "{rest*}", which takes all that is left. Literals win. */
    uint32_t scopes; /* all of these bits are needed; names in http_options.scope_names */
    unsigned flags;
    /* Answer `ex`. 0: an answer (or problem) was written; EXCHANGE_PARKED: see
     * exchange.h; < 0: a failure, which becomes a 5xx and is logged once: -EAGAIN, -EBUSY
     * 503 busy; -ETIMEDOUT 503 deadline_exceeded; -ENOSPC 507; -EROFS 503
     * store_read_only; else 500. */
    int (*run)(struct exchange *ex, struct jn_error *err);
    const struct param_spec *params; /* NULL: none are known */
    const char *body_types; /* "application/json, text/markdown"; "*": any; NULL: none */
    size_t body_limit;      /* 0: 2 MiB of JSON */
    const char *help;       /* English, one line: the summary in the OpenAPI document */
};

struct router;

/* The rows must outlive the router. An ill-formed or double pattern is an error with err
 * set. */
int router_new(const struct route *routes, size_t count, struct router **out,
               struct jn_error *err);
struct router *router_free(struct router *r);

struct route_match {
    const struct route *route;
    const char *names[TARGET_MAX_SEGMENTS]; /* "id" of "{id}": borrowed from the router */
    struct target_text values[TARGET_MAX_SEGMENTS];
    size_t count;
};

enum {
    ROUTER_NOT_FOUND = 1,      /* 404 not_found */
    ROUTER_WRONG_METHOD = 2,   /* 405 with Allow */
    ROUTER_UNKNOWN_METHOD = 3, /* 501 */
    ROUTER_OPTIONS = 4,        /* 204 with Allow */
};

/* 0 with *out, or one of the above. `allow` (may be NULL) gets "GET, HEAD, OPTIONS" for
 * 405 and OPTIONS. `arena` holds a joined {rest*}. */
int router_match(const struct router *r, const char *method, const struct target *target,
                 struct jn_arena *arena, struct route_match *out, struct jn_buf *allow);

#endif
