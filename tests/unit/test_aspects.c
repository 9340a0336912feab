/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pure parts of searches: verdicts, edit distance, names in texts, budget bands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/hash.h"
#include "jinnang/schema.h"

#include "daemon/api/search_answer.h"
#include "daemon/search/aspects.h"
#include "daemon/search/edit_distance.h"
#include "daemon/search/templates.h"

static void verdicts_follow_the_sets(void **state)
{
    static const char *const ab[] = {"a", "b"};
    static const char *const ba[] = {"B", "A"};
    static const char *const bc[] = {"b", "c"};
    static const char *const d[] = {"d"};
    (void)state;
    assert_int_equal(aspects_verdict(ab, 2, ba, 2), ASPECT_SAME);
    assert_int_equal(aspects_verdict(ab, 2, bc, 2), ASPECT_SIMILAR);
    assert_int_equal(aspects_verdict(ab, 2, ab, 1), ASPECT_SIMILAR);
    assert_int_equal(aspects_verdict(ab, 2, d, 1), ASPECT_DIFFERENT);
    assert_int_equal(aspects_verdict(ab, 0, d, 1), ASPECT_UNKNOWN);
    assert_int_equal(aspects_verdict(ab, 2, d, 0), ASPECT_UNKNOWN);
}

static void neighbouring_budget_bands_are_similar(void **state)
{
    (void)state;
    assert_int_equal(aspects_band_verdict("2m-5m", "2m-5m"), ASPECT_SAME);
    assert_int_equal(aspects_band_verdict("2m-5m", "5m-20m"), ASPECT_SIMILAR);
    assert_int_equal(aspects_band_verdict("lt-500k", "gt-20m"), ASPECT_DIFFERENT);
    assert_int_equal(aspects_band_verdict(NULL, "gt-20m"), ASPECT_UNKNOWN);
    assert_int_equal(aspects_band_verdict("plenty", "gt-20m"), ASPECT_UNKNOWN);
}

static void a_band_holds_its_lower_bound(void **state)
{
    (void)state;
    assert_string_equal(templates_band(0), "lt-500k");
    assert_string_equal(templates_band(499999.99), "lt-500k");
    assert_string_equal(templates_band(500000), "500k-2m");
    assert_string_equal(templates_band(2e6), "2m-5m");
    assert_string_equal(templates_band(5e6), "5m-20m");
    assert_string_equal(templates_band(2e7), "gt-20m");
    assert_string_equal(templates_band(1e15), "gt-20m");
}

static unsigned distance(const char *a, const char *b)
{
    return edit_distance(a, strlen(a), b, strlen(b), 2);
}

static void edits_and_swaps_are_counted(void **state)
{
    (void)state;
    assert_int_equal(distance("kafka", "kafka"), 0);
    assert_int_equal(distance("kafak", "kafka"), 1);
    assert_int_equal(distance("kubernts", "kubernetes"), 2);
    assert_int_equal(distance("redis", "rediss"), 1);
    assert_int_equal(distance("", "ab"), 2);
    assert_int_equal(distance("oracle", "gaussdb"), 3);
    assert_int_equal(distance("a", "abcdef"), 3);
}

static void long_words_are_given_up(void **state)
{
    char long_word[200];
    (void)state;
    memset(long_word, 'x', sizeof(long_word));
    assert_int_equal(edit_distance(long_word, sizeof(long_word), long_word, 10, 2), 3);
}

static void latin_names_are_found_as_whole_words(void **state)
{
    static const struct {
        const char *text, *name;
        bool found;
    } rows[] = {
        {"迁到GaussDB数据库", "gaussdb", true},
        {"sms gateway", "SM", false},
        {"sm4 加密", "SM", false},
        {"用 SM 加密", "SM", true},
        {"某银行的核心系统", "银行", true},
        {"", "银行", false},
        {"c++ and c", "C++", true},
        {"anything", "", false},
        {"AI 应用平台", "AI 应用", true},
    };
    struct jn_analyser *a;
    struct jn_error err;
    (void)state;
    assert_int_equal(jn_analyser_new(&a, &err), 0);
    struct search_context c = {.analyser = a, .arena = jn_arena_new()};
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        const char *text = facts_normalize(&c, rows[i].text, strlen(rows[i].text));
        assert_int_equal(facts_names(&c, text, rows[i].name), rows[i].found);
    }
    jn_arena_free(c.arena);
    jn_analyser_free(a);
}

static void a_text_states_what_it_names(void **state)
{
    static const char text[] = "某银行要做两地三中心容灾，不停机";
    struct jn_analyser *a;
    struct jn_error err;
    struct facts facts = {0};
    (void)state;
    assert_int_equal(jn_analyser_new(&a, &err), 0);
    struct search_context c = {.analyser = a, .arena = jn_arena_new()};
    facts_add_text(&facts, &c, text, strlen(text));
    assert_true(facts_has(&facts, &c, "industry", "finance"));
    assert_true(facts_has(&facts, &c, "scenario", "disaster-recovery"));
    assert_true(facts_has(&facts, &c, "constraints", "24x7"));
    assert_false(facts_has(&facts, &c, "industry", "other"));
    assert_false(facts_has(&facts, &c, "technologies", "Oracle"));
    jn_arena_free(c.arena);
    jn_analyser_free(a);
}

static void a_term_set_knows_its_terms(void **state)
{
    static const char text[] = "核心系统迁移到 GaussDB，Kubernetes 集群 12 个节点";
    struct jn_analyser *a;
    struct jn_error err;
    (void)state;
    assert_int_equal(jn_hash_init(&err), 0);
    assert_int_equal(jn_analyser_new(&a, &err), 0);
    struct search_context c = {.analyser = a, .arena = jn_arena_new()};
    struct term_set *set = term_set_new(c.arena);
    term_set_add(set, &c, text, strlen(text));
    for (int i = 0; i < 2000; i++) { /* it grows and still knows the first ones */
        const char *word = jn_arena_format(c.arena, "word%d", i);
        term_set_add(set, &c, word, strlen(word));
    }
    assert_true(term_set_has(set, "核心", strlen("核心")));
    assert_true(term_set_has(set, "gaussdb", 7));
    assert_true(term_set_has(set, "word1999", 8));
    assert_false(term_set_has(set, "word2000", 8));
    assert_false(term_set_has(set, "心核", strlen("心核")));
    jn_arena_free(c.arena);
    jn_analyser_free(a);
}

/* The list of parameters is the list of the schema. */
static void every_facet_of_the_schema_can_be_asked_for(void **state)
{
    size_t n, named = 0;
    const struct jn_schema_field *fields = jn_schema_fields(&n);
    (void)state;
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        while (search_facet_names[at] &&
               strcmp(search_facet_names[at], fields[i].name) != 0)
            at++;
        assert_int_equal(search_facet_names[at] != NULL, fields[i].facet);
        named += fields[i].facet;
    }
    for (n = 0; search_facet_names[n]; n++)
        ;
    assert_int_equal(n, named);
    for (n = 0; n < JN_KINDS; n++)
        assert_string_equal(search_kind_names[n], jn_kind_rule((enum jn_kind)n)->name);
    assert_null(search_kind_names[JN_KINDS]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_follow_the_sets),
        cmocka_unit_test(neighbouring_budget_bands_are_similar),
        cmocka_unit_test(a_band_holds_its_lower_bound),
        cmocka_unit_test(edits_and_swaps_are_counted),
        cmocka_unit_test(long_words_are_given_up),
        cmocka_unit_test(latin_names_are_found_as_whole_words),
        cmocka_unit_test(a_text_states_what_it_names),
        cmocka_unit_test(a_term_set_knows_its_terms),
        cmocka_unit_test(every_facet_of_the_schema_can_be_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
