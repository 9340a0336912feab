/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns are cut into segments once. A request compares them with its own, row by row;
 * of several that fit, the one with a literal where the other has a parameter wins, from
 * the left
 * ("/v1/documents/check" before "/v1/documents/{id}"). */
#include "daemon/http/router.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/cleanup.h"

struct segment {
    const char *text; /* literal, or name of the parameter */
    size_t len;
    bool is_param, is_rest;
};

struct row {
    const struct route *route;
    struct segment segments[TARGET_MAX_SEGMENTS];
    size_t count;
    uint32_t
        literals; /* a bit for each segment, the first one highest: larger is closer */
};

struct router {
    struct row *rows;
    size_t count;
    struct jn_arena *arena;
};

static const char *const known_methods[] = {"GET",   "HEAD",   "POST",   "PUT",
                                            "PATCH", "DELETE", "OPTIONS"};

static bool is_known(const char *method)
{
    for (size_t i = 0; i < JN_COUNT(known_methods); i++) {
        if (strcmp(known_methods[i], method) == 0)
            return true;
    }
    return false;
}

static struct segment cut_segment(const char *at, size_t len, struct jn_arena *arena)
{
    struct segment s = {.text = jn_arena_dup(arena, at, len), .len = len};
    if (len > 2 && at[0] == '{' && at[len - 1] == '}') {
        s.is_param = true;
        s.is_rest = at[len - 2] == '*';
        s.len = len - 2 - s.is_rest;
        s.text = jn_arena_dup(arena, at + 1, s.len);
    }
    return s;
}

static int cut_pattern(struct row *row, struct jn_arena *arena, struct jn_error *err)
{
    const char *at = row->route->pattern;
    if (at[0] != '/' || !is_known(row->route->method))
        return jn_fail(err, EINVAL, "route '%s %s'", row->route->method, at);
    for (at++;; at++) {
        if (row->count == TARGET_MAX_SEGMENTS ||
            (row->count && row->segments[row->count - 1].is_rest))
            return jn_fail(err, EINVAL, "route '%s'", row->route->pattern);
        size_t len = strcspn(at, "/");
        struct segment *s = &row->segments[row->count++];
        *s = cut_segment(at, len, arena);
        if (!s->is_param)
            row->literals |= UINT32_C(1) << (31 - row->count);
        at += len;
        if (*at == '\0')
            return 0;
    }
}

static bool same_pattern(const struct row *a, const struct row *b)
{
    if (a->count != b->count || a->literals != b->literals ||
        strcmp(a->route->method, b->route->method) != 0)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const struct segment *x = &a->segments[i], *y = &b->segments[i];
        if (x->is_rest != y->is_rest || (!x->is_param && strcmp(x->text, y->text) != 0))
            return false;
    }
    return true;
}

JN_DEFINE_AUTO(router_free, struct router *)

int router_new(const struct route *routes, size_t count, struct router **out,
               struct jn_error *err)
{
    jn_auto(router_free) struct router *r = calloc(1, sizeof(*r));
    if (!r || !(r->rows = calloc(count ? count : 1, sizeof(*r->rows))))
        return jn_fail(err, ENOMEM, "build the routes");
    r->arena = jn_arena_new();
    for (; r->count < count; r->count++) {
        struct row *row = &r->rows[r->count];
        row->route = &routes[r->count];
        int rc = cut_pattern(row, r->arena, err);
        if (rc != 0)
            return rc;
        for (size_t i = 0; i < r->count; i++) {
            if (same_pattern(&r->rows[i], row))
                return jn_fail(err, EINVAL, "route '%s %s' stands twice",
                               row->route->method, row->route->pattern);
        }
    }
    *out = JN_STEAL(r);
    return 0;
}

struct router *router_free(struct router *r)
{
    if (!r)
        return NULL;
    jn_arena_free(r->arena);
    free(r->rows);
    free(r);
    return NULL;
}

static bool fits(const struct row *row, const struct target *t)
{
    bool rest = row->segments[row->count - 1].is_rest;
    if (rest ? t->segment_count < row->count : t->segment_count != row->count)
        return false;
    for (size_t i = 0; i < row->count; i++) {
        const struct segment *s = &row->segments[i];
        const struct target_text *have = &t->segments[i];
        if (s->is_param ? have->len == 0 && !s->is_rest
                        : s->len != have->len || memcmp(s->text, have->text, s->len) != 0)
            return false;
    }
    return true;
}

static struct target_text join_rest(const struct target *t, size_t from,
                                    struct jn_arena *arena)
{
    struct jn_buf b = JN_BUF_INIT;
    for (size_t i = from; i < t->segment_count; i++) {
        if (i > from)
            jn_buf_char(&b, '/');
        jn_buf_add(&b, t->segments[i].text, t->segments[i].len);
    }
    struct target_text joined = {jn_arena_dup(arena, jn_buf_text(&b), b.len), b.len};
    jn_buf_deinit(&b);
    return joined;
}

static void take_values(const struct row *row, const struct target *t,
                        struct jn_arena *arena, struct route_match *out)
{
    *out = (struct route_match){.route = row->route};
    for (size_t i = 0; i < row->count; i++) {
        const struct segment *s = &row->segments[i];
        if (!s->is_param)
            continue;
        out->names[out->count] = s->text;
        out->values[out->count++] = s->is_rest && i + 1 < t->segment_count
                                        ? join_rest(t, i, arena)
                                        : t->segments[i];
    }
}

static void list_allowed(const struct router *r, const struct target *t,
                         uint32_t literals, struct jn_buf *allow)
{
    bool get = false;
    for (size_t m = 0; m < JN_COUNT(known_methods); m++) {
        bool has = strcmp(known_methods[m], "OPTIONS") == 0 ||
                   (get && strcmp(known_methods[m], "HEAD") == 0);
        for (size_t i = 0; i < r->count && !has; i++) {
            has = (t->is_star ||
                   (r->rows[i].literals == literals && fits(&r->rows[i], t))) &&
                  strcmp(r->rows[i].route->method, known_methods[m]) == 0;
        }
        get = get || (m == 0 && has);
        if (has)
            jn_buf_printf(allow, "%s%s", allow->len ? ", " : "", known_methods[m]);
    }
}

int router_match(const struct router *r, const char *method, const struct target *t,
                 struct jn_arena *arena, struct route_match *out, struct jn_buf *allow)
{
    if (!is_known(method))
        return ROUTER_UNKNOWN_METHOD;
    const char *wanted = strcmp(method, "HEAD") == 0 ? "GET" : method;
    const struct row *best = NULL, *any = NULL;
    for (size_t i = 0; i < r->count && !t->is_star; i++) {
        const struct row *row = &r->rows[i];
        if ((any && row->literals < any->literals) || !fits(row, t))
            continue;
        if (!any || row->literals > any->literals)
            best = NULL;
        any = row;
        if (strcmp(row->route->method, wanted) == 0)
            best = row;
    }
    if (best) {
        take_values(best, t, arena, out);
        return 0;
    }
    if (!any && !t->is_star)
        return ROUTER_NOT_FOUND;
    if (allow)
        list_allowed(r, t, any ? any->literals : 0, allow);
    return strcmp(method, "OPTIONS") == 0 ? ROUTER_OPTIONS : ROUTER_WRONG_METHOD;
}
