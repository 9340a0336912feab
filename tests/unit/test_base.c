/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/arena.h"
#include "jinnang/buf.h"
#include "jinnang/clock.h"
#include "jinnang/hash.h"
#include "jinnang/id.h"
#include "jinnang/json_write.h"
#include "jinnang/utf8.h"

static void cut_never_splits_a_character(void **state)
{
    (void)state;
    assert_int_equal(jn_utf8_cut("锦囊", 4), 3);
    assert_int_equal(jn_utf8_cut("锦囊", 6), 6);
    assert_int_equal(jn_utf8_cut("a锦", 3), 1);
    assert_int_equal(jn_utf8_cut("", 3), 0);
}

static void valid_utf8_is_what_rfc_3629_says(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len, valid;
    } rows[] = {
        {"plain text of more than eight", 29, 29},
        {"锦囊", 6, 6},
        {"\xF0\x9F\x98\x80", 4, 4},
        {"a\xC0\xAF", 3, 1},        /* overlong */
        {"\xED\xA0\x80", 3, 0},     /* surrogate */
        {"\xF4\x90\x80\x80", 4, 0}, /* beyond U+10FFFF */
        {"\xE9\x94", 2, 0},         /* cut short */
        {"ab\xFF", 3, 2},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_int_equal(jn_utf8_valid_prefix(rows[i].bytes, rows[i].len), rows[i].valid);
}

static void counts_differ_by_unit(void **state)
{
    (void)state;
    const char *s = "a锦😀";
    assert_int_equal(jn_utf8_count(s, strlen(s)), 3);
    assert_int_equal(jn_utf8_count_utf16(s, strlen(s)), 4);
    assert_int_equal(jn_utf8_offset(s, strlen(s), 2), 4);
    assert_int_equal(jn_utf8_offset(s, strlen(s), 9), strlen(s));
}

static void encode_and_decode_agree(void **state)
{
    (void)state;
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp += 61) {
        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        char bytes[4];
        uint32_t back;
        size_t n = jn_utf8_encode(cp, bytes);
        assert_int_equal(jn_utf8_decode(bytes, n, &back), n);
        assert_int_equal(back, cp);
    }
}

static void dates_are_real_days(void **state)
{
    (void)state;
    assert_int_equal(jn_date_parse("2024-02-29", 10), 20240229);
    assert_int_equal(jn_date_parse("2023-02-29", 10), 0);
    assert_int_equal(jn_date_parse("2026-13-01", 10), 0);
    assert_int_equal(jn_date_parse("2026-9-01 ", 10), 0);
    assert_int_equal(jn_date_add_days(20260720, 180), 20270116);
    assert_int_equal(jn_date_add_days(20240301, -1), 20240229);
    assert_int_equal(jn_date_add_days(0, 5), 0);
    char text[11];
    jn_date_format(20260930, text);
    assert_string_equal(text, "2026-09-30");
}

static void git_blob_ids_are_those_of_git(void **state)
{
    (void)state;
    char hex[41];
    jn_hash_git_blob("", 0, hex);
    assert_string_equal(hex, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    jn_hash_git_blob("hello world\n", 12, hex);
    assert_string_equal(hex, "3b18e512dba79e4c8300dd08aeb37f8e728b8dad");
    char text[200];
    memset(text, 'x', sizeof(text));
    jn_hash_git_blob(text, sizeof(text), hex); /* more than one block */
    assert_string_equal(hex, "debcf03c10222209e6ac75be3fa2c1796d204d91");
}

static void ids_follow_the_grammar(void **state)
{
    (void)state;
    assert_true(jn_id_is_document("case-2026-0012", 14));
    assert_false(jn_id_is_document("case-12", 7 - 1));
    assert_false(jn_id_is_document("Case-2026", 9));
    assert_false(jn_id_is_document("../etc/passwd", 13));
    assert_true(jn_id_is_person("li.na", 5));
    assert_false(jn_id_is_person(".li", 3));
    char one[JN_ULID_LEN + 1], two[JN_ULID_LEN + 1];
    jn_id_ulid(one);
    jn_id_ulid(two);
    assert_int_equal(strlen(one), JN_ULID_LEN);
    assert_string_not_equal(one, two);
}

static void json_is_escaped_and_numbers_are_short(void **state)
{
    (void)state;
    struct jn_buf buf = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&buf);
    jn_json_object(&j);
    jn_json_str_at(&j, "a\"\\", "\n\x01\x7f 锦\xe2\x80\xa8");
    jn_json_num_at(&j, "n", 21.8400001, 2);
    jn_json_num_at(&j, "half", -0.125, 2);
    jn_json_array_at(&j, "l");
    jn_json_int(&j, 1);
    jn_json_bool(&j, true);
    jn_json_null(&j);
    jn_json_end(&j);
    jn_json_num_at(&j, "z", 3.0, 4);
    jn_json_end(&j);
    assert_string_equal(jn_buf_text(&buf),
                        "{\"a\\\"\\\\\":\"\\n\\u0001\\u007f 锦\\u2028\",\"n\":21.84,"
                        "\"half\":-0.13,\"l\":[1,true,null],\"z\":3}");
    jn_buf_deinit(&buf);
}

static void a_failed_append_sticks(void **state)
{
    (void)state;
    struct jn_buf buf = {.limit = 4};
    jn_buf_str(&buf, "abc");
    jn_buf_str(&buf, "de");
    jn_buf_str(&buf, "f");
    assert_true(jn_buf_failed(&buf));
    assert_string_equal(jn_buf_text(&buf), "abc");
    jn_buf_deinit(&buf);
}

static void arena_arrays_grow_and_keep_their_content(void **state)
{
    (void)state;
    struct jn_arena *arena = jn_arena_new();
    int *numbers = NULL;
    size_t cap = 0;
    for (int i = 0; i < 1000; i++) {
        JN_GROW(arena, numbers, (size_t)i, cap);
        numbers[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(numbers[i], i);
    jn_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_never_splits_a_character),
        cmocka_unit_test(valid_utf8_is_what_rfc_3629_says),
        cmocka_unit_test(counts_differ_by_unit),
        cmocka_unit_test(encode_and_decode_agree),
        cmocka_unit_test(dates_are_real_days),
        cmocka_unit_test(git_blob_ids_are_those_of_git),
        cmocka_unit_test(ids_follow_the_grammar),
        cmocka_unit_test(json_is_escaped_and_numbers_are_short),
        cmocka_unit_test(a_failed_append_sticks),
        cmocka_unit_test(arena_arrays_grow_and_keep_their_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
