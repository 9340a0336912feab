/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "jinnang/hash.h"

#include "indexer/id_set.h"
#include "indexer/report.h"

static const char *const levels[] = {"public", "internal", NULL};

static const struct jn_finding wrong_level = {
    .severity = JN_ERROR,
    .code = "not_in_vocabulary",
    .pointer = "#/front_matter/confidentiality",
    .line = 3,
    .column = 18,
    .detail_zh = "密级不在可选范围内",
    .detail_en = "confidentiality is not an allowed value",
    .label_zh = "密级",
    .allowed = levels,
};

static const struct jn_finding no_summary = {
    .severity = JN_WARNING,
    .code = "missing_summary",
    .pointer = "#/front_matter/summary",
    .detail_zh = "没有摘要",
    .detail_en = "there is no summary",
};

static const struct report_figure figures[] = {{"files", "文件", "files", 2, 0},
                                               {"seconds", "秒", "seconds", 1.25, 3}};

static void add(struct report *r, const char *path, const struct jn_finding *finding)
{
    struct jn_finding copy = *finding;
    struct jn_findings findings = {.items = &copy, .n = 1};
    report_add(r, path, "added", &findings);
}

/* What `write` prints; free() it. */
static char *printed(struct report *r, bool json)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (json)
        report_json(r, "index", figures, JN_COUNT(figures), out);
    else
        report_text(r, figures, JN_COUNT(figures), out);
    fclose(out);
    return text;
}

static void findings_stand_in_order_of_path_with_their_place(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct report r;
    report_init(&r, arena, false, false);
    add(&r, "b.md", &no_summary);
    add(&r, "a/x.md", &wrong_level);
    report_add(&r, "c.md", "unchanged", NULL);
    char *text = printed(&r, false);
    assert_string_equal(
        text, "a/x.md:3:18: error: not_in_vocabulary: confidentiality is not an allowed "
              "value\nb.md: warning: missing_summary: there is no summary\n"
              "files 2, seconds 1.250\n");
    free(text);
}

static void details_follow_the_language(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct report r;
    report_init(&r, arena, true, false);
    add(&r, "b.md", &no_summary);
    char *text = printed(&r, false);
    assert_string_equal(text, "b.md: warning: missing_summary: 没有摘要\n"
                              "文件 2, 秒 1.250\n");
    free(text);
}

static size_t lines_of(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static void many_warnings_of_one_code_are_summed_up(void **state)
{
    (void)state;
    for (int verbose = 0; verbose < 2; verbose++) {
        jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
        struct report r;
        report_init(&r, arena, false, verbose);
        for (int i = 0; i < 25; i++) {
            add(&r, "w.md", &no_summary);
            add(&r, "e.md", &wrong_level);
        }
        char *text = printed(&r, false);
        assert_int_equal(lines_of(text), 25 + (verbose ? 25 : 20 + 1) + 1);
        assert_int_equal(strstr(text, "missing_summary: 5 more") != NULL, !verbose);
        assert_int_equal(r.n_errors, 25);
        assert_int_equal(r.n_warnings, 25);
        free(text);
    }
}

static void json_tells_all_of_it(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct report r;
    report_init(&r, arena, false, false);
    add(&r, "a.md", &wrong_level);
    report_add(&r, "bad\xff.md", "gone", NULL);
    char *text = printed(&r, true);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    const char *command, *path, *status, *code, *allowed, *gone;
    double seconds = 0;
    json_int_t n = 0, line = 0;
    assert_int_equal(
        json_unpack(root, "{s:s,s:{s:I,s:F},s:[{s:s,s:s,s:[{s:s,s:I,s:[s,s]}]},{s:s}]}",
                    "command", &command, "counts", "files", &n, "seconds", &seconds,
                    "files", "path", &path, "status", &status, "findings", "code", &code,
                    "line", &line, "allowed", &allowed, &allowed, "path", &gone),
        0);
    assert_string_equal(code, "not_in_vocabulary");
    assert_string_equal(allowed, "internal");
    assert_string_equal(gone, "bad\xef\xbf\xbd.md");
    assert_int_equal(line, 3);
    json_decref(root);
    free(text);
}

static void a_terminal_is_never_driven_by_a_document(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"plain 案例.md", "plain 案例.md"},
        {"a\x1b[2J", "a\\u{1b}[2J"},
        {"a\nb\r", "a\\u{a}b\\u{d}"},
        {"\xe2\x80\xae"
         "fdp.md",
         "\\u{202e}fdp.md"},
        {"\xc2\x9b"
         "31m",
         "\\u{9b}31m"},
        {"\xff\xc3", "\\xff\\xc3"},
        {"", ""},
    };
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_string_equal(report_plain(arena, rows[i].in), rows[i].out);
}

static void the_first_file_owns_an_id(void **state)
{
    (void)state;
    struct jn_error err;
    assert_int_equal(jn_hash_init(&err), 0);
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct id_set set;
    id_set_init(&set, arena, 100);
    for (size_t i = 0; i < 100; i++)
        id_set_add(&set, jn_arena_format(arena, "case-%03zu", i), i);
    id_set_add(&set, "case-007", 3);
    id_set_add(&set, "case-008", 90);
    assert_int_equal(id_set_find(&set, "case-007"), 3);
    assert_int_equal(id_set_find(&set, "case-008"), 8);
    assert_true(id_set_find(&set, "case-100") == ID_SET_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_stand_in_order_of_path_with_their_place),
        cmocka_unit_test(details_follow_the_language),
        cmocka_unit_test(many_warnings_of_one_code_are_summed_up),
        cmocka_unit_test(json_tells_all_of_it),
        cmocka_unit_test(a_terminal_is_never_driven_by_a_document),
        cmocka_unit_test(the_first_file_owns_an_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
