/* SPDX-License-Identifier: GPL-3.0-or-later */
/* May this caller do that? Origin, token, rate; on the loop. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "jinnang/hash.h"

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

static int open_origin(struct exchange *ex)
{
    if (!(ex->route->flags & (ROUTE_WRITE | ROUTE_ORIGIN)))
        return 0;
    if (!ex->wire->verdict.origin || caller_is_configured(ex) || is_own_origin(ex))
        return 0;
    reply_problem(ex, "origin_not_allowed", NULL);
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

static int open_token(struct exchange *ex)
{
    struct http_core *core = ex->wire->core;
    if ((ex->route->flags & ROUTE_OPEN) || !core->o.hooks.authenticate)
        return 0;
    const char *token = exchange_header(ex, "Authorization");
    uint64_t address = jn_hash_key(ex->peer, strlen(ex->peer));
    if (token && is_limited(ex)) {
        struct rate_answer a =
            rate_look(core->auth_failures, address, &failure_limit, ex->began_ns);
        if (a.retry_ns > 0) {
            too_fast(ex, a);
            return EXCHANGE_ANSWERED;
        }
    }
    int rc = core->o.hooks.authenticate(core->o.hooks.user, token, ex);
    if (rc < 0) {
        reply_problem(ex, "internal", NULL);
        return EXCHANGE_ANSWERED;
    }
    if (rc == HTTP_UNAUTHORIZED) {
        if (token && is_limited(ex))
            rate_take(core->auth_failures, address, &failure_limit, ex->began_ns);
        reply_problem(ex, "unauthorized", NULL);
        return EXCHANGE_ANSWERED;
    }
    uint32_t missing = ex->route->scopes & ~ex->scopes;
    if ((ex->route->flags & ROUTE_ANY_SCOPE) && (ex->route->scopes & ex->scopes))
        missing = 0;
    if (missing && !token) {
        reply_problem(ex, "unauthorized", "a token with scope %s is needed",
                      missing_scope(ex, missing));
        return EXCHANGE_ANSWERED;
    }
    if (missing) {
        reply_problem(ex, "forbidden_scope", "scope %s is needed",
                      missing_scope(ex, missing));
        return EXCHANGE_ANSWERED;
    }
    return 0;
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
        rc = open_token(ex);
    if (rc == 0)
        rc = open_rate(ex);
    return rc;
}
