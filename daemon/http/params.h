/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed parameters: one table for the query string of the GET form and the JSON members
 * of the POST form. The table is also the documentation (OpenAPI is written from it).
 *
 *   static const struct param_spec search_params[] = {
 *       {.name = "q", .type = PARAM_STRING, .fallback = "", .max = 2048, .help = "…"},
 *       {.name = "page", .type = PARAM_INT, .fallback = "1", .min = 1, .max = 1000, …},
 *       {.name = "kind", .type = PARAM_LIST, .values = kind_names, …},
 *       {.name = NULL}};
 *
 * Reading is pure (any thread); the getters are for whoever holds the exchange. */
#ifndef JINNANG_HTTP_PARAMS_H
#define JINNANG_HTTP_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "jinnang/arena.h"

#include "daemon/http/target.h"

enum param_type {
    PARAM_STRING, /* min, max: bytes */
    PARAM_INT,    /* min, max: value */
    PARAM_NUMBER, /* min, max: value */
    PARAM_BOOL,   /* true, false */
    PARAM_ENUM,   /* one of `values` */
    PARAM_LIST, /* query: comma-separated; JSON: array of strings. min, max: items; every
                   item is one of `values` when there are any */
    PARAM_DATE, /* YYYY-MM-DD */
    PARAM_JSON, /* any object or array, body only; min, max: members or items */
};

/* A parameter that may stand in both must not stand in both of one request. */
enum param_where { PARAM_BOTH, PARAM_QUERY, PARAM_BODY };

struct param_spec {
    const char *name; /* NULL ends the table */
    enum param_type type;
    const char *fallback; /* as it would stand in a query string; NULL: absent */
    double min, max;      /* both 0: no bound (strings: 4 KiB in a query in any case) */
    const char *const *values; /* PARAM_ENUM, PARAM_LIST: ends with NULL */
    enum param_where where;
    bool required;
    /* Type faults are told here; bounds, values and `required` are only documented, and
     * the handler tells all faults at once (validation_failed). */
    bool handler_checks;
    const char *help; /* English, for the OpenAPI document */
};

struct param_value {
    bool given;       /* by the client */
    bool present;     /* given, or from the fallback */
    const char *text; /* STRING, ENUM, DATE, and numbers as they were written */
    size_t len;
    int64_t integer;    /* INT; BOOL: 0, 1; ENUM: index in values; DATE: yyyymmdd */
    double number;      /* NUMBER, INT */
    const char **items; /* LIST: in the arena */
    size_t *item_lens;
    size_t item_count;
    const json_t *json; /* JSON: borrowed from the body */
};

struct params {
    const struct param_spec *specs; /* NULL: none */
    struct param_value *values;     /* one for each spec */
};

enum { PARAM_MAX_FAULTS = 16 };

struct param_fault {
    bool unknown;               /* unknown_parameter, else invalid_parameter */
    const char *pointer;        /* "#/query/page" or "#/page" */
    const char *detail;         /* English, in the arena */
    const char *const *allowed; /* or NULL */
};

struct param_faults {
    struct param_fault list[PARAM_MAX_FAULTS]; /* the first of them */
    size_t count;
};

/* Read `pairs` and the members of `body` (an object or NULL) by the table. `lenient`
 * ignores unknown body members. 0, or 1 with faults. */
enum { PARAMS_REFUSED = 1 };
int params_read(const struct param_spec *specs, const struct target_pair *pairs,
                size_t pair_count, const json_t *body, bool lenient,
                struct jn_arena *arena, struct params *out, struct param_faults *faults);

/* Getters. A name that is not in the route's table is a programming mistake (assert). */
struct exchange;
bool param_given(const struct exchange *ex, const char *name);
const char *param_str(const struct exchange *ex, const char *name); /* NULL when absent */
size_t param_len(const struct exchange *ex, const char *name);  /* bytes of param_str() */
int64_t param_int(const struct exchange *ex, const char *name); /* 0 when absent */
double param_num(const struct exchange *ex, const char *name);
bool param_bool(const struct exchange *ex, const char *name);
int param_enum(const struct exchange *ex, const char *name); /* index; -1 when absent */
int32_t param_date(const struct exchange *ex, const char *name); /* yyyymmdd; 0 absent */
const char *const *param_list(const struct exchange *ex, const char *name, size_t *count);
const json_t *param_json(const struct exchange *ex,
                         const char *name); /* NULL when absent */
const struct param_value *param_value(const struct exchange *ex, const char *name);

#endif
