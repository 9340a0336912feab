/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/hash.h"
#include "jinnang/pick_terms.h"

static struct jn_analyser *analyser;
static struct jn_arena *arena;

struct known {
    const char *term;
    uint32_t df;
};

/* user: a table that ends in NULL; other terms stand in one document. */
static uint32_t df_of(void *user, const char *term, size_t len)
{
    for (const struct known *k = user; k && k->term; k++)
        if (strlen(k->term) == len && memcmp(k->term, term, len) == 0)
            return k->df;
    return 1;
}

static void add(struct jn_term_bag *bag, const char *text)
{
    jn_term_bag_add(bag, analyser, text, strlen(text), 1);
}

static void weights_follow_the_formula(void **state)
{
    (void)state;
    struct known table[] = {{"核心", 4}, {"migrat", 2}, {NULL, 0}};
    struct jn_term_bag *bag = jn_term_bag_new(arena);
    struct jn_picked *picked;
    add(bag, "核心 核心 核心 Migrating");
    assert_int_equal(jn_term_bag_size(bag), 2);
    assert_int_equal(jn_pick_terms(bag, df_of, table, 100, 10, &picked), 2);
    assert_string_equal(picked[0].term, "核心");
    assert_int_equal(picked[0].tf, 3);
    assert_int_equal(picked[0].df, 4);
    assert_true(fabs(picked[0].weight - (1 + log(3)) * log(1 + 100.0 / 4)) < 1e-12);
    assert_string_equal(picked[1].term, "migrat");
    assert_string_equal(picked[1].text, "migrating");
    assert_true(fabs(picked[1].weight - log(1 + 100.0 / 2)) < 1e-12);
}

static void what_says_little_is_not_taken(void **state)
{
    (void)state;
    struct known table[] = {{"部署", 0}, {NULL, 0}};
    struct jn_term_bag *bag = jn_term_bag_new(arena);
    struct jn_picked *picked;
    add(bag, "云 the GB/T of 部署 迁移");
    size_t n = jn_pick_terms(bag, df_of, table, 10, 10, &picked);
    assert_int_equal(n, 3); /* no lone 云 署 移, no stop words, no t, no df 0 */
    assert_string_equal(picked[0].term, "gb/t");
    assert_string_equal(picked[1].term, "迁移");
    assert_string_equal(picked[2].term, "gb"); /* a part counts half */
    assert_true(fabs(picked[2].weight - picked[1].weight / 2) < 1e-12);
}

static void common_terms_count_only_in_small_collections(void **state)
{
    (void)state;
    static const struct {
        uint32_t df, documents;
        size_t taken;
    } rows[] = {{499, 499, 1}, {100, 500, 1}, {101, 500, 0}, {500, 500, 0}};
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct known table[] = {{"迁移", rows[i].df}, {NULL, 0}};
        struct jn_term_bag *bag = jn_term_bag_new(arena);
        struct jn_picked *picked;
        add(bag, "迁移");
        assert_int_equal(jn_pick_terms(bag, df_of, table, rows[i].documents, 9, &picked),
                         rows[i].taken);
    }
}

static void ties_go_by_the_bytes_of_the_term(void **state)
{
    (void)state;
    struct jn_term_bag *bag = jn_term_bag_new(arena);
    struct jn_picked *picked;
    add(bag, "zebra apple 迁移 app1 app");
    assert_int_equal(jn_pick_terms(bag, df_of, NULL, 10, 4, &picked), 4);
    static const char *const expected[] = {"app", "app1", "appl", "zebra"};
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(picked[i].term, expected[i]);
}

static void terms_of_metadata_weigh_more(void **state)
{
    (void)state;
    struct jn_term_bag *bag = jn_term_bag_new(arena);
    struct jn_picked *picked;
    add(bag, "迁移");
    jn_term_bag_add_term(bag, "XIbanking", 9, "银行业", 1, 2.0);
    jn_term_bag_add_term(bag, "never", 5, "never", 0, 2.0);
    assert_int_equal(jn_pick_terms(bag, df_of, NULL, 10, 10, &picked), 2);
    assert_string_equal(picked[0].term, "XIbanking");
    assert_string_equal(picked[0].text, "银行业");
    assert_true(fabs(picked[0].weight - 2 * picked[1].weight) < 1e-12);
}

static void terms_of_the_unlike_text_go(void **state)
{
    (void)state;
    struct jn_term_bag *bag = jn_term_bag_new(arena), *unlike = jn_term_bag_new(arena);
    struct jn_picked *picked;
    add(bag, "核心 迁移 迁移 容灾");
    add(unlike, "迁移 双活");
    jn_term_bag_remove(bag, unlike);
    jn_term_bag_remove(bag, unlike);
    assert_int_equal(jn_term_bag_size(bag), 2);
    add(bag, "迁移"); /* may come again */
    assert_int_equal(jn_term_bag_size(bag), 3);
    size_t n = jn_pick_terms(bag, df_of, NULL, 10, 10, &picked);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(picked[i].tf, 1);
}

static void a_large_bag_forgets_nothing(void **state)
{
    (void)state;
    struct jn_term_bag *bag = jn_term_bag_new(arena);
    struct jn_picked *picked;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 20000; i++) {
            char term[16];
            int len = snprintf(term, sizeof(term), "term%d", i);
            jn_term_bag_add_term(bag, term, (size_t)len, term, 1, 1.0);
        }
    }
    assert_int_equal(jn_term_bag_size(bag), 20000);
    assert_int_equal(jn_pick_terms(bag, df_of, NULL, 10, 100000, &picked), 20000);
    for (size_t i = 0; i < 20000; i++)
        assert_int_equal(picked[i].tf, 2);
}

static void an_empty_bag_gives_nothing(void **state)
{
    (void)state;
    struct jn_term_bag *bag = jn_term_bag_new(arena);
    struct jn_picked *picked;
    add(bag, "");
    assert_int_equal(jn_pick_terms(bag, df_of, NULL, 10, 10, &picked), 0);
}

static int setup(void **state)
{
    (void)state;
    arena = jn_arena_new();
    int rc = jn_hash_init(NULL);
    return rc ? rc : jn_analyser_new(&analyser, NULL);
}

static int teardown(void **state)
{
    (void)state;
    jn_analyser_free(analyser);
    jn_arena_free(arena);
    return 0;
}

static void a_text_is_pasted_by_its_characters(void **state)
{
    (void)state;
    char latin[JN_PASTED_MIN + 16] = "", han[JN_PASTED_MIN * 2] = "";
    for (int i = 0; i < JN_PASTED_MIN; i++)
        strcat(latin, "x");
    for (int i = 0; i < JN_PASTED_MIN / 2; i++)
        strcat(han, "锦");
    assert_false(jn_is_pasted(latin, strlen(latin)));
    assert_false(jn_is_pasted(han, strlen(han)));
    strcat(latin, " \r\n\t ");
    assert_false(jn_is_pasted(latin, strlen(latin)));
    strcat(latin, "é");
    strcat(han, "x");
    assert_true(jn_is_pasted(latin, strlen(latin)));
    assert_true(jn_is_pasted(han, strlen(han)));
    assert_false(jn_is_pasted("  ", 2));
    assert_false(jn_is_pasted("", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_follow_the_formula),
        cmocka_unit_test(what_says_little_is_not_taken),
        cmocka_unit_test(common_terms_count_only_in_small_collections),
        cmocka_unit_test(ties_go_by_the_bytes_of_the_term),
        cmocka_unit_test(terms_of_metadata_weigh_more),
        cmocka_unit_test(terms_of_the_unlike_text_go),
        cmocka_unit_test(a_large_bag_forgets_nothing),
        cmocka_unit_test(an_empty_bag_gives_nothing),
        cmocka_unit_test(a_text_is_pasted_by_its_characters),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
