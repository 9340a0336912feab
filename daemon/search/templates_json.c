/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "daemon/search/hit_json.h"
#include "daemon/search/labels.h"
#include "daemon/search/templates.h"

static void write_requirements(struct jn_json *j, const struct templates_wish *w)
{
    jn_json_array_at(j, "requirements");
    for (size_t i = 0; i < w->n_requirements; i++) {
        const struct requirement *r = &w->requirements[i];
        jn_json_object(j);
        jn_json_str_at(j, "no", r->no);
        jn_json_str_at(j, "text", r->text);
        jn_json_str_at(j, "type", r->type);
        jn_json_str_at(j, "priority", r->priority);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_sections(struct jn_json *j, const struct templates_wish *w,
                           const struct template_answer *t)
{
    jn_json_array_at(j, "sections");
    for (size_t i = 0; i < t->n_sections; i++) {
        const struct template_section *s = &t->sections[i];
        jn_json_object(j);
        jn_json_str_at(j, "anchor", s->section->anchor);
        jn_json_str_at(j, "title", s->section->title);
        jn_json_num_at(j, "match", s->match, 4);
        jn_json_array_at(j, "covers");
        for (size_t k = 0; k < s->n_covers; k++)
            jn_json_str(j, w->requirements[s->covers[k]].no);
        jn_json_end(j);
        hit_json_snippet_html(j, &s->passage);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_status(struct jn_json *j, const char *key,
                         const struct templates_wish *w, const struct template_answer *t,
                         enum template_status status)
{
    jn_json_array_at(j, key);
    for (size_t i = 0; i < w->n_requirements; i++) {
        if (t->status[i] == status)
            jn_json_str(j, w->requirements[i].no);
    }
    jn_json_end(j);
}

static void write_value(struct jn_json *j, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    jn_json_key(j, "value");
    jn_json_raw(j, text ? text : "null", text ? strlen(text) : 4);
    free(text);
}

static void write_variables(struct jn_json *j, const struct template_answer *t)
{
    jn_json_array_at(j, "variables");
    for (size_t i = 0; i < t->n_variables; i++) {
        const struct template_variable *v = &t->variables[i];
        jn_json_object(j);
        jn_json_str_at(j, "name", v->name);
        if (v->label_zh)
            jn_json_str_at(j, "label_zh", v->label_zh);
        jn_json_str_at(j, "type", v->type);
        jn_json_bool_at(j, "required", v->required);
        if (v->value)
            write_value(j, v->value);
        jn_json_str_at(j, "source", v->source);
        if (v->ask)
            jn_json_str_at(j, "ask", v->ask);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_cases(struct jn_json *j, const struct template_answer *t)
{
    jn_json_array_at(j, "cited_cases");
    for (size_t i = 0; i < t->n_cases; i++) {
        jn_json_object(j);
        jn_json_str_at(j, "id", t->cases[i].id);
        jn_json_str_at(j, "title", t->cases[i].title);
        jn_json_str_at(j, "why", t->cases[i].why);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static const char *warning_text(bool english, const char *code)
{
    if (strcmp(code, "expired_source") == 0)
        return english ? "a cited document has expired" : "引用的文档已过期";
    return english ? "the template has expired" : "模板已过期";
}

static void write_warnings(struct jn_json *j, struct jn_arena *arena, bool english,
                           const struct template_answer *t)
{
    jn_json_array_at(j, "warnings");
    for (size_t i = 0; i < t->n_warnings; i++) {
        const struct template_warning *w = &t->warnings[i];
        const char *text = warning_text(english, w->code);
        jn_json_object(j);
        jn_json_str_at(j, "code", w->code);
        jn_json_str_at(j, "detail", jn_arena_format(arena, "%s: %s", text, w->title));
        jn_json_str_at(j, "id", w->id);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void write_template(struct jn_json *j, const struct search_context *c,
                           bool english, const struct templates_wish *wish,
                           const struct template_answer *t)
{
    jn_json_object(j);
    jn_json_str_at(j, "id", t->entry->id);
    jn_json_str_at(j, "title", t->entry->title);
    jn_json_str_at(j, "revision", t->entry->revision);
    jn_json_num_at(j, "score", t->score, 4);
    jn_json_num_at(j, "coverage", t->coverage, 4);
    write_sections(j, wish, t);
    write_status(j, "partial", wish, t, TEMPLATE_PARTIAL);
    write_status(j, "uncovered", wish, t, TEMPLATE_OPEN);
    write_variables(j, t);
    write_cases(j, t);
    jn_json_key(j, "evidence");
    hit_json_evidence(j, t->evidence);
    jn_json_key(j, "freshness");
    hit_json_freshness(j, t->entry, c->today, c->expire_after_days);
    write_warnings(j, c->arena, english, t);
    jn_json_end(j);
}

static const char *label_of(bool english, const char *value)
{
    static const char *const fields[] = {"industry", "scenario", "budget_band"};
    for (size_t i = 0; i < JN_COUNT(fields); i++) {
        const struct jn_vocab_entry *e = jn_vocab_value(labels_of(fields[i]), value);
        if (e)
            return english ? e->label_en : e->label_zh;
    }
    return value;
}

static void write_excluded(struct jn_json *j, struct jn_arena *arena, bool english,
                           const struct templates_answer *found)
{
    jn_json_array_at(j, "excluded");
    for (size_t i = 0; i < found->n_excluded; i++) {
        const struct template_excluded *x = &found->excluded[i];
        const char *form = english ? "not for: " : "不适用于：";
        jn_json_object(j);
        jn_json_str_at(j, "id", x->id);
        jn_json_str_at(j, "title", x->title);
        jn_json_str_at(j, "reason",
                       jn_arena_format(arena, "%s%s", form, label_of(english, x->value)));
        jn_json_end(j);
    }
    jn_json_end(j);
}

void templates_write(struct jn_json *j, const struct search_context *c, bool english,
                     const struct templates_wish *wish,
                     const struct templates_answer *found)
{
    write_requirements(j, wish);
    jn_json_array_at(j, "templates");
    for (size_t i = 0; i < found->n && i < wish->limit; i++)
        write_template(j, c, english, wish, &found->items[i]);
    jn_json_end(j);
    write_excluded(j, c->arena, english, found);
}
