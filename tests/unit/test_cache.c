/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/hash.h"

#include "daemon/search/cache.h"

static unsigned freed;

static void *drop(void *value)
{
    (void)value;
    freed++;
    return NULL;
}

/* A value is a number: its own size. */
static size_t size_of(const void *value)
{
    return *(const size_t *)value;
}

static const struct cache_values values = {drop, size_of};
static size_t small = 10, large = 900, huge = 2000;

static struct cache *make(size_t budget)
{
    freed = 0;
    assert_int_equal(jn_hash_init(NULL), 0);
    return cache_new(budget, &values);
}

static void what_was_put_is_found_by_its_whole_key(void **state)
{
    (void)state;
    struct cache *c = make(100000);
    cache_put(c, "a\0b", 3, &small);
    cache_put(c, "a\0c", 3, &large);
    assert_ptr_equal(cache_get(c, "a\0b", 3), &small);
    assert_ptr_equal(cache_get(c, "a\0c", 3), &large);
    assert_null(cache_get(c, "a", 1));
    assert_int_equal(cache_figures(c).hits, 2);
    assert_int_equal(cache_figures(c).misses, 1);
    cache_free(c);
    assert_int_equal(freed, 2);
}

static void the_same_key_replaces(void **state)
{
    (void)state;
    struct cache *c = make(100000);
    cache_put(c, "k", 1, &small);
    cache_put(c, "k", 1, &large);
    assert_int_equal(freed, 1);
    assert_ptr_equal(cache_get(c, "k", 1), &large);
    assert_int_equal(cache_figures(c).entries, 1);
    cache_free(c);
}

static void the_least_recently_used_goes_first(void **state)
{
    (void)state;
    struct cache *c = make(10000);
    char key[16];
    for (int i = 0; i < 9; i++) {
        snprintf(key, sizeof(key), "%d", i);
        cache_put(c, key, 1, &large);
    }
    assert_non_null(cache_get(c, "0", 1));
    cache_put(c, "x", 1, &large);
    cache_put(c, "y", 1, &large);
    assert_non_null(cache_get(c, "0", 1));
    assert_null(cache_get(c, "1", 1));
    assert_true(cache_figures(c).bytes <= 10000);
    cache_free(c);
}

static void a_value_above_its_share_is_given_back_at_once(void **state)
{
    (void)state;
    struct cache *c = make(8000);
    cache_put(c, "k", 1, &huge);
    assert_int_equal(freed, 1);
    assert_null(cache_get(c, "k", 1));
    assert_int_equal(cache_figures(c).bytes, 0);
    cache_free(c);
}

static void it_grows_and_clears_without_losing_count(void **state)
{
    (void)state;
    struct cache *c = make(10 << 20);
    for (int i = 0; i < 5000; i++)
        cache_put(c, &i, sizeof(i), &small);
    assert_int_equal(cache_figures(c).entries, 5000);
    for (int i = 0; i < 5000; i++)
        assert_non_null(cache_get(c, &i, sizeof(i)));
    cache_clear(c);
    assert_int_equal(freed, 5000);
    assert_int_equal(cache_figures(c).bytes, 0);
    cache_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_found_by_its_whole_key),
        cmocka_unit_test(the_same_key_replaces),
        cmocka_unit_test(the_least_recently_used_goes_first),
        cmocka_unit_test(a_value_above_its_share_is_given_back_at_once),
        cmocka_unit_test(it_grows_and_clears_without_losing_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
