/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/cleanup.h"
#include "jinnang/corpus.h"
#include "jinnang/diff.h"
#include "jinnang/utf8.h"

static int set_up(void **state)
{
    (void)state;
    return jn_corpus_library_init(NULL);
}

static int tear_down(void **state)
{
    (void)state;
    jn_corpus_library_shutdown();
    return 0;
}

static void a_diff_is_hunks_under_two_names(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *diff;
    } cases[] = {
        {"a\n", "a\n", ""},
        {"", "", ""},
        {"", "a\n", "--- from\n+++ to\n@@ -0,0 +1 @@\n+a\n"},
        {"a\n", "", "--- from\n+++ to\n@@ -1 +0,0 @@\n-a\n"},
        {"1\n2\n3\n4\n5\n", "1\n2\n3\n4\n六\n",
         "--- from\n+++ to\n@@ -2,4 +2,4 @@\n 2\n 3\n 4\n-5\n+六\n"},
        {"a", "b",
         "--- from\n+++ to\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
         "\\ No newline at end of file\n"},
        {"a\r\n", "a\n", "--- from\n+++ to\n@@ -1 +1 @@\n-a\r\n+a\n"},
    };
    for (size_t i = 0; i < JN_COUNT(cases); i++) {
        jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
        assert_int_equal(jn_diff_unified(cases[i].from, strlen(cases[i].from),
                                         cases[i].to, strlen(cases[i].to), &out, NULL),
                         0);
        assert_string_equal(jn_buf_text(&out), cases[i].diff);
    }
}

/* libgit2 would show a line before the hunk behind "@@", cut at 80 bytes. */
static void no_character_is_cut(void **state)
{
    (void)state;
    jn_auto(jn_buf_deinit) struct jn_buf from = JN_BUF_INIT, to = JN_BUF_INIT,
                                         out = JN_BUF_INIT;
    for (int i = 0; i < 40; i++) {
        jn_buf_printf(
            &from,
            "a%.*s某城商行核心系统迁移某城商行核心系统迁移某城商行核心系统迁移%d\n",
            i % 7, "bcdefgh", i);
        jn_buf_printf(
            &to, "a%.*s某城商行核心系统迁移某城商行核心系统迁移某城商行核心系统迁移%d\n",
            i % 7, "bcdefgh", i % 10 == 9 ? -i : i);
    }
    assert_int_equal(jn_diff_unified(jn_buf_text(&from), from.len, jn_buf_text(&to),
                                     to.len, &out, NULL),
                     0);
    assert_true(jn_utf8_is_valid(jn_buf_text(&out), out.len));
    const char *hunk = strstr(jn_buf_text(&out), "@@ ");
    unsigned hunks = 0;
    for (; hunk; hunk = strstr(hunk + 1, "\n@@ ")) {
        const char *end = strstr(hunk + 4, " @@");
        assert_non_null(end);
        assert_int_equal(end[3], '\n');
        hunks++;
    }
    assert_int_equal(hunks, 4);
}

static void a_text_with_a_nul_is_a_text(void **state)
{
    (void)state;
    static const char from[] = "a\0b\n", to[] = "a\0c\n";
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    assert_int_equal(
        jn_diff_unified(from, sizeof(from) - 1, to, sizeof(to) - 1, &out, NULL), 0);
    assert_non_null(memmem(out.data, out.len, "+a\0c\n", 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diff_is_hunks_under_two_names),
        cmocka_unit_test(no_character_is_cut),
        cmocka_unit_test(a_text_with_a_nul_is_a_text),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
