/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of kinds; what belongs to one kind alone stands in its own kind_*.c. */
#include "jinnang/kind.h"

#include <string.h>
#include <strings.h>

#include "jinnang/cleanup.h"

#include "lib/doc/kind_tables.h"

static const struct jn_field sources[] = {
    F("title", "名称", "Title", STRING, MUST),
    F("url", "网址", "URL", STRING),
    F("doc", "文档", "Document", ID),
    F("date", "日期", "Date", DATE),
    FIELDS_END,
};

static const struct jn_field common[] = {
    F("id", "编号", "Id", ID, .is_auto = true),
    F("kind", "类型", "Kind", ENUM, MUST, .vocab = "kind"),
    F("title", "标题", "Title", STRING, MUST, CHARS(4, 120)),
    F("summary", "摘要", "Summary", STRING, CHARS(0, 300)),
    F("author", "作者", "Author", PERSON),
    F("co_authors", "共同作者", "Co-authors", PERSON, LIST, ITEMS(0, 5)),
    F("owner", "维护人", "Owner", PERSON),
    F("created", "创建日期", "Created", DATE, .is_auto = true),
    F("updated", "更新日期", "Updated", DATE, .is_auto = true),
    F("state", "状态", "State", ENUM, .is_auto = true, .vocab = "state"),
    F("verified_at", "核验日期", "Verified", DATE, .is_auto = true),
    F("verified_by", "核验人", "Verified by", PERSON, .is_auto = true),
    F("verified_against", "核验依据", "Verified against", STRING, .is_auto = true,
      CHARS(0, 200)),
    F("review_interval_days", "复核周期", "Review interval", INT, RANGE(0, 730)),
    F("valid_until", "有效期至", "Valid until", DATE),
    F("audience", "可见范围", "Audience", ENUM, LIST, .vocab = "audience"),
    F("confidentiality", "密级", "Confidentiality", ENUM, .vocab = "confidentiality"),
    F("industry", "行业", "Industry", ENUM, LIST, .vocab = "industry"),
    F("scenario", "场景", "Scenario", ENUM, LIST, .vocab = "scenario"),
    F("products", "产品", "Products", STRING, LIST, ITEMS(0, 20), CHARS(0, 40)),
    F("technologies", "技术栈", "Technologies", STRING, LIST, ITEMS(0, 20), CHARS(0, 40)),
    F("tags", "标签", "Tags", STRING, LIST, ITEMS(0, 12), CHARS(0, 30)),
    F("language", "语言", "Language", ENUM, .vocab = "language"),
    F("sources", "依据", "Sources", OBJECT, LIST, .members = sources),
    F("supersedes", "替代", "Supersedes", ID, LIST),
    F("related", "相关", "Related", ID, LIST),
    FIELDS_END,
};

static const struct jn_field no_fields[] = {FIELDS_END};
static const struct jn_section_rule no_sections[] = {SECTIONS_END};

static const struct jn_kind_rule note = {
    .kind = JN_KIND_NOTE,
    .name = "note",
    .prefix = "note",
    .label_zh = "笔记",
    .label_en = "Note",
    .fields = no_fields,
    .sections = no_sections,
    .default_level = JN_LEVEL_INTERNAL,
};

static const struct jn_kind_rule *const rules[JN_KINDS] = {
    [JN_KIND_CASE_STUDY] = &jn_kind_case_study,
    [JN_KIND_SOLUTION_TEMPLATE] = &jn_kind_solution_template,
    [JN_KIND_FAQ] = &jn_kind_faq,
    [JN_KIND_RETROSPECTIVE] = &jn_kind_retrospective,
    [JN_KIND_CUSTOMER_PROFILE] = &jn_kind_customer_profile,
    [JN_KIND_REQUIREMENT_CONFIRMATION] = &jn_kind_requirement_confirmation,
    [JN_KIND_FEEDBACK_LIST] = &jn_kind_feedback_list,
    [JN_KIND_ACTIVITY_RECORD] = &jn_kind_activity_record,
    [JN_KIND_NOTE] = &note,
};

/* Names that real folders have, besides the names of the kinds. */
static const struct {
    const char *folder;
    enum jn_kind kind;
} folders[] = {
    {"case", JN_KIND_CASE_STUDY},
    {"cases", JN_KIND_CASE_STUDY},
    {"case-studies", JN_KIND_CASE_STUDY},
    {"案例", JN_KIND_CASE_STUDY},
    {"案例库", JN_KIND_CASE_STUDY},
    {"客户案例", JN_KIND_CASE_STUDY},
    {"项目案例", JN_KIND_CASE_STUDY},
    {"template", JN_KIND_SOLUTION_TEMPLATE},
    {"templates", JN_KIND_SOLUTION_TEMPLATE},
    {"solution-templates", JN_KIND_SOLUTION_TEMPLATE},
    {"模板", JN_KIND_SOLUTION_TEMPLATE},
    {"方案模板", JN_KIND_SOLUTION_TEMPLATE},
    {"解决方案模板", JN_KIND_SOLUTION_TEMPLATE},
    {"faqs", JN_KIND_FAQ},
    {"常见问题", JN_KIND_FAQ},
    {"问答", JN_KIND_FAQ},
    {"retro", JN_KIND_RETROSPECTIVE},
    {"retros", JN_KIND_RETROSPECTIVE},
    {"retrospectives", JN_KIND_RETROSPECTIVE},
    {"复盘", JN_KIND_RETROSPECTIVE},
    {"项目复盘", JN_KIND_RETROSPECTIVE},
    {"customer", JN_KIND_CUSTOMER_PROFILE},
    {"customers", JN_KIND_CUSTOMER_PROFILE},
    {"customer-profiles", JN_KIND_CUSTOMER_PROFILE},
    {"客户", JN_KIND_CUSTOMER_PROFILE},
    {"客户档案", JN_KIND_CUSTOMER_PROFILE},
    {"requirements", JN_KIND_REQUIREMENT_CONFIRMATION},
    {"requirement-confirmations", JN_KIND_REQUIREMENT_CONFIRMATION},
    {"需求确认书", JN_KIND_REQUIREMENT_CONFIRMATION},
    {"需求确认", JN_KIND_REQUIREMENT_CONFIRMATION},
    {"feedback", JN_KIND_FEEDBACK_LIST},
    {"feedback-lists", JN_KIND_FEEDBACK_LIST},
    {"客户反馈", JN_KIND_FEEDBACK_LIST},
    {"客户反馈清单", JN_KIND_FEEDBACK_LIST},
    {"activities", JN_KIND_ACTIVITY_RECORD},
    {"activity-records", JN_KIND_ACTIVITY_RECORD},
    {"活动", JN_KIND_ACTIVITY_RECORD},
    {"活动记录", JN_KIND_ACTIVITY_RECORD},
    {"notes", JN_KIND_NOTE},
    {"笔记", JN_KIND_NOTE},
};

const struct jn_kind_rule *jn_kind_rule(enum jn_kind kind)
{
    return rules[kind];
}

const struct jn_kind_rule *jn_kind_by_name(const char *name)
{
    for (size_t i = 0; i < JN_KINDS; i++)
        if (strcmp(rules[i]->name, name) == 0)
            return rules[i];
    return NULL;
}

const struct jn_kind_rule *jn_kind_by_folder(const char *folder)
{
    for (size_t i = 0; i < JN_KINDS; i++)
        if (strcasecmp(rules[i]->name, folder) == 0)
            return rules[i];
    for (size_t i = 0; i < JN_COUNT(folders); i++)
        if (strcasecmp(folders[i].folder, folder) == 0)
            return rules[folders[i].kind];
    return NULL;
}

const struct jn_field *jn_common_fields(void)
{
    return common;
}
