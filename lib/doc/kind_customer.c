/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Customer profiles: names, masks, systems, how they decide. */
#include "lib/doc/kind_tables.h"

static const struct jn_field size[] = {
    F("employees", "员工数", "Employees", INT, RANGE(0, NO_BOUND)),
    F("revenue_band", "营收规模", "Revenue", STRING),
    F("sites", "站点数", "Sites", INT, RANGE(0, NO_BOUND)),
    FIELDS_END,
};

static const struct jn_field systems[] = {
    F("name", "系统", "System", STRING, MUST),
    F("vendor", "厂商", "Vendor", STRING),
    F("role", "用途", "Role", STRING),
    FIELDS_END,
};

static const struct jn_field decision_chain[] = {
    F("role", "角色", "Role", STRING, MUST),
    F("attitude", "态度", "Attitude", ENUM, .vocab = "attitude"),
    FIELDS_END,
};

static const struct jn_field fields[] = {
    F("name", "名称", "Name", STRING, MUST),
    F("aliases", "别名", "Aliases", STRING, LIST, MUST, CHARS(2, 0)),
    F("mask_as", "脱敏名", "Masked name", STRING, MUST),
    F("industry", "行业", "Industry", ENUM, LIST, MUST, ITEMS(1, 0), .vocab = "industry"),
    F("segment", "细分", "Segment", STRING),
    F("region", "地区", "Region", STRING, CHARS(0, 40)),
    F("size", "规模", "Size", OBJECT, .members = size),
    F("systems", "现有系统", "Systems", OBJECT, LIST, .members = systems),
    F("decision_chain", "决策链", "Decision chain", OBJECT, LIST,
      .members = decision_chain),
    F("procurement", "采购方式", "Procurement", ENUM, .vocab = "procurement"),
    F("compliance", "合规要求", "Compliance", STRING, LIST),
    F("reference_level", "对外引用级别", "Reference level", ENUM, MUST,
      .vocab = "reference_level"),
    FIELDS_END,
};

static const struct jn_section_rule sections[] = {
    S_MUST("基本情况", "Overview", "Profile", "At a glance"),
    S("业务与系统现状", "Business and systems", "Systems"),
    S("历史合作", "History"),
    S("偏好与禁忌", "Preferences", "Likes and dislikes"),
    S("机会", "Opportunities"),
    SECTIONS_END,
};

const struct jn_kind_rule jn_kind_customer_profile = {
    .kind = JN_KIND_CUSTOMER_PROFILE,
    .name = "customer-profile",
    .prefix = "cust",
    .label_zh = "客户档案",
    .label_en = "Customer profile",
    .fields = fields,
    .sections = sections,
    .review_interval_days = 180,
    .default_level = JN_LEVEL_CONFIDENTIAL,
};
