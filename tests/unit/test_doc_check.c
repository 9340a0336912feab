/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The complete validation: one good document of each interesting kind, and what breaks
 * it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc_reading.h"

#define LONG_ENOUGH                                                                      \
    "这一节写了足够多的内容,说明背景、做法、数字和结果,并且超过四十个字符的下限,读者可以放心引用它。\n"

static const char good_case[] =
    "---\nkind: case-study\nid: case-2026-0009\ntitle: 城商行核心系统迁移\n"
    "summary: 三批割接\nauthor: li.na\nco_authors: [gu.yu]\ncustomer: cust-2026-0001\n"
    "industry: [finance]\noutcome: won\nyear: 2026\npain_points: [停机窗口短]\n"
    "results:\n  - {metric: 停机, before: 8 小时, after: 4 小时}\n"
    "reference_level: named\nx_note: free\n---\n"
    "## 1. 需求与痛点\n" LONG_ENOUGH "## （二）解决方案\n" LONG_ENOUGH
    "## 三、效果\n" LONG_ENOUGH "## Lessons\n" LONG_ENOUGH;

static const char good_template[] =
    "---\nkind: solution-template\ntitle: 容灾方案模板\nsummary: s\nversion: 1.0.0\n"
    "fits: {industry: [finance], scenario: [容灾], not_for: [50万以下, video]}\n"
    "variables:\n  - {name: site, label_zh: 站点, type: string, source: customer-profile.region}\n"
    "covers:\n  - {anchor: needs, needs: [RPO]}\nrequired_sections: [needs]\n---\n"
    "## 适用场景\n" LONG_ENOUGH "## 需求分析 {#needs}\n" LONG_ENOUGH
    "## 总体架构\n{{ site }}" LONG_ENOUGH "## 部署方案\n" LONG_ENOUGH
    "## 报价\n" LONG_ENOUGH;

static const char good_retro[] =
    "---\nkind: retrospective\ntitle: 某项目复盘\nsummary: s\nengagement: eng-2026-0001\n"
    "outcome: won\nclosed_at: 2026-08-14\nprimary_competitor: none\n"
    "top_reason: {value: price, text: 报价比对手低百分之八左右}\nreason_source: bid-minutes\n"
    "success_factors: [{text: 提前做了 POC}]\nreused: [{id: case-2026-0001, helpful: yes}]\n---\n"
    "## 项目概况\n" LONG_ENOUGH "## 赢单原因\n" LONG_ENOUGH "## 改进行动\n" LONG_ENOUGH;

static const char good_requirement[] =
    "---\nkind: requirement-confirmation\ntitle: 需求确认书一\nsummary: s\n"
    "engagement: eng-2026-0001\ncustomer: cust-2026-0001\n"
    "meeting: {date: 2026-01-20, mode: 线上}\nparticipants:\n"
    "  - {party: 客户, name_or_role: 主任}\n  - {party: sales, name_or_role: a}\n"
    "  - {party: presales, name_or_role: b}\n  - {party: product, name_or_role: c}\n"
    "requirements:\n  - {no: 1, text: RPO 为 0, type: performance, priority: must, metric: RPO}\n"
    "confirmation: {status: confirmed, confirmed_by_role: 主任, confirmed_at: 2026-01-22}\n---\n"
    "## 验收标准\n" LONG_ENOUGH "## 确认\n" LONG_ENOUGH;

static const char good_customer[] =
    "---\nkind: customer-profile\ntitle: 青丘银行\nsummary: s\nname: 青丘银行\naliases: []\n"
    "mask_as: 某城市商业银行\nindustry: [finance]\nreference_level: hidden\n---\n"
    "## 基本情况\n" LONG_ENOUGH;

static const char good_faq[] =
    "---\nkind: faq\ntitle: 国密算法\nsummary: s\nquestion: 是否支持国密算法?\n"
    "answer_short: 支持\nanswer_type: yes-no\ncompliance: 满足\ncustomer_safe: true\n---\n"
    "## 回答\n" LONG_ENOUGH;

static const char good_activity[] =
    "---\nkind: activity-record\ntitle: 云平台认证\nsummary: s\nactivity: 认证\n"
    "date: 2026-03-01\npeople: [{person: li.na, role: candidate}]\n"
    "certificate: {issuer: X, external: true, name: Y, issued: 2026-03-01}\n---\nx\n";

static bool some_exist(void *user, const char *id)
{
    (void)user;
    return strcmp(id, "cust-2026-0404") != 0 && strcmp(id, "case-2026-0404") != 0 &&
           strcmp(id, "eng-2026-0404") != 0;
}

static struct jn_doc *check(const char *text)
{
    struct jn_doc *doc = read_text("a.md", text);
    assert_non_null(doc);
    jn_doc_check(analyser, doc, 20261001, some_exist, NULL, &findings);
    return doc;
}

/* text with the first `from` replaced by `to`. */
static const char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    return jn_arena_format(arena, "%.*s%s%s", (int)(at - text), text, to,
                           at + strlen(from));
}

static void good_documents_have_no_findings(void **state)
{
    (void)state;
    static const char *const rows[] = {good_case,       good_template, good_retro,
                                       good_faq,        good_customer, good_activity,
                                       good_requirement};
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        check(rows[i]);
        if (findings.n > 0)
            fail_msg("document %zu: %s %s", i, findings.items[0].code,
                     findings.items[0].pointer);
    }
}

struct broken {
    const char *text, *from, *to, *code, *pointer;
};

static void check_rows(const struct broken *rows, size_t n, enum jn_severity severity)
{
    for (size_t i = 0; i < n; i++) {
        check(replaced(rows[i].text, rows[i].from, rows[i].to));
        const struct jn_finding *f = find_finding(rows[i].code, rows[i].pointer);
        if (!f || f->severity != severity)
            fail_msg("row %zu: no %s at %s", i, rows[i].code, rows[i].pointer);
        assert_true(f->detail_zh[0] && f->detail_en[0]);
        assert_null(strchr(f->detail_zh, '{'));
        assert_null(strchr(f->detail_en, '{'));
    }
}

static void errors_name_code_and_place(void **state)
{
    (void)state;
    static const struct broken rows[] = {
        {good_case, "year: 2026\n", "", "required", "#/front_matter/year"},
        {good_case, "kind: case-study", "kind: case-study\nkind2: 1", "unknown_field",
         NULL},
        {good_case, "year: 2026", "year: soon", "wrong_type", "#/front_matter/year"},
        {good_case, "year: 2026", "year: [2026]", "wrong_type", "#/front_matter/year"},
        {good_case, "[finance]", "finance", "wrong_type", "#/front_matter/industry"},
        {good_case, "[finance]", "[]", "required", "#/front_matter/industry"},
        {good_case, "[finance]", "[farming]", "not_in_vocabulary",
         "#/front_matter/industry/0"},
        {good_case, "year: 2026", "year: 1999", "out_of_range", "#/front_matter/year"},
        {good_case, "城商行核心系统迁移", "短", "too_short", "#/front_matter/title"},
        {good_case, "[停机窗口短]", "[a, b, c, d, e, f, g]", "too_long",
         "#/front_matter/pain_points"},
        {good_case, "cust-2026-0001", "cust_1", "malformed_id",
         "#/front_matter/customer"},
        {good_case, "cust-2026-0001", "case-2026-0001", "malformed_id",
         "#/front_matter/customer"},
        {good_case, "cust-2026-0001", "cust-2026-0404", "reference_not_found",
         "#/front_matter/customer"},
        {good_case, "author: li.na", "author: 李娜", "malformed_id",
         "#/front_matter/author"},
        {good_case, "[gu.yu]", "[gu.yu, li.na]", "inconsistent",
         "#/front_matter/co_authors"},
        {good_case, "year: 2026", "year: 2026\nvalid_until: 2026-02-30", "malformed_date",
         "#/front_matter/valid_until"},
        {good_case, "year: 2026", "year: 2026\nreview_interval_days: 3", "out_of_range",
         "#/front_matter/review_interval_days"},
        {good_case, "id: case-2026-0009", "id: Case 9", "malformed_id",
         "#/front_matter/id"},
        {good_case, "## 三、效果", "## 三、别的", "missing_section",
         "#/body/sections/成效"},
        {good_case, "## 三、效果", "### 三、效果", "missing_section",
         "#/body/sections/成效"},
        {good_case, "{metric: 停机", "{name: 停机", "required",
         "#/front_matter/results/0/metric"},
        {good_case, "## Lessons", "13800138000\n## Lessons", "personal_data", "#/body"},
        {good_case, "三批割接", "电话 13800138000", "personal_data",
         "#/front_matter/summary"},
        {good_template, "{{ site }}", "{{other}}", "undeclared_variable", "#/body"},
        {good_template, "{{ site }}", "site", "unused_variable",
         "#/front_matter/variables/0"},
        {good_template, "name: site", "name: Site", "malformed_id",
         "#/front_matter/variables/0/name"},
        {good_template, "type: string", "type: enum", "required",
         "#/front_matter/variables/0/values"},
        {good_template, "customer-profile.region", "somewhere", "not_in_vocabulary",
         "#/front_matter/variables/0/source"},
        {good_template, "{anchor: needs", "{anchor: cost", "inconsistent",
         "#/front_matter/covers/0/anchor"},
        {good_template, "required_sections: [needs]", "required_sections: [needs, x]",
         "inconsistent", "#/front_matter/required_sections/1"},
        {good_template, "video]", "films]", "not_in_vocabulary",
         "#/front_matter/fits/not_for/1"},
        {good_template, "version: 1.0.0", "version: 1.0", "wrong_type",
         "#/front_matter/version"},
        {good_retro, "success_factors: [{text: 提前做了 POC}]", "success_factors: []",
         "inconsistent", "#/front_matter/success_factors"},
        {good_retro, "outcome: won", "outcome: 未中标", "inconsistent",
         "#/front_matter/failure_lessons"},
        {good_retro, "2026-08-14", "2026-10-02", "future_date",
         "#/front_matter/closed_at"},
        {good_retro, "报价比对手低百分之八左右", "价格", "too_short",
         "#/front_matter/top_reason/text"},
        {good_retro, "id: case-2026-0001", "id: case-2026-0404", "reference_not_found",
         "#/front_matter/reused/0/id"},
        {good_faq, "compliance: 满足\n", "", "required", "#/front_matter/compliance"},
        {good_faq, "customer_safe: true", "customer_safe: perhaps", "wrong_type",
         "#/front_matter/customer_safe"},
        {good_customer, "mask_as: 某", "mask_as: 像青丘银行的", "inconsistent",
         "#/front_matter/mask_as"},
        {good_customer, "aliases: []\n", "", "required", "#/front_matter/aliases"},
        {good_customer, "aliases: []", "aliases: [青]", "too_short",
         "#/front_matter/aliases/0"},
        {good_activity,
         "certificate: {issuer: X, external: true, name: Y, issued: 2026-03-01}\n", "",
         "required", "#/front_matter/certificate"},
        {good_requirement, "  - {party: sales, name_or_role: a}\n", "", "required",
         "#/front_matter/participants"},
        {good_requirement, "confirmed_by_role: 主任, ", "", "required",
         "#/front_matter/confirmation/confirmed_by_role"},
        {good_requirement, "metric: RPO}",
         "metric: RPO}\n  - {no: 1, text: b, type: security, priority: could}",
         "duplicate", "#/front_matter/requirements/1/no"},
    };
    check_rows(rows, 1, JN_ERROR);
    check_rows(rows + 2, JN_COUNT(rows) - 2, JN_ERROR);
    check_rows(rows + 1, 1, JN_WARNING);
}

static void warnings_do_not_refuse(void **state)
{
    (void)state;
    static const struct broken rows[] = {
        {good_case, "summary: 三批割接\n", "", "missing_summary", NULL},
        {good_case, "results:\n  - {metric: 停机, before: 8 小时, after: 4 小时}\n", "",
         "missing_results", NULL},
        {good_case, "## Lessons\n", "## Lessons\n## 别的\n", "thin_section",
         "#/body/sections/经验与教训"},
        {good_case, "## Lessons", "[x](doc:case-2026-0404)\n## Lessons",
         "dangling_reference", "#/body/sections/三效果"},
        {good_case, "year: 2026", "year: 2026\nrelated: [case-2026-0404]",
         "dangling_reference", "#/front_matter/related/0"},
        {good_retro, "eng-2026-0001", "eng-2026-0404", "dangling_reference",
         "#/front_matter/engagement"},
        {good_retro, "bid-minutes", "推测", "assumed_reason", NULL},
        {good_requirement, ", metric: RPO", "", "unmeasured_requirement",
         "#/front_matter/requirements/0/metric"},
        {good_requirement, "  - {party: product, name_or_role: c}\n", "", "missing_party",
         NULL},
    };
    check_rows(rows, JN_COUNT(rows), JN_WARNING);
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        check(replaced(rows[i].text, rows[i].from, rows[i].to));
        assert_int_equal(findings.n_errors, 0);
    }
}

static void what_reading_only_warned_of_becomes_one_error(void **state)
{
    (void)state;
    const char *text = replaced(good_case, "year: 2026\n", "");
    assert_non_null(read_text("a.md", text));
    assert_int_equal(find_finding("required", "#/front_matter/year")->severity,
                     JN_WARNING);
    assert_int_equal(findings.n_errors, 0);
    check(text);
    assert_int_equal(findings.n, 1);
    assert_int_equal(findings.n_errors, 1);
}

static void personal_numbers_are_told_from_others(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool found;
    } rows[] = {
        {"电话13800138000。", true},    {"+8613800138000", true},
        {"tel:13800138000,", true},     {"138001380001", false},
        {"v13800138000", false},        {"0.13800138000", false},
        {"12800138000", false},         {"13800138000a", false},
        {"11010519491231002X", true},   {"11010519491231002x。", true},
        {"110105194912310021", false},  {"440524188001010014", true},
        {"1101051949123100290", false}, {"11010519491231002XY", false},
        {"2026-09-30 10:00", false},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        check(rows[i].text);
        if ((find_finding("personal_data", NULL) != NULL) != rows[i].found)
            fail_msg("%s", rows[i].text);
    }
    check("one\n\ntwo 13800138000\n");
    assert_int_equal(find_finding("personal_data", NULL)->line, 3);
}

static void foreign_notes_are_left_in_peace(void **state)
{
    (void)state;
    check(
        "---\nlayout: post\nauthor: Jane Doe\ntags: one\nid: some/page\n---\n# Hi\n[a](b)\n");
    assert_int_equal(findings.n_errors, 0);
    assert_int_equal(findings.n, 1);
    assert_string_equal(findings.items[0].code, "kind_assumed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_documents_have_no_findings),
        cmocka_unit_test(errors_name_code_and_place),
        cmocka_unit_test(warnings_do_not_refuse),
        cmocka_unit_test(what_reading_only_warned_of_becomes_one_error),
        cmocka_unit_test(personal_numbers_are_told_from_others),
        cmocka_unit_test(foreign_notes_are_left_in_peace),
    };
    return cmocka_run_group_tests_name("document check", tests, start_reading,
                                       stop_reading);
}
