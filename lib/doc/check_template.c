/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Solution templates: variables and body agree, anchors exist. */
#include <string.h>

#include "jinnang/vocab.h"

#include "lib/doc/check.h"
#include "lib/doc/field_value.h"

struct variables {
    const struct jn_yaml *list; /* or NULL */
    bool *used;
};

static const char *text_of(const struct jn_yaml *map, const char *name)
{
    const struct jn_yaml *y = jn_yaml_get(map, name);
    return y && y->type == JN_YAML_SCALAR && !jn_value_is_missing(y) ? y->text : NULL;
}

static const struct jn_yaml *list_of(const struct jn_check *c, const char *name)
{
    const struct jn_yaml *y = jn_yaml_get(c->doc->front_matter, name);
    return y && y->type == JN_YAML_LIST ? y : NULL;
}

/* Length of a variable name at s: [a-z][a-z0-9_]* */
static size_t name_length(const char *s)
{
    if (*s < 'a' || *s > 'z')
        return 0;
    return strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

static void say_variable(struct jn_check *c, const char *code, const char *pointer,
                         unsigned line, const char *name)
{
    struct jn_complaint complaint = {
        .severity = JN_ERROR,
        .code = code,
        .pointer = pointer,
        .line = line,
        .both = name,
    };
    jn_complain(c->findings, &complaint);
}

/* {{name}} in the body: remember its use, or say that nobody declared it. */
static void check_use(struct jn_check *c, struct variables *v, const char *name,
                      size_t len, unsigned line)
{
    for (size_t i = 0; v->list && i < v->list->count; i++) {
        const char *declared = text_of(v->list->items[i], "name");
        if (declared && strlen(declared) == len && memcmp(declared, name, len) == 0) {
            v->used[i] = true;
            return;
        }
    }
    say_variable(c, "undeclared_variable", "#/body", line,
                 jn_arena_dup(c->arena, name, len));
}

static void check_uses(struct jn_check *c, struct variables *v)
{
    const char *s = c->doc->body, *counted = s;
    unsigned line = c->doc->body_line;
    for (const char *at = s; (at = strstr(at, "{{")) != NULL; at += 2) {
        const char *name = at + 2 + strspn(at + 2, " \t");
        size_t len = name_length(name);
        const char *close = name + len + strspn(name + len, " \t");
        if (len == 0 || len > 64 || strncmp(close, "}}", 2) != 0)
            continue;
        for (; counted < at; counted++)
            line += *counted == '\n';
        check_use(c, v, name, len, line);
    }
}

static bool is_source(const char *s)
{
    static const char *const prefixes[] = {"customer-profile.", "requirement."};
    for (size_t i = 0; i < JN_COUNT(prefixes); i++) {
        size_t n = strlen(prefixes[i]);
        if (strncmp(s, prefixes[i], n) == 0)
            return name_length(s + n) > 0 && s[n + name_length(s + n)] == '\0';
    }
    return false;
}

static void check_variable(struct jn_check *c, const struct variables *v, size_t i,
                           const struct jn_field *members)
{
    const struct jn_yaml *item = v->list->items[i];
    const char *at = jn_arena_format(c->arena, "#/front_matter/variables/%zu", i);
    const char *name = text_of(item, "name"), *source = text_of(item, "source");
    const struct jn_yaml *type = jn_yaml_get(item, "type");
    const struct jn_yaml *values = jn_yaml_get(item, "values");
    if (name && name[name_length(name)] != '\0')
        jn_check_say(c, JN_ERROR, "malformed_id",
                     jn_arena_format(c->arena, "%s/name", at),
                     jn_field_among(members, "name"), jn_yaml_get(item, "name"));
    for (size_t k = 0; name && k < i; k++) {
        const char *other = text_of(v->list->items[k], "name");
        if (other && strcmp(other, name) == 0) {
            jn_check_say(c, JN_ERROR, "duplicate",
                         jn_arena_format(c->arena, "%s/name", at),
                         jn_field_among(members, "name"), jn_yaml_get(item, "name"));
            break;
        }
    }
    if (source && !is_source(source))
        jn_check_say(c, JN_ERROR, "not_in_vocabulary",
                     jn_arena_format(c->arena, "%s/source", at),
                     jn_field_among(members, "source"), jn_yaml_get(item, "source"));
    const char *kind =
        type ? jn_value_canonical(jn_field_among(members, "type"), type, c->arena) : NULL;
    if (kind && strcmp(kind, "enum") == 0 && jn_value_is_missing(values))
        jn_check_say(c, JN_ERROR, "required", jn_arena_format(c->arena, "%s/values", at),
                     jn_field_among(members, "values"), NULL);
    if (name && !v->used[i])
        say_variable(c, "unused_variable", at, item->line, name);
}

static void check_variables(struct jn_check *c)
{
    struct variables v = {.list = list_of(c, "variables")};
    v.used = JN_NEW_ARRAY(c->arena, v.list ? v.list->count + 1 : 1, bool);
    const struct jn_field *members = jn_field_of(c->rule, "variables")->members;
    check_uses(c, &v);
    for (size_t i = 0; v.list && i < v.list->count; i++)
        if (v.list->items[i]->type == JN_YAML_MAP)
            check_variable(c, &v, i, members);
}

static bool has_anchor(const struct jn_doc *doc, const char *anchor)
{
    for (size_t i = 0; i < doc->n_sections; i++)
        if (strcmp(doc->sections[i].anchor, anchor) == 0)
            return true;
    return false;
}

static void check_anchor(struct jn_check *c, const struct jn_field *f,
                         const char *pointer, const struct jn_yaml *y)
{
    if (!y || y->type != JN_YAML_SCALAR || jn_value_is_missing(y) ||
        has_anchor(c->doc, y->text))
        return;
    struct jn_complaint complaint = {
        .severity = JN_ERROR,
        .code = "inconsistent",
        .pointer = pointer,
        .line = y->line,
        .column = y->column,
        .field = f,
        .zh = {"正文章节"},
        .en = {"the sections of the body"},
    };
    jn_complain(c->findings, &complaint);
}

static void check_anchors(struct jn_check *c)
{
    const struct jn_yaml *covers = list_of(c, "covers"),
                         *must = list_of(c, "required_sections");
    for (size_t i = 0; covers && i < covers->count; i++)
        check_anchor(c, jn_field_of(c->rule, "covers"),
                     jn_arena_format(c->arena, "#/front_matter/covers/%zu/anchor", i),
                     jn_yaml_get(covers->items[i], "anchor"));
    for (size_t i = 0; must && i < must->count; i++)
        check_anchor(c, jn_field_of(c->rule, "required_sections"),
                     jn_arena_format(c->arena, "#/front_matter/required_sections/%zu", i),
                     must->items[i]);
}

/* not_for takes values of three vocabularies. */
static void check_not_for(struct jn_check *c)
{
    static const char *const names[] = {"industry", "scenario", "budget_band"};
    const struct jn_yaml *fits = jn_yaml_get(c->doc->front_matter, "fits");
    const struct jn_yaml *list = jn_yaml_get(fits, "not_for");
    const struct jn_field *f =
        jn_field_among(jn_field_of(c->rule, "fits")->members, "not_for");
    for (size_t i = 0; list && list->type == JN_YAML_LIST && i < list->count; i++) {
        const struct jn_yaml *y = list->items[i];
        bool known = y->type != JN_YAML_SCALAR;
        for (size_t k = 0; k < JN_COUNT(names) && !known; k++)
            known = jn_vocab_match(jn_vocab_find(names[k]), y->text, y->len) != NULL;
        if (!known)
            jn_check_say(c, JN_ERROR, "not_in_vocabulary",
                         jn_arena_format(c->arena, "#/front_matter/fits/not_for/%zu", i),
                         f, y);
    }
}

void jn_check_template(struct jn_check *c)
{
    check_variables(c);
    check_anchors(c);
    check_not_for(c);
}
