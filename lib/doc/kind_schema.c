/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON Schema 2020-12 of a front matter, from the same tables that check it. */
#include <stdio.h>
#include <string.h>

#include "jinnang/json_write.h"
#include "jinnang/kind.h"
#include "jinnang/vocab.h"

static void write_field(struct jn_json *j, const struct jn_field *field);

static void write_members(struct jn_json *j, const struct jn_field *fields)
{
    jn_json_object_at(j, "properties");
    for (const struct jn_field *f = fields; f->name; f++) {
        jn_json_key(j, f->name);
        write_field(j, f);
    }
    jn_json_end(j);
    jn_json_array_at(j, "required");
    for (const struct jn_field *f = fields; f->name; f++)
        if (f->required)
            jn_json_str(j, f->name);
    jn_json_end(j);
    jn_json_bool_at(j, "additionalProperties", false);
}

static void write_string(struct jn_json *j, const struct jn_field *f)
{
    jn_json_str_at(j, "type", "string");
    if (f->min > 0 || f->required)
        jn_json_int_at(j, "minLength", f->min > 0 ? (int64_t)f->min : 1);
    if (f->max > 0)
        jn_json_int_at(j, "maxLength", (int64_t)f->max);
}

static void write_number(struct jn_json *j, const struct jn_field *f)
{
    jn_json_str_at(j, "type", f->type == JN_FIELD_INT ? "integer" : "number");
    if (f->min == 0 && f->max == 0)
        return;
    jn_json_num_at(j, "minimum", f->min, 2);
    if (f->max < 1e12) /* beyond it the table means: no bound */
        jn_json_num_at(j, "maximum", f->max, 2);
}

static void write_values(struct jn_json *j, const struct jn_vocab *v)
{
    jn_json_array_at(j, "enum");
    for (size_t i = 0; i < v->n; i++)
        jn_json_str(j, v->entries[i].value);
    jn_json_end(j);
}

static void write_enum(struct jn_json *j, const struct jn_field *f)
{
    const struct jn_vocab *v = jn_vocab_find(f->vocab);
    jn_json_str_at(j, "type", "string");
    jn_json_str_at(j, "x-vocabulary", f->vocab);
    if (strcmp(f->vocab, "audience") != 0) {
        write_values(j, v);
        return;
    }
    jn_json_array_at(j, "anyOf"); /* or a group of people that somebody named */
    jn_json_object(j);
    write_values(j, v);
    jn_json_end(j);
    jn_json_object(j);
    jn_json_str_at(j, "pattern", "^group:[a-z0-9-]{1,40}$");
    jn_json_end(j);
    jn_json_end(j);
}

static void write_id(struct jn_json *j, const struct jn_field *f)
{
    char pattern[64] = "^[a-z]+-[0-9a-z-]{3,60}$";
    if (f->id_prefix)
        snprintf(pattern, sizeof(pattern), "^%s-[0-9a-z-]{3,60}$", f->id_prefix);
    jn_json_str_at(j, "type", "string");
    jn_json_str_at(j, "pattern", pattern);
}

/* What one value of this type looks like, without the list around it. */
static void write_type(struct jn_json *j, const struct jn_field *f)
{
    switch (f->type) {
    case JN_FIELD_STRING:
        write_string(j, f);
        break;
    case JN_FIELD_PERSON:
        jn_json_str_at(j, "type", "string");
        jn_json_str_at(j, "pattern", "^[a-z][a-z0-9.-]{1,39}$");
        jn_json_str_at(j, "x-type", "person");
        break;
    case JN_FIELD_DATE:
        jn_json_str_at(j, "type", "string");
        jn_json_str_at(j, "format", "date");
        break;
    case JN_FIELD_INT:
    case JN_FIELD_NUMBER:
        write_number(j, f);
        break;
    case JN_FIELD_BOOL:
        jn_json_str_at(j, "type", "boolean");
        break;
    case JN_FIELD_ENUM:
        write_enum(j, f);
        break;
    case JN_FIELD_ID:
        write_id(j, f);
        break;
    case JN_FIELD_SEMVER:
        jn_json_str_at(j, "type", "string");
        jn_json_str_at(j, "pattern", "^[0-9]+\\.[0-9]+\\.[0-9]+$");
        break;
    case JN_FIELD_OBJECT:
        jn_json_str_at(j, "type", "object");
        if (f->members)
            write_members(j, f->members);
        break;
    }
}

static void write_field(struct jn_json *j, const struct jn_field *f)
{
    jn_json_object(j);
    jn_json_str_at(j, "x-label-zh", f->label_zh);
    jn_json_str_at(j, "x-label-en", f->label_en);
    if (f->is_auto)
        jn_json_bool_at(j, "readOnly", true);
    if (f->list) {
        jn_json_str_at(j, "type", "array");
        if (f->min_items)
            jn_json_int_at(j, "minItems", f->min_items);
        if (f->max_items)
            jn_json_int_at(j, "maxItems", f->max_items);
        jn_json_object_at(j, "items");
        write_type(j, f);
        jn_json_end(j);
    } else {
        write_type(j, f);
    }
    jn_json_end(j);
}

static bool is_own_field(const struct jn_kind_rule *rule, const char *name)
{
    for (const struct jn_field *f = rule->fields; f->name; f++)
        if (strcmp(f->name, name) == 0)
            return true;
    return false;
}

static void write_kind_field(struct jn_json *j, const struct jn_kind_rule *rule)
{
    jn_json_object_at(j, "kind");
    jn_json_str_at(j, "x-label-zh", "类型");
    jn_json_str_at(j, "x-label-en", "Kind");
    jn_json_str_at(j, "const", rule->name);
    jn_json_end(j);
}

static void write_properties(struct jn_json *j, const struct jn_kind_rule *rule)
{
    jn_json_object_at(j, "properties");
    for (const struct jn_field *f = jn_common_fields(); f->name; f++) {
        if (strcmp(f->name, "kind") == 0) {
            write_kind_field(j, rule);
        } else if (!is_own_field(rule, f->name)) {
            jn_json_key(j, f->name);
            write_field(j, f);
        }
    }
    for (const struct jn_field *f = rule->fields; f->name; f++) {
        jn_json_key(j, f->name);
        write_field(j, f);
    }
    jn_json_end(j);
    jn_json_array_at(j, "required");
    for (const struct jn_field *f = jn_common_fields(); f->name; f++)
        if (f->required && !is_own_field(rule, f->name))
            jn_json_str(j, f->name);
    for (const struct jn_field *f = rule->fields; f->name; f++)
        if (f->required)
            jn_json_str(j, f->name);
    jn_json_end(j);
}

static void write_sections(struct jn_json *j, const struct jn_kind_rule *rule)
{
    jn_json_array_at(j, "x-sections");
    for (const struct jn_section_rule *s = rule->sections; s->title; s++) {
        jn_json_object(j);
        jn_json_str_at(j, "title", s->title);
        jn_json_array_at(j, "aliases");
        for (const char *const *alias = s->aliases; *alias; alias++)
            jn_json_str(j, *alias);
        jn_json_end(j);
        jn_json_bool_at(j, "required", s->required);
        jn_json_end(j);
    }
    jn_json_end(j);
}

void jn_kind_schema(const struct jn_kind_rule *rule, struct jn_json *j)
{
    jn_json_object(j);
    jn_json_str_at(j, "$schema", "https://json-schema.org/draft/2020-12/schema");
    jn_json_str_at(j, "title", rule->name);
    jn_json_str_at(j, "x-label-zh", rule->label_zh);
    jn_json_str_at(j, "x-label-en", rule->label_en);
    jn_json_str_at(j, "type", "object");
    write_properties(j, rule);
    /* x_… is free; other unknown keys are a warning of the check, not an error */
    jn_json_bool_at(j, "additionalProperties", true);
    write_sections(j, rule);
    jn_json_end(j);
}
