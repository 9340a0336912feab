/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A query value and a JSON scalar end in the same functions: both are turned into text
 * first, so that bounds and messages are written once. JSON must bring the right type:
 * "5" is not 5. */
#include "daemon/http/params.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/utf8.h"

#include "daemon/http/exchange.h"

struct reading {
    const struct param_spec *specs;
    struct jn_arena *arena;
    struct param_value *values;
    struct param_faults *faults;
    bool in_body; /* for the pointer of a fault */
};

static void fault(struct reading *r, const char *name, bool unknown,
                  const char *const *allowed, const char *detail)
{
    if (r->faults->count == PARAM_MAX_FAULTS)
        return;
    /* A name is the client's text: keep the pointer short and whole. */
    int len = (int)jn_utf8_cut(name, strlen(name) < 80 ? strlen(name) : 80);
    r->faults->list[r->faults->count++] = (struct param_fault){
        .unknown = unknown,
        .pointer = jn_arena_format(r->arena, "%s%.*s", r->in_body ? "#/" : "#/query/",
                                   len, name),
        .detail = detail,
        .allowed = allowed,
    };
}

static void invalid(struct reading *r, const struct param_spec *spec, const char *detail)
{
    fault(r, spec->name, false, NULL, detail);
}

static bool has_bounds(const struct param_spec *spec)
{
    return spec->min != 0 || spec->max != 0;
}

static bool check_bounds(struct reading *r, const struct param_spec *spec, double n,
                         const char *unit)
{
    if (!has_bounds(spec) || spec->handler_checks || (n >= spec->min && n <= spec->max))
        return true;
    invalid(r, spec,
            jn_arena_format(r->arena, "%s must be %.15g to %.15g%s", spec->name,
                            spec->min, spec->max, unit));
    return false;
}

static int find_value(const char *const *values, const char *text, size_t len)
{
    for (int i = 0; values[i]; i++) {
        if (strlen(values[i]) == len && memcmp(values[i], text, len) == 0)
            return i;
    }
    return -1;
}

static void not_allowed(struct reading *r, const struct param_spec *spec)
{
    fault(r, spec->name, false, spec->values,
          jn_arena_format(r->arena, "%s has a value that is not allowed", spec->name));
}

/* An integer in the JSON grammar, without exponent or fraction. */
static bool text_to_int(const char *text, int64_t *out)
{
    size_t digits = text[0] == '-' ? 1 : 0;
    if (text[digits] < '0' || text[digits] > '9' ||
        (text[digits] == '0' && text[digits + 1] != '\0'))
        return false;
    char *end;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    *out = n;
    return *end == '\0' && errno == 0;
}

static bool text_to_number(const char *text, double *out)
{
    static const char allowed[] = "0123456789+-.eE";
    if (text[0] == '\0' || text[0] == '+' || text[strspn(text, allowed)] != '\0')
        return false;
    char *end;
    *out = strtod(text, &end);
    return *end == '\0' && isfinite(*out);
}

static bool set_item(struct reading *r, const struct param_spec *spec,
                     struct param_value *v, size_t i, const char *text, size_t len)
{
    if (spec->values && !spec->handler_checks &&
        find_value(spec->values, text, len) < 0) {
        not_allowed(r, spec);
        return false;
    }
    v->items[i] = text;
    v->item_lens[i] = len;
    return true;
}

static void list_room(struct reading *r, struct param_value *v, size_t n)
{
    v->items = JN_NEW_ARRAY(r->arena, n + 1, const char *);
    v->item_lens = JN_NEW_ARRAY(r->arena, n + 1, size_t);
}

/* "a,b": an empty text is an empty list, an empty item is a fault. */
static bool set_list(struct reading *r, const struct param_spec *spec,
                     struct param_value *v, const char *text, size_t len)
{
    size_t n = len > 0;
    for (size_t i = 0; i < len; i++)
        n += text[i] == ',';
    list_room(r, v, n);
    for (const char *at = text, *end = text + len; v->item_count < n;) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        size_t item = (size_t)((comma ? comma : end) - at);
        if (item == 0) {
            invalid(r, spec,
                    jn_arena_format(r->arena, "%s has an empty item", spec->name));
            return false;
        }
        if (!set_item(r, spec, v, v->item_count, jn_arena_dup(r->arena, at, item), item))
            return false;
        v->item_count++;
        at += item + 1;
    }
    return check_bounds(r, spec, (double)n, " items");
}

static const char *const expected[] = {
    [PARAM_STRING] = "a string",          [PARAM_INT] = "an integer",
    [PARAM_NUMBER] = "a number",          [PARAM_BOOL] = "true or false",
    [PARAM_ENUM] = "one of its values",   [PARAM_LIST] = "a list of strings",
    [PARAM_DATE] = "a date (YYYY-MM-DD)", [PARAM_JSON] = "an object or array in the body",
};

static void wrong_type(struct reading *r, const struct param_spec *spec)
{
    invalid(r, spec,
            jn_arena_format(r->arena, "%s must be %s", spec->name, expected[spec->type]));
}

/* The one place where a value gets its type. */
static bool set_text(struct reading *r, const struct param_spec *spec,
                     struct param_value *v, const char *text, size_t len)
{
    v->text = text;
    v->len = len;
    switch (spec->type) {
    case PARAM_STRING:
        return check_bounds(r, spec, (double)len, " bytes");
    case PARAM_LIST:
        return set_list(r, spec, v, text, len);
    case PARAM_ENUM:
        v->integer = find_value(spec->values, text, len);
        if (v->integer < 0 && !spec->handler_checks)
            not_allowed(r, spec);
        return v->integer >= 0 || spec->handler_checks;
    case PARAM_BOOL:
        v->integer = strcmp(text, "true") == 0;
        if (v->integer || strcmp(text, "false") == 0)
            return true;
        break;
    case PARAM_INT:
        if (text_to_int(text, &v->integer)) {
            v->number = (double)v->integer;
            return check_bounds(r, spec, v->number, "");
        }
        break;
    case PARAM_NUMBER:
        if (text_to_number(text, &v->number))
            return check_bounds(r, spec, v->number, "");
        break;
    case PARAM_DATE:
        v->integer = jn_date_parse(text, len);
        if (v->integer != 0)
            return true;
        break;
    case PARAM_JSON:
        break;
    }
    wrong_type(r, spec);
    return false;
}

static bool set_json_list(struct reading *r, const struct param_spec *spec,
                          struct param_value *v, const json_t *json)
{
    size_t n = json_array_size(json);
    list_room(r, v, n);
    for (; v->item_count < n; v->item_count++) {
        const json_t *item = json_array_get(json, v->item_count);
        if (!json_is_string(item)) {
            wrong_type(r, spec);
            return false;
        }
        if (!set_item(r, spec, v, v->item_count, json_string_value(item),
                      json_string_length(item)))
            return false;
    }
    return check_bounds(r, spec, (double)n, " items");
}

static bool set_json(struct reading *r, const struct param_spec *spec,
                     struct param_value *v, const json_t *json)
{
    char number[40];
    v->json = json;
    switch (json_typeof(json)) {
    case JSON_STRING:
        if (spec->type != PARAM_STRING && spec->type != PARAM_ENUM &&
            spec->type != PARAM_DATE)
            break;
        return set_text(r, spec, v, json_string_value(json), json_string_length(json));
    case JSON_TRUE:
    case JSON_FALSE:
        if (spec->type != PARAM_BOOL)
            break;
        v->integer = json_is_true(json);
        return true;
    case JSON_INTEGER:
        if (spec->type != PARAM_INT && spec->type != PARAM_NUMBER)
            break;
        snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
                 json_integer_value(json));
        return set_text(r, spec, v, jn_arena_str(r->arena, number), strlen(number));
    case JSON_REAL:
        if (spec->type != PARAM_NUMBER)
            break;
        v->number = json_real_value(json);
        return check_bounds(r, spec, v->number, "");
    case JSON_ARRAY:
        if (spec->type == PARAM_LIST)
            return set_json_list(r, spec, v, json);
        if (spec->type == PARAM_JSON)
            return check_bounds(r, spec, (double)json_array_size(json), " items");
        break;
    case JSON_OBJECT:
        if (spec->type == PARAM_JSON)
            return check_bounds(r, spec, (double)json_object_size(json), " members");
        break;
    case JSON_NULL:
        break;
    }
    wrong_type(r, spec);
    return false;
}

/* The value slot of a name that may be given here, once. */
static struct param_value *claim(struct reading *r, const char *name, size_t len,
                                 const struct param_spec **spec)
{
    enum param_where other = r->in_body ? PARAM_QUERY : PARAM_BODY;
    for (size_t i = 0; r->specs && r->specs[i].name; i++) {
        const struct param_spec *s = &r->specs[i];
        if (s->where == other || strlen(s->name) != len ||
            memcmp(s->name, name, len) != 0)
            continue;
        *spec = s;
        if (!r->values[i].given) {
            r->values[i].given = true;
            return &r->values[i];
        }
        invalid(r, s, jn_arena_format(r->arena, "%s is given more than once", name));
        return NULL;
    }
    *spec = NULL;
    return NULL;
}

static void read_query(struct reading *r, const struct target_pair *pairs, size_t count)
{
    const struct param_spec *spec;
    for (size_t i = 0; i < count; i++) {
        const struct target_pair *p = &pairs[i];
        struct param_value *v = claim(r, p->name.text, p->name.len, &spec);
        if (v)
            v->present = set_text(r, spec, v, p->value.text, p->value.len);
        else if (!spec)
            fault(r, p->name.text, true, NULL, "this parameter is not known here");
    }
}

static void read_body(struct reading *r, const json_t *body, bool lenient)
{
    const struct param_spec *spec;
    r->in_body = true;
    /* jansson's iterator wants a pointer that is not const though it only reads. */
    union {
        const json_t *in;
        json_t *out;
    } object = {.in = body};
    for (void *at = json_object_iter(object.out); at;
         at = json_object_iter_next(object.out, at)) {
        const char *name = json_object_iter_key(at);
        struct param_value *v = claim(r, name, strlen(name), &spec);
        if (v)
            v->present = set_json(r, spec, v, json_object_iter_value(at));
        else if (!spec && !lenient)
            fault(r, name, true, NULL, "this member is not known here");
    }
}

static void fill_missing(struct reading *r, bool has_body)
{
    for (size_t i = 0; r->specs && r->specs[i].name; i++) {
        const struct param_spec *s = &r->specs[i];
        struct param_value *v = &r->values[i];
        r->in_body = s->where == PARAM_BODY || (s->where == PARAM_BOTH && has_body);
        if (v->given)
            continue;
        if (s->required && !s->handler_checks)
            invalid(r, s, jn_arena_format(r->arena, "%s is required", s->name));
        else if (s->fallback)
            v->present = set_text(r, s, v, s->fallback, strlen(s->fallback));
    }
}

int params_read(const struct param_spec *specs, const struct target_pair *pairs,
                size_t pair_count, const json_t *body, bool lenient,
                struct jn_arena *arena, struct params *out, struct param_faults *faults)
{
    size_t n = 0;
    while (specs && specs[n].name)
        n++;
    struct reading r = {.specs = specs, .arena = arena, .faults = faults};
    r.values = JN_NEW_ARRAY(arena, n, struct param_value);
    faults->count = 0;
    read_query(&r, pairs, pair_count);
    if (body)
        read_body(&r, body, lenient);
    fill_missing(&r, body != NULL);
    *out = (struct params){.specs = specs, .values = r.values};
    return faults->count ? PARAMS_REFUSED : 0;
}

const struct param_value *param_value(const struct exchange *ex, const char *name)
{
    for (size_t i = 0; ex->params.specs && ex->params.specs[i].name; i++) {
        if (strcmp(ex->params.specs[i].name, name) == 0)
            return &ex->params.values[i];
    }
    assert(!"a parameter that the route's table does not name");
    static const struct param_value absent;
    return &absent;
}

bool param_given(const struct exchange *ex, const char *name)
{
    return param_value(ex, name)->given;
}

const char *param_str(const struct exchange *ex, const char *name)
{
    const struct param_value *v = param_value(ex, name);
    return v->present ? v->text : NULL;
}

size_t param_len(const struct exchange *ex, const char *name)
{
    const struct param_value *v = param_value(ex, name);
    return v->present ? v->len : 0;
}

int64_t param_int(const struct exchange *ex, const char *name)
{
    return param_value(ex, name)->integer;
}

double param_num(const struct exchange *ex, const char *name)
{
    return param_value(ex, name)->number;
}

bool param_bool(const struct exchange *ex, const char *name)
{
    return param_value(ex, name)->integer != 0;
}

int param_enum(const struct exchange *ex, const char *name)
{
    const struct param_value *v = param_value(ex, name);
    return v->present ? (int)v->integer : -1;
}

int32_t param_date(const struct exchange *ex, const char *name)
{
    return (int32_t)param_value(ex, name)->integer;
}

const char *const *param_list(const struct exchange *ex, const char *name, size_t *count)
{
    const struct param_value *v = param_value(ex, name);
    *count = v->present ? v->item_count : 0;
    return v->items;
}

const json_t *param_json(const struct exchange *ex, const char *name)
{
    const struct param_value *v = param_value(ex, name);
    return v->present ? v->json : NULL;
}
