/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activity records: training, mentoring, certificates, meetings. */
#include "lib/doc/kind_tables.h"

static const struct jn_field people[] = {
    F("person", "人员", "Person", PERSON, MUST),
    F("role", "角色", "Role", ENUM, MUST, .vocab = "activity_role"),
    FIELDS_END,
};

static const struct jn_field certificate[] = {
    F("issuer", "发证机构", "Issuer", STRING, MUST),
    F("external", "外部", "External", BOOL, MUST),
    F("name", "证书名称", "Name", STRING, MUST),
    F("level", "等级", "Level", STRING),
    F("issued", "发证日期", "Issued", DATE, MUST),
    F("expires", "到期日期", "Expires", DATE),
    FIELDS_END,
};

static const struct jn_field fields[] = {
    F("activity", "活动", "Activity", ENUM, MUST, .vocab = "activity"),
    F("date", "日期", "Date", DATE, MUST),
    F("hours", "时长", "Hours", NUMBER, RANGE(0, NO_BOUND)),
    F("people", "人员", "People", OBJECT, LIST, MUST, ITEMS(1, 0), .members = people),
    F("audience_dept", "对象部门", "Departments", ENUM, LIST, .vocab = "department"),
    F("attendees", "人数", "Attendees", INT, RANGE(0, NO_BOUND)),
    F("materials", "资料", "Materials", ID, LIST),
    F("certificate", "证书", "Certificate", OBJECT, .members = certificate),
    F("ratings", "评分", "Ratings", NUMBER, LIST, RANGE(1, 5)),
    FIELDS_END,
};

static const struct jn_section_rule sections[] = {SECTIONS_END};

const struct jn_kind_rule jn_kind_activity_record = {
    .kind = JN_KIND_ACTIVITY_RECORD,
    .name = "activity-record",
    .prefix = "act",
    .label_zh = "活动记录",
    .label_en = "Activity record",
    .fields = fields,
    .sections = sections,
    .default_level = JN_LEVEL_INTERNAL,
};
