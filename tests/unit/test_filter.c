/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/buf.h"
#include "jinnang/filter.h"
#include "jinnang/utf8.h"

/* The tree as text: (& (= industry finance) (! (in tags a b))). */
static void show(struct jn_buf *b, const struct jn_filter *f)
{
    static const char *const names[] = {"&",  "|", "!",  "=",  "!=",    "<",
                                        "<=", ">", ">=", "in", "exists"};
    jn_buf_printf(b, "(%s", names[f->op]);
    if (f->field)
        jn_buf_printf(b, " %s", f->field);
    for (size_t i = 0; i < f->n_values; i++)
        jn_buf_printf(b, " %s", f->values[i]);
    for (size_t i = 0; i < f->n_args; i++) {
        jn_buf_char(b, ' ');
        show(b, f->args[i]);
    }
    jn_buf_char(b, ')');
}

static void assert_parses(const char *text, const char *tree)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_filter_fault fault = {0, ""};
    struct jn_filter *f = NULL;
    if (jn_filter_parse(text, strlen(text), arena, &f, &fault) != 0)
        fail_msg("'%s' at %u: %s", text, fault.position, fault.text);
    struct jn_buf b = JN_BUF_INIT;
    if (f)
        show(&b, f);
    assert_string_equal(jn_buf_text(&b), tree);
    jn_buf_deinit(&b);
}

static void well_formed_filters_become_trees(void **state)
{
    (void)state;
    static const struct {
        const char *text, *tree;
    } rows[] = {
        {"", ""},
        {" \t\n\xE3\x80\x80", ""},
        {"industry = finance", "(= industry finance)"},
        {"industry=金融", "(= industry 金融)"},
        {"industry = \"金融 \\\"保险\\\" \\\\ a\\b\"",
         "(= industry 金融 \"保险\" \\ a\\b)"},
        {"a = \"\"", "(= a )"},
        {"a!=1 and b<2 and c<=3 and d>4 and e>=5",
         "(& (!= a 1) (< b 2) (<= c 3) (> d 4) (>= e 5))"},
        {"a = 1 OR b = 2 AND c = 3", "(| (= a 1) (& (= b 2) (= c 3)))"},
        {"(a = 1 OR b = 2) AND c = 3", "(& (| (= a 1) (= b 2)) (= c 3))"},
        {"((a = 1))", "(= a 1)"},
        {"NOT a = 1 AND b = 2", "(& (! (= a 1)) (= b 2))"},
        {"not(not a = 1)", "(! (! (= a 1)))"},
        {"tags IN [a, \"b c\",d]", "(in tags a b c d)"},
        {"tags in[a]", "(in tags a)"},
        {"competitors EXISTS", "(exists competitors)"},
        {"a = AND AND b = or", "(& (= a AND) (= b or))"},
        {"a = x=y", "(= a x=y)"},
        {"a = 2026-09-30T10:00:00+08:00", "(= a 2026-09-30T10:00:00+08:00)"},
        {"a\xE3\x80\x80=\xE3\x80\x80某公司（集团）", "(= a 某公司（集团）)"},
        {"industry = finance AND year >= 2024 AND NOT (outcome = lost OR tags IN [a, \"b c\"]) "
         "AND competitors EXISTS",
         "(& (= industry finance) (>= year 2024) (! (| (= outcome lost) (in tags a b c))) "
         "(exists competitors))"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_parses(rows[i].text, rows[i].tree);
}

static void faults_name_the_place_in_characters(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned position;
        const char *expected; /* part of the text */
    } rows[] = {
        {"industry", 8, "EXISTS"},
        {"industry =", 10, "value"},
        {"industry = ", 11, "value"},
        {"= finance", 0, "field"},
        {"行业 == 金融", 4, "value"},
        {"行业 = 金融 年份 = 2", 8, "AND, OR or the end"},
        {"a <> 1", 3, "value"},
        {"a ! 1", 2, "EXISTS"},
        {"a = 1 AND", 9, "field"},
        {"a = 1 AND AND b = 2", 10, "field"},
        {"OR a = 1", 0, "field"},
        {"(a = 1", 6, ")"},
        {"a = 1)", 5, "the end"},
        {"()", 1, "field"},
        {"a IN", 4, "["},
        {"a IN []", 6, "value"},
        {"a IN [1,]", 8, "value"},
        {"a IN [1 2]", 8, "]"},
        {"a IN [1", 7, "]"},
        {"a = \"open", 4, "closing"},
        {"a = \"open\\\"", 4, "closing"},
        {"a = \"x\ny\"", 6, "control"},
        {"a = x\001y", 5, "the end"},
        {"a = x\"y\"", 5, "the end"},
        {"NOT", 3, "field"},
        {"a b", 2, "EXISTS"},
        {"\"a\" = 1", 0, "field"},
        {",", 0, "field"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
        struct jn_filter_fault fault = {999, ""};
        struct jn_filter *f = NULL;
        int rc = jn_filter_parse(rows[i].text, strlen(rows[i].text), arena, &f, &fault);
        assert_int_equal(rc, JN_FILTER_INVALID);
        assert_null(f);
        if (fault.position != rows[i].position || !strstr(fault.text, rows[i].expected))
            fail_msg("'%s' at %u: %s", rows[i].text, fault.position, fault.text);
    }
}

static int parse_buf(struct jn_buf *b, struct jn_filter_fault *fault)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_filter *f = NULL;
    return jn_filter_parse(jn_buf_text(b), b->len, arena, &f, fault);
}

static void limits_hold_at_the_limit_and_refuse_one_more(void **state)
{
    (void)state;
    struct jn_filter_fault fault;
    for (unsigned depth = JN_FILTER_DEPTH; depth <= JN_FILTER_DEPTH + 1; depth++) {
        struct jn_buf b = JN_BUF_INIT;
        for (unsigned i = 0; i < depth; i++)
            jn_buf_str(&b, i % 2 ? "NOT " : "(");
        jn_buf_str(&b, "a=1");
        for (unsigned i = 0; i < depth; i += 2)
            jn_buf_char(&b, ')');
        assert_int_equal(parse_buf(&b, &fault), depth > JN_FILTER_DEPTH);
        jn_buf_deinit(&b);
    }
    for (unsigned n = JN_FILTER_CLAUSES; n <= JN_FILTER_CLAUSES + 1; n++) {
        struct jn_buf b = JN_BUF_INIT;
        for (unsigned i = 0; i < n; i++)
            jn_buf_str(&b, i == 0 ? "a=1" : " AND a=1");
        assert_int_equal(parse_buf(&b, &fault), n > JN_FILTER_CLAUSES);
        jn_buf_clear(&b);
        jn_buf_str(&b, "a IN [1");
        for (unsigned i = 1; i < n; i++)
            jn_buf_str(&b, ",1");
        jn_buf_char(&b, ']');
        assert_int_equal(parse_buf(&b, &fault), n > JN_FILTER_CLAUSES);
        jn_buf_deinit(&b);
    }
    for (size_t n = JN_FILTER_BYTES; n <= JN_FILTER_BYTES + 1; n++) {
        struct jn_buf b = JN_BUF_INIT;
        jn_buf_str(&b, "a=");
        while (b.len < n)
            jn_buf_char(&b, 'x');
        assert_int_equal(parse_buf(&b, &fault), n > JN_FILTER_BYTES);
        jn_buf_deinit(&b);
    }
}

/* Each bracket here adds two levels, an OR and an AND. */
static void depth_counts_operators_without_brackets_too(void **state)
{
    (void)state;
    struct jn_filter_fault fault;
    for (unsigned pairs = 3; pairs <= 4; pairs++) {
        struct jn_buf b = JN_BUF_INIT;
        for (unsigned i = 0; i < pairs; i++)
            jn_buf_str(&b, "a=1 OR b=2 AND (");
        jn_buf_str(&b, "c=3 OR d=4 AND e=5");
        for (unsigned i = 0; i < pairs; i++)
            jn_buf_char(&b, ')');
        assert_int_equal(parse_buf(&b, &fault), pairs > 3);
        if (pairs > 3)
            assert_int_equal(fault.position, strlen("a=1 OR b=2 AND (") * 4);
        jn_buf_deinit(&b);
    }
}

static void deep_nesting_costs_no_stack(void **state)
{
    (void)state;
    char text[JN_FILTER_BYTES];
    struct jn_filter_fault fault;
    struct jn_filter *f;
    static const char *const openings[] = {"(", "NOT ", "NOT("};
    for (size_t i = 0; i < JN_COUNT(openings); i++) {
        size_t n = strlen(openings[i]), len = 0;
        for (; len + n <= sizeof(text); len += n)
            memcpy(text + len, openings[i], n);
        jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
        assert_int_equal(jn_filter_parse(text, len, arena, &f, &fault),
                         JN_FILTER_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_filters_become_trees),
        cmocka_unit_test(faults_name_the_place_in_characters),
        cmocka_unit_test(limits_hold_at_the_limit_and_refuse_one_more),
        cmocka_unit_test(depth_counts_operators_without_brackets_too),
        cmocka_unit_test(deep_nesting_costs_no_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
