/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/doc_write.h"
#include "jinnang/json_read.h"
#include "jinnang/yaml_read.h"
#include "jinnang/yaml_write.h"

/* ---- YAML out */

static json_t *parse_json(const char *text)
{
    json_t *json;
    struct jn_json_fault fault;
    assert_int_equal(jn_json_parse(text, strlen(text), &json, &fault), 0);
    return json;
}

static void plain_values_stand_without_quotes(void **state)
{
    (void)state;
    jn_auto(json_decref) json_t *json = parse_json(
        "{\"title\": \"双活 RPO=0\", \"year\": 2026, \"safe\": true, \"gone\": null,"
        " \"tags\": [\"等保\", \"K8s\"], \"none\": [], \"scale\": {\"users\": 10},"
        " \"lessons\": [{\"text\": \"早\", \"due\": \"2026-01-02\"}, {\"text\": \"b\"}]}");
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    jn_yaml_write(json, &out);
    assert_string_equal(jn_buf_text(&out), "title: 双活 RPO=0\n"
                                           "year: 2026\n"
                                           "safe: true\n"
                                           "tags:\n"
                                           "  - 等保\n"
                                           "  - K8s\n"
                                           "none: []\n"
                                           "scale:\n"
                                           "  users: 10\n"
                                           "lessons:\n"
                                           "  - text: 早\n"
                                           "    due: 2026-01-02\n"
                                           "  - text: b\n");
}

/* Everything that YAML could read as something else. */
static const char *const awkward[] = {
    "",
    " a",
    "a ",
    "a: b",
    "a #b",
    "#b",
    "- a",
    "null",
    "~",
    "a:",
    ": a",
    "'q'",
    "\"q\"",
    "a\nb",
    "a\\nb",
    "[a]",
    "{a}",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a`",
    "---",
    "...",
    "a\tb",
    "\xE2\x80\xA8x",
    "\xC2\x85",
    "\xEF\xBB\xBFx",
    "a,b",
    "?",
    "? a",
    "<<",
    "\x7F",
    "Null",
    "第一:第二",
    "100%",
    "=1",
    "a: ",
    "http://x/#y",
};

static void every_text_reads_back_as_it_was(void **state)
{
    (void)state;
    for (size_t i = 0; i < JN_COUNT(awkward); i++) {
        jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
        jn_auto(json_decref) json_t *json = json_pack(
            "{s:s, s:[s], s:s}", "first", awkward[i], "list", awkward[i], "last", "end");
        jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
        struct jn_yaml *root;
        struct jn_yaml_fault fault;
        jn_yaml_write(json, &out);
        if (jn_yaml_parse(jn_buf_text(&out), out.len, JN_YAML_FRONT_MATTER, arena, &root,
                          &fault) != 0) {
            print_error("%zu: %s in %s\n", i, fault.text, out.data);
            fail();
        }
        assert_string_equal(jn_yaml_get(root, "first")->text, awkward[i]);
        assert_string_equal(jn_yaml_get(root, "list")->items[0]->text, awkward[i]);
        assert_string_equal(jn_yaml_get(root, "last")->text, "end");
    }
}

/* ---- fields of a document */

static void fields_are_set_and_all_else_keeps_its_bytes(void **state)
{
    (void)state;
    static const char text[] =
        "---\n# 备注\nid: old-1\ntitle: 标题   # why\nstate: published\n"
        "tags:\n  - id: not this\n---\n\n## 正文\nid: nor this\n";
    static const struct jn_doc_field fields[] = {
        {"id", "faq-2026-0001"}, {"state", NULL}, {"created", "2026-01-02"}};
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    assert_int_equal(jn_doc_set_fields(text, strlen(text), fields, 3, &out), 0);
    assert_string_equal(
        jn_buf_text(&out),
        "---\n# 备注\ntitle: 标题   # why\ntags:\n  - id: not this\n"
        "id: faq-2026-0001\ncreated: 2026-01-02\n---\n\n## 正文\nid: nor this\n");
}

static void what_is_no_block_of_lines_is_not_touched(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "# 没有文件头\n",
        "---\n{id: a, title: b}\n---\n\n",
        "---\nid:\n  - a\n---\n",
        "---\nid: >\n  folded\n---\n",
        "---\ntitle: never closed\n",
    };
    static const struct jn_doc_field field = {"id", "faq-2026-0001"};
    for (size_t i = 0; i < JN_COUNT(texts); i++) {
        jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
        assert_int_equal(jn_doc_set_fields(texts[i], strlen(texts[i]), &field, 1, &out),
                         JN_DOC_WRITE_UNFIT);
    }
}

static void the_same_content_is_told_from_another(void **state)
{
    (void)state;
    static const char a[] =
        "---\nid: faq-1\ntitle: 甲\nverified_at: 2026-01-01\n---\n正文\n";
    static const char b[] =
        "---\ntitle: 甲\nverified_at: 2026-02-02\nverified_by: li.na\n"
        "id: faq-1\n---\n正文\n";
    static const char c[] =
        "---\nid: faq-1\ntitle: 乙\nverified_at: 2026-01-01\n---\n正文\n";
    static const char d[] =
        "---\nid: faq-1\ntitle: 甲\nverified_at: 2026-01-01\n---\n正文。\n";
    assert_true(jn_doc_same_content(a, strlen(a), b, strlen(b)));
    assert_false(jn_doc_same_content(a, strlen(a), c, strlen(c)));
    assert_false(jn_doc_same_content(a, strlen(a), d, strlen(d)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_values_stand_without_quotes),
        cmocka_unit_test(every_text_reads_back_as_it_was),
        cmocka_unit_test(fields_are_set_and_all_else_keeps_its_bytes),
        cmocka_unit_test(what_is_no_block_of_lines_is_not_touched),
        cmocka_unit_test(the_same_content_is_told_from_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
