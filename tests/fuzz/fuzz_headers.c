/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headers on their way through the gate, the routes and the making of an answer, without
 * a socket: Accept-*, If-*, Origin, Host, tokens, media types, and a small JSON body.
 * Input: the target, a line for each header, an empty line, the body. */
#include <stdlib.h>
#include <string.h>

#include "jinnang/hash.h"

#include "daemon/http/core.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_HEADERS = 32 };

static int answer(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    reply_accepts(ex, "text/markdown");
    if (strcmp(ex->method, "PUT") == 0 &&
        (reply_if_match_version(ex, 7) != 0 || reply_if_match_revision(ex, "abc") != 0))
        return 0;
    struct jn_json j = reply_json(ex, 200);
    jn_json_array(&j);
    for (int64_t i = 0; i < param_int(ex, "rows"); i++)
        jn_json_str(&j, param_str(ex, "q"));
    jn_json_end(&j);
    reply_etag_document(ex, "abc");
    return 0;
}

static const struct param_spec params[] = {
    {.name = "q", .type = PARAM_STRING, .fallback = "x", .max = 100},
    {.name = "rows", .type = PARAM_INT, .fallback = "40", .min = 0, .max = 100},
    {.name = "kind", .type = PARAM_LIST, .max = 4},
    {.name = NULL}};
static const struct route routes[] = {
    {"GET", "/a", 0, ROUTE_LOOP, answer, params, NULL, 0, ""},
    {"POST", "/a", 0, ROUTE_LOOP, answer, params, "application/json", 4096, ""},
    {"PUT", "/{x}", 0, ROUTE_LOOP | ROUTE_WRITE, answer, params, "application/json", 4096,
     ""},
};

static struct http_core *the_core(void)
{
    static struct http_core core;
    static const char *const proxies[] = {"192.0.2.1", NULL};
    static const char *const origins[] = {"https://ok.example", NULL};
    if (!core.router) {
        struct http_options o = {.routes = routes,
                                 .route_count = JN_COUNT(routes),
                                 .trusted_proxies = proxies,
                                 .origins = origins,
                                 .rate_local = true,
                                 .rate_per_s = 1000000,
                                 .rate_burst = 1000000,
                                 .anonymous_per_s = 1000000,
                                 .anonymous_burst = 1000000};
        MUST(jn_hash_init(NULL) == 0);
        MUST(http_core_init(&core, &o, NULL) == 0);
    }
    return &core;
}

/* One line from *at; NULL at the end of the text. */
static char *take_line(char **at)
{
    char *line = *at;
    char *end = line ? strchr(line, '\n') : NULL;
    if (end)
        *end = '\0';
    *at = end ? end + 1 : NULL;
    return line;
}

static void check_answer(const struct exchange *ex)
{
    size_t len;
    const char *body = reply_body(ex, &len);
    MUST(ex->status >= 200 && ex->status < 600);
    MUST(len == 0 || body);
    MUST(strlen(ex->request_id) >= 1 && strlen(ex->request_id) <= 64);
    for (const struct exchange_header *h = ex->reply_headers; h; h = h->next)
        MUST(!strpbrk(h->value, "\r\n"));
    if (ex->status < 300 && ex->etag)
        reply_not_modified(ex);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jn_arena *arena = jn_arena_new();
    struct gate_header headers[MAX_HEADERS];
    char *at = jn_arena_dup(arena, (const char *)data, size);
    const char *method = size % 3 == 0 ? "GET" : size % 3 == 1 ? "POST" : "PUT";
    const char *target = take_line(&at);
    struct gate_request r = {.method = method,
                             .version = "HTTP/1.1",
                             .target = target,
                             .target_len = strlen(target),
                             .headers = headers};
    for (char *line; r.header_count < MAX_HEADERS && (line = take_line(&at)) && *line;) {
        size_t name = strcspn(line, ":");
        char *value = line + name + (line[name] == ':');
        headers[r.header_count++] = (struct gate_header){jn_arena_dup(arena, line, name),
                                                         value, name, strlen(value)};
    }
    struct exchange *ex = exchange_new(the_core(), target);
    memcpy(ex->peer, "192.0.2.1", 10);
    if (exchange_open(ex, &r) == 0) {
        if (ex->wire->verdict.has_body && at)
            exchange_body(ex, at, strlen(at));
        MUST(exchange_complete(ex) == EXCHANGE_ANSWERED);
    }
    check_answer(ex);
    exchange_free(ex);
    jn_arena_free(arena);
    return 0;
}
