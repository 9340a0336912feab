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
#include "jinnang/json_read.h"

#include "daemon/http/exchange.h"
#include "daemon/http/params.h"

static const char *const kinds[] = {"case-study", "faq", NULL};
static const char *const modes[] = {"any", "all", NULL};
static const struct param_spec specs[] = {
    {.name = "q", .type = PARAM_STRING, .fallback = "", .max = 8},
    {.name = "page", .type = PARAM_INT, .fallback = "1", .min = 1, .max = 100},
    {.name = "weight", .type = PARAM_NUMBER, .min = 0, .max = 1},
    {.name = "log", .type = PARAM_BOOL, .fallback = "true"},
    {.name = "matching", .type = PARAM_ENUM, .fallback = "any", .values = modes},
    {.name = "kind", .type = PARAM_LIST, .values = kinds, .max = 2},
    {.name = "tags", .type = PARAM_LIST},
    {.name = "since", .type = PARAM_DATE},
    {.name = "where", .type = PARAM_JSON, .where = PARAM_BODY, .max = 3},
    {.name = "wait", .type = PARAM_STRING, .where = PARAM_QUERY},
    {.name = "level",
     .type = PARAM_ENUM,
     .values = modes,
     .required = true,
     .handler_checks = true},
    {.name = "groups",
     .type = PARAM_LIST,
     .values = kinds,
     .max = 1,
     .handler_checks = true},
    {.name = NULL}};

struct result {
    struct jn_arena *arena;
    json_t *body;
    struct exchange ex;
    struct param_faults faults;
    int rc;
};

static void read_into(struct result *r, const char *query, const char *json)
{
    struct target t;
    const char *why;
    struct jn_json_fault fault;
    *r = (struct result){.arena = jn_arena_new()};
    char *raw = jn_arena_format(r->arena, "/?%s", query);
    assert_int_equal(target_parse(raw, strlen(raw), r->arena, &t, &why), 0);
    if (json)
        assert_int_equal(jn_json_parse(json, strlen(json), &r->body, &fault), 0);
    r->rc = params_read(specs, t.pairs, t.pair_count, r->body, false, r->arena,
                        &r->ex.params, &r->faults);
}

static void forget(struct result *r)
{
    json_decref(r->body);
    jn_arena_free(r->arena);
}

static void both_forms_give_the_same_values(void **state)
{
    (void)state;
    static const struct {
        const char *query, *json;
    } forms[] = {
        {"q=%E9%94%A6&page=3&weight=0.5&log=false&matching=all&kind=faq,case-study&since=2026-09-30",
         NULL},
        {"", "{\"q\":\"锦\",\"page\":3,\"weight\":0.5,\"log\":false,\"matching\":\"all\","
             "\"kind\":[\"faq\",\"case-study\"],\"since\":\"2026-09-30\"}"},
    };
    for (size_t i = 0; i < JN_COUNT(forms); i++) {
        struct result r;
        read_into(&r, forms[i].query, forms[i].json);
        assert_int_equal(r.rc, 0);
        size_t n;
        const char *const *list = param_list(&r.ex, "kind", &n);
        assert_string_equal(param_str(&r.ex, "q"), "锦");
        assert_int_equal(param_len(&r.ex, "q"), 3);
        assert_int_equal(param_int(&r.ex, "page"), 3);
        assert_true(param_num(&r.ex, "weight") == 0.5);
        assert_false(param_bool(&r.ex, "log"));
        assert_int_equal(param_enum(&r.ex, "matching"), 1);
        assert_int_equal(n, 2);
        assert_string_equal(list[1], "case-study");
        assert_int_equal(param_date(&r.ex, "since"), 20260930);
        forget(&r);
    }
}

static void what_the_handler_checks_is_only_typed_here(void **state)
{
    (void)state;
    struct result r;
    size_t n;
    read_into(&r, "", "{\"level\":\"secret\",\"groups\":[\"a\",\"b\"]}");
    assert_int_equal(r.rc, 0);
    assert_string_equal(param_str(&r.ex, "level"), "secret");
    assert_int_equal(param_enum(&r.ex, "level"), -1);
    param_list(&r.ex, "groups", &n);
    assert_int_equal(n, 2);
    forget(&r);
    read_into(&r, "", "{\"level\":3}");
    assert_int_equal(r.rc, PARAMS_REFUSED);
    forget(&r);
}

static void what_is_not_given_has_its_default(void **state)
{
    (void)state;
    struct result r;
    size_t n;
    read_into(&r, "", NULL);
    assert_int_equal(r.rc, 0);
    assert_string_equal(param_str(&r.ex, "q"), "");
    assert_int_equal(param_int(&r.ex, "page"), 1);
    assert_true(param_bool(&r.ex, "log"));
    assert_false(param_given(&r.ex, "log"));
    assert_int_equal(param_enum(&r.ex, "matching"), 0);
    assert_null(param_str(&r.ex, "since"));
    assert_int_equal(param_date(&r.ex, "since"), 0);
    param_list(&r.ex, "tags", &n);
    assert_int_equal(n, 0);
    assert_null(param_json(&r.ex, "where"));
    forget(&r);
}

static void bad_values_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *query, *json, *pointer;
        bool unknown;
    } rows[] = {
        {"page=0", NULL, "#/query/page", false},
        {"page=101", NULL, "#/query/page", false},
        {"page=1.5", NULL, "#/query/page", false},
        {"page=+1", NULL, "#/query/page", false},
        {"page=01", NULL, "#/query/page", false},
        {"page=", NULL, "#/query/page", false},
        {"page=99999999999999999999", NULL, "#/query/page", false},
        {"weight=nan", NULL, "#/query/weight", false},
        {"weight=1e999", NULL, "#/query/weight", false},
        {"weight=0x1", NULL, "#/query/weight", false},
        {"log=1", NULL, "#/query/log", false},
        {"matching=ALL", NULL, "#/query/matching", false},
        {"kind=faq,,", NULL, "#/query/kind", false},
        {"kind=none", NULL, "#/query/kind", false},
        {"kind=faq,faq,faq", NULL, "#/query/kind", false},
        {"q=123456789", NULL, "#/query/q", false},
        {"since=2026-02-30", NULL, "#/query/since", false},
        {"page=1&page=1", NULL, "#/query/page", false},
        {"nix=1", NULL, "#/query/nix", true},
        {"where=x", NULL, "#/query/where", true},
        {"", "{\"page\":\"1\"}", "#/page", false},
        {"", "{\"page\":1.5}", "#/page", false},
        {"", "{\"page\":null}", "#/page", false},
        {"", "{\"q\":1}", "#/q", false},
        {"", "{\"log\":\"true\"}", "#/log", false},
        {"", "{\"kind\":\"faq\"}", "#/kind", false},
        {"", "{\"kind\":[1]}", "#/kind", false},
        {"", "{\"tags\":{}}", "#/tags", false},
        {"", "{\"where\":\"x\"}", "#/where", false},
        {"", "{\"where\":[1,2,3,4]}", "#/where", false},
        {"", "{\"wait\":\"x\"}", "#/wait", true},
        {"", "{\"nix\":1}", "#/nix", true},
        {"q=a", "{\"q\":\"a\"}", "#/q", false},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct result r;
        read_into(&r, rows[i].query, rows[i].json);
        if (r.rc != PARAMS_REFUSED ||
            strcmp(r.faults.list[0].pointer, rows[i].pointer) != 0)
            fail_msg("%s %s", rows[i].query, rows[i].json ? rows[i].json : "");
        assert_int_equal(r.faults.list[0].unknown, rows[i].unknown);
        forget(&r);
    }
}

static void objects_and_empty_lists_pass(void **state)
{
    (void)state;
    struct result r;
    size_t n;
    read_into(&r, "wait=indexed", "{\"where\":{\"a\":[1]},\"tags\":[],\"weight\":1}");
    assert_int_equal(r.rc, 0);
    assert_true(json_is_object(param_json(&r.ex, "where")));
    param_list(&r.ex, "tags", &n);
    assert_int_equal(n, 0);
    assert_true(param_given(&r.ex, "tags"));
    assert_true(param_num(&r.ex, "weight") == 1);
    assert_string_equal(param_str(&r.ex, "wait"), "indexed");
    forget(&r);
}

static void a_flood_of_faults_is_cut(void **state)
{
    (void)state;
    struct result r;
    read_into(&r, "a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&qq&r&s&t", NULL);
    assert_int_equal(r.rc, PARAMS_REFUSED);
    assert_int_equal(r.faults.count, PARAM_MAX_FAULTS);
    forget(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_forms_give_the_same_values),
        cmocka_unit_test(what_the_handler_checks_is_only_typed_here),
        cmocka_unit_test(what_is_not_given_has_its_default),
        cmocka_unit_test(bad_values_are_named),
        cmocka_unit_test(objects_and_empty_lists_pass),
        cmocka_unit_test(a_flood_of_faults_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
