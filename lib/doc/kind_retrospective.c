/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Retrospectives: why an engagement was won or lost. */
#include "lib/doc/kind_tables.h"

static const struct jn_field money[] = {
    F("amount", "金额", "Amount", NUMBER, MUST, RANGE(0, NO_BOUND)),
    F("currency", "币种", "Currency", STRING, CHARS(3, 3)),
    FIELDS_END,
};

static const struct jn_field top_reason[] = {
    F("value", "原因", "Reason", ENUM, MUST, .vocab = "reason"),
    F("text", "说明", "Explanation", STRING, MUST, CHARS(10, 0)),
    FIELDS_END,
};

static const struct jn_field lessons[] = {
    F("text", "内容", "Text", STRING, MUST),
    F("category", "类别", "Category", ENUM, .vocab = "reason"),
    F("action", "行动", "Action", STRING),
    F("owner", "负责人", "Owner", PERSON),
    F("due", "期限", "Due", DATE),
    FIELDS_END,
};

static const struct jn_field criteria[] = {
    F("name", "评分项", "Criterion", STRING, MUST),
    F("importance", "重要性", "Importance", NUMBER, RANGE(1, 5)),
    F("us", "我方", "Us", NUMBER, RANGE(1, 5)),
    F("competitor", "对手", "Competitor", NUMBER, RANGE(1, 5)),
    FIELDS_END,
};

static const struct jn_field reused[] = {
    F("id", "编号", "Id", ID, MUST),
    F("section", "章节", "Section", STRING),
    F("helpful", "是否有帮助", "Helpful", ENUM, .vocab = "helpful"),
    FIELDS_END,
};

static const struct jn_field objections[] = {
    F("text", "异议", "Objection", STRING, MUST),
    F("answered_by", "回应", "Answer", STRING),
    FIELDS_END,
};

static const struct jn_field fields[] = {
    F("engagement", "售前项目", "Engagement", ID, MUST, .id_prefix = "eng"),
    F("outcome", "结果", "Outcome", ENUM, MUST, .vocab = "engagement_outcome"),
    F("closed_at", "结束日期", "Closed", DATE, MUST),
    F("amount", "金额", "Amount", OBJECT, .members = money),
    F("primary_competitor", "主要竞争对手", "Primary competitor", STRING, MUST),
    F("top_reason", "首要原因", "Top reason", OBJECT, MUST, .members = top_reason),
    F("reason_source", "原因来源", "Source of the reason", ENUM, MUST,
      .vocab = "reason_source"),
    F("success_factors", "成功要素", "Success factors", OBJECT, LIST, .members = lessons),
    F("failure_lessons", "失败教训", "Failure lessons", OBJECT, LIST, .members = lessons),
    F("criteria", "评分项对比", "Criteria", OBJECT, LIST, .members = criteria),
    F("reused", "复用内容", "Reused", OBJECT, LIST, .members = reused),
    F("objections", "客户异议", "Objections", OBJECT, LIST, .members = objections),
    FIELDS_END,
};

static const struct jn_section_rule sections[] = {
    S_MUST("项目概况", "Overview", "Project overview", "Summary"),
    S("过程回顾", "Course of events", "Timeline"),
    S_MUST("原因分析", "赢单原因", "丢单原因", "Analysis", "Reasons"),
    S("成功要素", "Success factors"),
    S("失败教训", "教训", "Failure lessons", "Lessons"),
    S_MUST("改进行动", "Actions", "Improvement actions"),
    S("可沉淀内容", "Reusable content"),
    SECTIONS_END,
};

const struct jn_kind_rule jn_kind_retrospective = {
    .kind = JN_KIND_RETROSPECTIVE,
    .name = "retrospective",
    .prefix = "retro",
    .label_zh = "复盘",
    .label_en = "Retrospective",
    .fields = fields,
    .sections = sections,
    .default_level = JN_LEVEL_INTERNAL,
};
