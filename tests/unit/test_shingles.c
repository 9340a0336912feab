/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/hash.h"
#include "jinnang/shingles.h"

static struct jn_analyser *analyser;

static double alike(const char *a, const char *b, double least)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_shingles *s = jn_shingles_of(analyser, a, strlen(a), arena);
    return jn_resemblance(s, analyser, b, strlen(b), least);
}

static void assert_alike(const char *a, const char *b, double expected)
{
    assert_true(fabs(alike(a, b, 0) - expected) < 1e-9);
    assert_true(fabs(alike(b, a, 0) - expected) < 1e-9);
}

static void the_share_of_common_shingles_counts(void **state)
{
    (void)state;
    assert_alike("abcdef", "abcdef", 1);
    assert_alike("abcdef", "bcdefg", 1.0 / 3); /* abcde bcdef | bcdef cdefg */
    assert_alike("银行核心系统", "银行核心系列", 1.0 / 3);
    assert_alike("abcdef", "uvwxyz", 0);
    assert_alike("aaaaaaaaaa", "aaaaa", 1); /* sets, not lists */
}

static void width_case_script_blanks_and_punctuation_do_not_count(void **state)
{
    (void)state;
    assert_alike("銀行核心系統遷移", "银行 核心、系统迁移。", 1);
    assert_alike("ABC Def，GHI", "abcdef ghi", 1);
    assert_alike("# 标题\n\n- 甲乙丙", "标题甲乙丙", 1);
}

static void short_texts_are_one_shingle_and_empty_ones_none(void **state)
{
    (void)state;
    assert_alike("甲乙", "甲乙", 1);
    assert_alike("甲乙", "甲丙", 0);
    assert_alike("", "", 0);
    assert_alike("。、!", "甲", 0);
}

static void what_is_below_the_least_is_nothing(void **state)
{
    (void)state;
    assert_true(alike("abcdef", "bcdefg", 0.34) == 0);
    assert_true(alike("abcdef", "bcdefg", 0.33) > 0);
    /* All of the first, much more besides. */
    assert_true(alike("abcdef", "abcdefghijklmnopqrstuvwxyz", 0.6) == 0);
}

static void a_set_may_be_asked_again_and_again(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_shingles *s = jn_shingles_of(analyser, "abcdef", 6, arena);
    for (int i = 0; i < 3; i++) {
        assert_true(jn_resemblance(s, analyser, "abcdef", 6, 0) == 1);
        assert_true(fabs(jn_resemblance(s, analyser, "bcdefg", 6, 0) - 1.0 / 3) < 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_share_of_common_shingles_counts),
        cmocka_unit_test(width_case_script_blanks_and_punctuation_do_not_count),
        cmocka_unit_test(short_texts_are_one_shingle_and_empty_ones_none),
        cmocka_unit_test(what_is_below_the_least_is_nothing),
        cmocka_unit_test(a_set_may_be_asked_again_and_again),
    };
    struct jn_error err = {0};
    if (jn_hash_init(&err) != 0 || jn_analyser_new(&analyser, &err) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    jn_analyser_free(analyser);
    return failed;
}
