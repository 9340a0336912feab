/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of fields, applied: one recursion over front matter and schema together. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/utf8.h"
#include "jinnang/vocab.h"

#include "lib/doc/check.h"
#include "lib/doc/field_value.h"

static const struct {
    const char *zh, *en;
} type_names[] = {
    [JN_FIELD_STRING] = {"文本", "text"},
    [JN_FIELD_PERSON] = {"人员编号", "a person id"},
    [JN_FIELD_DATE] = {"日期", "a date"},
    [JN_FIELD_INT] = {"整数", "an integer"},
    [JN_FIELD_NUMBER] = {"数字", "a number"},
    [JN_FIELD_BOOL] = {"true 或 false", "true or false"},
    [JN_FIELD_ENUM] = {"可选值之一", "one of the values"},
    [JN_FIELD_ID] = {"编号", "an id"},
    [JN_FIELD_OBJECT] = {"键值映射", "a mapping"},
    [JN_FIELD_SEMVER] = {"形如 1.2.0 的版本号", "a version like 1.2.0"},
};

static void wrong_type(struct jn_check *c, const struct jn_field *f, const char *pointer,
                       const struct jn_yaml *y, bool list)
{
    struct jn_complaint complaint = {
        .severity = JN_ERROR,
        .code = "wrong_type",
        .pointer = pointer,
        .line = y->line,
        .column = y->column,
        .field = f,
        .zh = {list ? "列表" : type_names[f->type].zh},
        .en = {list ? "a list" : type_names[f->type].en},
    };
    jn_complain(c->findings, &complaint);
}

static void wrong_size(struct jn_check *c, const struct jn_field *f, const char *pointer,
                       const struct jn_yaml *y, bool too_long, size_t bound, bool items)
{
    struct jn_complaint complaint = {
        .severity = JN_ERROR,
        .code = too_long ? "too_long" : "too_short",
        .pointer = pointer,
        .line = y->line,
        .column = y->column,
        .field = f,
        .both = jn_arena_format(c->arena, "%zu", bound),
        .zh = {items ? "项" : "字符"},
        .en = {items ? "items" : "characters"},
    };
    jn_complain(c->findings, &complaint);
}

static void out_of_range(struct jn_check *c, const struct jn_field *f,
                         const char *pointer, const struct jn_yaml *y)
{
    const char *least = jn_arena_format(c->arena, "%g", f->min);
    const char *most_zh =
        f->max < 1e12 ? jn_arena_format(c->arena, "%g", f->max) : "更大";
    const char *most_en = f->max < 1e12 ? most_zh : "more";
    struct jn_complaint complaint = {
        .severity = JN_ERROR,
        .code = "out_of_range",
        .pointer = pointer,
        .line = y->line,
        .column = y->column,
        .field = f,
        .zh = {least, most_zh},
        .en = {least, most_en},
    };
    jn_complain(c->findings, &complaint);
}

static void not_in_vocabulary(struct jn_check *c, const struct jn_field *f,
                              const char *pointer, const struct jn_yaml *y)
{
    const struct jn_vocab *v = jn_vocab_find(f->vocab);
    const char **allowed = JN_NEW_ARRAY(c->arena, v->n + 1, const char *);
    for (size_t i = 0; i < v->n; i++)
        allowed[i] = v->entries[i].value;
    struct jn_complaint complaint = {
        .severity = JN_ERROR,
        .code = "not_in_vocabulary",
        .pointer = pointer,
        .line = y->line,
        .column = y->column,
        .field = f,
        .allowed = allowed,
    };
    jn_complain(c->findings, &complaint);
}

static void check_reference(struct jn_check *c, const struct jn_field *f,
                            const char *pointer, const struct jn_yaml *y, const char *id)
{
    if (!c->exists || c->exists(c->user, id))
        return;
    /* engagements may be kept elsewhere; other required references must hold */
    bool must = f->required && !(f->id_prefix && strcmp(f->id_prefix, "eng") == 0);
    struct jn_complaint complaint = {
        .severity = must ? JN_ERROR : JN_WARNING,
        .code = must ? "reference_not_found" : "dangling_reference",
        .pointer = pointer,
        .line = y->line,
        .column = y->column,
        .field = f,
        .both = id,
    };
    jn_complain(c->findings, &complaint);
}

static void check_misfit(struct jn_check *c, const struct jn_field *f,
                         const char *pointer, const struct jn_yaml *y)
{
    switch (f->type) {
    case JN_FIELD_DATE:
        jn_check_say(c, JN_ERROR, "malformed_date", pointer, f, y);
        break;
    case JN_FIELD_ID:
    case JN_FIELD_PERSON:
        jn_check_say(c, JN_ERROR, "malformed_id", pointer, f, y);
        break;
    case JN_FIELD_ENUM:
        not_in_vocabulary(c, f, pointer, y);
        break;
    default:
        wrong_type(c, f, pointer, y, false);
    }
}

static void check_scalar(struct jn_check *c, const struct jn_field *f,
                         const char *pointer, const struct jn_yaml *y)
{
    if (y->type != JN_YAML_SCALAR) {
        wrong_type(c, f, pointer, y, false);
        return;
    }
    const char *value = jn_value_canonical(f, y, c->arena);
    if (!value) {
        check_misfit(c, f, pointer, y);
    } else if (f->type == JN_FIELD_STRING) {
        size_t n = jn_utf8_count(value, strlen(value));
        if (f->min > 0 && (double)n < f->min)
            wrong_size(c, f, pointer, y, false, (size_t)f->min, false);
        else if (f->max > 0 && (double)n > f->max)
            wrong_size(c, f, pointer, y, true, (size_t)f->max, false);
    } else if (f->type == JN_FIELD_INT || f->type == JN_FIELD_NUMBER) {
        double x = strtod(value, NULL);
        if ((f->min != 0 || f->max != 0) && (x < f->min || x > f->max))
            out_of_range(c, f, pointer, y);
    } else if (f->type == JN_FIELD_ID && strcmp(f->name, "id") != 0) {
        check_reference(c, f, pointer, y, value);
    } else if (f->type == JN_FIELD_ID && f->required) { /* reused[].id */
        check_reference(c, f, pointer, y, value);
    }
}

static void check_members(struct jn_check *c, const struct jn_field *fields,
                          const struct jn_yaml *map, const char *pointer);

static void check_item(struct jn_check *c, const struct jn_field *f, const char *pointer,
                       const struct jn_yaml *y)
{
    if (f->type != JN_FIELD_OBJECT)
        check_scalar(c, f, pointer, y);
    else if (y->type != JN_YAML_MAP)
        wrong_type(c, f, pointer, y, false);
    else if (f->members)
        check_members(c, f->members, y, pointer);
}

static void check_value(struct jn_check *c, const struct jn_field *f, const char *pointer,
                        const struct jn_yaml *y)
{
    if (!f->list) {
        check_item(c, f, pointer, y);
        return;
    }
    if (y->type != JN_YAML_LIST) {
        wrong_type(c, f, pointer, y, true);
        return;
    }
    if (y->count == 0 && f->min_items > 0)
        jn_check_say(c, JN_ERROR, "required", pointer, f, NULL);
    else if (y->count < f->min_items)
        wrong_size(c, f, pointer, y, false, f->min_items, true);
    else if (f->max_items && y->count > f->max_items)
        wrong_size(c, f, pointer, y, true, f->max_items, true);
    for (size_t i = 0; i < y->count; i++) {
        const char *at = jn_arena_format(c->arena, "%s/%zu", pointer, i);
        if (jn_value_is_missing(y->items[i]))
            jn_check_say(c, JN_ERROR, "required", at, f, y->items[i]);
        else
            check_item(c, f, at, y->items[i]);
    }
}

static void check_field(struct jn_check *c, const struct jn_field *f,
                        const struct jn_yaml *map, const char *pointer)
{
    const struct jn_yaml *y = jn_yaml_get(map, f->name);
    const char *at = jn_arena_format(c->arena, "%s/%s", pointer, f->name);
    if (!jn_value_is_missing(y))
        check_value(c, f, at, y);
    else if (f->required)
        jn_check_say(c, JN_ERROR, "required", at, f, NULL);
}

/* A key as a step of a JSON pointer. */
static const char *pointer_step(struct jn_check *c, const char *pointer, const char *key)
{
    struct jn_buf out = JN_BUF_INIT;
    jn_buf_str(&out, pointer);
    jn_buf_char(&out, '/');
    for (; *key; key++) {
        if (*key == '~' || *key == '/')
            jn_buf_str(&out, *key == '~' ? "~0" : "~1");
        else
            jn_buf_char(&out, *key);
    }
    const char *text = jn_arena_dup(c->arena, jn_buf_text(&out), out.len);
    jn_buf_deinit(&out);
    return text;
}

static void unknown_field(struct jn_check *c, const struct jn_yaml *map, size_t i,
                          const char *pointer)
{
    if (strncmp(map->keys[i], "x_", 2) == 0)
        return;
    struct jn_complaint complaint = {
        .code = "unknown_field",
        .pointer = pointer_step(c, pointer, map->keys[i]),
        .line = map->key_lines[i],
        .both = map->keys[i],
    };
    jn_complain(c->findings, &complaint);
}

static void check_members(struct jn_check *c, const struct jn_field *fields,
                          const struct jn_yaml *map, const char *pointer)
{
    for (const struct jn_field *f = fields; f->name; f++)
        check_field(c, f, map, pointer);
    for (size_t i = 0; i < map->count; i++)
        if (!jn_field_among(fields, map->keys[i]))
            unknown_field(c, map, i, pointer);
}

void jn_check_fields(struct jn_check *c)
{
    const struct jn_yaml *root = c->doc->front_matter;
    for (const struct jn_field *f = jn_common_fields(); f->name; f++)
        if (jn_field_of(c->rule, f->name) == f) /* a kind may be stricter: industry */
            check_field(c, f, root, "#/front_matter");
    for (const struct jn_field *f = c->rule->fields; f->name; f++)
        check_field(c, f, root, "#/front_matter");
    for (size_t i = 0; root && i < root->count; i++)
        if (!jn_field_of(c->rule, root->keys[i]))
            unknown_field(c, root, i, "#/front_matter");
}
