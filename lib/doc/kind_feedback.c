/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feedback lists: what the customer said after a presentation. */
#include "lib/doc/kind_tables.h"

static const struct jn_field items[] = {
    F("no", "编号", "No.", STRING, MUST),
    F("raised_by_role", "提出人角色", "Raised by", STRING),
    F("type", "类型", "Type", ENUM, MUST, .vocab = "feedback_type"),
    F("text", "内容", "Text", STRING, MUST),
    F("severity", "严重程度", "Severity", ENUM, .vocab = "severity"),
    F("response", "回应", "Response", STRING),
    F("status", "状态", "Status", ENUM, .vocab = "feedback_status"),
    F("answered_by", "回应人", "Answered by", STRING),
    F("due", "期限", "Due", DATE),
    F("closed_at", "关闭日期", "Closed", DATE),
    F("becomes", "转为", "Becomes", STRING),
    FIELDS_END,
};

static const struct jn_field fields[] = {
    F("engagement", "售前项目", "Engagement", ID, MUST, .id_prefix = "eng"),
    F("presented_at", "汇报日期", "Presented", DATE, MUST),
    F("mode", "形式", "Mode", ENUM, MUST, .vocab = "presentation_mode"),
    F("version_presented", "汇报版本", "Version presented", STRING),
    F("items", "反馈", "Feedback", OBJECT, LIST, MUST, .members = items),
    F("satisfaction", "满意度", "Satisfaction", NUMBER, RANGE(1, 5)),
    F("next_step", "下一步", "Next step", STRING),
    FIELDS_END,
};

static const struct jn_section_rule sections[] = {
    S("汇报概况", "Presentation", "Overview"),
    S("反馈明细", "Feedback", "Details"),
    S("待办", "To do", "Open points"),
    SECTIONS_END,
};

const struct jn_kind_rule jn_kind_feedback_list = {
    .kind = JN_KIND_FEEDBACK_LIST,
    .name = "feedback-list",
    .prefix = "fb",
    .label_zh = "客户反馈清单",
    .label_en = "Feedback list",
    .fields = fields,
    .sections = sections,
    .default_level = JN_LEVEL_INTERNAL,
};
