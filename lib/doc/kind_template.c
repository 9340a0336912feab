/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Solution templates: reusable proposals with variables. */
#include "lib/doc/kind_tables.h"

/* not_for mixes values of three vocabularies: its rule is in check_template.c. */
static const struct jn_field fits[] = {
    F("industry", "行业", "Industry", ENUM, LIST, .vocab = "industry"),
    F("scenario", "场景", "Scenario", ENUM, LIST, .vocab = "scenario"),
    F("budget_band", "预算档", "Budget band", ENUM, LIST, .vocab = "budget_band"),
    F("not_for", "不适用于", "Not for", STRING, LIST),
    FIELDS_END,
};

static const struct jn_field variables[] = {
    F("name", "变量名", "Name", STRING, MUST),
    F("label_zh", "中文名称", "Label", STRING, MUST),
    F("type", "类型", "Type", ENUM, MUST, .vocab = "variable_type"),
    F("values", "可选值", "Values", STRING, LIST),
    F("required", "必填", "Required", BOOL),
    F("default", "默认值", "Default", STRING),
    F("source", "来源", "Source", STRING),
    F("ask", "提问", "Question", STRING),
    FIELDS_END,
};

static const struct jn_field covers[] = {
    F("anchor", "章节", "Section", STRING, MUST),
    F("needs", "需求", "Needs", STRING, LIST, MUST, ITEMS(1, 0)),
    FIELDS_END,
};

static const struct jn_field fields[] = {
    F("version", "模板版本", "Version", SEMVER, MUST),
    F("fits", "适用范围", "Fits", OBJECT, MUST, .members = fits),
    F("variables", "变量", "Variables", OBJECT, LIST, MUST, .members = variables),
    F("covers", "覆盖能力", "Covers", OBJECT, LIST, .members = covers),
    F("required_sections", "必备章节", "Required sections", STRING, LIST),
    F("cost_model", "报价方式", "Cost model", ENUM, .vocab = "cost_model"),
    FIELDS_END,
};

static const struct jn_section_rule sections[] = {
    S_MUST("适用场景", "适用范围", "Scope", "Applicability", "When to use"),
    S_MUST("需求分析", "Requirements analysis", "Requirements", "Needs",
           "Business needs"),
    S_MUST("总体架构", "架构图", "架构", "Architecture"),
    S_MUST("部署模型", "部署方案", "Deployment model", "Deployment"),
    S("实施计划", "Implementation plan", "Implementation"),
    S("安全与合规", "Security and compliance", "Security"),
    S("运维与服务承诺", "Operations and service levels", "Operations", "Service levels"),
    S_MUST("成本估算", "报价", "Cost", "Cost estimate", "Pricing"),
    S("风险与对策", "Risks and measures", "Risks"),
    S("案例引用", "Cases", "References"),
    S("附录", "Appendix"),
    SECTIONS_END,
};

const struct jn_kind_rule jn_kind_solution_template = {
    .kind = JN_KIND_SOLUTION_TEMPLATE,
    .name = "solution-template",
    .prefix = "tpl",
    .label_zh = "解决方案模板",
    .label_en = "Solution template",
    .fields = fields,
    .sections = sections,
    .review_interval_days = 90,
    .default_level = JN_LEVEL_INTERNAL,
};
