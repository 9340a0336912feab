/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/query.h"
#include "jinnang/synonyms.h"

static struct jn_analyser *analyser;
static struct jn_arena *arena;

static struct jn_synonyms *make(const char *list, struct jn_synonym_fault **faults,
                                size_t *n)
{
    struct jn_synonym_text text = {list, strlen(list), false};
    struct jn_synonyms *s = NULL;
    assert_int_equal(jn_synonyms_make(analyser, &text, 1, arena, faults, n, &s, NULL), 0);
    return s;
}

static struct jn_synonyms *make_good(const char *list)
{
    struct jn_synonym_fault *faults;
    size_t n;
    struct jn_synonyms *s = make(list, &faults, &n);
    if (n > 0)
        fail_msg("line %u: %s", faults[0].line, faults[0].en);
    return s;
}

/* "typed>other|other; typed>other": what the query also looks for. `~` marks a
 * translation. */
static const char *expand(const struct jn_synonyms *s, const char *text)
{
    struct jn_query *q =
        jn_query_parse(analyser, arena, text, strlen(text), JN_SYNTAX_AUTO);
    const char *out = "";
    jn_query_expand(q, s, arena);
    for (size_t g = 0; g < q->n; g++)
        for (size_t i = 0; i < q->groups[g].n; i++) {
            const struct jn_unit *u = &q->groups[g].units[i];
            for (size_t c = 0; c < u->n_concepts; c++) {
                out = jn_arena_format(arena, "%s%s%s", out, *out ? "; " : "",
                                      u->terms[u->concepts[c].first].text);
                for (size_t o = 0; o < u->concepts[c].n_others; o++) {
                    const struct jn_alternative *a = &u->concepts[c].others[o];
                    out = jn_arena_format(arena, "%s%s%s%s", out, o ? "|" : ">",
                                          a->translated ? "~" : "", a->text);
                }
            }
        }
    return out;
}

static void every_term_of_a_group_finds_the_others(void **state)
{
    (void)state;
    struct jn_synonyms *s = make_good("容灾, 灾备, disaster recovery, DR\n");
    assert_string_equal(expand(s, "容灾"), "容灾>灾备|~disaster recovery|~DR");
    assert_string_equal(expand(s, "Disaster Recovery plan"), "disaster>~容灾|~灾备|DR");
    assert_string_equal(expand(s, "DR"), "dr>~容灾|~灾备|disaster recovery");
    jn_synonyms_free(s);
}

static void spelling_script_and_number_do_not_matter(void **state)
{
    (void)state;
    struct jn_synonyms *s = make_good("微服务, microservice\n災備，disaster recovery\n");
    static const struct {
        const char *query, *expected;
    } table[] = {
        {"微服務", "微服>~microservice"},
        {"Microservices", "microservices>~微服务"},
        {"ＭＩＣＲＯＳＥＲＶＩＣＥ", "microservice>~微服务"},
        {"我们的灾备方案", "灾备>~disaster recovery"},
        {"disaster  recovery", "disaster>~災備"},
        {"recovery disaster", ""},
        {"\"微服务\"", ""},
        {"-微服务 平台", ""},
        {"author:微服务", ""},
        {"title:微服务", "微服>~microservice"},
    };
    for (size_t i = 0; i < JN_COUNT(table); i++)
        if (strcmp(expand(s, table[i].query), table[i].expected) != 0)
            fail_msg("%s: %s", table[i].query, expand(s, table[i].query));
    jn_synonyms_free(s);
}

static void a_rule_goes_one_way(void **state)
{
    (void)state;
    struct jn_synonyms *s = make_good("云原生 => kubernetes, 容器\nKubernetes, K8s\n");
    assert_string_equal(expand(s, "云原生"), "云原>容器|~kubernetes");
    assert_string_equal(expand(s, "kubernetes"), "kubernetes>K8s");
    assert_string_equal(expand(s, "容器"), "");
    jn_synonyms_free(s);
}

static void groups_that_share_a_term_are_one(void **state)
{
    (void)state;
    struct jn_synonyms *s = make_good("双活, active-active\n同城双活, 双活\n");
    assert_string_equal(expand(s, "active-active"), "active-active>~同城双活|~双活");
    jn_synonyms_free(s);
}

static void the_longest_name_wins_and_shorter_ones_stand_in(void **state)
{
    (void)state;
    struct jn_synonyms *s =
        make_good("核心系统, core system\n系统迁移, system migration\n迁移, migration\n");
    assert_string_equal(expand(s, "系统迁移"), "系统>~system migration|~migration");
    assert_string_equal(expand(s, "核心系统迁移"), "核心>~core system; 迁移>~migration");
    jn_synonyms_free(s);
}

static void what_was_typed_is_no_alternative(void **state)
{
    (void)state;
    struct jn_synonyms *s = make_good("K8s, kubernetes, 容器编排\n");
    assert_string_equal(expand(s, "K8s kubernetes"),
                        "k8s>~容器编排; kubernetes>~容器编排");
    assert_string_equal(expand(s, "k8s kubernetes 容器编排"), "");
    jn_synonyms_free(s);
}

static void a_stem_of_two_words_is_not_enough(void **state)
{
    (void)state;
    struct jn_synonyms *s = make_good("授权, authorization\n数据治理, data governance\n"
                                      "政务, government\nIP 地址, IP address\n");
    assert_string_equal(expand(s, "authorizations"), "authorizations>~授权");
    assert_string_equal(expand(s, "port authority"), "");
    assert_string_equal(expand(s, "governance"), "");
    assert_string_equal(expand(s, "data governance"), "data>~数据治理");
    assert_string_equal(expand(s, "governments"), "governments>~政务");
    jn_synonyms_free(s);
}

static void faults_name_line_and_column_and_the_rest_is_used(void **state)
{
    (void)state;
    struct jn_synonym_fault *faults;
    size_t n;
    struct jn_synonyms *s = make("# 注释\n容灾, , DR\n孤单\na => b => c\n=> 容灾\n"
                                 "甲方, !!!\nC#, C sharp # 语言\n",
                                 &faults, &n);
    static const struct {
        unsigned line, column;
        const char *en;
    } expected[] = {
        {2, 5, "a term is empty"},
        {3, 1, "at least two terms are expected"},
        {4, 1, "only one => is expected in a line"},
        {5, 1, "a term is empty"},
        {5, 1, "at least two terms are expected"},
        {6, 5, "a term has no word to look for"},
        {6, 1, "at least two terms are expected"},
    };
    assert_int_equal(n, JN_COUNT(expected));
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(faults[i].line, expected[i].line);
        assert_int_equal(faults[i].column, expected[i].column);
        assert_string_equal(faults[i].en, expected[i].en);
        assert_true(*faults[i].zh);
    }
    assert_string_equal(expand(s, "DR"), "dr>~容灾");
    assert_string_equal(expand(s, "C#"), "c#>C sharp");
    jn_synonyms_free(s);
}

static void ugly_lists_do_no_harm(void **state)
{
    (void)state;
    static const char *const lists[] = {"",
                                        "\n\n\n",
                                        ",,,,",
                                        "\xFF\xFE, a",
                                        "=>",
                                        "a,b",
                                        "\xEF\xBB\xBF\r\n甲方, 乙方\r\n",
                                        "# x"};
    struct jn_synonym_fault *faults;
    size_t n;
    for (size_t i = 0; i < JN_COUNT(lists); i++)
        jn_synonyms_free(make(lists[i], &faults, &n));
    char chain[64 * 1024] = "";
    size_t len = 0;
    for (int i = 0; i < 1000; i++)
        len +=
            (size_t)snprintf(chain + len, sizeof(chain) - len, "w%dx, w%dx\n", i, i + 1);
    struct jn_synonyms *s = make(chain, &faults, &n);
    assert_true(n > 0); /* no group of a thousand */
    jn_synonyms_free(s);
}

static void the_glossary_has_no_fault(void **state)
{
    (void)state;
    struct jn_synonym_fault *faults;
    struct jn_synonyms *s;
    size_t n;
    assert_int_equal(jn_synonyms_make(analyser, jn_glossary, JN_GLOSSARIES, arena,
                                      &faults, &n, &s, NULL),
                     0);
    for (size_t i = 0; i < n; i++)
        print_error("%zu:%u:%u: %s\n", faults[i].text, faults[i].line, faults[i].column,
                    faults[i].en);
    assert_int_equal(n, 0);
    assert_true(jn_synonyms_size(s) > 2000);
    assert_true(strstr(expand(s, "K8s"), "~容器编排") != NULL);
    assert_true(strstr(expand(s, "信创"), "国产化替代") != NULL);
    assert_true(strstr(expand(s, "graded protection"), "等保") != NULL);
    jn_synonyms_free(s);
}

static int setup(void **state)
{
    (void)state;
    arena = jn_arena_new();
    return jn_analyser_new(&analyser, NULL);
}

static int teardown(void **state)
{
    (void)state;
    analyser = jn_analyser_free(analyser);
    arena = jn_arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_term_of_a_group_finds_the_others),
        cmocka_unit_test(spelling_script_and_number_do_not_matter),
        cmocka_unit_test(a_rule_goes_one_way),
        cmocka_unit_test(groups_that_share_a_term_are_one),
        cmocka_unit_test(the_longest_name_wins_and_shorter_ones_stand_in),
        cmocka_unit_test(what_was_typed_is_no_alternative),
        cmocka_unit_test(a_stem_of_two_words_is_not_enough),
        cmocka_unit_test(faults_name_line_and_column_and_the_rest_is_used),
        cmocka_unit_test(ugly_lists_do_no_harm),
        cmocka_unit_test(the_glossary_has_no_fault),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
