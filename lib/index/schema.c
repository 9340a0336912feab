/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/schema.h"

#include <string.h>

/* The order is stored in indexes: append only, or raise SCHEMA_VERSION in generation.c.
 */
static const struct jn_schema_field fields[] = {
    {"kind", "类型", "Kind", JN_SCHEMA_VOCAB, "kind", true},
    {"id", "编号", "Id", JN_SCHEMA_TEXT, NULL, false},
    {"title", "标题", "Title", JN_SCHEMA_TEXT, NULL, false},
    {"author", "作者", "Author", JN_SCHEMA_TEXT, NULL, true},
    {"owner", "维护人", "Owner", JN_SCHEMA_TEXT, NULL, true},
    {"created", "创建日期", "Created", JN_SCHEMA_DATE, NULL, false},
    {"updated", "更新日期", "Updated", JN_SCHEMA_DATE, NULL, false},
    {"verified_at", "核验日期", "Verified", JN_SCHEMA_DATE, NULL, false},
    {"review_due", "应复核日期", "Review due", JN_SCHEMA_DATE, NULL, false},
    {"valid_until", "有效期至", "Valid until", JN_SCHEMA_DATE, NULL, false},
    {"freshness", "有效性", "Freshness", JN_SCHEMA_COMPUTED, "freshness", true},
    {"confidentiality", "密级", "Confidentiality", JN_SCHEMA_VOCAB, "confidentiality",
     true},
    {"audience", "可见范围", "Audience", JN_SCHEMA_VOCAB, "audience", true},
    {"language", "语言", "Language", JN_SCHEMA_VOCAB, "language", true},
    {"industry", "行业", "Industry", JN_SCHEMA_VOCAB, "industry", true},
    {"scenario", "场景", "Scenario", JN_SCHEMA_VOCAB, "scenario", true},
    {"products", "产品", "Products", JN_SCHEMA_TEXT, NULL, true},
    {"technologies", "技术栈", "Technologies", JN_SCHEMA_TEXT, NULL, true},
    {"tags", "标签", "Tags", JN_SCHEMA_TEXT, NULL, true},
    {"outcome", "结果", "Outcome", JN_SCHEMA_VOCAB, "outcome", true},
    {"year", "年份", "Year", JN_SCHEMA_INT, NULL, true},
    {"region", "地区", "Region", JN_SCHEMA_TEXT, NULL, true},
    {"customer", "客户", "Customer", JN_SCHEMA_TEXT, NULL, true},
    {"engagement", "售前项目", "Engagement", JN_SCHEMA_TEXT, NULL, false},
    {"budget_band", "预算区间", "Budget", JN_SCHEMA_VOCAB, "budget_band", true},
    {"constraints", "约束", "Constraints", JN_SCHEMA_VOCAB, "constraint", true},
    {"competitors", "竞争对手", "Competitors", JN_SCHEMA_TEXT, NULL, true},
    {"primary_competitor", "主要竞争对手", "Primary competitor", JN_SCHEMA_TEXT, NULL,
     true},
    {"top_reason", "首要原因", "Top reason", JN_SCHEMA_VOCAB, "reason", true},
    {"reason_source", "原因来源", "Source of the reason", JN_SCHEMA_VOCAB,
     "reason_source", true},
    {"reference_level", "对外引用级别", "Reference level", JN_SCHEMA_VOCAB,
     "reference_level", true},
    {"cost_model", "报价方式", "Cost model", JN_SCHEMA_VOCAB, "cost_model", true},
    {"answer_type", "答案类型", "Answer type", JN_SCHEMA_VOCAB, "answer_type", true},
    {"compliance", "应答", "Compliance", JN_SCHEMA_VOCAB, "compliance_answer", true},
    {"customer_safe", "可直接对外", "Customer safe", JN_SCHEMA_BOOL, NULL, true},
    {"activity", "活动", "Activity", JN_SCHEMA_VOCAB, "activity", true},
    {"related", "相关", "Related", JN_SCHEMA_TEXT, NULL, false},
    {"state", "状态", "State", JN_SCHEMA_VOCAB, "state", false},
    {"uses", "被引用", "Uses", JN_SCHEMA_COMPUTED, NULL, false},
    {"won", "赢单引用", "Won uses", JN_SCHEMA_COMPUTED, NULL, false},
    {"lost", "丢单引用", "Lost uses", JN_SCHEMA_COMPUTED, NULL, false},
};

const struct jn_schema_field *jn_schema_fields(size_t *n)
{
    *n = sizeof(fields) / sizeof(fields[0]);
    return fields;
}

const struct jn_schema_field *jn_schema_find(const char *name)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

const struct jn_filter *jn_schema_unknown(const struct jn_filter *f)
{
    const struct jn_filter *found = NULL;
    if (f && f->field && !jn_schema_find(f->field))
        return f;
    for (size_t i = 0; f && i < f->n_args && !found; i++)
        found = jn_schema_unknown(f->args[i]);
    return found;
}
