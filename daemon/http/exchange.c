/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of a request: gate, target, route, origin, token, rate, body, parameters,
 * cache, run, finish. Each step either goes on (0) or has written the answer
 * (EXCHANGE_ANSWERED). The loop does all but parsing a large JSON body, run() and finish,
 * which happen in the pool. */
#include "daemon/http/exchange.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "jinnang/clock.h"
#include "jinnang/json_read.h"
#include "jinnang/log.h"

#include "daemon/http/core.h"
#include "daemon/metrics/metrics.h"

enum { PARSE_ON_LOOP = 16 * 1024 }; /* larger JSON is parsed in the pool */

struct exchange *exchange_new(struct http_core *core, const char *raw_target)
{
    struct jn_arena *arena = jn_arena_new();
    struct exchange *ex = JN_NEW(arena, struct exchange);
    ex->arena = arena;
    ex->wire = JN_NEW(arena, struct exchange_wire);
    ex->wire->core = core;
    ex->target_raw = jn_arena_str(arena, raw_target);
    ex->began_ns = jn_clock_ns();
    ex->deadline_ns = INT64_MAX;
    return ex;
}

struct exchange *exchange_free(struct exchange *ex)
{
    if (!ex)
        return NULL;
    bool secret = ex->route && (ex->route->flags & ROUTE_NO_GZIP);
    if (secret && ex->out.data)
        explicit_bzero(ex->out.data, ex->out.cap);
    if (secret && ex->body.data)
        explicit_bzero(ex->body.data, ex->body.cap);
    jn_buf_deinit(&ex->body);
    jn_buf_deinit(&ex->out);
    json_decref(ex->json);
    reply_frozen_unref(ex->frozen);
    /* The arena holds ex itself. */
    struct jn_arena *arena = ex->arena;
    if (secret)
        jn_arena_free_secret(arena);
    else
        jn_arena_free(arena);
    return NULL;
}

const char *exchange_header(const struct exchange *ex, const char *name)
{
    for (size_t i = 0; i < ex->header_count; i++) {
        if (strcasecmp(ex->headers[i].name, name) == 0)
            return ex->headers[i].value;
    }
    return NULL;
}

const char *exchange_path(const struct exchange *ex, const char *name)
{
    for (size_t i = 0; i < ex->match.count; i++) {
        if (strcmp(ex->match.names[i], name) == 0)
            return ex->match.values[i].text;
    }
    assert(!"a path parameter that the pattern does not name");
    return "";
}

bool exchange_expired(const struct exchange *ex)
{
    return jn_clock_ns() > ex->deadline_ns;
}

/* A body without a stated length that grows too far is read on for a while, so that the
 * client is still there to see the 413. */
bool exchange_body(struct exchange *ex, const char *bytes, size_t len)
{
    struct exchange_wire *w = ex->wire;
    if (w->answered || w->too_large) {
        w->swallowed += len;
        return w->swallowed <= w->body_limit + 65536;
    }
    if (ex->body.len + len > w->body_limit) {
        w->too_large = true;
        jn_buf_deinit(&ex->body);
        return true;
    }
    /* A stated length is allocated at once, but not more than has begun to arrive
     * deserves. */
    if (ex->body.len == 0 && w->verdict.content_length <= 65536)
        jn_buf_room(&ex->body, (size_t)w->verdict.content_length);
    jn_buf_add(&ex->body, bytes, len);
    return !jn_buf_failed(&ex->body);
}

static int refuse_parameters(struct exchange *ex, const struct param_faults *faults)
{
    /* An unknown name is likely the reason of the rest: it gives the code. */
    const struct param_fault *first = &faults->list[0];
    for (size_t i = 0; i < faults->count && !first->unknown; i++)
        first = faults->list[i].unknown ? &faults->list[i] : first;
    const char *code = first->unknown ? "unknown_parameter" : "invalid_parameter";
    struct jn_json j =
        reply_problem_open(ex, code, "%s: %s", first->pointer, first->detail);
    jn_json_array_at(&j, "errors");
    for (size_t i = 0; i < faults->count; i++) {
        const struct param_fault *f = &faults->list[i];
        reply_error_item(&j, f->pointer,
                         f->unknown ? "unknown_parameter" : "invalid_parameter",
                         f->detail, f->allowed);
    }
    jn_json_end(&j);
    jn_json_end(&j);
    return EXCHANGE_ANSWERED;
}

/* JSON body and parameters. Loop or pool. */
static int read_parameters(struct exchange *ex)
{
    const struct route *route = ex->route;
    bool is_json = ex->body.len > 0 && !(route->flags & ROUTE_RAW_BODY) &&
                   ex->body_type && strcmp(ex->body_type, "application/json") == 0;
    if (is_json) {
        struct jn_json_fault fault = {0};
        if (jn_json_parse(ex->body.data, ex->body.len, &ex->json, &fault) != 0) {
            reply_problem(ex, "malformed_json", "line %zu, column %zu: %s", fault.line,
                          fault.column, fault.text);
            return EXCHANGE_ANSWERED;
        }
        if (!json_is_object(ex->json)) {
            reply_problem(ex, "malformed_json", "the body must be an object");
            return EXCHANGE_ANSWERED;
        }
    }
    if (route->flags & ROUTE_PAGE)
        return 0;
    struct param_faults faults;
    if (params_read(route->params, ex->target.pairs, ex->target.pair_count, ex->json,
                    route->flags & ROUTE_LENIENT, ex->arena, &ex->params, &faults) != 0)
        return refuse_parameters(ex, &faults);
    return 0;
}

static void answer_failure(struct exchange *ex, int rc)
{
    static const struct {
        int code;
        const char *problem;
    } rows[] = {
        {EAGAIN, "busy"},           {EBUSY, "busy"},
        {ENOSPC, "disk_full"},      {EROFS, "store_read_only"},
        {EDQUOT, "disk_full"},      {ETIMEDOUT, "deadline_exceeded"},
        {EBADMSG, "index_corrupt"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        if (rows[i].code == -rc) {
            reply_problem(ex, rows[i].problem, NULL);
            return;
        }
    }
    reply_problem(ex, "internal", NULL);
}

/* Call the current step; pool, or the loop for ROUTE_LOOP. */
static void run_step(struct exchange *ex)
{
    struct exchange_wire *w = ex->wire;
    w->rc = 0;
    if (exchange_expired(ex)) {
        w->rc = jn_fail(&w->err, ETIMEDOUT, "waiting for a worker");
    } else if (w->parse_pending) {
        w->parse_pending = false;
        if (read_parameters(ex) != 0)
            w->answered = true;
    }
    if (w->rc == 0 && !w->answered)
        w->rc = w->step(ex, &w->err);
    if (w->rc == EXCHANGE_PARKED)
        return;
    if (w->rc == 0 && exchange_expired(ex) && !w->answered)
        w->rc = jn_fail(&w->err, ETIMEDOUT, "the answer came too late");
    if (w->rc < 0)
        answer_failure(ex, w->rc);
    reply_finish(ex);
}

/* After the last step, on the loop. */
static void settle(struct exchange *ex)
{
    struct exchange_wire *w = ex->wire;
    const struct http_hooks *hooks = &w->core->o.hooks;
    if (w->rc == -ETIMEDOUT) {
        metric_add(METRIC_HTTP_REFUSED, REFUSED_DEADLINE, 1);
    } else if (w->rc < 0) {
        metric_add(METRIC_HTTP_FAILURES, 0, 1);
        struct jn_log_line l = jn_log_begin(JN_LOG_ERROR, "http.failed");
        jn_log_str(&l, "request", ex->request_id);
        jn_log_str(&l, "method", ex->method);
        jn_log_str(&l, "route", ex->route->pattern);
        jn_log_int(&l, "code", -w->rc);
        jn_log_str(&l, "err", w->err.text);
        jn_log_end(&l);
    }
    if ((ex->route->flags & ROUTE_CACHE) && ex->status == 200 && hooks->store)
        hooks->store(hooks->user, ex);
}

static void pool_work(void *arg)
{
    run_step(arg);
}

static void pool_done(void *arg);

/* To the pool. A continuation that finds it full waits in the list: when the pool is
 * full, some job will end, and its pool_done() drains the list. */
static int offload(struct exchange *ex)
{
    struct exchange_wire *w = ex->wire;
    const struct http_hooks *hooks = &w->core->o.hooks;
    int rc = hooks->offload(hooks->pool, pool_work, pool_done, ex);
    w->in_pool = rc == 0;
    return rc;
}

static void pool_done(void *arg)
{
    struct exchange *ex = arg;
    struct http_core *core = ex->wire->core;
    ex->wire->in_pool = false;
    if (ex->wire->rc != EXCHANGE_PARKED) {
        settle(ex);
        exchange_answered(ex);
    }
    exchange_drain(core);
}

void exchange_continue(struct exchange *ex,
                       int (*next)(struct exchange *ex, struct jn_error *err))
{
    struct http_core *core = ex->wire->core;
    pthread_mutex_lock(&core->lock);
    ex->wire->next = next;
    ex->wire->queue_next = core->continued;
    core->continued = ex;
    /* Inside the lock: once it is free, the loop may answer, stop, and forget the core.
     */
    core->wake(core);
    pthread_mutex_unlock(&core->lock);
}

void exchange_drain(struct http_core *core)
{
    pthread_mutex_lock(&core->lock);
    struct exchange *list = core->continued;
    core->continued = NULL;
    pthread_mutex_unlock(&core->lock);
    struct exchange *again = NULL;
    while (list) {
        struct exchange *ex = list;
        list = ex->wire->queue_next;
        /* Still in run(): the pool thread has the exchange until pool_done(). */
        bool waits = ex->wire->in_pool;
        if (!waits) {
            ex->wire->step = ex->wire->next;
            waits = offload(ex) != 0;
        }
        if (waits) {
            ex->wire->queue_next = again;
            again = ex;
        }
    }
    if (!again)
        return;
    pthread_mutex_lock(&core->lock);
    struct exchange *last = again;
    while (last->wire->queue_next)
        last = last->wire->queue_next;
    last->wire->queue_next = core->continued;
    core->continued = again;
    pthread_mutex_unlock(&core->lock);
}

/* Refusals that need the whole request. */
static int refuse_whole(struct exchange *ex)
{
    struct exchange_wire *w = ex->wire;
    const struct http_hooks *hooks = &w->core->o.hooks;
    if (w->too_large) {
        reply_problem(ex, "payload_too_large", "at most %zu bytes", w->body_limit);
        ex->close = true;
        return EXCHANGE_ANSWERED;
    }
    const char *code = hooks->refuse ? hooks->refuse(hooks->user, ex) : NULL;
    if (code) {
        reply_problem(ex, code, NULL);
        return EXCHANGE_ANSWERED;
    }
    w->parse_pending = ex->body.len > PARSE_ON_LOOP && !(ex->route->flags & ROUTE_LOOP);
    return w->parse_pending ? 0 : read_parameters(ex);
}

static bool answer_from_cache(struct exchange *ex)
{
    const struct http_hooks *hooks = &ex->wire->core->o.hooks;
    if (!(ex->route->flags & ROUTE_CACHE) || !hooks->cached || ex->wire->parse_pending)
        return false;
    bool hit = hooks->cached(hooks->user, ex);
    metric_add(METRIC_HTTP_CACHED, hit ? 0 : 1, 1);
    return hit;
}

int exchange_complete(struct exchange *ex)
{
    struct exchange_wire *w = ex->wire;
    const struct http_options *o = &w->core->o;
    if (w->answered || refuse_whole(ex) != 0 || answer_from_cache(ex))
        return EXCHANGE_ANSWERED;
    bool slow = ex->route->flags & ROUTE_SLOW;
    if (!(ex->route->flags & ROUTE_WRITE))
        ex->deadline_ns = jn_clock_ns() + (slow ? o->request_ms : o->search_ms) * 1000000;
    w->step = ex->route->run;
    if (ex->route->flags & ROUTE_LOOP) {
        run_step(ex);
        if (w->rc == EXCHANGE_PARKED)
            return 0;
        settle(ex);
        return EXCHANGE_ANSWERED;
    }
    if (offload(ex) == 0)
        return 0;
    reply_problem(ex, "busy", NULL);
    metric_add(METRIC_HTTP_REFUSED, REFUSED_BUSY, 1);
    return EXCHANGE_ANSWERED;
}
