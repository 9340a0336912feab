/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vocabularies: V(value, label_zh, label_en, aliases …). A new value is one row here.
 */
#include "lib/doc/vocab_tables.h"

#include "jinnang/cleanup.h"

#define V(value, zh, en, ...)                                                            \
    {                                                                                    \
        value, zh, en,                                                                   \
        {                                                                                \
            __VA_ARGS__                                                                  \
        }                                                                                \
    }
#define ENTRIES(table) table, JN_COUNT(table)

static const struct jn_vocab_entry industry[] = {
    V("finance", "金融", "Finance", "银行", "保险", "证券", "banking", "insurance"),
    V("government", "政务", "Government", "政府", "公安", "public sector"),
    V("manufacturing", "制造", "Manufacturing", "工业", "汽车", "制造业"),
    V("energy", "能源", "Energy", "电力", "石油"),
    V("healthcare", "医疗", "Healthcare", "医院", "卫健"),
    V("education", "教育", "Education", "高校", "学校"),
    V("transport", "交通", "Transport", "轨道", "机场", "物流"),
    V("retail", "零售", "Retail", "商超", "电商"),
    V("telecom", "运营商", "Telecom", "通信"),
    V("campus", "园区", "Campus", NULL),
    V("other", "其他", "Other", NULL),
};

static const struct jn_vocab_entry scenario[] = {
    V("core-migration", "核心系统迁移", "Core system migration", "核心迁移"),
    V("disaster-recovery", "容灾双活", "Disaster recovery", "容灾", "灾备", "双活",
      "两地三中心"),
    V("data-platform", "数据中台", "Data platform", "大数据平台", "湖仓一体"),
    V("zero-trust", "零信任", "Zero trust", NULL),
    V("djbh", "等级保护", "Graded protection", "等保"),
    V("xinchuang", "信创替代", "Domestic replacement", "信创", "国产化"),
    V("smart-campus", "智慧园区", "Smart campus", NULL),
    V("video", "视频监控", "Video surveillance", NULL),
    V("iot", "物联网", "IoT", NULL),
    V("ai-app", "AI 应用", "AI application", "大模型"),
    V("other", "其他", "Other", NULL),
};

static const struct jn_vocab_entry budget_band[] = {
    V("lt-500k", "50万以下", "under CNY 0.5 m", NULL),
    V("500k-2m", "50–200万", "CNY 0.5–2 m", NULL),
    V("2m-5m", "200–500万", "CNY 2–5 m", NULL),
    V("5m-20m", "500–2000万", "CNY 5–20 m", NULL),
    V("gt-20m", "2000万以上", "over CNY 20 m", NULL),
};

static const struct jn_vocab_entry engagement_outcome[] = {
    V("won", "赢单", "Won", "中标"),
    V("lost", "丢单", "Lost", "输单", "未中标"),
    V("rejected", "废标", "Bid rejected", NULL),
    V("no-bid", "主动放弃", "No bid", "弃标"),
    V("cancelled", "客户取消", "Cancelled", "流标"),
};

static const struct jn_vocab_entry case_outcome[] = {
    V("won", "赢单", "Won", "中标"),
    V("lost", "丢单", "Lost", "输单", "未中标"),
    V("delivered", "已交付", "Delivered", NULL),
    V("poc-only", "仅POC", "POC only", NULL),
    V("ongoing", "进行中", "Ongoing", NULL),
};

static const struct jn_vocab_entry reason[] = {
    V("price", "价格", "Price", NULL),
    V("technical-fit", "技术匹配", "Technical fit", NULL),
    V("commercial-terms", "商务条款", "Commercial terms", NULL),
    V("relationship", "客户关系", "Relationship", NULL),
    V("delivery-confidence", "交付信心", "Delivery confidence", NULL),
    V("compliance", "资质合规", "Compliance", NULL),
    V("response-speed", "响应速度", "Response speed", NULL),
    V("poc-result", "POC结果", "POC result", NULL),
    V("spec-locked", "参数倾向", "Specification written for another", NULL),
    V("no-budget", "预算", "No budget", NULL),
    V("other", "其他", "Other", NULL),
};

static const struct jn_vocab_entry reason_source[] = {
    V("buyer-interview", "客户访谈", "Buyer interview", NULL),
    V("bid-minutes", "评标公示", "Bid minutes", NULL),
    V("rep-debrief", "销售复述", "Sales debrief", NULL),
    V("crm", "CRM记录", "CRM record", NULL),
    V("assumption", "推测", "Assumption", NULL),
};

static const struct jn_vocab_entry reference_level[] = {
    V("named", "可具名", "May be named", NULL),
    V("industry-only", "仅行业", "Industry only", NULL),
    V("hidden", "不可对外", "Not outside", NULL),
};

static const struct jn_vocab_entry constraint[] = {
    V("xinchuang", "信创", "Domestic products", "国产化"),
    V("offline", "离线", "Offline", NULL),
    V("legacy", "老旧系统", "Legacy systems", NULL),
    V("24x7", "不停机", "No downtime", NULL),
    V("deadline", "工期紧", "Tight deadline", NULL),
    V("compliance", "合规", "Compliance", NULL),
};

static const struct jn_vocab_entry requirement_type[] = {
    V("functional", "功能", "Functional", NULL),
    V("performance", "性能", "Performance", NULL),
    V("security", "安全", "Security", NULL),
    V("delivery", "交付", "Delivery", NULL),
    V("commercial", "商务", "Commercial", NULL),
};

static const struct jn_vocab_entry priority[] = {
    V("must", "必须", "Must", NULL),
    V("should", "应当", "Should", NULL),
    V("could", "可选", "Could", NULL),
};

static const struct jn_vocab_entry compliance_answer[] = {
    V("full", "满足", "Complies", NULL),
    V("partial", "部分满足", "Partly", NULL),
    V("none", "不满足", "Does not comply", NULL),
    V("na", "不适用", "Not applicable", NULL),
};

static const struct jn_vocab_entry department[] = {
    V("presales", "售前", "Presales", NULL), V("sales", "销售", "Sales", NULL),
    V("product", "产品", "Product", NULL),   V("rd", "研发", "R&D", NULL),
    V("delivery", "交付", "Delivery", NULL), V("support", "售后", "Support", NULL),
    V("other", "其他", "Other", NULL),
};

static const struct jn_vocab_entry grade[] = {
    V("junior", "初级", "Junior", NULL),
    V("mid", "中级", "Mid", NULL),
    V("senior", "高级", "Senior", NULL),
};

static const struct jn_vocab_entry track[] = {
    V("expert", "专家", "Expert", NULL),
    V("manager", "经理", "Manager", NULL),
    V("director", "总监", "Director", NULL),
};

static const struct jn_vocab_entry kind[] = {
    V("case-study", "案例", "Case study", NULL),
    V("solution-template", "解决方案模板", "Solution template", "模板"),
    V("faq", "常见问题", "FAQ", NULL),
    V("retrospective", "复盘", "Retrospective", NULL),
    V("customer-profile", "客户档案", "Customer profile", NULL),
    V("requirement-confirmation", "需求确认书", "Requirement confirmation", NULL),
    V("feedback-list", "客户反馈清单", "Feedback list", NULL),
    V("activity-record", "活动记录", "Activity record", NULL),
    V("note", "笔记", "Note", NULL),
};

static const struct jn_vocab_entry state[] = {
    V("published", "已发布", "Published", NULL),
    V("archived", "已归档", "Archived", NULL),
};

static const struct jn_vocab_entry audience[] = {
    V("staff", "全员", "Staff", NULL),           V("presales", "售前", "Presales", NULL),
    V("sales", "销售", "Sales", NULL),           V("delivery", "交付", "Delivery", NULL),
    V("partner", "伙伴", "Partner", "合作伙伴"),
};

static const struct jn_vocab_entry confidentiality[] = {
    V("public", "公开", "Public", NULL),
    V("internal", "内部", "Internal", NULL),
    V("confidential", "秘密", "Confidential", NULL),
    V("restricted", "机密", "Restricted", NULL),
};

static const struct jn_vocab_entry language[] = {
    V("zh", "中文", "Chinese", "zh-CN", "zh-TW", "zh-Hans", "zh-Hant"),
    V("en", "英文", "English", "en-US", "en-GB"),
    V("mixed", "混合", "Mixed", NULL),
};

static const struct jn_vocab_entry cost_model[] = {
    V("fixed", "固定价", "Fixed price", NULL),
    V("per-node", "按节点", "Per node", NULL),
    V("per-user", "按用户", "Per user", NULL),
    V("subscription", "订阅", "Subscription", NULL),
    V("quote", "询价", "On request", NULL),
};

static const struct jn_vocab_entry variable_type[] = {
    V("string", "文本", "Text", NULL), V("int", "整数", "Integer", NULL),
    V("date", "日期", "Date", NULL),   V("money", "金额", "Money", NULL),
    V("enum", "选项", "Choice", NULL), V("list", "列表", "List", NULL),
};

static const struct jn_vocab_entry answer_type[] = {
    V("yes-no", "是否", "Yes or no", NULL),
    V("choice", "选择", "Choice", NULL),
    V("text", "文本", "Text", NULL),
    V("number", "数值", "Number", NULL),
};

static const struct jn_vocab_entry helpful[] = {
    V("yes", "有帮助", "Helpful", "true", "是"),
    V("no", "没帮助", "Not helpful", "false", "否"),
};

static const struct jn_vocab_entry attitude[] = {
    V("support", "支持", "In favour", NULL),
    V("neutral", "中立", "Neutral", NULL),
    V("oppose", "反对", "Against", NULL),
};

static const struct jn_vocab_entry procurement[] = {
    V("open", "公开招标", "Open tender", NULL),
    V("negotiation", "竞争性谈判", "Competitive negotiation", NULL),
    V("single-source", "单一来源", "Single source", NULL),
    V("inquiry", "询价", "Inquiry", NULL),
    V("framework", "框架", "Framework", NULL),
};

static const struct jn_vocab_entry meeting_mode[] = {
    V("onsite", "面谈", "On site", "现场"),
    V("online", "线上", "Online", NULL),
    V("survey", "问卷", "Survey", NULL),
};

static const struct jn_vocab_entry party[] = {
    V("customer", "客户", "Customer", NULL), V("sales", "销售", "Sales", NULL),
    V("presales", "售前", "Presales", NULL), V("product", "产品", "Product", NULL),
    V("delivery", "交付", "Delivery", NULL),
};

static const struct jn_vocab_entry requirement_status[] = {
    V("confirmed", "已确认", "Confirmed", NULL),
    V("open", "待定", "Open", NULL),
    V("rejected", "不采纳", "Rejected", NULL),
};

static const struct jn_vocab_entry confirmation_status[] = {
    V("draft", "草稿", "Draft", NULL),
    V("sent", "已发送", "Sent", NULL),
    V("confirmed", "已确认", "Confirmed", NULL),
    V("disputed", "有异议", "Disputed", NULL),
};

static const struct jn_vocab_entry presentation_mode[] = {
    V("onsite", "现场", "On site", "面谈"),
    V("online", "线上", "Online", NULL),
    V("written", "书面", "In writing", NULL),
};

static const struct jn_vocab_entry feedback_type[] = {
    V("objection", "异议", "Objection", NULL),
    V("question", "疑问", "Question", NULL),
    V("change", "变更", "Change", NULL),
    V("praise", "认可", "Praise", NULL),
};

static const struct jn_vocab_entry severity[] = {
    V("blocker", "阻断", "Blocker", NULL),
    V("major", "主要", "Major", NULL),
    V("minor", "次要", "Minor", NULL),
};

static const struct jn_vocab_entry feedback_status[] = {
    V("open", "未回应", "Open", NULL),
    V("answered", "已回应", "Answered", NULL),
    V("accepted", "已接受", "Accepted", NULL),
    V("declined", "不接受", "Declined", NULL),
};

static const struct jn_vocab_entry activity[] = {
    V("training", "培训", "Training", NULL),
    V("mentoring", "带教", "Mentoring", NULL),
    V("certification", "认证", "Certification", NULL),
    V("course", "课程", "Course", NULL),
    V("monthly-meeting", "例会", "Monthly meeting", NULL),
    V("tech-blog", "博客", "Tech blog", NULL),
    V("meetup", "沙龙", "Meetup", NULL),
    V("open-source", "开源", "Open source", NULL),
};

static const struct jn_vocab_entry activity_role[] = {
    V("speaker", "主讲", "Speaker", NULL),     V("mentor", "导师", "Mentor", NULL),
    V("mentee", "新人", "Mentee", NULL),       V("attendee", "参加者", "Attendee", NULL),
    V("candidate", "考生", "Candidate", NULL),
};

/* What searches and facets speak of: the outcomes of cases and of engagements are one
 * field. */
static const struct jn_vocab_entry outcome[] = {
    V("won", "赢单", "Won", "中标"),
    V("lost", "丢单", "Lost", "输单", "未中标"),
    V("delivered", "已交付", "Delivered", NULL),
    V("poc-only", "仅POC", "POC only", NULL),
    V("ongoing", "进行中", "Ongoing", NULL),
    V("rejected", "废标", "Bid rejected", NULL),
    V("no-bid", "主动放弃", "No bid", "弃标"),
    V("cancelled", "客户取消", "Cancelled", "流标"),
};

static const struct jn_vocab_entry freshness[] = {
    V("fresh", "有效", "Fresh", NULL),
    V("due", "待复核", "Due for review", NULL),
    V("expired", "已过期", "Expired", NULL),
    V("unverified", "未核验", "Unverified", NULL),
};

const struct jn_vocab jn_vocab_tables[] = {
    {"industry", "行业", "Industry", ENTRIES(industry)},
    {"scenario", "场景", "Scenario", ENTRIES(scenario)},
    {"budget_band", "预算档", "Budget band", ENTRIES(budget_band)},
    {"engagement_outcome", "项目结果", "Engagement outcome", ENTRIES(engagement_outcome)},
    {"case_outcome", "案例结果", "Case outcome", ENTRIES(case_outcome)},
    {"outcome", "结果", "Outcome", ENTRIES(outcome)},
    {"freshness", "有效性", "Freshness", ENTRIES(freshness)},
    {"reason", "原因", "Reason", ENTRIES(reason)},
    {"reason_source", "原因来源", "Source of the reason", ENTRIES(reason_source)},
    {"reference_level", "对外引用级别", "Reference level", ENTRIES(reference_level)},
    {"constraint", "约束", "Constraint", ENTRIES(constraint)},
    {"requirement_type", "需求类型", "Requirement type", ENTRIES(requirement_type)},
    {"priority", "优先级", "Priority", ENTRIES(priority)},
    {"compliance_answer", "应答", "Compliance", ENTRIES(compliance_answer)},
    {"department", "部门", "Department", ENTRIES(department)},
    {"grade", "级别", "Grade", ENTRIES(grade)},
    {"track", "职业通道", "Track", ENTRIES(track)},
    {"kind", "类型", "Kind", ENTRIES(kind)},
    {"state", "状态", "State", ENTRIES(state)},
    {"audience", "可见范围", "Audience", ENTRIES(audience)},
    {"confidentiality", "密级", "Confidentiality", ENTRIES(confidentiality)},
    {"language", "语言", "Language", ENTRIES(language)},
    {"cost_model", "报价方式", "Cost model", ENTRIES(cost_model)},
    {"variable_type", "变量类型", "Type of a variable", ENTRIES(variable_type)},
    {"answer_type", "回答类型", "Answer type", ENTRIES(answer_type)},
    {"helpful", "是否有帮助", "Helpful", ENTRIES(helpful)},
    {"attitude", "态度", "Attitude", ENTRIES(attitude)},
    {"procurement", "采购方式", "Procurement", ENTRIES(procurement)},
    {"meeting_mode", "会议形式", "Kind of meeting", ENTRIES(meeting_mode)},
    {"party", "参会方", "Party", ENTRIES(party)},
    {"requirement_status", "需求状态", "State of a requirement",
     ENTRIES(requirement_status)},
    {"confirmation_status", "确认状态", "State of the confirmation",
     ENTRIES(confirmation_status)},
    {"presentation_mode", "汇报形式", "Kind of presentation", ENTRIES(presentation_mode)},
    {"feedback_type", "反馈类型", "Type of feedback", ENTRIES(feedback_type)},
    {"severity", "严重程度", "Severity", ENTRIES(severity)},
    {"feedback_status", "反馈状态", "State of feedback", ENTRIES(feedback_status)},
    {"activity", "活动", "Activity", ENTRIES(activity)},
    {"activity_role", "角色", "Role", ENTRIES(activity_role)},
};

const size_t jn_vocab_count = JN_COUNT(jn_vocab_tables);
