/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server is before it has sockets: its options with the defaults, routes, buckets,
 * and the names that a Host may have. */
#include "daemon/http/core.h"

#include <stdlib.h>
#include <string.h>

static void set_defaults(struct http_options *o)
{
#define DEFAULT(member, value) o->member = o->member ? o->member : (value)
    DEFAULT(max_connections, 1024);
    DEFAULT(per_address, 64);
    DEFAULT(max_body, 2 * 1024 * 1024);
    DEFAULT(request_ms, 30000);
    DEFAULT(idle_ms, 15000);
    DEFAULT(search_ms, 2000);
    DEFAULT(stop_ms, 10000);
    DEFAULT(rate_per_s, 100);
    DEFAULT(rate_burst, 300);
    DEFAULT(anonymous_per_s, 100);
    DEFAULT(anonymous_burst, 300);
#undef DEFAULT
}

static void list_host(struct gate_hosts *hosts, const char **names, const char *name)
{
    if (hosts->count < HTTP_MAX_HOSTS)
        names[hosts->count++] = name;
}

/* localhost and the configured names; the listening addresses follow. */
static void list_hosts(struct http_core *core)
{
    static const char *const always[] = {"localhost", "127.0.0.1", "[::1]"};
    core->hosts.names = core->host_names;
    for (size_t i = 0; i < JN_COUNT(always); i++)
        list_host(&core->hosts, core->host_names, always[i]);
    for (const char *const *h = core->o.hosts; h && *h; h++) {
        core->hosts.any = core->hosts.any || strcmp(*h, "*") == 0;
        list_host(&core->hosts, core->host_names, *h);
    }
}

void http_core_add_host(struct http_core *core, const char *address, bool is_wildcard)
{
    const char *colon = strrchr(address, ':');
    core->hosts.any_address = core->hosts.any_address || is_wildcard;
    if (strncmp(address, "unix:", 5) != 0 && colon)
        list_host(&core->hosts, core->host_names,
                  jn_arena_dup(core->arena, address, (size_t)(colon - address)));
}

int http_core_init(struct http_core *core, const struct http_options *options,
                   struct jn_error *err)
{
    core->o = *options;
    set_defaults(&core->o);
    pthread_mutex_init(&core->lock, NULL);
    core->arena = jn_arena_new();
    list_hosts(core);
    core->rates = rate_new();
    core->auth_failures = rate_new();
    if (!core->rates || !core->auth_failures)
        return jn_fail(err, ENOMEM, "make the rate tables");
    return router_new(options->routes, options->route_count, &core->router, err);
}

void http_core_deinit(struct http_core *core)
{
    router_free(core->router);
    rate_free(core->rates);
    rate_free(core->auth_failures);
    jn_arena_free(core->arena);
    pthread_mutex_destroy(&core->lock);
}
