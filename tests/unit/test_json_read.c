/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "jinnang/buf.h"
#include "jinnang/json_read.h"

static void ugly_texts_are_refused_where_they_break(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len, line, column;
    } rows[] = {
        {"", 0, 1, 1},
        {"{\"a\":\"\xFF\"}", 9, 1, 7},
        {"{\"a\":\n \"\0\"}", 11, 2, 3},
        {"{\"a\":\n \"\\u0000\"}", 16, 2, 3},
        {"{\"a\":1,\"a\":2}", 13, 1, 0},
        {"{\"a\":1", 6, 1, 0},
        {"{\"a\":\"x", 7, 1, 0},
        {"{\"a\":\"\\", 7, 1, 0},
        {"{\"a\":01}", 8, 1, 0},
        {"{} x", 4, 1, 0},
        {"\"text\"", 6, 1, 0},
        {"nul", 3, 1, 0},
        {"[1,]", 4, 1, 0},
        {"[\"\t\"]", 5, 1, 0},
        {"[1e999]", 7, 1, 0},
        {"[NaN]", 5, 1, 0},
        {"[\"\\ud800\"]", 10, 1, 0},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct jn_json_fault fault = {0};
        json_t *root = NULL;
        if (jn_json_parse(rows[i].bytes, rows[i].len, &root, &fault) != JN_JSON_MALFORMED)
            fail_msg("accepted: %s", rows[i].bytes);
        assert_int_equal(fault.line, rows[i].line);
        if (rows[i].column)
            assert_int_equal(fault.column, rows[i].column);
        assert_true(fault.text[0] != '\0');
    }
}

static int parse_repeated(const char *open, size_t n, const char *middle,
                          const char *close)
{
    struct jn_buf b = JN_BUF_INIT;
    for (size_t i = 0; i < n; i++)
        jn_buf_str(&b, open);
    jn_buf_str(&b, middle);
    for (size_t i = 0; i < n; i++)
        jn_buf_str(&b, close);
    struct jn_json_fault fault;
    json_t *root = NULL;
    int rc = jn_json_parse(b.data, b.len, &root, &fault);
    json_decref(root);
    jn_buf_deinit(&b);
    return rc;
}

static void depth_ends_at_32(void **state)
{
    (void)state;
    assert_int_equal(parse_repeated("[", 32, "", "]"), 0);
    assert_int_equal(parse_repeated("[", 33, "", "]"), JN_JSON_MALFORMED);
    assert_int_equal(parse_repeated("{\"a\":", 31, "{}", "}"), 0);
    assert_int_equal(parse_repeated("{\"a\":", 32, "{}", "}"), JN_JSON_MALFORMED);
    assert_int_equal(parse_repeated("[", 500000, "", ""), JN_JSON_MALFORMED);
    assert_int_equal(
        parse_repeated("", 1, "[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]", ""), 0);
}

static void members_end_at_20000(void **state)
{
    (void)state;
    for (size_t n = 19999; n <= 20001; n++) {
        struct jn_buf b = JN_BUF_INIT;
        jn_buf_char(&b, '[');
        for (size_t i = 0; i < n; i++)
            jn_buf_str(&b, i ? ",1" : "1");
        jn_buf_char(&b, ']');
        struct jn_json_fault fault;
        json_t *root = NULL;
        int rc = jn_json_parse(b.data, b.len, &root, &fault);
        assert_int_equal(rc, n <= 20000 ? 0 : JN_JSON_MALFORMED);
        json_decref(root);
        jn_buf_deinit(&b);
    }
}

static void strings_end_at_a_mebibyte(void **state)
{
    (void)state;
    for (size_t extra = 0; extra <= 1; extra++) {
        size_t n = 1024 * 1024 + extra;
        char *text = malloc(n + 5);
        memcpy(text, "[\"", 2);
        memset(text + 2, 'x', n);
        memcpy(text + 2 + n, "\"]", 3);
        struct jn_json_fault fault;
        json_t *root = NULL;
        assert_int_equal(jn_json_parse(text, n + 4, &root, &fault),
                         extra ? JN_JSON_MALFORMED : 0);
        json_decref(root);
        free(text);
    }
}

static void escapes_do_not_confuse_the_scan(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "{\"a\":\"\\\"[[[[\\\\\"}",
        "[\"\\\\u0000\"]",
        "[\"\\u00001\"]",
        "{\"锦\":\"\\ud83d\\ude00\"}",
    };
    static const int want[] = {0, 0, JN_JSON_MALFORMED, 0};
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct jn_json_fault fault;
        json_t *root = NULL;
        assert_int_equal(jn_json_parse(rows[i], strlen(rows[i]), &root, &fault), want[i]);
        json_decref(root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ugly_texts_are_refused_where_they_break),
        cmocka_unit_test(depth_ends_at_32),
        cmocka_unit_test(members_end_at_20000),
        cmocka_unit_test(strings_end_at_a_mebibyte),
        cmocka_unit_test(escapes_do_not_confuse_the_scan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
