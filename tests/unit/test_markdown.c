/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From body to sections, text, links, tables and HTML; and what the parser never sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jinnang/buf.h"
#include "jinnang/clock.h"

#include "doc_reading.h"

static void check_text(const char *markdown, const char *text)
{
    struct jn_doc *doc = read_text("a.md", markdown);
    assert_non_null(doc);
    assert_string_equal(doc->text, text);
}

static const char *html(const char *markdown, const char *anchor)
{
    struct jn_doc *doc = read_text("a.md", markdown);
    struct jn_buf out = JN_BUF_INIT;
    assert_non_null(doc);
    assert_int_equal(jn_doc_html(doc, anchor, NULL, &out, NULL), 0);
    const char *text = jn_arena_dup(arena, jn_buf_text(&out), out.len);
    jn_buf_deinit(&out);
    return text;
}

static void sections_know_their_place(void **state)
{
    (void)state;
    static const char body[] =
        "intro\n\n# Title\n\ntop\n\n## 一、成本 估算 {#cost "
        "valid-until=2026-12-31 owner=li.na}\n\nmoney\n\n### Part\nsub\n"
        "\n## 成效\nSetext\n===\nend\n";
    struct jn_doc *doc = read_text("a.md", body);
    assert_int_equal(doc->n_sections, 6);
    const struct jn_section *s = doc->sections;
    assert_int_equal(s[0].level, 0);
    assert_int_equal(s[0].n_path, 0);
    assert_string_equal(s[1].title, "Title");
    assert_int_equal(s[1].n_path, 1);
    assert_string_equal(s[2].title, "一、成本 估算");
    assert_string_equal(s[2].anchor, "cost");
    assert_string_equal(s[2].owner, "li.na");
    assert_int_equal(s[2].valid_until, 20261231);
    assert_int_equal(s[2].line, 7);
    assert_int_equal(s[3].n_path, 2);
    assert_string_equal(s[3].path[0], "一、成本 估算");
    assert_string_equal(s[5].anchor, "setext");
    assert_int_equal(s[5].level, 1);
    assert_int_equal(s[5].line, 15);
    assert_memory_equal(doc->text + s[3].text_start, "sub\n", s[3].text_len);
    assert_memory_equal(doc->body + s[2].markdown_start, "## 一、成本", 12);
    assert_int_equal(s[2].markdown_start + s[2].markdown_len, s[4].markdown_start);
    assert_int_equal(s[5].markdown_start + s[5].markdown_len, doc->body_len);
}

static void anchors_are_unique_and_readable(void **state)
{
    (void)state;
    struct jn_doc *doc = read_text(
        "a.md", "## 方案 (Ａ)：Über-Blick!\n## 成效\n## 成效\n## 成效-2\n## ?!\n## 😀\n");
    static const char *const anchors[] = {"方案-aüber-blick", "成效",    "成效-2",
                                          "成效-2-2",         "section", "section-2"};
    for (size_t i = 0; i < JN_COUNT(anchors); i++)
        assert_string_equal(doc->sections[i].anchor, anchors[i]);
}

static void text_is_what_people_read(void **state)
{
    (void)state;
    check_text("a [link](http://x \"t\") and ![alt *text*](y.png)\n",
               "a link and alt text\n");
    check_text("*a* **b** `c` &amp; &lt;\n", "a b c & <\n");
    check_text("one\ntwo\\\nthree\n", "one\ntwo\nthree\n");
    check_text("- a\n- b\n\n  c\n\n> d\n", "a\nb\nc\nd\n");
    check_text("```sh\nls -l\n```\n", "ls -l\n");
    check_text("a<br>b <b>bold</b> <!-- no -->c\n", "a\nb bold c\n");
    check_text("# Only a heading\n", "");
    check_text("{{name}} stays\n", "{{name}} stays\n");
    check_text("import X from 'y'\n\n<Card title=\"no\">\n\ninside\n\n</Card>\n",
               "import X from 'y'\ninside\n");
    check_text(
        "<table><tr><td>RPO</td><td>0</td></tr>\n<tr><td>&lt;4 h</td></tr></table>\n",
        "RPO\t0\n<4 h\n");
    check_text("<script>alert(1)</script>\n\n<style>p{}</style>\n\nx\n", "x\n");
}

static void pipe_tables_become_rows(void **state)
{
    (void)state;
    check_text("| 区域 | n |\n|---|--:|\n| 网络 | **34** |\n| a \\| b | `c \\| d` |\n",
               "区域\tn\n网络\t34\na | b\tc | d\n");
    check_text("before\na | b\n--- | ---\n1 | 2 | 3\n4\n\nafter\n",
               "before\na\tb\n1\t2\n4\nafter\n");
    check_text("a | b\nno table\n", "a | b\nno table\n");
    check_text("| a | b |\n|---|\n", "| a | b |\n|---|\n"); /* columns differ */
    check_text("- | a |\n  |---|\n  | 1 |\n", "a\n1\n");
    check_text("code `x \\| y` outside\n", "code x \\| y outside\n");
    check_text("    code \\| block\n", "code \\| block\n");
}

static void tables_are_tables_in_html(void **state)
{
    (void)state;
    assert_string_equal(html("| a | b |\n|:-:|---|\n| *x* | <i>y</i> |\n", NULL),
                        "<table>\n<thead><tr><th class=\"center\">a</th><th>b</th></tr>"
                        "</thead>\n<tbody><tr><td class=\"center\"><em>x</em></td>"
                        "<td>y</td></tr>\n</tbody></table>\n");
}

static void hostile_html_never_passes(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "<script>alert(1)</script>\n",
        "<img src=x onerror=alert(1)>\n",
        "a <b onmouseover=x>b</b>\n",
        "[x](javascript:alert(1))\n",
        "[x](JaVaScRiPt:alert(1))\n",
        "[x](&#106;avascript:alert(1))\n",
        "[x](java&#10;script:alert(1))\n",
        "[x](data:text/html;base64,AAAA)\n",
        "[x](vbscript:x)\n",
        "[x](//evil.example/)\n",
        "[x](\\\\\\\\evil.example/)\n",
        "[x](/\\\\evil.example/)\n",
        "![x](javascript:alert(1))\n",
        "[x](doc:\"onclick=alert(1))\n",
        "<javascript:alert(1)>\n",
        "```\"onclick=alert(1)\nx\n```\n",
        "# x {#\"onclick=alert(1)}\n",
        "[x](http://a \"\\\" onclick=alert(1)\")\n",
        "| a |\n|---|\n| <script>alert(1)</script> |\n",
    };
    static const char *const never[] = {"<script",   "<img",   "<b ",     "=\"javascript",
                                        "\"data:",   "vbscri", "\" oncl", "=\"//",
                                        "\"onclick", "evil.ex"};
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        const char *out = html(rows[i], NULL);
        for (size_t k = 0; k < JN_COUNT(never); k++)
            if (strstr(out, never[k]))
                fail_msg("%s gives %s", rows[i], out);
    }
}

static void links_lead_where_they_may(void **state)
{
    (void)state;
    assert_non_null(strstr(html("[x](https://a.example/?q=1&r=核)\n", NULL),
                           "href=\"https://a.example/?q=1&amp;r=%E6%A0%B8\""));
    assert_non_null(
        strstr(html("[x](mailto:a@b.example)\n", NULL), "href=\"mailto:a@b.example\""));
    assert_non_null(strstr(html("[x](../b.md#c)\n", NULL), "href=\"../b.md#c\""));
    assert_non_null(strstr(html("[x](doc:case-2026-0001#成效)\n", NULL),
                           "<a href=\"/v1/documents/case-2026-0001\" "
                           "data-doc=\"case-2026-0001\" data-section=\"成效\">x</a>"));
    struct jn_doc *doc = read_text(
        "a.md", "## 引用\n\n[*one* two](doc:case-2026-0001#成效) [n](http://x)\n");
    assert_int_equal(doc->n_links, 1);
    assert_string_equal(doc->links[0].target, "case-2026-0001");
    assert_string_equal(doc->links[0].section, "成效");
    assert_string_equal(doc->links[0].title, "one two");
    assert_string_equal(doc->links[0].from, "引用");
}

static void one_section_can_be_shown_alone(void **state)
{
    (void)state;
    static const char body[] = "pre\n\n## A {#first}\none\n### A1\n[two]\n## B\nthree\n\n"
                               "> # Q\n> quoted\n\n[two]: http://two.example/\n";
    assert_string_equal(
        html(body, "first"),
        "<h2 id=\"first\">A</h2>\n<p>one</p>\n<h3 id=\"a1\">A1</h3>\n<p><a "
        "href=\"http://two.example/\" rel=\"nofollow noopener noreferrer\">two"
        "</a></p>\n");
    assert_string_equal(html(body, "a1"), strstr(html(body, "first"), "<h3"));
    assert_non_null(strstr(html(body, "q"), "<blockquote>"));
    assert_string_equal(html(body, ""), "<p>pre</p>\n");
    struct jn_buf out = JN_BUF_INIT;
    assert_int_equal(jn_doc_html(read_text("a.md", body), "nowhere", NULL, &out, NULL),
                     JN_DOC_NO_SECTION);
    jn_buf_deinit(&out);
}

static void a_body_without_headings_is_one_section(void **state)
{
    (void)state;
    struct jn_doc *doc = read_text("a.md", "plain\n");
    assert_int_equal(doc->n_sections, 1);
    assert_int_equal(doc->sections[0].text_len, 6);
    doc = read_text("a.md", "---\ntitle: nothing else\n---\n");
    assert_int_equal(doc->n_sections, 1);
    assert_int_equal(doc->sections[0].text_len, 0);
}

/* head once, then unit until `bytes` are full. */
static struct jn_doc *read_repeated(const char *head, const char *unit, size_t bytes)
{
    struct jn_buf text = JN_BUF_INIT;
    jn_buf_str(&text, head);
    while (text.len + strlen(unit) < bytes)
        jn_buf_str(&text, unit);
    struct jn_doc *doc = read_bytes("a.md", text.data, text.len);
    jn_buf_deinit(&text);
    return doc;
}

static void over_budget_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *head, *unit;
        size_t bytes;
    } rows[] = {
        {"", "![[]()", 255 * 1024},
        {"", "[", 300 * 1024},
        {"", "[a](", 100 * 1024},
        {"", "> ", 31 * 1024},
        {"", "1. ", 1000},
        {"", "x", 65 * 1024 + 1},
        {"a", "\n", 60000},
        {"", "# h\n", 8 * 1024},
        {"", "> > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > a\n",
         100},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        int64_t before = jn_clock_ns();
        assert_null(read_repeated(rows[i].head, rows[i].unit, rows[i].bytes));
        const struct jn_finding *f = find_finding("document_too_complex", NULL);
        assert_non_null(f);
        assert_true(f->line >= 1);
        assert_true(jn_clock_ns() - before < 2000000000);
    }
}

static void ordinary_oddities_are_not_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -\n",
        "* * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * *\n",
        "                                  - list marker indented 34 columns\n",
        "                                                                          6. far\n",
        "    deep code                                                        aligned\n",
        "> quoted                                                             far away\n",
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_non_null(read_text("a.md", rows[i]));
    assert_null(read_repeated("", "a\n", JN_DOC_BYTES + 8));
    assert_non_null(find_finding("document_too_large", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_know_their_place),
        cmocka_unit_test(anchors_are_unique_and_readable),
        cmocka_unit_test(text_is_what_people_read),
        cmocka_unit_test(pipe_tables_become_rows),
        cmocka_unit_test(tables_are_tables_in_html),
        cmocka_unit_test(hostile_html_never_passes),
        cmocka_unit_test(links_lead_where_they_may),
        cmocka_unit_test(one_section_can_be_shown_alone),
        cmocka_unit_test(a_body_without_headings_is_one_section),
        cmocka_unit_test(over_budget_is_refused_with_its_line),
        cmocka_unit_test(ordinary_oddities_are_not_refused),
    };
    return cmocka_run_group_tests_name("markdown", tests, start_reading, stop_reading);
}
