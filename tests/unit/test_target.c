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

#include "daemon/http/target.h"

static int parse(const char *raw, struct jn_arena *arena, struct target *t)
{
    const char *why = NULL;
    int rc = target_parse(raw, strlen(raw), arena, t, &why);
    assert_true((rc == 0) == (why == NULL));
    return rc;
}

static void bad_targets_are_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",        "a",         "http://a/",
        "/a b",    "/a\tb",     "/\xC3\xA9",
        "/a#b",    "/%",        "/%2",
        "/%zz",    "/a%00b",    "/a?b=%00",
        "/%2e",    "/%2E%2e/x", "/../a",
        "/a/./b",  "/a%2Fb",    "/a%5Cb",
        "/a\\b",   "/a%0Ab",    "/a%7Fb",
        "/%FF",    "/%C0%AF",   "/%ED%A0%80",
        "/?q=%FF", "/?%FF=1",   "/?q=a#b",
        "**",      "*?a=b",     "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17",
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
        struct target t;
        if (parse(rows[i], arena, &t) != TARGET_MALFORMED)
            fail_msg("accepted: %s", rows[i]);
    }
}

static void a_path_is_split_before_it_is_decoded(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct target t;
    assert_int_equal(parse("/v1/documents/%E9%94%A6+a%2B?x=1", arena, &t), 0);
    assert_int_equal(t.segment_count, 3);
    assert_string_equal(t.segments[0].text, "v1");
    assert_string_equal(t.segments[2].text, "锦+a+"); /* + is a plus in a path */
    assert_string_equal(t.path, "/v1/documents/%E9%94%A6+a%2B");
    assert_int_equal(parse("/", arena, &t), 0);
    assert_int_equal(t.segment_count, 1);
    assert_int_equal(t.segments[0].len, 0);
    assert_int_equal(parse("/a/", arena, &t), 0);
    assert_int_equal(t.segment_count, 2);
    assert_int_equal(parse("*", arena, &t), 0);
    assert_true(t.is_star);
}

static void parameters_keep_order_and_are_decoded(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct target t;
    assert_int_equal(parse("/?q=a+b%26c%3D&&x&y=&q=2=3&=v", arena, &t), 0);
    static const char *const want[][2] = {
        {"q", "a b&c="}, {"x", ""}, {"y", ""}, {"q", "2=3"}, {"", "v"}};
    assert_int_equal(t.pair_count, JN_COUNT(want));
    for (size_t i = 0; i < JN_COUNT(want); i++) {
        assert_string_equal(t.pairs[i].name.text, want[i][0]);
        assert_string_equal(t.pairs[i].value.text, want[i][1]);
    }
    assert_int_equal(parse("/?", arena, &t), 0);
    assert_int_equal(t.pair_count, 0);
}

static void parameters_are_counted_and_measured(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct target t;
    char raw[5000] = "/?";
    for (int i = 0; i < 64; i++)
        strcat(raw, "a=1&");
    assert_int_equal(parse(raw, arena, &t), 0);
    assert_int_equal(t.pair_count, 64);
    strcat(raw, "a=1");
    assert_int_equal(parse(raw, arena, &t), TARGET_TOO_MANY);
    memset(raw, 'a', sizeof(raw));
    memcpy(raw, "/?q=", 4);
    raw[4 + TARGET_MAX_VALUE] = '\0';
    assert_int_equal(parse(raw, arena, &t), 0);
    raw[4 + TARGET_MAX_VALUE] = 'a';
    raw[5 + TARGET_MAX_VALUE] = '\0';
    assert_int_equal(parse(raw, arena, &t), TARGET_TOO_MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_targets_are_refused),
        cmocka_unit_test(a_path_is_split_before_it_is_decoded),
        cmocka_unit_test(parameters_keep_order_and_are_decoded),
        cmocka_unit_test(parameters_are_counted_and_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
