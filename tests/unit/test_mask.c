/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Masking: which names go, in every place and disguise, and what is left of a document.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jinnang/mask.h"

#include "doc_reading.h"

#define CUSTOMER(id_, named_, mask_, ...)                                                \
    {                                                                                    \
        .id = id_, .names = (const char *const[]){__VA_ARGS__},                          \
        .n_names = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *),          \
        .mask_as = mask_, .named = named_                                                \
    }

static const struct jn_mask_customer customers[] = {
    CUSTOMER("cust-2026-0001", false, "某城市商业银行", "青丘银行", "青丘行",
             "Qingqiu Bank", "赤狐", "project-redfox"),
    CUSTOMER("cust-2026-0002", false, "某园区: #1 \"东\"", "云梦产业园", "云梦"),
    CUSTOMER("cust-2026-0003", true, "某大学", "稷下大学", "稷大"),
    CUSTOMER("cust-2026-0004", false, "与青丘银行同城的医院", "灵枢医院", "PTA"),
    CUSTOMER("cust-2026-0005", false, NULL, "云梦大泽水务", "Soci\u00e9t\u00e9 X"),
};

static struct jn_mask *mask;

static int start(void **state)
{
    return start_reading(state) != 0 ||
           jn_mask_new(customers, JN_COUNT(customers), analyser, &mask, NULL) != 0;
}

static int stop(void **state)
{
    mask = jn_mask_free(mask);
    return stop_reading(state);
}

/* NULL: left out. */
static const char *masked_at(const char *path, const char *text)
{
    const char *out = NULL;
    size_t len = 0;
    struct jn_error err = {0};
    int rc = jn_mask_document(mask, analyser, path, text, strlen(text), arena, &out, &len,
                              &err);
    assert_true(rc >= 0);
    return rc == 0 ? jn_arena_dup(arena, out, len) : NULL;
}

static const char *masked(const char *text)
{
    return masked_at("note/a.md", text);
}

static void names_go_from_text_in_every_writing(void **state)
{
    (void)state;
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {"青丘银行上线。\n", "某城市商业银行上线。\n"},
        {"在青丘銀行上線。\n", "在某城市商业银行上線。\n"},
        {"QINGQIU  bank和ｑｉｎｇｑｉｕ　ｂａｎｋ\n", "某城市商业银行和某城市商业银行\n"},
        {"青丘\n银行 青丘行\n", "某城市商业银行 某城市商业银行\n"},
        {"> 青丘\n> 银行好\n", "> 某城市商业银行好\n"},
        {"PTA, not PTAX: PTA's\n", "某客户, not PTAX: 某客户's\n"},
        {"代号 project-redfox 的赤狐\n", "代号 某城市商业银行 的某城市商业银行\n"},
        {"云梦大泽水务与云梦产业园、云梦\n",
         "某客户与某园区: #1 \"东\"、某园区: #1 \"东\"\n"},
        {"稷下大学与稷大\n", "稷下大学与稷大\n"},
        {"编号 cust-2026-0001 与 cust-2026-0003, cust-2026-00011\n",
         "编号 某城市商业银行 与 稷下大学, cust-2026-00011\n"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_string_equal(masked(rows[i].text), rows[i].wanted);
}

static void markdown_does_not_hide_a_name(void **state)
{
    (void)state;
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {"**青丘**银行\n", "**某城市商业银行\n"},
        {"青<!-- x -->丘银行\n", "某城市商业银行\n"},
        {"青&#19992;银行 &#x9752;丘行\n", "某城市商业银行 某城市商业银行\n"},
        {"Qingqiu&nbsp;Bank, Qing\\_qiu\n", "某城市商业银行, Qing\\_qiu\n"},
        {"[x](https://a.cn/%E9%9D%92%E4%B8%98%E9%93%B6%E8%A1%8C/b)\n",
         "[x](https://a.cn/某城市商业银行/b)\n"},
        {"`青丘`银行 | 100% 2%E\n", "`某城市商业银行 | 100% 2%E\n"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_string_equal(masked(rows[i].text), rows[i].wanted);
}

static void what_still_shows_a_name_is_left_out(void **state)
{
    (void)state;
    assert_null(masked("Soci&eacute;t&eacute; X\n"));
    assert_null(masked("[青丘](https://a.cn)银行\n"));
    assert_non_null(masked("[青丘](https://a.cn) 银行\n"));
}

static void links_to_profiles_become_their_text(void **state)
{
    (void)state;
    assert_string_equal(
        masked(
            "见[青丘银行[档案]](doc:cust-2026-0001#机会)和[案例](doc:case-2026-0001)。\n"),
        "见某城市商业银行[档案]和[案例](doc:case-2026-0001)。\n");
    assert_string_equal(masked("[稷下](doc:cust-2026-0003)\n"), "稷下\n");
}

static void front_matter_is_written_anew_when_it_shows_a_name(void **state)
{
    (void)state;
    const char *text = masked(
        "---\nkind: faq\nid: faq-2026-0001\ntitle: 青丘银行的问题 # 赤狐\n"
        "tags: [云梦, project-redfox, a b]\nrelated: [cust-2026-0001, case-2026-0002]\n"
        "note: \"\\u9752\\u4e18\\u94f6\\u884c\"\nempty:\nlist:\n  - {a: 1, b: 云梦}\n"
        "confidentiality: public\naudience: [presales]\n---\n## 回答\n是。\n");
    assert_string_equal(
        text, "---\nkind: faq\nid: faq-2026-0001\ntitle: 某城市商业银行的问题\n"
              "tags: [\"某园区: #1 \\\"东\\\"\", 某城市商业银行, a b]\n"
              "related: [case-2026-0002]\nnote: 某城市商业银行\nempty: null\n"
              "list: [{a: 1, b: \"某园区: #1 \\\"东\\\"\"}]\nconfidentiality: public\n"
              "audience: [presales]\n---\n## 回答\n是。\n");
    struct jn_doc *doc = read_text("faq/a.md", text);
    assert_string_equal(meta(doc, "tags"), "某园区: #1 \"东\",某城市商业银行,a b");
    assert_int_equal(doc->level, JN_LEVEL_PUBLIC);
}

static void bytes_without_a_name_stay_as_they_are(void **state)
{
    (void)state;
    const char *text = "---\r\ntitle:   某某  # x\r\n---\r\n* a\r\n";
    const char *out;
    size_t len;
    assert_int_equal(jn_mask_document(mask, analyser, "a.md", text, strlen(text), arena,
                                      &out, &len, NULL),
                     0);
    assert_ptr_equal(out, text);
    assert_int_equal(len, strlen(text));
}

static const char *case_study(const char *customer, const char *level)
{
    return masked_at("case-study/a.md",
                     jn_arena_format(arena,
                                     "---\nkind: case-study\ncustomer: %s\n%s---\n"
                                     "## 成效\n青丘银行、稷下大学。\n",
                                     customer, level));
}

static void a_case_study_decides_about_its_own_customer(void **state)
{
    (void)state;
    assert_string_equal(case_study("cust-2026-0001", "reference_level: named\n"),
                        "---\nkind: case-study\ncustomer: 青丘银行\n"
                        "reference_level: named\n---\n## 成效\n青丘银行、稷下大学。\n");
    assert_non_null(strstr(case_study("cust-2026-0001", "reference_level: 可具名\n"),
                           "青丘银行、稷下大学"));
    assert_non_null(strstr(case_study("cust-2026-0001", ""), "某城市商业银行、稷下大学"));
    assert_non_null(
        strstr(case_study("cust-2026-0003", "reference_level: industry-only\n"),
               "customer: 某大学\n"));
    assert_non_null(
        strstr(case_study("cust-2026-0003", "reference_level: industry-only\n"),
               "某城市商业银行、某大学"));
    assert_non_null(strstr(case_study("cust-2031-0009", ""), "customer: 某客户\n"));
}

static void hidden_documents_and_profiles_are_left_out(void **state)
{
    (void)state;
    assert_null(case_study("cust-2026-0003", "reference_level: hidden\n"));
    assert_null(case_study("cust-2026-0003", "reference_level: 不可对外\n"));
    assert_null(case_study("cust-2026-0003", "reference_level: hiden\n"));
    assert_null(masked("---\nreference_level: hidden\n---\nx\n"));
    assert_null(masked_at("customer-profile/x.md", "## 基本情况\nx\n"));
    assert_null(masked("---\nkind: customer-profile\nname: x\n---\nx\n"));
}

static void the_name_of_a_file_is_a_title_too(void **state)
{
    (void)state;
    const char *text = masked_at("note/青丘银行纪要.md", "没有标题。\n");
    assert_string_equal(text, "---\ntitle: 某城市商业银行纪要\n---\n没有标题。\n");
    assert_string_equal(masked_at("note/青丘银行纪要.md", "## 别的\nx\n"),
                        "## 别的\nx\n");
    assert_string_equal(masked_at("note/青丘.md", "x\n"), "x\n");
}

static void a_mask_may_not_move_a_document_to_another_level(void **state)
{
    (void)state;
    const struct jn_mask_customer odd[] = {
        CUSTOMER("cust-1", false, "internal", "confidential"),
        CUSTOMER("cust-2", false, "x", "restricted", "presales"),
    };
    jn_auto(jn_mask_free) struct jn_mask *m = NULL;
    assert_int_equal(jn_mask_new(odd, 2, analyser, &m, NULL), 0);
    const char *texts[] = {"---\nconfidentiality: confidential\n---\nx\n",
                           "---\naudience: [presales, staff]\n---\nx\n"};
    const char *out;
    size_t len;
    for (size_t i = 0; i < JN_COUNT(texts); i++)
        assert_int_equal(jn_mask_document(m, analyser, "a.md", texts[i], strlen(texts[i]),
                                          arena, &out, &len, NULL),
                         JN_MASK_UNSAFE);
}

static void a_header_that_nobody_can_read_does_not_tell(void **state)
{
    (void)state;
    assert_string_equal(masked("---\ntitle: a\nx: &y 青丘银行\n---\n正文。\n"),
                        "正文。\n");
    assert_string_equal(masked("+++\ntitle = \"青丘银行\"\n+++\n正文。\n"), "正文。\n");
}

static void equal_tables_have_equal_ids(void **state)
{
    (void)state;
    jn_auto(jn_mask_free) struct jn_mask *same = NULL, *other = NULL;
    struct jn_mask_customer changed[JN_COUNT(customers)];
    for (size_t i = 0; i < JN_COUNT(customers); i++)
        changed[i] = customers[JN_COUNT(customers) - 1 - i];
    assert_int_equal(jn_mask_new(changed, JN_COUNT(changed), analyser, &same, NULL), 0);
    assert_string_equal(jn_mask_id(same), jn_mask_id(mask));
    changed[0].named = true;
    assert_int_equal(jn_mask_new(changed, JN_COUNT(changed), analyser, &other, NULL), 0);
    assert_string_not_equal(jn_mask_id(other), jn_mask_id(mask));
}

static void a_profile_says_what_is_masked(void **state)
{
    (void)state;
    struct jn_mask_facts f;
    jn_mask_facts(read_text("a.md", "---\nkind: customer-profile\nid: cust-2026-0009\n"
                                    "name: 甲乙\naliases: [丙丁, EF]\nmask_as: 某甲\n"
                                    "reference_level: 可具名\n---\nx\n"),
                  arena, &f);
    assert_true(f.profile && f.left_out && f.customer.named);
    assert_string_equal(f.customer.id, "cust-2026-0009");
    assert_int_equal(f.customer.n_names, 3);
    assert_string_equal(f.customer.names[2], "EF");
    assert_string_equal(f.customer.mask_as, "某甲");
    jn_mask_facts(read_text("a.md", "x\n"), arena, &f);
    assert_false(f.profile || f.left_out);
}

static void a_line_of_text_is_masked(void **state)
{
    (void)state;
    assert_string_equal(jn_mask_text(mask, analyser, "补充青丘银行的数字", arena),
                        "补充某城市商业银行的数字");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_from_text_in_every_writing),
        cmocka_unit_test(markdown_does_not_hide_a_name),
        cmocka_unit_test(what_still_shows_a_name_is_left_out),
        cmocka_unit_test(links_to_profiles_become_their_text),
        cmocka_unit_test(front_matter_is_written_anew_when_it_shows_a_name),
        cmocka_unit_test(bytes_without_a_name_stay_as_they_are),
        cmocka_unit_test(a_case_study_decides_about_its_own_customer),
        cmocka_unit_test(hidden_documents_and_profiles_are_left_out),
        cmocka_unit_test(the_name_of_a_file_is_a_title_too),
        cmocka_unit_test(a_mask_may_not_move_a_document_to_another_level),
        cmocka_unit_test(a_header_that_nobody_can_read_does_not_tell),
        cmocka_unit_test(equal_tables_have_equal_ids),
        cmocka_unit_test(a_profile_says_what_is_masked),
        cmocka_unit_test(a_line_of_text_is_masked),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
