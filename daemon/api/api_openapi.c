/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The OpenAPI 3.1 document, made once at start from what the daemon runs by: routes,
 * parameter tables, problem statuses by route flag. Only the schemas of answers are
 * written by hand, in openapi/, and openapi_answers.c says which belongs to which route.
 */
#include "daemon/api/api.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/json_read.h"

#include "daemon/api/embedded.h"
#include "daemon/api/openapi_answers.h"
#include "daemon/api/openapi_params.h"
#include "daemon/http/cookie.h"
#include "daemon/version.h"

/* ---- answers
 * ----------------------------------------------------------------------------------- */

/* Statuses of problems by what a route is. */
static const struct {
    enum { ALWAYS, UNLESS_OPEN, WITH_BODY, WITH_PATH, IF_WRITES } when;
    const char *status, *description;
} statuses[] = {
    {ALWAYS, "400", "malformed request or parameters"},
    {UNLESS_OPEN, "401", "token missing, unknown, expired or revoked"},
    {UNLESS_OPEN, "403", "the token lacks the scope"},
    {WITH_PATH, "404", "there is no such thing, or it is not visible"},
    {WITH_BODY, "404", "a document that the body names does not exist or is not visible"},
    {ALWAYS, "405", "method not allowed"},
    {ALWAYS, "406", "no acceptable representation"},
    {ALWAYS, "408", "the request did not arrive in time"},
    {WITH_BODY, "413", "body too large"},
    {IF_WRITES, "409", "it conflicts with what is there"},
    {IF_WRITES, "412", "it has changed since it was read"},
    {ALWAYS, "414", "request line too long"},
    {WITH_BODY, "415", "type of body not supported"},
    {ALWAYS, "421", "host not served here"},
    {WITH_BODY, "422", "the body cannot be worked with"},
    {WITH_PATH, "422", "too complex to be rendered, or nothing to work with"},
    {IF_WRITES, "428", "If-Match is needed"},
    {ALWAYS, "429", "too many requests"},
    {ALWAYS, "431", "headers too large"},
    {ALWAYS, "500", "internal error"},
    {ALWAYS, "501", "method not implemented"},
    {ALWAYS, "503", "cannot be served now"},
    {IF_WRITES, "507", "the disk is full"},
};

/* What a write that succeeds may answer besides 200. */
static const struct {
    const char *status, *description;
} written[] = {
    {"201", "created"},
    {"202", "accepted: it is safe, and will be done"},
    {"204", "done, nothing to say"},
};

static bool applies(const struct route *route, size_t i)
{
    switch (statuses[i].when) {
    case UNLESS_OPEN:
        return !(route->flags & ROUTE_OPEN);
    case WITH_BODY:
        return route->body_types;
    case WITH_PATH:
        return strchr(route->pattern, '{');
    case IF_WRITES:
        return route->flags & ROUTE_WRITE;
    case ALWAYS:
        break;
    }
    return true;
}

static json_t *reference(const char *schema)
{
    char text[128];
    snprintf(text, sizeof(text), "#/components/schemas/%s", schema);
    return json_pack("{s:s}", "$ref", text);
}

static json_t *content_of(const struct openapi_answer *answer)
{
    json_t *content = json_object();
    if (answer->schema)
        json_object_set_new(content, "application/json",
                            json_pack("{s:o}", "schema", reference(answer->schema)));
    for (const char *at = answer->others ? answer->others : ""; *at;) {
        char type[64];
        size_t len = strcspn(at, " ");
        snprintf(type, sizeof(type), "%.*s", (int)len, at);
        json_object_set_new(content, type,
                            json_pack("{s:{s:s}}", "schema", "type", "string"));
        at += len + (at[len] == ' ');
    }
    return content;
}

static json_t *answers_of(const struct route *route, const struct openapi_answer *answer)
{
    json_t *all = json_pack("{s:{s:s, s:o}}", "200", "description", "done", "content",
                            content_of(answer));
    bool writes = route->flags & ROUTE_WRITE || strcmp(route->method, "DELETE") == 0;
    for (size_t i = 0; writes && i < JN_COUNT(written); i++)
        json_object_set_new(all, written[i].status,
                            json_pack("{s:s, s:o}", "description", written[i].description,
                                      "content", content_of(answer)));
    if (strcmp(route->method, "GET") == 0)
        json_object_set_new(all, "304",
                            json_pack("{s:s}", "description", "not modified"));
    for (size_t i = 0; i < JN_COUNT(statuses); i++) {
        if (applies(route, i))
            json_object_set_new(all, statuses[i].status,
                                json_pack("{s:s, s:{s:{s:o}}}", "description",
                                          statuses[i].description, "content",
                                          "application/problem+json", "schema",
                                          reference("Problem")));
    }
    if (answer->status) {
        char status[16];
        snprintf(status, sizeof(status), "%u", answer->status);
        json_t *content = content_of(answer);
        json_object_set_new(content, "application/problem+json",
                            json_pack("{s:o}", "schema", reference("Problem")));
        json_object_set_new(all, status,
                            json_pack("{s:s, s:o}", "description",
                                      "the same, when it is not", "content", content));
    }
    /* A part of the answer may need a token although the route is open, or the token be
     * in the body. */
    if (route->flags & ROUTE_OPEN &&
        (answer->status || !answer->schema || route->flags & ROUTE_ORIGIN)) {
        static const char *const closed[] = {"401", "403"};
        for (size_t i = 0; i < JN_COUNT(closed); i++)
            json_object_set_new(all, closed[i],
                                json_pack("{s:s, s:{s:{s:o}}}", "description",
                                          "a token is needed here", "content",
                                          "application/problem+json", "schema",
                                          reference("Problem")));
    }
    return all;
}

/* ---- the document
 * ------------------------------------------------------------------------------- */

static const struct openapi_answer *answer_of(const struct route *route)
{
    for (const struct openapi_answer *a = openapi_answers; a->method; a++) {
        if (strcmp(a->method, route->method) == 0 &&
            strcmp(a->pattern, route->pattern) == 0)
            return a;
    }
    return NULL;
}

/* A token, or the cookie that stands for one. */
static void add_schemes(json_t *list, json_t *scopes)
{
    json_array_append_new(list, json_pack("{s:O}", "token", scopes));
    json_array_append_new(list, json_pack("{s:o}", "session", scopes));
}

static json_t *security_of(const struct route *route)
{
    bool any = route->flags & ROUTE_ANY_SCOPE;
    json_t *list = json_array(), *all = json_array();
    for (int scope = 0; scope < JN_TOKEN_SCOPES; scope++) {
        const char *name = jn_token_scope_names[scope];
        if (!(route->scopes & 1u << scope))
            continue;
        if (any)
            add_schemes(list, json_pack("[s]", name));
        else
            json_array_append_new(all, json_string(name));
    }
    if (any) {
        json_decref(all);
        return list;
    }
    add_schemes(list, all);
    /* The empty requirement: a request without a token may be enough. */
    json_array_append_new(list, json_object());
    return list;
}

static int add_route(json_t *paths, const struct route *route, struct jn_error *err)
{
    const struct openapi_answer *answer = answer_of(route);
    if (!answer)
        return jn_fail(err, EINVAL, "describe the answer of %s %s", route->method,
                       route->pattern);
    json_t *path = json_object_get(paths, route->pattern);
    if (!path) {
        path = json_object();
        json_object_set_new(paths, route->pattern, path);
    }
    json_t *operation = json_pack(
        "{s:s, s:s, s:o, s:o}", "operationId", answer->operation, "summary", route->help,
        "parameters", openapi_parameters(route), "responses", answers_of(route, answer));
    if (route->body_types)
        json_object_set_new(operation, "requestBody", openapi_body(route));
    if (route->scopes)
        json_object_set_new(operation, "security", security_of(route));
    char method[8] = "";
    for (size_t i = 0; i + 1 < sizeof(method) && route->method[i]; i++)
        method[i] = (char)(route->method[i] | 0x20);
    json_object_set_new(path, method, operation);
    return 0;
}

static int add_schemas(json_t *schemas, struct jn_error *err)
{
    for (const struct embedded_file *f = openapi_files; f->name; f++) {
        struct jn_json_fault fault;
        jn_auto(json_decref) json_t *file = NULL;
        if (jn_json_parse((const char *)f->bytes, f->len, &file, &fault) != 0)
            return jn_fail(err, EINVAL, "read %s:%zu:%zu: %s", f->name, fault.line,
                           fault.column, fault.text);
        json_object_update(schemas, file);
    }
    return 0;
}

char *api_openapi_make(size_t *len, struct jn_error *err)
{
    jn_auto(json_decref) json_t *root = json_pack(
        "{s:s, s:{s:s, s:s, s:s, s:{s:s, s:s}}, s:[{s:s}], s:{}, s:{s:{}, s:{s:{s:s, s:s}, s:{s:s, s:s, s:s}}}}",
        "openapi", "3.1.0", "info", "title", "Jinnang", "version", JN_VERSION,
        "description",
        "Knowledge base of a presales team: search, similar cases, templates, documents.",
        "license", "name", "GPL-3.0-or-later", "identifier", "GPL-3.0-or-later",
        "servers", "url", "/", "paths", "components", "schemas", "securitySchemes",
        "token", "type", "http", "scheme", "bearer", "session", "type", "apiKey", "in",
        "cookie", "name", SESSION_COOKIE);
    if (!root) {
        jn_fail(err, ENOMEM, "make the OpenAPI document");
        return NULL;
    }
    json_t *paths = json_object_get(root, "paths");
    int rc =
        add_schemas(json_object_get(json_object_get(root, "components"), "schemas"), err);
    for (size_t i = 0; rc == 0 && i < api_route_count; i++) {
        if (!(api_routes[i].flags & ROUTE_PAGE))
            rc = add_route(paths, &api_routes[i], err);
    }
    if (rc != 0)
        return NULL;
    char *text = json_dumps(root, JSON_COMPACT);
    if (!text)
        jn_fail(err, ENOMEM, "make the OpenAPI document");
    else
        *len = strlen(text);
    return text;
}
