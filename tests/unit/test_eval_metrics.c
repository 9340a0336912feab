/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures worked out by hand. log2(3) = 1.5849625, log2(4) = 2, log2(5) = 2.3219281. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jinnang/cleanup.h"
#include "jinnang/relevance.h"

#define ROW(...) (const int[]){__VA_ARGS__}, sizeof((int[]){__VA_ARGS__}) / sizeof(int)

static void assert_near(double is, double should_be)
{
    if (fabs(is - should_be) > 1e-6)
        fail_msg("%.9f is not %.9f", is, should_be);
}

static void ndcg_is_gain_over_the_best_gain(void **state)
{
    (void)state;
    /* (3/1.5849625 + 1/2.3219281) / (3 + 1/1.5849625) = 2.3234658 / 3.6309298 */
    assert_near(jn_ndcg(ROW(0, 2, 0, 1), ROW(2, 1), 10), 0.639909328);
    assert_near(jn_ndcg(ROW(2, 1), ROW(2, 1), 10), 1);
    /* one of three relevant documents, at the top: 1 / (1 + 0.6309298 + 0.5) */
    assert_near(jn_ndcg(ROW(1), ROW(1, 1, 1), 10), 0.469278726);
    assert_near(jn_ndcg(ROW(3, 0), ROW(3), 10), 1);
}

static void only_the_first_hits_count(void **state)
{
    (void)state;
    assert_near(jn_ndcg(ROW(0, 0, 1), ROW(1), 2), 0);
    assert_near(jn_ndcg(ROW(1, 1, 0), ROW(1, 1, 1, 1), 2), 1);
    assert_near(jn_reciprocal_rank(ROW(0, 0, 1), 2), 0);
    assert_near(jn_recall(ROW(0, 0, 1), 1, 2), 0);
    assert_near(jn_average_precision(ROW(0, 0, 1), 1, 2), 0);
}

static void reciprocal_rank_is_that_of_the_first_relevant_hit(void **state)
{
    (void)state;
    assert_near(jn_reciprocal_rank(ROW(1), 10), 1);
    assert_near(jn_reciprocal_rank(ROW(0, -1, 2, 1), 10), 1.0 / 3);
    assert_near(jn_reciprocal_rank(ROW(0), 10), 0);
}

static void recall_and_precision_count_what_was_not_found(void **state)
{
    (void)state;
    assert_near(jn_recall(ROW(1, 0, 2, 0), 4, 100), 0.5);
    /* (1/1 + 2/3) / 4 */
    assert_near(jn_average_precision(ROW(1, 0, 2, 0), 4, 100), 0.416666667);
    assert_near(jn_average_precision(ROW(1, 1), 2, 100), 1);
}

static void nothing_is_zero(void **state)
{
    (void)state;
    const int none[] = {0};
    assert_near(jn_ndcg(none, 0, none, 0, 10), 0);
    assert_near(jn_ndcg(ROW(1), ROW(0, -1), 10), 0);
    assert_near(jn_reciprocal_rank(none, 0, 10), 0);
    assert_near(jn_recall(none, 0, 0, 100), 0);
    assert_near(jn_average_precision(none, 0, 0, 100), 0);
}

static void chance_explains_what_is_balanced(void **state)
{
    (void)state;
    const double balanced[] = {0.5, -0.5, 0.25, -0.25}, zero[] = {0, 0, 0};
    assert_near(jn_randomisation_test(balanced, 4, 10000, 1), 1);
    assert_near(jn_randomisation_test(zero, 3, 10000, 1), 1);
    assert_near(jn_randomisation_test(zero, 0, 10000, 1), 1);
}

static void chance_does_not_explain_what_is_always_better(void **state)
{
    (void)state;
    /* Of the 2^4 signs two give a mean as far from 0: p is about 1/8. */
    const double four[] = {0.1, 0.1, 0.1, 0.1};
    double p = jn_randomisation_test(four, 4, 10000, 1);
    assert_true(fabs(p - 0.125) < 0.015);
    assert_near(jn_randomisation_test(four, 4, 10000, 1), p);
    double many[100];
    for (size_t i = 0; i < JN_COUNT(many); i++)
        many[i] = -0.1;
    assert_near(jn_randomisation_test(many, JN_COUNT(many), 10000, 1), 1 / 10001.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ndcg_is_gain_over_the_best_gain),
        cmocka_unit_test(only_the_first_hits_count),
        cmocka_unit_test(reciprocal_rank_is_that_of_the_first_relevant_hit),
        cmocka_unit_test(recall_and_precision_count_what_was_not_found),
        cmocka_unit_test(nothing_is_zero),
        cmocka_unit_test(chance_explains_what_is_balanced),
        cmocka_unit_test(chance_does_not_explain_what_is_always_better),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
