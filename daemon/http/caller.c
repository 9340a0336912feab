/* SPDX-License-Identifier: GPL-3.0-or-later */
/* May this caller do that? Origin, token or cookie, rate; on the loop.
 *
 * A cookie goes with every request to this host, whoever makes a browser send it, so it
 * counts only where the browser itself says that our own page is asking: Sec-Fetch-Site,
 * which no page can set, and for writes Origin, too. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "jinnang/hash.h"

#include "daemon/http/cookie.h"
#include "daemon/http/core.h"
#include "daemon/metrics/metrics.h"

bool caller_is_configured(const struct exchange *ex)
{
    const struct gate_header *origin = ex->wire->verdict.origin;
    return origin && reply_list_has(ex->wire->core->o.origins, origin->value);
}

/* The page that sent this was ours: scheme and Host of this very request. */
static bool is_own_origin(const struct exchange *ex)
{
    const struct gate_header *origin = ex->wire->verdict.origin;
    const struct gate_header *host = ex->wire->verdict.host;
    const char *name = origin ? strstr(origin->value, "://") : NULL;
    return host && name && strncmp(origin->value, "http", 4) == 0 &&
           strcasecmp(name + 3, host->value) == 0;
}

static bool is_write(const struct exchange *ex)
{
    return ex->route->flags & (ROUTE_WRITE | ROUTE_ORIGIN);
}

static int open_origin(struct exchange *ex)
{
    if (!is_write(ex))
        return 0;
    if (!ex->wire->verdict.origin || caller_is_configured(ex) || is_own_origin(ex))
        return 0;
    reply_problem(ex, "origin_not_allowed", NULL);
    return EXCHANGE_ANSWERED;
}

static bool has_session_cookie(const struct exchange *ex)
{
    struct cookie_scan scan = cookie_scan(ex->headers, ex->header_count, SESSION_COOKIE);
    const char *value;
    size_t len;
    return cookie_next(&scan, &value, &len);
}

static int open_cookie(struct exchange *ex)
{
    const char *site = exchange_header(ex, "Sec-Fetch-Site");
    if (!site || strcmp(site, "same-origin") != 0 ||
        exchange_header(ex, "Authorization") || !has_session_cookie(ex))
        return 0;
    ex->by_cookie = true;
    if (!is_write(ex) || (ex->route->flags & ROUTE_OPEN) || is_own_origin(ex))
        return 0;
    reply_problem(ex, "origin_not_allowed", "a change by cookie names its own Origin");
    return EXCHANGE_ANSWERED;
}

static bool is_limited(const struct exchange *ex)
{
    return !ex->peer_is_local || ex->wire->core->o.rate_local;
}

static void too_fast(struct exchange *ex, struct rate_answer a)
{
    reply_problem(ex, "rate_limited", NULL);
    reply_headerf(ex, "Retry-After", "%" PRId64, (a.retry_ns + 999999999) / 1000000000);
    metric_add(METRIC_HTTP_REFUSED, REFUSED_RATE, 1);
}

/* 10 a minute, then nothing for a minute: guessing tokens is pointless, but noisy. */
static const struct rate_limit failure_limit = {
    .per_s = 10.0 / 60, .burst = 10, .block_ns = INT64_C(60) * 1000000000};

static const char *missing_scope(const struct exchange *ex, uint32_t missing)
{
    const char *const *names = ex->wire->core->o.scope_names;
    for (unsigned bit = 0; names && bit < 32 && names[bit]; bit++) {
        if (missing & (UINT32_C(1) << bit))
            return names[bit];
    }
    return "unknown";
}

bool exchange_may_guess(struct exchange *ex)
{
    uint64_t address = jn_hash_key(ex->peer, strlen(ex->peer));
    if (!is_limited(ex))
        return true;
    struct rate_answer a =
        rate_look(ex->wire->core->auth_failures, address, &failure_limit, ex->began_ns);
    if (a.retry_ns > 0)
        too_fast(ex, a);
    return a.retry_ns == 0;
}

void exchange_guessed_wrong(struct exchange *ex)
{
    uint64_t address = jn_hash_key(ex->peer, strlen(ex->peer));
    if (is_limited(ex))
        rate_take(ex->wire->core->auth_failures, address, &failure_limit, ex->began_ns);
}

/* Nobody guesses a session, and a page that was left open sends one that has ended: it
 * does not count as a failure. */
static int refuse_caller(struct exchange *ex, bool has_token)
{
    bool named = has_token || ex->by_cookie;
    if (!named && (ex->route->flags & ROUTE_GUEST))
        return 0;
    if (has_token)
        exchange_guessed_wrong(ex);
    reply_problem(ex, "unauthorized",
                  ex->by_cookie ? "the session has ended: sign in again" : NULL);
    return EXCHANGE_ANSWERED;
}

static int open_scopes(struct exchange *ex, bool named)
{
    uint32_t missing = ex->route->scopes & ~ex->scopes;
    if (!missing ||
        ((ex->route->flags & ROUTE_ANY_SCOPE) && (ex->route->scopes & ex->scopes)))
        return 0;
    if (named)
        reply_problem(ex, "forbidden_scope", "scope %s is needed",
                      missing_scope(ex, missing));
    else
        reply_problem(ex, "unauthorized", "a token with scope %s is needed",
                      missing_scope(ex, missing));
    return EXCHANGE_ANSWERED;
}

static int open_token(struct exchange *ex)
{
    struct http_core *core = ex->wire->core;
    if ((ex->route->flags & ROUTE_OPEN) || !core->o.hooks.authenticate)
        return 0;
    const char *token = exchange_header(ex, "Authorization");
    if (token && !exchange_may_guess(ex))
        return EXCHANGE_ANSWERED;
    int rc = core->o.hooks.authenticate(core->o.hooks.user, ex);
    if (rc < 0) {
        reply_problem(ex, "internal", NULL);
        return EXCHANGE_ANSWERED;
    }
    if (rc == HTTP_UNAUTHORIZED)
        return refuse_caller(ex, token);
    return open_scopes(ex, token || ex->by_cookie);
}

static int open_rate(struct exchange *ex)
{
    struct exchange_wire *w = ex->wire;
    const struct http_options *o = &w->core->o;
    if ((ex->route->flags & ROUTE_NO_RATE) || !is_limited(ex))
        return 0;
    bool token = ex->rate_key != 0;
    uint64_t key = token ? ex->rate_key : jn_hash_key(ex->peer, strlen(ex->peer));
    struct rate_limit limit = {
        .per_s = token ? o->rate_per_s : o->anonymous_per_s,
        .burst = token ? o->rate_burst : o->anonymous_burst,
    };
    struct rate_answer a = rate_take(w->core->rates, key, &limit, ex->began_ns);
    const char *name = token ? "token" : "address";
    reply_headerf(ex, "RateLimit-Policy", "\"%s\";q=%.0f;w=%.0f", name, limit.burst,
                  limit.burst / limit.per_s);
    reply_headerf(ex, "RateLimit", "\"%s\";r=%u;t=%u", name, a.remaining, a.reset_s);
    if (a.retry_ns == 0)
        return 0;
    too_fast(ex, a);
    return EXCHANGE_ANSWERED;
}

int caller_open(struct exchange *ex)
{
    int rc = open_origin(ex);
    if (rc == 0)
        rc = open_cookie(ex);
    if (rc == 0)
        rc = open_token(ex);
    if (rc == 0)
        rc = open_rate(ex);
    return rc;
}
