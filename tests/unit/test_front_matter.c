/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From bytes to header and body: encodings, broken headers, kinds, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc_reading.h"

static void the_header_is_read_and_the_body_starts_behind_it(void **state)
{
    (void)state;
    struct jn_doc *doc = read_text("x/a.md", "---\nkind: faq\nid: faq-2026-0001\n"
                                             "title: 国密算法支持\n---\n## 回答\n是。\n");
    assert_non_null(doc);
    assert_int_equal(doc->kind, JN_KIND_FAQ);
    assert_string_equal(doc->id, "faq-2026-0001");
    assert_string_equal(doc->title, "国密算法支持");
    assert_string_equal(doc->body, "## 回答\n是。\n");
    assert_int_equal(doc->body_line, 6);
    assert_int_equal(doc->sections[0].line, 6);
    assert_int_equal(jn_yaml_get(doc->front_matter, "title")->line, 4);
    assert_string_equal(
        doc->front_matter_json,
        "{\"kind\":\"faq\",\"id\":\"faq-2026-0001\",\"title\":\"国密算法支持\"}");
}

static void a_header_that_cannot_be_read_is_dropped_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned line;
        const char *body; /* NULL: all of it */
    } rows[] = {
        {"---\ntitle: a\nlist:\n  - %\n---\nbody\n", 4, "body\n"},
        {"---\ntitle: a\ntitle: b\n---\nbody\n", 3, "body\n"},
        {"---\na: !!python/object/new:x {}\n---\nbody\n", 2, "body\n"},
        {"---\na: &x 1\nb: *x\n---\nbody\n", 2, "body\n"},
        {"---\nlist:\n  - a\n\t- b\n---\nbody\n", 4, "body\n"},
        {"---\n- a\n- b\n---\nbody\n", 2, "body\n"},
        {"---\ntitle = \"x\"\n---\nbody\n", 2, "body\n"},
        {"+++\ntitle = \"x\"\n+++\nbody\n", 1, "body\n"},
        {"---\ntitle: never closed\n\nbody\n", 1, NULL},
        {"---\n\nA page that begins with a rule.\n\n---\n\nbody\n", 2, NULL},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct jn_doc *doc = read_text("a.md", rows[i].text);
        const struct jn_finding *f = find_finding("front_matter_dropped", NULL);
        assert_non_null(doc);
        assert_non_null(f);
        assert_int_equal(f->severity, JN_WARNING);
        assert_int_equal(f->line, rows[i].line);
        assert_null(doc->front_matter);
        assert_string_equal(doc->body, rows[i].body ? rows[i].body : rows[i].text);
        assert_string_equal(doc->front_matter_json, "{}");
    }
}

static void a_slip_in_the_header_shows_a_document_to_nobody_new(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum jn_level level;
    } rows[] = {
        {"---\nconfidentiality: restricted\nlist:\n\t- x\n---\nbody\n",
         JN_LEVEL_RESTRICTED},
        {"---\nlist: [\n  Confidentiality: public\n---\nbody\n", JN_LEVEL_RESTRICTED},
        {"+++\nconfidentiality = \"internal\"\n+++\nbody\n", JN_LEVEL_RESTRICTED},
        {"---\nconfidentiality: confidential\n\nnever closed\n", JN_LEVEL_RESTRICTED},
        {"---\ntitle: [\n---\nconfidentiality: no header\n", JN_LEVEL_INTERNAL},
        {"---\nconfidentiality: public\n---\nbody\n", JN_LEVEL_PUBLIC},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_int_equal(read_text("a.md", rows[i].text)->level, rows[i].level);
}

static void an_empty_header_is_fine(void **state)
{
    (void)state;
    struct jn_doc *doc = read_text("a.md", "---\n# nothing yet\n---\nbody\n");
    assert_non_null(doc);
    assert_int_equal(findings.n, 0);
    assert_string_equal(doc->body, "body\n");
}

static void windows_files_read_like_others(void **state)
{
    (void)state;
    struct jn_doc *doc = read_text(
        "a.md",
        "\xEF\xBB\xBF---\r\ntitle: 标题一\r\n---\r\n# One\r\n\r\ntext\r\rmore\r\n");
    assert_non_null(doc);
    assert_string_equal(doc->title, "标题一");
    assert_string_equal(doc->body, "# One\n\ntext\n\nmore\n");
    assert_string_equal(doc->text, "text\nmore\n");
}

static void other_encodings_are_converted_with_a_warning(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        const char *title;
    } rows[] = {
        {"# \xBA\xCB\xD0\xC4\xCF\xB5\xCD\xB3\n\xC7\xA8\xD2\xC6\n", 16, "核心系统"},
        {"\xFF\xFE#\0 \0\x38\x68\xC3\x5F\n", 12, "核心"},
        {"\xFE\xFF\0#\0 \x68\x38\x5F\xC3\0\n", 12, "核心"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct jn_doc *doc = read_bytes("a.md", rows[i].bytes, rows[i].len);
        assert_non_null(doc);
        assert_non_null(find_finding("encoding_converted", NULL));
        assert_string_equal(doc->title, rows[i].title);
    }
}

static void what_is_no_text_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        const char *code;
    } rows[] = {
        {"", 0, "empty_file"},
        {" \n\t\r\n", 5, "empty_file"},
        {"\xEF\xBB\xBF", 3, "empty_file"},
        {"book\0mark", 9, "binary_file"},
        {"caf\xE9 au lait", 12, "undecodable"},
        {"\xFF\xFEodd", 5, "undecodable"},
        {"ab\x80\xFF\xFE\xFD", 6, "undecodable"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        assert_null(read_bytes("a.md", rows[i].bytes, rows[i].len));
        assert_non_null(find_finding(rows[i].code, NULL));
    }
}

static void control_characters_become_blanks(void **state)
{
    (void)state;
    struct jn_doc *doc = read_text("a.md", "one\n\ntwo\x01\x0Cthree\x7F\xEF\xB7\x90\n");
    assert_non_null(doc);
    assert_int_equal(find_finding("control_characters", NULL)->line, 3);
    assert_string_equal(doc->body, "one\n\ntwo  three \xEF\xBF\xBD\n");
}

static void the_kind_comes_from_header_folder_or_is_a_note(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text;
        enum jn_kind kind;
        bool assumed;
    } rows[] = {
        {"x/a.md", "---\nkind: case-study\n---\nx\n", JN_KIND_CASE_STUDY, false},
        {"x/a.md", "---\nkind: 复盘\n---\nx\n", JN_KIND_RETROSPECTIVE, false},
        {"案例/银行/a.md", "x\n", JN_KIND_CASE_STUDY, false},
        {"案例/模板/a.md", "x\n", JN_KIND_SOLUTION_TEMPLATE, false},
        {"Cases/a.md", "---\ntitle: abcd\n---\nx\n", JN_KIND_CASE_STUDY, false},
        {"常见问题/a.md", "---\nkind: page\n---\nx\n", JN_KIND_FAQ, true},
        {"docs/a.md", "---\nkind: page\n---\nx\n", JN_KIND_NOTE, true},
        {"docs/a.md", "---\ntitle: abcd\n---\nx\n", JN_KIND_NOTE, true},
        {"docs/README.md", "# Read me\n", JN_KIND_NOTE, false},
        {"a.md", "x\n", JN_KIND_NOTE, false},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct jn_doc *doc = read_text(rows[i].path, rows[i].text);
        assert_int_equal(doc->kind, rows[i].kind);
        assert_int_equal(find_finding("kind_assumed", NULL) != NULL, rows[i].assumed);
        if (rows[i].kind == JN_KIND_NOTE && !rows[i].assumed)
            assert_int_equal(findings.n, 0);
    }
}

static void the_title_is_found_somewhere(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text, *title;
    } rows[] = {
        {"a/b.md", "---\ntitle: \"From the\\n header\"\n---\n# Heading\n",
         "From the header"},
        {"a/b.md", "intro\n\n## *First* `heading` {#x}\n# Second\n", "First heading"},
        {"a/两地三中心.md", "no heading\n", "两地三中心"},
        {"a/.md", "no heading\n", ".md"},
        {"a/", "x\n", "untitled"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_string_equal(read_text(rows[i].path, rows[i].text)->title, rows[i].title);
}

static void a_description_stands_for_the_summary(void **state)
{
    (void)state;
    static const struct {
        const char *text, *summary;
    } rows[] = {
        {"---\ndescription: 云边协同\n---\nx\n", "云边协同"},
        {"---\nsummary: 灾备\ndescription: 云边协同\n---\nx\n", "灾备"},
        {"---\ndescription: [a, b]\n---\nx\n", ""},
        {"---\ntitle: abcd\n---\nx\n", ""},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_string_equal(read_text("a.md", rows[i].text)->summary, rows[i].summary);
}

static void an_unknown_level_is_the_narrowest(void **state)
{
    (void)state;
    struct jn_doc *doc = read_text("a.md", "---\nconfidentiality: 公开\n---\nx\n");
    assert_int_equal(doc->level, JN_LEVEL_PUBLIC);
    doc = read_text("a.md", "---\nconfidentiality: secret-ish\n---\nx\n");
    assert_int_equal(doc->level, JN_LEVEL_RESTRICTED);
    assert_non_null(find_finding("not_in_vocabulary", "#/front_matter/confidentiality"));
    assert_int_equal(read_text("a.md", "x\n")->level, JN_LEVEL_INTERNAL);
    assert_int_equal(read_text("customers/a.md", "x\n")->level, JN_LEVEL_CONFIDENTIAL);
}

static void audiences_are_values_and_groups(void **state)
{
    (void)state;
    struct jn_doc *doc = read_text(
        "a.md", "---\naudience: [售前, Sales, group:bid-team, strangers]\n---\nx\n");
    assert_string_equal(meta(doc, "audience"), "presales,sales,group:bid-team,strangers");
    assert_non_null(find_finding("not_in_vocabulary", "#/front_matter/audience/3"));
    assert_string_equal(meta(read_text("a.md", "x\n"), "audience"), "staff");
}

static void metadata_is_canonical(void **state)
{
    (void)state;
    struct jn_doc *doc = read_text(
        "a.md",
        "---\nkind: case-study\nauthor: li.na\nindustry: [银行, ＦＩＮＡＮＣＥ, 製造]\n"
        "scenario: 容灾\nyear: 2026\nscale: {budget_band: 200–500万}\nverified_at: 2026-07-20\n"
        "related: [faq-2026-0001]\ncustomer: cust-2026-0001\noutcome: 中标\n---\nx\n");
    assert_string_equal(meta(doc, "industry"), "finance,manufacturing");
    assert_string_equal(meta(doc, "scenario"), "disaster-recovery");
    assert_string_equal(meta(doc, "year"), "2026");
    assert_string_equal(meta(doc, "budget_band"), "2m-5m");
    assert_string_equal(meta(doc, "review_due"), "2027-01-16");
    assert_string_equal(meta(doc, "owner"), "li.na");
    assert_string_equal(meta(doc, "outcome"), "won");
    assert_string_equal(meta(doc, "related"), "faq-2026-0001");
    assert_int_equal(doc->n_links, 1);
    assert_string_equal(doc->links[0].via, "related");
    assert_non_null(
        strstr(doc->front_matter_json, "\"scenario\":[\"disaster-recovery\"]"));
    assert_non_null(strstr(doc->front_matter_json, "\"year\":2026"));
}

static void conflict_markers_are_told_with_their_line(void **state)
{
    (void)state;
    assert_non_null(read_text("a.md", "one\n<<<<<<< HEAD\ntwo\n=======\n>>>>>>> x\n"));
    assert_int_equal(find_finding("conflict_markers", NULL)->line, 2);
}

static void the_revision_is_the_blob_id_of_git(void **state)
{
    (void)state;
    assert_string_equal(read_text("a.md", "hello\n")->revision,
                        "ce013625030ba8dba906f756967f9e9ca394464a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_is_read_and_the_body_starts_behind_it),
        cmocka_unit_test(a_header_that_cannot_be_read_is_dropped_with_its_line),
        cmocka_unit_test(a_slip_in_the_header_shows_a_document_to_nobody_new),
        cmocka_unit_test(an_empty_header_is_fine),
        cmocka_unit_test(windows_files_read_like_others),
        cmocka_unit_test(other_encodings_are_converted_with_a_warning),
        cmocka_unit_test(what_is_no_text_is_refused),
        cmocka_unit_test(control_characters_become_blanks),
        cmocka_unit_test(the_kind_comes_from_header_folder_or_is_a_note),
        cmocka_unit_test(the_title_is_found_somewhere),
        cmocka_unit_test(a_description_stands_for_the_summary),
        cmocka_unit_test(an_unknown_level_is_the_narrowest),
        cmocka_unit_test(audiences_are_values_and_groups),
        cmocka_unit_test(metadata_is_canonical),
        cmocka_unit_test(conflict_markers_are_told_with_their_line),
        cmocka_unit_test(the_revision_is_the_blob_id_of_git),
    };
    return cmocka_run_group_tests_name("front matter", tests, start_reading,
                                       stop_reading);
}
