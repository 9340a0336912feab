/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/openapi_params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/http/params.h"

static void put(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, json_string(text));
}

/* ---- parameters
 * ----------------------------------------------------------------------------- */

static json_t *names_of(const char *const *values)
{
    json_t *list = json_array();
    for (; *values; values++)
        json_array_append_new(list, json_string(*values));
    return list;
}

static json_t *text_schema(const struct param_spec *p)
{
    json_t *schema = json_pack("{s:s}", "type", "string");
    if (p->type == PARAM_DATE)
        put(schema, "format", "date");
    if (p->values)
        json_object_set_new(schema, "enum", names_of(p->values));
    return schema;
}

static void set_bounds(json_t *schema, const struct param_spec *p, const char *least,
                       const char *most)
{
    if (p->min == 0 && p->max == 0)
        return;
    bool whole = p->type != PARAM_NUMBER;
    json_object_set_new(schema, least,
                        whole ? json_integer((json_int_t)p->min) : json_real(p->min));
    json_object_set_new(schema, most,
                        whole ? json_integer((json_int_t)p->max) : json_real(p->max));
}

/* An empty object would say nothing, so a JSON member is at least an object or array. */
static json_t *param_schema(const struct param_spec *p)
{
    json_t *schema;
    switch (p->type) {
    case PARAM_INT:
        schema = json_pack("{s:s}", "type", "integer");
        set_bounds(schema, p, "minimum", "maximum");
        return schema;
    case PARAM_NUMBER:
        schema = json_pack("{s:s}", "type", "number");
        set_bounds(schema, p, "minimum", "maximum");
        return schema;
    case PARAM_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case PARAM_LIST: {
        json_t *items = text_schema(p);
        schema = json_pack("{s:s, s:o}", "type", "array", "items", items);
        set_bounds(schema, p, "minItems", "maxItems");
        return schema;
    }
    case PARAM_JSON:
        return json_pack("{s:[s,s]}", "type", "object", "array");
    case PARAM_STRING:
    case PARAM_ENUM:
    case PARAM_DATE:
        break;
    }
    schema = text_schema(p);
    /* The bound of a string is in bytes, and a character has at least one. */
    if (p->type == PARAM_STRING && p->max > 0)
        json_object_set_new(schema, "maxLength", json_integer((json_int_t)p->max));
    return schema;
}

static json_t *fallback_of(const struct param_spec *p)
{
    switch (p->type) {
    case PARAM_INT:
        return json_integer(strtoll(p->fallback, NULL, 10));
    case PARAM_NUMBER:
        return json_real(strtod(p->fallback, NULL));
    case PARAM_BOOL:
        return json_boolean(strcmp(p->fallback, "true") == 0);
    case PARAM_LIST: {
        json_t *list = json_array();
        for (const char *at = p->fallback; *at;) {
            size_t len = strcspn(at, ",");
            json_array_append_new(list, json_stringn(at, len));
            at += len + (at[len] == ',');
        }
        return list;
    }
    default:
        return json_string(p->fallback);
    }
}

static json_t *described(const struct param_spec *p)
{
    json_t *schema = param_schema(p);
    if (p->fallback)
        json_object_set_new(schema, "default", fallback_of(p));
    return schema;
}

static void add_path_parameters(json_t *list, const char *pattern)
{
    for (const char *at = strchr(pattern, '{'); at; at = strchr(at, '{')) {
        size_t len = strcspn(++at, "}*");
        json_array_append_new(list, json_pack("{s:s%, s:s, s:b, s:{s:s}}", "name", at,
                                              len, "in", "path", "required", 1, "schema",
                                              "type", "string"));
    }
}

json_t *openapi_parameters(const struct route *route)
{
    json_t *list = json_array();
    add_path_parameters(list, route->pattern);
    for (const struct param_spec *p = route->params; p && p->name; p++) {
        /* What may stand in both is described where the form of the endpoint expects it.
         */
        if (p->where == PARAM_BODY || p->type == PARAM_JSON ||
            (route->body_types && p->where == PARAM_BOTH))
            continue;
        json_t *parameter = json_pack("{s:s, s:s, s:o}", "name", p->name, "in", "query",
                                      "schema", described(p));
        if (p->help)
            put(parameter, "description", p->help);
        if (p->required)
            json_object_set_new(parameter, "required", json_true());
        if (p->type == PARAM_LIST)
            json_object_set_new(parameter, "explode", json_false());
        json_array_append_new(list, parameter);
    }
    return list;
}

json_t *openapi_body(const struct route *route)
{
    json_t *properties = json_object(), *required = json_array();
    for (const struct param_spec *p = route->params; p && p->name; p++) {
        if (p->where == PARAM_QUERY)
            continue;
        json_t *schema = described(p);
        if (p->help)
            put(schema, "description", p->help);
        json_object_set_new(properties, p->name, schema);
        if (p->required)
            json_array_append_new(required, json_string(p->name));
    }
    json_t *schema = json_pack("{s:s, s:o, s:b}", "type", "object", "properties",
                               properties, "additionalProperties", 0);
    if (json_array_size(required) > 0)
        json_object_set(schema, "required", required);
    json_decref(required);
    json_t *content = json_object();
    for (const char *at = route->body_types; *at;) {
        size_t len = strcspn(at, ", ");
        char type[64];
        snprintf(type, sizeof(type), "%.*s", (int)len, at);
        bool is_json = strcmp(type, "application/json") == 0;
        json_object_set_new(content, type,
                            is_json ? json_pack("{s:O}", "schema", schema)
                                    : json_pack("{s:{s:s}}", "schema", "type", "string"));
        at += len + strspn(at + len, ", ");
    }
    json_decref(schema);
    return json_pack("{s:b, s:o}", "required", 1, "content", content);
}
