/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requirement confirmations: what the customer signed. */
#include "lib/doc/kind_tables.h"

static const struct jn_field meeting[] = {
    F("date", "日期", "Date", DATE, MUST),
    F("place", "地点", "Place", STRING),
    F("mode", "形式", "Mode", ENUM, .vocab = "meeting_mode"),
    FIELDS_END,
};

static const struct jn_field participants[] = {
    F("party", "参会方", "Party", ENUM, MUST, .vocab = "party"),
    F("name_or_role", "姓名或角色", "Name or role", STRING, MUST),
    FIELDS_END,
};

static const struct jn_field requirements[] = {
    F("no", "编号", "No.", STRING, MUST),
    F("text", "需求", "Requirement", STRING, MUST),
    F("type", "类型", "Type", ENUM, MUST, .vocab = "requirement_type"),
    F("priority", "优先级", "Priority", ENUM, MUST, .vocab = "priority"),
    F("metric", "指标", "Metric", STRING),
    F("target", "目标", "Target", STRING),
    F("acceptance", "验收方式", "Acceptance", STRING),
    F("source_quote", "客户原话", "In the customer's words", STRING),
    F("status", "状态", "Status", ENUM, .vocab = "requirement_status"),
    FIELDS_END,
};

static const struct jn_field confirmation[] = {
    F("status", "确认状态", "Status", ENUM, MUST, .vocab = "confirmation_status"),
    F("confirmed_by_role", "确认人角色", "Confirmed by", STRING),
    F("confirmed_at", "确认日期", "Confirmed on", DATE),
    F("evidence", "凭证", "Evidence", STRING),
    FIELDS_END,
};

static const struct jn_field changes[] = {
    F("at", "日期", "Date", DATE, MUST),   F("no", "编号", "No.", STRING, MUST),
    F("from", "原内容", "From", STRING),   F("to", "新内容", "To", STRING),
    F("reason", "原因", "Reason", STRING), FIELDS_END,
};

static const struct jn_field fields[] = {
    F("engagement", "售前项目", "Engagement", ID, MUST, .id_prefix = "eng"),
    F("customer", "客户", "Customer", ID, MUST, .id_prefix = "cust"),
    F("meeting", "会议", "Meeting", OBJECT, MUST, .members = meeting),
    F("participants", "参会人", "Participants", OBJECT, LIST, MUST, ITEMS(1, 0),
      .members = participants),
    F("requirements", "需求清单", "Requirements", OBJECT, LIST, MUST, ITEMS(1, 0),
      .members = requirements),
    F("out_of_scope", "范围外", "Out of scope", STRING, LIST),
    F("confirmation", "确认", "Confirmation", OBJECT, MUST, .members = confirmation),
    F("changes", "变更", "Changes", OBJECT, LIST, .members = changes),
    FIELDS_END,
};

static const struct jn_section_rule sections[] = {
    S("背景与目标", "Background and goals", "Background"),
    S("需求清单", "Requirements"),
    S("范围外", "Out of scope"),
    S("约束与假设", "Constraints and assumptions", "Constraints"),
    S_MUST("验收标准", "Acceptance criteria", "Acceptance"),
    S_MUST("确认", "Confirmation", "Sign-off"),
    SECTIONS_END,
};

const struct jn_kind_rule jn_kind_requirement_confirmation = {
    .kind = JN_KIND_REQUIREMENT_CONFIRMATION,
    .name = "requirement-confirmation",
    .prefix = "req",
    .label_zh = "需求确认书",
    .label_en = "Requirement confirmation",
    .fields = fields,
    .sections = sections,
    .default_level = JN_LEVEL_INTERNAL,
};
