/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the tables of fields are written: F(name, zh, en, TYPE, .further = …), S(title, …).
 */
#ifndef JINNANG_DOC_KIND_TABLES_H
#define JINNANG_DOC_KIND_TABLES_H

#include "jinnang/kind.h"

#define F(field, zh, en, kind_of, ...)                                                   \
    {                                                                                    \
        .name = field, .label_zh = zh, .label_en = en, .type = JN_FIELD_##kind_of,       \
        __VA_ARGS__                                                                      \
    }
#define MUST .required = true
#define LIST .list = true
#define CHARS(least, most) .min = (least), .max = (most)
#define RANGE(least, most) .min = (least), .max = (most)
#define ITEMS(least, most) .min_items = (least), .max_items = (most)
#define NO_BOUND 1e15
#define FIELDS_END                                                                       \
    {                                                                                    \
        .name = NULL                                                                     \
    }

#define S(heading, ...)                                                                  \
    {                                                                                    \
        .title = heading, .aliases = {__VA_ARGS__}, .required = false                    \
    }
#define S_MUST(heading, ...)                                                             \
    {                                                                                    \
        .title = heading, .aliases = {__VA_ARGS__}, .required = true                     \
    }
#define SECTIONS_END                                                                     \
    {                                                                                    \
        .title = NULL                                                                    \
    }

extern const struct jn_kind_rule jn_kind_case_study, jn_kind_solution_template,
    jn_kind_faq, jn_kind_retrospective, jn_kind_customer_profile,
    jn_kind_requirement_confirmation, jn_kind_feedback_list, jn_kind_activity_record;

#endif
