/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/doc/field_value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "jinnang/clock.h"
#include "jinnang/id.h"
#include "jinnang/vocab.h"

bool jn_value_is_missing(const struct jn_yaml *y)
{
    if (!y)
        return true;
    if (y->type != JN_YAML_SCALAR)
        return false;
    if (y->plain && (strcmp(y->text, "~") == 0 || strcasecmp(y->text, "null") == 0))
        return true;
    return y->text[strspn(y->text, " \t\n")] == '\0';
}

static const char *canonical_int(const char *s)
{
    size_t sign = *s == '-' || *s == '+', digits = strspn(s + sign, "0123456789");
    return digits >= 1 && digits <= 15 && s[sign + digits] == '\0' ? s : NULL;
}

static const char *canonical_number(const char *s)
{
    char *end;
    if (*s == '\0' || strlen(s) > 30 || s[strspn(s, "0123456789.+-eE")] != '\0')
        return NULL;
    double x = strtod(s, &end);
    return *end == '\0' && isfinite(x) ? s : NULL;
}

static const char *canonical_bool(const char *s)
{
    static const struct {
        const char *word, *value;
    } words[] = {{"true", "true"}, {"false", "false"}, {"yes", "true"},
                 {"no", "false"},  {"是", "true"},     {"否", "false"}};
    for (size_t i = 0; i < JN_COUNT(words); i++)
        if (strcasecmp(s, words[i].word) == 0)
            return words[i].value;
    return NULL;
}

/* "group:<slug>" stands beside the values of the vocabulary. */
static bool is_group(const char *s)
{
    static const char prefix[] = "group:";
    size_t n = strlen(prefix);
    size_t slug = strncmp(s, prefix, n) == 0
                      ? strspn(s + n, "abcdefghijklmnopqrstuvwxyz0123456789-")
                      : 0;
    return slug > 0 && slug <= 40 && s[n + slug] == '\0';
}

static const char *canonical_enum(const struct jn_field *field, const char *s, size_t len)
{
    const struct jn_vocab *vocab = jn_vocab_find(field->vocab);
    const struct jn_vocab_entry *entry = vocab ? jn_vocab_match(vocab, s, len) : NULL;
    if (entry)
        return entry->value;
    return strcmp(field->vocab, "audience") == 0 && is_group(s) ? s : NULL;
}

static const char *canonical_id(const struct jn_field *field, const char *s, size_t len)
{
    if (!jn_id_is_document(s, len))
        return NULL;
    size_t n = field->id_prefix ? strlen(field->id_prefix) : 0;
    return n == 0 || (strncmp(s, field->id_prefix, n) == 0 && s[n] == '-') ? s : NULL;
}

static const char *canonical_semver(const char *s)
{
    const char *at = s;
    for (int i = 0; i < 3; i++) {
        size_t digits = strspn(at, "0123456789");
        if (digits == 0 || digits > 9 || at[digits] != (i < 2 ? '.' : '\0'))
            return NULL;
        at += digits + 1;
    }
    return s;
}

const char *jn_value_canonical(const struct jn_field *field, const struct jn_yaml *y,
                               struct jn_arena *arena)
{
    if (y->type != JN_YAML_SCALAR)
        return NULL;
    size_t skip = strspn(y->text, " \t\n"), len = y->len - skip;
    const char *s = y->text + skip;
    while (len > 0 && strchr(" \t\n", s[len - 1]))
        len--;
    if (s[len] != '\0')
        s = jn_arena_dup(arena, s, len);
    switch (field->type) {
    case JN_FIELD_STRING:
        return s;
    case JN_FIELD_PERSON:
        return jn_id_is_person(s, len) ? s : NULL;
    case JN_FIELD_DATE:
        return jn_date_parse(s, len) ? s : NULL;
    case JN_FIELD_INT:
        return canonical_int(s);
    case JN_FIELD_NUMBER:
        return canonical_number(s);
    case JN_FIELD_BOOL:
        return canonical_bool(s);
    case JN_FIELD_ENUM:
        return canonical_enum(field, s, len);
    case JN_FIELD_ID:
        return canonical_id(field, s, len);
    case JN_FIELD_SEMVER:
        return canonical_semver(s);
    case JN_FIELD_OBJECT:
        break;
    }
    return NULL;
}

const struct jn_field *jn_field_among(const struct jn_field *fields, const char *name)
{
    for (const struct jn_field *f = fields; f && f->name; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

const struct jn_field *jn_field_of(const struct jn_kind_rule *rule, const char *name)
{
    const struct jn_field *own = jn_field_among(rule->fields, name);
    return own ? own : jn_field_among(jn_common_fields(), name);
}

static void write_value(struct jn_json *j, const struct jn_field *field,
                        const struct jn_yaml *y, struct jn_arena *arena);

static void write_number(struct jn_json *j, const char *text)
{
    double x = strtod(text, NULL);
    if (x == floor(x) && fabs(x) < 9e15)
        jn_json_int(j, (int64_t)x);
    else
        jn_json_num(j, x, 4);
}

static void write_scalar(struct jn_json *j, const struct jn_field *field,
                         const struct jn_yaml *y, struct jn_arena *arena)
{
    const char *value = field ? jn_value_canonical(field, y, arena) : NULL;
    if (!value)
        jn_json_strn(j, y->text, y->len);
    else if (field->type == JN_FIELD_INT || field->type == JN_FIELD_NUMBER)
        write_number(j, value);
    else if (field->type == JN_FIELD_BOOL)
        jn_json_bool(j, value[0] == 't');
    else
        jn_json_str(j, value);
}

static void write_map(struct jn_json *j, const struct jn_field *members,
                      const struct jn_yaml *y, struct jn_arena *arena)
{
    jn_json_object(j);
    for (size_t i = 0; i < y->count; i++) {
        if (jn_value_is_missing(y->items[i]))
            continue;
        jn_json_key(j, y->keys[i]);
        write_value(j, jn_field_among(members, y->keys[i]), y->items[i], arena);
    }
    jn_json_end(j);
}

static void write_item(struct jn_json *j, const struct jn_field *field,
                       const struct jn_yaml *y, struct jn_arena *arena)
{
    if (y->type == JN_YAML_SCALAR) {
        write_scalar(j, field, y, arena);
    } else if (y->type == JN_YAML_MAP) {
        write_map(j, field ? field->members : NULL, y, arena);
    } else {
        jn_json_array(j);
        for (size_t i = 0; i < y->count; i++)
            write_item(j, field, y->items[i], arena);
        jn_json_end(j);
    }
}

/* A single value where a list belongs becomes a list of one. */
static void write_value(struct jn_json *j, const struct jn_field *field,
                        const struct jn_yaml *y, struct jn_arena *arena)
{
    bool wrap = field && field->list && y->type != JN_YAML_LIST;
    if (wrap)
        jn_json_array(j);
    write_item(j, field, y, arena);
    if (wrap)
        jn_json_end(j);
}

void jn_front_matter_json(const struct jn_kind_rule *rule, const struct jn_yaml *root,
                          struct jn_arena *arena, struct jn_json *j)
{
    jn_json_object(j);
    for (size_t i = 0; root && i < root->count; i++) {
        if (jn_value_is_missing(root->items[i]))
            continue;
        jn_json_key(j, root->keys[i]);
        write_value(j, jn_field_of(rule, root->keys[i]), root->items[i], arena);
    }
    jn_json_end(j);
}
