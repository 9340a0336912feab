/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request and its answer. A handler reads the first half and fills the second through
 * reply.h.
 *
 * Who holds it: the loop, then (unless the route is ROUTE_LOOP) one pool thread while
 * run() is called, then the loop again. Only the holder may touch it. Everything in
 * `arena` dies with it. */
#ifndef JINNANG_HTTP_EXCHANGE_H
#define JINNANG_HTTP_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "jinnang/arena.h"
#include "jinnang/buf.h"
#include "jinnang/error.h"

#include "daemon/http/gate.h"
#include "daemon/http/params.h"
#include "daemon/http/router.h"
#include "daemon/http/target.h"

struct access;        /* what the token may do and see: daemon/access, opaque here */
struct reply_frozen;  /* reply.h */
struct exchange_wire; /* core.h: its way through the server */

enum exchange_language { LANGUAGE_ZH, LANGUAGE_EN };

struct exchange_header {
    const char *name, *value;
    struct exchange_header *next;
};

struct exchange {
    /* The request. Set before run(), not to be changed by handlers. */
    const char *method;        /* "HEAD" stays "HEAD" */
    const char *target_raw;    /* as on the wire */
    struct target target;      /* decoded */
    struct route_match match;  /* route and path parameters */
    const struct route *route; /* NULL until matched */
    struct params params;
    const struct gate_header *headers;
    size_t header_count;
    struct jn_buf body;    /* whole; empty without one */
    const char *body_type; /* "application/json", "text/markdown", … or NULL */
    json_t *json;          /* the parsed body of a JSON request (an object), or NULL */
    struct jn_arena *arena;
    enum exchange_language language;
    char request_id[65];
    char peer[64];       /* address without port; "unix" */
    bool peer_is_local;  /* loopback or unix socket */
    bool by_cookie;      /* no Authorization, but our own page asks with a session */
    bool proxied;        /* Forwarded or X-Forwarded-For is present */
    int64_t began_ns;    /* monotonic */
    int64_t deadline_ns; /* for queue and work; INT64_MAX: none */

    /* Filled by the authenticate hook. */
    struct access *access; /* NULL: open routes and guests; in the arena, or living as
                              long as the server */
    uint32_t scopes;       /* granted */
    uint64_t rate_key;     /* hash of the token; 0: counted by address */

    /* Free for the handler and the hooks (a parked handler keeps its state here). */
    void *data;
    void *cache_slot;

    /* The answer. Use reply.h. */
    int status;
    const char *content_type; /* NULL: no body */
    struct jn_buf out;
    const char *etag; /* with its quotes, without -gz; NULL: none */
    const char
        *etag_revision; /* of a document: the tag is made of it and the finished body */
    const char *index_revision;            /* Jinnang-Index-Revision */
    const char *problem_code;              /* of a problem, for metrics and logs */
    struct exchange_header *reply_headers; /* further ones, newest first */
    bool gzipped, close;
    struct reply_frozen *frozen; /* a ready answer instead of `out` */
    const void *lent;            /* or bytes of the program */
    size_t lent_len;

    struct exchange_wire *wire;
};

/* The value of a request header (any case), or NULL. Of several the first. */
const char *exchange_header(const struct exchange *ex, const char *name);

/* The decoded path parameter {name}; a name not in the pattern is a mistake (assert). */
const char *exchange_path(const struct exchange *ex, const char *name);

static inline bool exchange_is_english(const struct exchange *ex)
{
    return ex->language == LANGUAGE_EN;
}

/* For a handler that is given a secret to try, on the loop: may this address try one
 * more? False: 429 is written. Tell of one that was wrong. */
bool exchange_may_guess(struct exchange *ex);
void exchange_guessed_wrong(struct exchange *ex);

/* Is its deadline over? Long work asks now and then and returns -ETIMEDOUT. */
bool exchange_expired(const struct exchange *ex);

/* A handler that waits for another thread (the store, a task) must not hold a pool
 * thread: it hands its question over and returns EXCHANGE_PARKED. Whoever has the result
 * calls exchange_continue() exactly once, from any thread, even before run() has
 * returned; then `next` is called in the pool and answers as run() would (it may park
 * again). The party that keeps a parked exchange must continue it when the server stops.
 */
enum { EXCHANGE_PARKED = 1 };
void exchange_continue(struct exchange *ex,
                       int (*next)(struct exchange *ex, struct jn_error *err));

#endif
