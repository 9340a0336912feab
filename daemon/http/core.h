/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to daemon/http: what its files share. core.h knows neither libuv nor
 * libmicrohttpd's functions; exchange.c judges and runs requests, wire.c speaks to
 * libmicrohttpd, listener.c joins both with the loop. */
#ifndef JINNANG_HTTP_CORE_H
#define JINNANG_HTTP_CORE_H

#include <pthread.h>
#include <sys/socket.h>

#include "daemon/http/exchange.h"
#include "daemon/http/gate.h"
#include "daemon/http/listener.h"
#include "daemon/http/rate.h"
#include "daemon/http/reply.h"
#include "daemon/http/router.h"

struct MHD_Connection;

enum { HTTP_MAX_HOSTS = 64 };

/* Of one socket; loop thread. */
struct connection {
    struct http_core *core;
    struct connection *next, *prev;
    struct MHD_Connection *mhd;
    struct sockaddr_storage address;
    int fd;
    enum { CONNECTION_READING, CONNECTION_WORKING, CONNECTION_WRITING } phase;
    int64_t since_ns; /* when this phase began */
    bool idle;        /* between two requests */
    bool cut;         /* shut down by us */
};

struct http_core {
    struct http_options o; /* with the defaults filled in */
    struct router *router;
    struct rate_table *rates, *auth_failures;
    struct gate_hosts hosts;
    const char *host_names[HTTP_MAX_HOSTS];
    struct jn_arena *arena;
    bool stopping;

    struct connection *connections;
    unsigned connection_count, in_flight;
    /* Something changed that libmicrohttpd, or a waiting stop, must see. Loop. */
    void (*stir)(struct http_core *core);

    /* Parked exchanges that may go on: the one list that other threads touch. */
    pthread_mutex_t lock;
    struct exchange *continued;
    void (*wake)(
        struct http_core *core); /* any thread: calls exchange_drain() on the loop */
};

struct exchange_wire {
    struct http_core *core;
    struct connection *connection;
    struct MHD_Connection *mhd;
    enum { STAGE_NEW, STAGE_BODY, STAGE_POOL, STAGE_READY, STAGE_QUEUED } stage;
    struct gate_verdict verdict;
    size_t body_limit, swallowed;
    bool answered;      /* no handler will run (any more) */
    bool too_large;     /* the body grew past its limit and is being swallowed */
    bool parse_pending; /* a large JSON body: parsed in the pool */
    bool in_pool;
    bool cors; /* Origin is one of the configured */
    int rc;
    struct jn_error err;
    int (*step)(struct exchange *ex, struct jn_error *err);
    int (*next)(struct exchange *ex, struct jn_error *err);
    struct exchange *queue_next;
};

/* Values of the label `why` of http_refused_total, in the order of metrics.def. */
enum {
    REFUSED_GATE,
    REFUSED_BUSY,
    REFUSED_RATE,
    REFUSED_DEADLINE,
    REFUSED_TIMEOUT,
    REFUSED_CONNECTIONS,
    REFUSED_ADDRESS
};

/* exchange.c; exchange_open() is in open.c */
struct exchange *exchange_new(struct http_core *core, const char *raw_target);
struct exchange *exchange_free(struct exchange *ex);

/* The request line and headers are there. 0; EXCHANGE_ANSWERED: a refusal is written. */
enum { EXCHANGE_ANSWERED = 1 };
int exchange_open(struct exchange *ex, const struct gate_request *request);

/* caller.c. Is the request's Origin one of the configured? May the caller do this: 0, or
 * EXCHANGE_ANSWERED. */
bool caller_is_configured(const struct exchange *ex);
int caller_open(struct exchange *ex);

/* A piece of the body. False: it goes on and on, cut the connection. */
bool exchange_body(struct exchange *ex, const char *bytes, size_t len);

/* The request is whole. EXCHANGE_ANSWERED, or 0: it is in the pool and
 * exchange_answered() of wire.c is called on the loop when the answer is ready. */
int exchange_complete(struct exchange *ex);

void exchange_drain(struct http_core *core);

/* encode.c: entity tag, 304, gzip: once after run(), by the holder. */
void reply_finish(struct exchange *ex);

/* reply.c */
const char *reply_body(const struct exchange *ex, size_t *len);
bool reply_list_has(const char *const *list, const char *text);

/* core.c. A core whose init failed wants deinit, too. */
int http_core_init(struct http_core *core, const struct http_options *options,
                   struct jn_error *err);
void http_core_deinit(struct http_core *core);
void http_core_add_host(struct http_core *core, const char *address, bool is_wildcard);

/* wire.c */
void exchange_answered(struct exchange *ex);

#endif
