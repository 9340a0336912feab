/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds of documents: fields, sections, defaults. One table in lib/doc/kind.c (split
 * over files by kind if long). Immutable. */
#ifndef JINNANG_KIND_H
#define JINNANG_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "jinnang/level.h"

enum jn_kind {
    JN_KIND_CASE_STUDY,
    JN_KIND_SOLUTION_TEMPLATE,
    JN_KIND_FAQ,
    JN_KIND_RETROSPECTIVE,
    JN_KIND_CUSTOMER_PROFILE,
    JN_KIND_REQUIREMENT_CONFIRMATION,
    JN_KIND_FEEDBACK_LIST,
    JN_KIND_ACTIVITY_RECORD,
    JN_KIND_NOTE,
    JN_KINDS
};

enum jn_field_type {
    JN_FIELD_STRING,
    JN_FIELD_PERSON,
    JN_FIELD_DATE,
    JN_FIELD_INT,
    JN_FIELD_NUMBER,
    JN_FIELD_BOOL,
    JN_FIELD_ENUM,
    JN_FIELD_ID,
    JN_FIELD_OBJECT,
    JN_FIELD_SEMVER,
};

/* One field of the front matter, or of an object inside it. */
struct jn_field {
    const char *name, *label_zh, *label_en;
    enum jn_field_type type;
    bool list;                     /* a list of `type` */
    bool required, is_auto;        /* auto: set by the system, refused in submissions */
    const char *vocab;             /* JN_FIELD_ENUM: name of the vocabulary */
    const char *id_prefix;         /* JN_FIELD_ID: required prefix, or NULL */
    double min, max;               /* number: range; string: characters; both 0 = none */
    unsigned min_items, max_items; /* list; 0 = none */
    const struct jn_field
        *members; /* JN_FIELD_OBJECT: ends with name NULL; NULL = free */
};

struct jn_section_rule {
    const char *title;
    const char *aliases[6]; /* ends with NULL */
    bool required;
};

struct jn_kind_rule {
    enum jn_kind kind;
    const char *name, *prefix, *label_zh, *label_en; /* "case-study", "case", 案例, … */
    const struct jn_field *fields; /* besides the common ones; ends with name NULL */
    const struct jn_section_rule *sections; /* ends with title NULL */
    unsigned review_interval_days;          /* 0: never goes stale */
    enum jn_level default_level;
};

const struct jn_kind_rule *jn_kind_rule(enum jn_kind kind);
const struct jn_kind_rule *jn_kind_by_name(const char *name); /* NULL when unknown */
const struct jn_kind_rule *
jn_kind_by_folder(const char *folder);         /* 案例, cases, …; NULL */
const struct jn_field *jn_common_fields(void); /* ends with name NULL */

/* JSON Schema 2020-12 of the front matter, with x-label-zh, x-label-en, x-sections. */
struct jn_json;
void jn_kind_schema(const struct jn_kind_rule *rule, struct jn_json *j);

#endif
