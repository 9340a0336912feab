/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "jinnang/cleanup.h"

#include "daemon/http/rate.h"
#include "daemon/http/router.h"

static int none(struct exchange *ex, struct jn_error *err)
{
    (void)ex;
    (void)err;
    return 0;
}

#define ROW(method_, pattern_)                                                           \
    {                                                                                    \
        .method = method_, .pattern = pattern_, .run = none                              \
    }
static const struct route routes[] = {
    ROW("GET", "/"),
    ROW("GET", "/v1/documents"),
    ROW("GET", "/v1/documents/{id}"),
    ROW("PUT", "/v1/documents/{id}"),
    ROW("POST", "/v1/documents/check"),
    ROW("GET", "/v1/documents/{id}/sections/{anchor}"),
    ROW("GET", "/v1/{any}/special"),
    ROW("GET", "/assets/{rest*}"),
};

static void the_closest_row_answers(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        int rc;
        const char *pattern, *value, *allow;
    } rows[] = {
        {"GET", "/", 0, "/", NULL, NULL},
        {"HEAD", "/v1/documents/case-1", 0, "/v1/documents/{id}", "case-1", NULL},
        {"PUT", "/v1/documents/check2", 0, "/v1/documents/{id}", "check2", NULL},
        {"POST", "/v1/documents/check", 0, "/v1/documents/check", NULL, NULL},
        {"GET", "/v1/documents/special", 0, "/v1/documents/{id}", "special", NULL},
        {"GET", "/v1/x/special", 0, "/v1/{any}/special", "x", NULL},
        {"GET", "/v1/documents/a/sections/%E9%94%A6", 0,
         "/v1/documents/{id}/sections/{anchor}", "a", NULL},
        {"GET", "/assets/a/b%20c/d.js", 0, "/assets/{rest*}", "a/b c/d.js", NULL},
        {"GET", "/assets/", 0, "/assets/{rest*}", "", NULL},
        {"GET", "/v1/documents/", ROUTER_NOT_FOUND, NULL, NULL, ""},
        {"GET", "/v1", ROUTER_NOT_FOUND, NULL, NULL, ""},
        {"GET", "//", ROUTER_NOT_FOUND, NULL, NULL, ""},
        {"POST", "/v1/documents/a", ROUTER_WRONG_METHOD, NULL, NULL,
         "GET, HEAD, PUT, OPTIONS"},
        {"GET", "/v1/documents/check", ROUTER_WRONG_METHOD, NULL, NULL, "POST, OPTIONS"},
        {"OPTIONS", "/", ROUTER_OPTIONS, NULL, NULL, "GET, HEAD, OPTIONS"},
        {"OPTIONS", "*", ROUTER_OPTIONS, NULL, NULL, "GET, HEAD, POST, PUT, OPTIONS"},
        {"OPTIONS", "/nix", ROUTER_NOT_FOUND, NULL, NULL, ""},
        {"BREW", "/", ROUTER_UNKNOWN_METHOD, NULL, NULL, ""},
        {"get", "/", ROUTER_UNKNOWN_METHOD, NULL, NULL, ""},
    };
    struct router *router;
    assert_int_equal(router_new(routes, JN_COUNT(routes), &router, NULL), 0);
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
        struct target t;
        struct route_match m = {0};
        struct jn_buf allow = JN_BUF_INIT;
        const char *why;
        assert_int_equal(
            target_parse(rows[i].path, strlen(rows[i].path), arena, &t, &why), 0);
        int rc = router_match(router, rows[i].method, &t, arena, &m, &allow);
        if (rc != rows[i].rc)
            fail_msg("%s %s: %d", rows[i].method, rows[i].path, rc);
        if (rc == 0)
            assert_string_equal(m.route->pattern, rows[i].pattern);
        if (rows[i].value)
            assert_string_equal(m.values[0].text, rows[i].value);
        if (rows[i].allow)
            assert_string_equal(jn_buf_text(&allow), rows[i].allow);
        jn_buf_deinit(&allow);
    }
    router_free(router);
}

static void bad_tables_are_refused(void **state)
{
    (void)state;
    static const struct route bad[][2] = {
        {ROW("GET", "/a/{x}"), ROW("GET", "/a/{y}")},
        {ROW("GET", "/a"), ROW("GET", "b")},
        {ROW("GET", "/a"), ROW("BREW", "/b")},
        {ROW("GET", "/a"), ROW("GET", "/b/{rest*}/c")},
    };
    for (size_t i = 0; i < JN_COUNT(bad); i++) {
        struct router *router = NULL;
        struct jn_error err;
        assert_int_equal(router_new(bad[i], 2, &router, &err), -EINVAL);
        assert_null(router);
    }
}

static void a_bucket_empties_and_fills_again(void **state)
{
    (void)state;
    const int64_t s = 1000000000;
    struct rate_limit limit = {.per_s = 2, .burst = 3};
    struct rate_table *t = rate_new();
    for (int i = 0; i < 3; i++)
        assert_int_equal(rate_take(t, 7, &limit, s).retry_ns, 0);
    struct rate_answer a = rate_take(t, 7, &limit, s);
    assert_true(a.retry_ns > 0 && a.retry_ns <= s / 2 + 1);
    assert_int_equal(a.remaining, 0);
    assert_int_equal(rate_take(t, 8, &limit, s).retry_ns, 0); /* another key */
    assert_int_equal(rate_take(t, 7, &limit, s + s / 2 + 1).retry_ns, 0);
    assert_true(rate_take(t, 7, &limit, s + s / 2 + 1).retry_ns > 0);
    assert_int_equal(rate_take(t, 7, &limit, 100 * s).remaining, 2);
    rate_free(t);
}

static void too_many_failures_shut_the_door_for_a_while(void **state)
{
    (void)state;
    const int64_t s = 1000000000;
    struct rate_limit limit = {.per_s = 10.0 / 60, .burst = 2, .block_ns = 60 * s};
    struct rate_table *t = rate_new();
    for (int i = 0; i < 2; i++) {
        assert_int_equal(rate_look(t, 7, &limit, s).retry_ns, 0);
        rate_take(t, 7, &limit, s);
    }
    assert_int_equal(rate_look(t, 7, &limit, s).retry_ns, 0);
    assert_int_equal(rate_take(t, 7, &limit, s).retry_ns, 60 * s);
    assert_true(rate_look(t, 7, &limit, 30 * s).retry_ns > 0);
    assert_int_equal(rate_look(t, 7, &limit, 62 * s).retry_ns, 0);
    rate_free(t);
}

static void a_flood_of_keys_does_not_grow_the_table(void **state)
{
    (void)state;
    struct rate_limit limit = {.per_s = 1, .burst = 1};
    struct rate_table *t = rate_new();
    for (uint64_t key = 1; key < 100000; key++)
        assert_int_equal(rate_take(t, key * 2654435761u, &limit, (int64_t)key).retry_ns,
                         0);
    rate_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_closest_row_answers),
        cmocka_unit_test(bad_tables_are_refused),
        cmocka_unit_test(a_bucket_empties_and_fills_again),
        cmocka_unit_test(too_many_failures_shut_the_door_for_a_while),
        cmocka_unit_test(a_flood_of_keys_does_not_grow_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
