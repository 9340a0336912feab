/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/yaml_read.h"

struct parsed {
    int rc;
    struct jn_yaml *root;
    struct jn_yaml_fault fault;
};

static struct jn_arena *arena;

static int start(void **state)
{
    (void)state;
    arena = jn_arena_new();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena = jn_arena_free(arena);
    return 0;
}

static struct parsed parse(const char *text, size_t len, enum jn_yaml_budget budget)
{
    struct parsed p;
    p.rc = jn_yaml_parse(text, len, budget, arena, &p.root, &p.fault);
    return p;
}

static struct parsed front(const char *text)
{
    return parse(text, strlen(text), JN_YAML_FRONT_MATTER);
}

static void scalars_stay_text_and_know_their_place(void **state)
{
    (void)state;
    struct parsed p = front("---\nanswer: no\nversion: 1.0\ndate: 2026-01-01\nempty:\n"
                            "quoted: \"~\"\nnull: ~\n");
    assert_int_equal(p.rc, 0);
    assert_int_equal(p.root->type, JN_YAML_MAP);
    assert_int_equal(p.root->count, 6);
    assert_string_equal(jn_yaml_get(p.root, "answer")->text, "no");
    assert_string_equal(jn_yaml_get(p.root, "version")->text, "1.0");
    assert_int_equal(jn_yaml_get(p.root, "date")->line, 4);
    assert_int_equal(jn_yaml_get(p.root, "date")->column, 7);
    assert_int_equal(p.root->key_lines[2], 4);
    assert_true(jn_yaml_get(p.root, "empty")->plain);
    assert_int_equal(jn_yaml_get(p.root, "empty")->len, 0);
    assert_false(jn_yaml_get(p.root, "quoted")->plain);
    assert_string_equal(p.root->keys[5], "null");
    assert_null(jn_yaml_get(p.root, "absent"));
}

static void lists_and_maps_nest(void **state)
{
    (void)state;
    struct parsed p =
        front("people:\n  - {person: li.na, role: speaker}\n  - person: chen.yu\n"
              "tags: [a, \"b c\", 中文]\nlong: |\n  one\n  two\n");
    assert_int_equal(p.rc, 0);
    const struct jn_yaml *people = jn_yaml_get(p.root, "people");
    assert_int_equal(people->type, JN_YAML_LIST);
    assert_int_equal(people->count, 2);
    assert_string_equal(jn_yaml_get(people->items[0], "role")->text, "speaker");
    assert_int_equal(people->items[1]->line, 3);
    assert_string_equal(jn_yaml_get(p.root, "tags")->items[2]->text, "中文");
    assert_string_equal(jn_yaml_get(p.root, "long")->text, "one\ntwo\n");
}

static void what_we_do_not_want_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned line;
    } rows[] = {
        {"a: 1\nb: &x 2\n", 2},
        {"a: &x [1]\n", 1},
        {"a: 1\nb: *a\n", 2},
        {"a: 1\nb: !!str 2\n", 2},
        {"a: !!python/object/new:os.system [x]\n", 1},
        {"a: !local {b: c}\n", 1},
        {"a: 1\n<<: {b: 2}\n", 2},
        {"a: 1\nb: 2\na: 3\n", 3},
        {"? [a, b]\n: c\n", 1},
        {"? {a: b}\n: c\n", 1},
        {"a: [[[[1]]]]\n", 1},
        {"a: 1\n---\nb: 2\n", 1},
        {"a: \"\\0\"\n", 1},
        {"a: [1, 2\nb: 3\n", 0},
        {"a: b: c\n", 1},
        {"a: {{ title }}\n", 0},
        {"list:\n  - a\n\t- b\n", 0},
        {"aliases:\n  - %\n", 0},
        {"a: 'open\n", 0},
        {"a: \x01\n", 1},
        {"a: 1\nb: \xFF\n", 2},
        {"\"\": x\n", 1},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct parsed p = front(rows[i].text);
        assert_int_equal(p.rc, JN_YAML_REFUSED);
        assert_null(p.root);
        assert_true(p.fault.line >= 1);
        assert_true(p.fault.text[0]);
        if (rows[i].line)
            assert_int_equal(p.fault.line, rows[i].line);
    }
}

static void four_levels_are_accepted(void **state)
{
    (void)state;
    assert_int_equal(front("a: [{b: [1, 2]}]\n").rc, 0);
    struct parsed p = front("a: [{b: [{c: 1}]}]\n");
    assert_int_equal(p.rc, JN_YAML_REFUSED);
    assert_true(p.fault.over_budget);
}

/* head, then n times item with '#' replaced by the number. */
static char *repeat(const char *head, const char *item, size_t n)
{
    struct jn_arena *a = arena;
    char *text = jn_arena_alloc(a, strlen(head) + n * (strlen(item) + 8) + 1);
    char *at = stpcpy(text, head);
    for (size_t i = 0; i < n; i++)
        for (const char *c = item; *c; c++)
            at += *c == '#' ? sprintf(at, "%u", (unsigned)i) : sprintf(at, "%c", *c);
    return text;
}

static void budgets_hold(void **state)
{
    (void)state;
    assert_int_equal(front(repeat("", "k#: x\n", 256)).rc, 0);
    assert_true(front(repeat("", "k#: x\n", 257)).fault.over_budget);
    assert_int_equal(front(repeat("k:\n", "- #\n", 500)).rc, 0);
    assert_true(front(repeat("k:\n", "- #\n", 501)).fault.over_budget);
    assert_true(front(repeat("k: [", "#,", 1025)).fault.over_budget);
    assert_true(front(repeat("k: ", "x#", 5000)).fault.over_budget);
    char *big = repeat("k: '", "long#", 700);
    strcat(big, "'\n");
    assert_true(front(big).fault.over_budget);
    char *config = repeat("k:\n", "- {a: b#}\n", 8000);
    assert_int_equal(parse(config, strlen(config), JN_YAML_CONFIG).rc, 0);
}

static void nothing_is_an_empty_document(void **state)
{
    (void)state;
    static const char *const rows[] = {"", "\n", "# only a remark\n", "---\n",
                                       "---\n# x\n"};
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct parsed p = front(rows[i]);
        assert_int_equal(p.rc, 0);
        assert_null(p.root);
    }
    assert_int_equal(front("just text\n").root->type, JN_YAML_SCALAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_stay_text_and_know_their_place),
        cmocka_unit_test(lists_and_maps_nest),
        cmocka_unit_test(what_we_do_not_want_is_refused_with_its_line),
        cmocka_unit_test(four_levels_are_accepted),
        cmocka_unit_test(budgets_hold),
        cmocka_unit_test(nothing_is_an_empty_document),
    };
    return cmocka_run_group_tests_name("yaml", tests, start, stop);
}
