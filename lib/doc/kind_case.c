/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Case studies: what was done for whom, with which result. */
#include "lib/doc/kind_tables.h"

static const struct jn_field scale[] = {
    F("users", "用户数", "Users", INT, RANGE(0, NO_BOUND)),
    F("nodes", "节点数", "Nodes", INT, RANGE(0, NO_BOUND)),
    F("sites", "站点数", "Sites", INT, RANGE(0, NO_BOUND)),
    F("data_tb", "数据量(TB)", "Data (TB)", NUMBER, RANGE(0, NO_BOUND)),
    F("budget_band", "预算档", "Budget band", ENUM, .vocab = "budget_band"),
    FIELDS_END,
};

/* before and after stay text: "4 小时" is a result too. */
static const struct jn_field results[] = {
    F("metric", "指标", "Metric", STRING, MUST),
    F("before", "之前", "Before", STRING),
    F("after", "之后", "After", STRING),
    F("unit", "单位", "Unit", STRING),
    FIELDS_END,
};

static const struct jn_field assets[] = {
    F("title", "名称", "Title", STRING, MUST),
    F("doc", "文档", "Document", ID),
    F("file", "文件", "File", STRING),
    FIELDS_END,
};

static const struct jn_field fields[] = {
    F("customer", "客户", "Customer", ID, MUST, .id_prefix = "cust"),
    F("industry", "行业", "Industry", ENUM, LIST, MUST, ITEMS(1, 0), .vocab = "industry"),
    F("engagement", "售前项目", "Engagement", ID, .id_prefix = "eng"),
    F("outcome", "结果", "Outcome", ENUM, MUST, .vocab = "case_outcome"),
    F("year", "年份", "Year", INT, MUST, RANGE(2000, 2100)),
    F("region", "地区", "Region", STRING, CHARS(0, 40)),
    F("scale", "规模", "Scale", OBJECT, .members = scale),
    F("pain_points", "痛点", "Pain points", STRING, LIST, MUST, ITEMS(1, 6)),
    F("constraints", "约束", "Constraints", ENUM, LIST, .vocab = "constraint"),
    F("results", "成效指标", "Results", OBJECT, LIST, .members = results),
    F("competitors", "竞争对手", "Competitors", STRING, LIST),
    F("reusable_assets", "可复用资产", "Reusable assets", OBJECT, LIST,
      .members = assets),
    F("reference_level", "对外引用级别", "Reference level", ENUM, MUST,
      .vocab = "reference_level"),
    FIELDS_END,
};

static const struct jn_section_rule sections[] = {
    S("客户背景", "Customer background", "Background"),
    S_MUST("需求与痛点", "痛点", "需求", "Requirements", "Pain points"),
    S_MUST("方案概要", "解决方案", "方案", "Solution"),
    S("架构与部署", "Architecture and deployment", "Architecture"),
    S("实施过程", "Implementation"),
    S_MUST("成效", "效果", "Results"),
    S_MUST("经验与教训", "教训", "Lessons", "Lessons learned"),
    S("可复用内容", "Reusable content", "Reusable assets"),
    SECTIONS_END,
};

const struct jn_kind_rule jn_kind_case_study = {
    .kind = JN_KIND_CASE_STUDY,
    .name = "case-study",
    .prefix = "case",
    .label_zh = "案例",
    .label_en = "Case study",
    .fields = fields,
    .sections = sections,
    .review_interval_days = 180,
    .default_level = JN_LEVEL_INTERNAL,
};
