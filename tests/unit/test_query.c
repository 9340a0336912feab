/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/buf.h"
#include "jinnang/hash.h"
#include "jinnang/query.h"

static struct jn_analyser *analyser;

static int open_analyser(void **state)
{
    (void)state;
    return jn_hash_init(NULL) != 0 || jn_analyser_new(&analyser, NULL) != 0;
}

static int close_analyser(void **state)
{
    (void)state;
    analyser = jn_analyser_free(analyser);
    return 0;
}

/* [a b] words, "…" phrase, - negated, title: scope, (part), 核* lone prefix, | OR, !x
 * ignored. */
static void show_unit(struct jn_buf *b, const struct jn_unit *u)
{
    static const char *const scopes[] = {"", "title:", "author:", "tag:"};
    jn_buf_printf(b, "%s%s%s", u->negated ? "-" : "", scopes[u->scope],
                  u->kind == JN_UNIT_PHRASE ? "\"" : "[");
    for (size_t i = 0; i < u->n; i++) {
        const struct jn_query_term *t = &u->terms[i];
        jn_buf_printf(b, "%s%s%s%s%s", i ? " " : "", t->part ? "(" : "", t->term,
                      t->lone_prefix ? "*" : "", t->part ? ")" : "");
    }
    jn_buf_str(b, u->kind == JN_UNIT_PHRASE ? "\"" : "]");
}

static const char *show(struct jn_buf *b, const struct jn_query *q)
{
    jn_buf_clear(b);
    for (size_t g = 0; g < q->n; g++) {
        for (size_t u = 0; u < q->groups[g].n; u++) {
            jn_buf_str(b, u > 0 ? " | " : b->len > 0 ? " " : "");
            show_unit(b, &q->groups[g].units[u]);
        }
    }
    for (size_t i = 0; i < q->n_ignored; i++)
        jn_buf_printf(b, " !%s", q->ignored[i]);
    return jn_buf_text(b);
}

struct row {
    const char *text, *query;
};

static void check(const struct row *rows, size_t n, enum jn_syntax syntax)
{
    struct jn_buf b = JN_BUF_INIT;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    for (size_t i = 0; i < n; i++) {
        const struct jn_query *q =
            jn_query_parse(analyser, arena, rows[i].text, strlen(rows[i].text), syntax);
        if (strcmp(show(&b, q), rows[i].query) != 0)
            fail_msg("%s: %s instead of %s", rows[i].text, jn_buf_text(&b),
                     rows[i].query);
    }
    jn_buf_deinit(&b);
}

static void words_become_terms(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", ""},
        {" \n\xE3\x80\x80", ""},
        {"，。！", ""},
        {"核心系统", "[核心 心系 系统]"},
        {"核心系統遷移", "[核心 心系 系统 统迁 迁移]"},
        {"Oracle 迁移 GaussDB", "[oracl 迁移 gaussdb]"},
        {"kubernetes 微服务 erp", "[kubernet 微服 服务 erp]"},
        {"C++ K8s", "[c++ (c) k8s]"},
        {"GB/T 22239-2019", "[gb/t (gb) (t) 22239-2019 (22239) (2019)]"},
    };
    check(rows, JN_COUNT(rows), JN_SYNTAX_AUTO);
}

static void weak_words_leave_when_better_ones_are_there(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"核", "[核*]"},
        {"核 系统", "[系统] !核"},
        {"the core of the matter", "[core matter] !the !of"},
        {"the of", "[the of]"},
        {"the 核", "[核*] !the"},
        {"核 心", "[核* 心*]"},
        {"the \"of\"", "\"of\" !the"},
        {"-核 系统", "-[核*] [系统]"},
        {"title:核 系统", "title:[核*] [系统]"},
        {"title:the 系统", "title:[the] [系统]"},
        {"\"the core\"", "\"the core\""},
        {"\"v3 核\"", "\"v3\""},
        {"\"核\"", "\"核*\""},
    };
    check(rows, JN_COUNT(rows), JN_SYNTAX_AUTO);
}

static void repeated_terms_stay_once(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"银行 银行 Bank banks", "[银行 bank]"},
        {"银行 \"核心\" 银行 系统", "[银行] \"核心\" [系统]"},
        {"银行 \"x\" 银行", "[银行] \"x\""},
        {"title:银行 银行 title:银行", "title:[银行] [银行]"},
        {"22239-2019 22239", "[22239-2019 (2019) 22239]"},
        {"22239 22239-2019", "[22239 22239-2019 (2019)]"},
        {"银行 -银行", "[银行] -[银行]"},
        {"银行 OR 银行 保险", "[银行] | [银行 保险]"},
    };
    check(rows, JN_COUNT(rows), JN_SYNTAX_AUTO);
}

static void phrases_take_any_pair_of_quotes(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"\"核心 系统\"", "\"核心 系统\""},
        {"“核心系统”", "\"核心 心系 系统\""},
        {"「核心」『系统』＂迁移＂", "\"核心\" \"系统\" \"迁移\""},
        {"查找“核心系统”方案", "[查找] \"核心 心系 系统\" [方案]"},
        {"\"core", "[core]"},
        {"core\"", "[core]"},
        {"\"\" core", "[core]"},
        {"\" , \" core", "[core]"},
        {"“core\"", "[core]"},
        {"”core“", "[core]"},
        {"19\" rack 24\"", "[19 rack 24]"},
        {"a\"core", "[core] !a"},
        {"\"one\"\"two\"", "\"one\" \"two\""},
    };
    check(rows, JN_COUNT(rows), JN_SYNTAX_AUTO);
}

static void a_minus_excludes_only_at_the_beginning_of_a_word(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"银行 -保险", "[银行] -[保险]"},
        {"银行 －保险", "[银行] -[保险]"},
        {"-\"核心 系统\" 银行", "-\"核心 系统\" [银行]"},
        {"-“核心” 银行", "-\"核心\" [银行]"},
        {"-保险", "-[保险]"},
        {"银行-保险", "[银行 保险]"},
        {"front-end", "[front-end (front) (end)]"},
        {"银行 - 保险", "[银行 保险]"},
        {"银行 --保险", "[银行 保险]"},
        {"银行 -2019", "[银行 2019]"},
        {"银行 -", "[银行]"},
        {"-\"open 银行", "[open 银行]"},
        {"-Core-Banking 银行", "-[core-banking (core) (bank)] [银行]"},
    };
    check(rows, JN_COUNT(rows), JN_SYNTAX_AUTO);
}

static void a_field_binds_the_next_word_only(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"title:核心 系统", "title:[核心] [系统]"},
        {"标题：核心 系统", "title:[核心] [系统]"},
        {"标题:\"核心 系统\" x", "title:\"核心 系统\" [x]"},
        {"author:zhang.wei", "author:[zhang.wei (zhang) (wei)]"},
        {"作者：王伟", "author:[王伟]"},
        {"tag:k8s 标签:信创", "tag:[k8s] tag:[信创]"},
        {"-tag:k8s 银行", "-tag:[k8s] [银行]"},
        {"Title:core", "title:[core]"},
        {"title: core", "[titl core]"},
        {"title:", "[titl]"},
        {"title:\"core", "[titl core]"},
        {"title:-core", "[titl core]"},
        {"subtitle:core", "[subtitl core]"},
        {"关于标题:核心", "[关于 于标 标题 核心]"},
        {"kind:case", "[kind case]"},
    };
    check(rows, JN_COUNT(rows), JN_SYNTAX_AUTO);
}

static void or_joins_the_units_beside_it(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"银行 OR 保险", "[银行] | [保险]"},
        {"银行 OR \"人寿 保险\" OR tag:信创", "[银行] | \"人寿 保险\" | tag:[信创]"},
        {"a1 b1 OR c1 d1 \"e1\"", "[a1 b1] | [c1 d1] \"e1\""},
        {"OR", "[or]"},
        {"OR 银行", "[银行] !or"},
        {"银行 OR", "[银行] !or"},
        {"银行 OR OR 保险", "[银行] | [保险] !or"},
        {"银行 OR -保险", "[银行] -[保险] !or"},
        {"-银行 OR 保险", "-[银行] [保险] !or"},
        {"银行 or 保险", "[银行 保险] !or"},
        {"银行 ORACLE", "[银行 oracl]"},
        {"银行 OR，保险", "[银行 保险] !or"},
    };
    check(rows, JN_COUNT(rows), JN_SYNTAX_AUTO);
}

static void plain_syntax_has_no_operators(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"\"核心 系统\" OR -保险 title:x1", "[核心 系统 保险 titl x1] !or"},
    };
    check(rows, JN_COUNT(rows), JN_SYNTAX_PLAIN);
}

static void texts_and_counts_are_for_the_user(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    const char *text = "  Ｍigrations   核心系統 \"Big  Bang\" -x GB/T ";
    struct jn_query *q =
        jn_query_parse(analyser, arena, text, strlen(text), JN_SYNTAX_AUTO);
    assert_string_equal(q->normalized, "migrations 核心系统 \"big bang\" -x gb/t");
    assert_int_equal(q->n, 4);
    assert_string_equal(q->groups[0].units[0].text, "migrations 核心系统");
    assert_string_equal(q->groups[0].units[0].terms[0].text, "migrations");
    assert_string_equal(q->groups[1].units[0].text, "big bang");
    assert_int_equal(q->n_terms, 4 + 2 + 1); /* not x, not the parts of gb/t */
}

static void caps_bound_the_tree(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_buf b = JN_BUF_INIT;
    for (int i = 0; i < 200; i++)
        jn_buf_printf(&b, "\"q%d\" ", i);
    struct jn_query *q = jn_query_parse(analyser, arena, b.data, b.len, JN_SYNTAX_AUTO);
    assert_int_equal(q->n, 64);
    jn_buf_clear(&b);
    for (int i = 0; i < 200; i++)
        jn_buf_printf(&b, "%sq%d", i ? " OR " : "", i);
    q = jn_query_parse(analyser, arena, b.data, b.len, JN_SYNTAX_AUTO);
    assert_int_equal(q->n, 1);
    assert_int_equal(q->groups[0].n, 8);
    jn_buf_clear(&b);
    for (int i = 0; i < 3000; i++)
        jn_buf_printf(&b, "q%dx ", i);
    q = jn_query_parse(analyser, arena, b.data, b.len, JN_SYNTAX_AUTO);
    assert_int_equal(q->n_terms, 1000);
    jn_buf_deinit(&b);
}

/* --- phrases in texts
 * ------------------------------------------------------------------- */

static void a_phrase_occurs_where_its_tokens_follow_each_other(void **state)
{
    (void)state;
    static const struct {
        const char *phrase, *text;
        bool occurs;
    } rows[] = {
        {"核心系统", "某城商行核心系统迁移", true},
        {"核心系统", "核心的系统，系统的核心", false},
        {"核心系统", "某城商行核心系統遷移", true},
        {"核心系統", "核心系统", true},
        {"核心系统", "核心，系统", false},
        {"核心 系统", "核心系统", true},
        {"迁移", "数据迁移", true},
        {"核", "考核", true},
        {"核", "核心", true},
        {"核", "内核态", true},
        {"核", "何", false},
        {"big bang", "a Big Bang migration", true},
        {"big bang", "big banging", false},
        {"big bang", "big big bang", true},
        {"big bang", "bang big", false},
        {"big bang", "big! Bang", false},
        {"big big bang", "big big big bang", true},
        {"migration plan", "migrations plan", false}, /* by plain form */
        {"Ｂig bang", "ＢＩＧ bang", true},
        {"gb/t 22239", "见 GB/T 22239-2019", true},
        {"22239-2019", "GB/T 22239—2019", true},
        {"gb 22239", "GB/T 22239", false},
        {"c++", "written in C++ and C", true},
        {"c++", "written in C", false},
        {"v3 核", "v3核心", true},
        {"核 v3", "内核v3", true},
        {"核 v3", "核心v3", false},
        {"k8s集群", "部署 K8s 集群", true},
        {"x", "", false},
    };
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        char *typed = jn_arena_format(arena, "\"%s\"", rows[i].phrase);
        struct jn_query *q =
            jn_query_parse(analyser, arena, typed, strlen(typed), JN_SYNTAX_AUTO);
        assert_int_equal(q->n, 1);
        jn_auto(jn_phrase_free) struct jn_phrase *p =
            jn_phrase_new(analyser, &q->groups[0].units[0]);
        if (jn_phrase_occurs(p, rows[i].text, strlen(rows[i].text)) != rows[i].occurs)
            fail_msg("%s in %s: not %d", typed, rows[i].text, rows[i].occurs);
    }
}

static void many_phrases_are_few_and_then_words(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    const char *same = "\"数据\" \"数据\" \"数据\" \"system\"";
    struct jn_query *q =
        jn_query_parse(analyser, arena, same, strlen(same), JN_SYNTAX_AUTO);
    size_t phrases = 0;
    for (size_t g = 0; g < q->n; g++)
        phrases += q->groups[g].n > 0 && q->groups[g].units[0].kind == JN_UNIT_PHRASE;
    assert_int_equal(phrases, 2);
    const char *many = "\"a1\" \"a2\" \"a3\" \"a4\" \"a5\" \"a6\" \"a7\" \"a8\" \"a9\"";
    q = jn_query_parse(analyser, arena, many, strlen(many), JN_SYNTAX_AUTO);
    assert_int_equal(q->groups[7].units[0].kind, JN_UNIT_PHRASE);
    assert_int_equal(q->groups[8].units[0].kind, JN_UNIT_WORDS);
}

/* Any stretch of whole words of a text is a phrase of it, however long. */
static void a_text_contains_its_own_words_as_phrases(void **state)
{
    (void)state;
    static const char *const words[] = {"核心", "system", "K8s", "后",
                                        "數據", "GB/T",   "3.0", "a"};
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    uint32_t seed = 5;
    for (int round = 0; round < 300; round++) {
        struct jn_buf text = JN_BUF_INIT, phrase = JN_BUF_INIT;
        size_t n = 1 + (seed >> 8) % 150, from = (seed >> 16) % n;
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525U + 1013904223U;
            const char *word = words[(seed >> 8) % JN_COUNT(words)];
            jn_buf_printf(&text, "%s ", word);
            if (i >= from)
                jn_buf_printf(&phrase, "%s ", word);
        }
        struct jn_unit unit = {.kind = JN_UNIT_PHRASE,
                               .text = jn_arena_str(arena, jn_buf_text(&phrase))};
        struct jn_phrase *p = jn_phrase_new(analyser, &unit);
        assert_true(jn_phrase_occurs(p, text.data, text.len));
        jn_buf_printf(&text, "\n%s", "核心 system");
        assert_true(jn_phrase_occurs(p, text.data, text.len)); /* a phrase serves again */
        jn_phrase_free(p);
        jn_buf_deinit(&text);
        jn_buf_deinit(&phrase);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_become_terms),
        cmocka_unit_test(weak_words_leave_when_better_ones_are_there),
        cmocka_unit_test(repeated_terms_stay_once),
        cmocka_unit_test(phrases_take_any_pair_of_quotes),
        cmocka_unit_test(a_minus_excludes_only_at_the_beginning_of_a_word),
        cmocka_unit_test(a_field_binds_the_next_word_only),
        cmocka_unit_test(or_joins_the_units_beside_it),
        cmocka_unit_test(plain_syntax_has_no_operators),
        cmocka_unit_test(texts_and_counts_are_for_the_user),
        cmocka_unit_test(caps_bound_the_tree),
        cmocka_unit_test(a_phrase_occurs_where_its_tokens_follow_each_other),
        cmocka_unit_test(many_phrases_are_few_and_then_words),
        cmocka_unit_test(a_text_contains_its_own_words_as_phrases),
    };
    return cmocka_run_group_tests(tests, open_analyser, close_analyser);
}
