/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frequently asked questions: also the answers to clauses of a questionnaire. */
#include "lib/doc/kind_tables.h"

static const struct jn_field fields[] = {
    F("question", "问题", "Question", STRING, MUST, CHARS(4, 300)),
    F("alternate_questions", "其他问法", "Other wordings", STRING, LIST, ITEMS(0, 20)),
    F("answer_short", "简短回答", "Short answer", STRING, MUST, CHARS(0, 200)),
    F("answer_type", "回答类型", "Answer type", ENUM, MUST, .vocab = "answer_type"),
    F("compliance", "应答", "Compliance", ENUM, .vocab = "compliance_answer"),
    F("alert", "注意", "Alert", STRING, CHARS(0, 200)),
    F("applies_versions", "适用版本", "Versions", STRING, LIST),
    F("evidence_docs", "证明材料", "Evidence", ID, LIST),
    F("customer_safe", "可直接对外", "Safe for customers", BOOL, MUST),
    FIELDS_END,
};

static const struct jn_section_rule sections[] = {
    S_MUST("标准回答", "回答", "Answer", "Standard answer"),
    S("详细说明", "Details"),
    S("注意事项", "Notes", "Caveats"),
    S("依据", "Evidence", "Sources"),
    SECTIONS_END,
};

const struct jn_kind_rule jn_kind_faq = {
    .kind = JN_KIND_FAQ,
    .name = "faq",
    .prefix = "faq",
    .label_zh = "常见问题",
    .label_en = "FAQ",
    .fields = fields,
    .sections = sections,
    .review_interval_days = 90,
    .default_level = JN_LEVEL_INTERNAL,
};
