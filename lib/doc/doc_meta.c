/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table says where in the front matter a searchable field stands. Values that do not
 * fit their type are left out; a submission with such a value is refused by the check
 * anyway. */
#include "lib/doc/doc_meta.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/vocab.h"

#include "lib/doc/field_value.h"
#include "lib/doc/messages.h"

static const struct {
    const char *path; /* "field" or "object.member" */
    const char *meta;
} sources[] = {
    {"author", "author"},
    {"created", "created"},
    {"updated", "updated"},
    {"state", "state"},
    {"verified_at", "verified_at"},
    {"valid_until", "valid_until"},
    {"industry", "industry"},
    {"fits.industry", "industry"},
    {"scenario", "scenario"},
    {"fits.scenario", "scenario"},
    {"products", "products"},
    {"technologies", "technologies"},
    {"tags", "tags"},
    {"outcome", "outcome"},
    {"region", "region"},
    {"customer", "customer"},
    {"engagement", "engagement"},
    {"scale.budget_band", "budget_band"},
    {"fits.budget_band", "budget_band"},
    {"constraints", "constraints"},
    {"competitors", "competitors"},
    {"primary_competitor", "primary_competitor"},
    {"top_reason.value", "top_reason"},
    {"reason_source", "reason_source"},
    {"reference_level", "reference_level"},
    {"cost_model", "cost_model"},
    {"answer_type", "answer_type"},
    {"compliance", "compliance"},
    {"customer_safe", "customer_safe"},
    {"activity", "activity"},
    {"related", "related"},
    {"supersedes", "related"},
};

/* The first of these that has a value gives the year. */
static const char *const year_sources[] = {"year",         "closed_at", "date",
                                           "presented_at", "updated",   "created"};

struct collector {
    struct jn_doc *doc;
    struct jn_arena *arena;
    const struct jn_kind_rule *rule;
    struct jn_meta *items;
    size_t n, cap;
};

static void add(struct collector *c, const char *field, const char *value)
{
    for (size_t i = 0; i < c->n; i++) /* industry and fits.industry may say the same */
        if (strcmp(c->items[i].field, field) == 0 &&
            strcmp(c->items[i].value, value) == 0)
            return;
    JN_GROW(c->arena, c->items, c->n, c->cap);
    c->items[c->n++] = (struct jn_meta){field, value};
}

static void add_values(struct collector *c, const char *meta,
                       const struct jn_field *field, const struct jn_yaml *y)
{
    if (jn_value_is_missing(y))
        return;
    if (y->type == JN_YAML_LIST) {
        for (size_t i = 0; i < y->count; i++)
            if (y->items[i]->type == JN_YAML_SCALAR)
                add_values(c, meta, field, y->items[i]);
        return;
    }
    const char *value = jn_value_canonical(field, y, c->arena);
    if (value && *value)
        add(c, meta, value);
}

/* The value at a path and its field; false when the kind has no such field. */
static bool find(const struct collector *c, const char *path,
                 const struct jn_field **field, const struct jn_yaml **y)
{
    const struct jn_yaml *root = c->doc->front_matter;
    size_t n = strcspn(path, ".");
    char name[40];
    memcpy(name, path, n);
    name[n] = '\0';
    *field = jn_field_of(c->rule, name);
    *y = jn_yaml_get(root, name);
    if (path[n] == '.' && *field) {
        *field = jn_field_among((*field)->members, path + n + 1);
        *y = jn_yaml_get(*y, path + n + 1);
    }
    return *field && *y;
}

static const char *scalar(const struct collector *c, const char *name)
{
    const struct jn_field *field;
    const struct jn_yaml *y;
    if (!find(c, name, &field, &y) || jn_value_is_missing(y))
        return NULL;
    return jn_value_canonical(field, y, c->arena);
}

static void add_year(struct collector *c)
{
    const char *value = NULL;
    for (size_t i = 0; i < JN_COUNT(year_sources) && !value; i++)
        value = scalar(c, year_sources[i]);
    if (!value) {
        const struct jn_yaml *meeting = jn_yaml_get(c->doc->front_matter, "meeting");
        const struct jn_yaml *date = jn_yaml_get(meeting, "date");
        if (date && date->type == JN_YAML_SCALAR && jn_date_parse(date->text, date->len))
            value = date->text;
    }
    if (value && strlen(value) >= 4)
        add(c, "year", jn_arena_dup(c->arena, value, 4));
}

/* verified_at + interval; nothing when the kind never goes stale. */
static void add_review_due(struct collector *c)
{
    const char *verified = scalar(c, "verified_at");
    const char *interval = scalar(c, "review_interval_days");
    long days =
        interval ? strtol(interval, NULL, 10) : (long)c->rule->review_interval_days;
    if (!verified || days <= 0 || days > 36500)
        return;
    char due[11];
    jn_date_format(jn_date_add_days(jn_date_parse(verified, strlen(verified)), (int)days),
                   due);
    add(c, "review_due", jn_arena_str(c->arena, due));
}

/* Documents without a declared language: Chinese when at least one character in six is
 * Han (an English word has about five letters). */
static const char *guess_language(const struct jn_doc *doc)
{
    size_t han = 0, letters = 0, len = doc->text_len < 4096 ? doc->text_len : 4096;
    const unsigned char *s = (const unsigned char *)doc->text;
    for (size_t i = 0; i < len; i++) {
        han += s[i] >= 0xE4 && s[i] <= 0xE9; /* lead bytes of U+4000-U+9FFF */
        letters += (s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z';
    }
    return han * 5 >= letters ? "zh" : "en";
}

static void warn(struct jn_findings *findings, const struct jn_field *field,
                 const char *pointer, const struct jn_yaml *y)
{
    struct jn_complaint c = {
        .code = "not_in_vocabulary",
        .pointer = pointer,
        .line = y->line,
        .column = y->column,
        .field = field,
    };
    jn_complain(findings, &c);
}

/* An unknown level is the narrowest, a missing one that of the kind. A slip in the header
 * must not show a document to more people than it said. */
static void read_level(struct collector *c, bool lost, struct jn_findings *findings)
{
    c->doc->level = lost ? JN_LEVEL_RESTRICTED : c->rule->default_level;
    const struct jn_yaml *y = jn_yaml_get(c->doc->front_matter, "confidentiality");
    if (!jn_value_is_missing(y)) {
        const char *value = scalar(c, "confidentiality");
        c->doc->level = JN_LEVEL_RESTRICTED;
        for (size_t i = 0; value && i < JN_LEVELS; i++)
            if (strcmp(value, jn_level_names[i]) == 0)
                c->doc->level = (enum jn_level)i;
        if (!value)
            warn(findings, jn_field_of(c->rule, "confidentiality"),
                 "#/front_matter/confidentiality", y);
    }
    add(c, "confidentiality", jn_level_names[c->doc->level]);
}

/* Words that are no audience stay as they are: nobody has them, so the document is hidden
 * rather than shown to too many. */
static void read_audience(struct collector *c, struct jn_findings *findings)
{
    static const char *staff[] = {"staff"};
    const struct jn_field *field = jn_field_of(c->rule, "audience");
    const struct jn_yaml *y = jn_yaml_get(c->doc->front_matter, "audience");
    size_t n = jn_value_is_missing(y) ? 0 : y->type == JN_YAML_LIST ? y->count : 1;
    c->doc->audiences = staff;
    c->doc->n_audiences = 1;
    if (n > 0) {
        c->doc->audiences = JN_NEW_ARRAY(c->arena, n, const char *);
        c->doc->n_audiences = n;
    }
    for (size_t i = 0; i < n; i++) {
        const struct jn_yaml *item = y->type == JN_YAML_LIST ? y->items[i] : y;
        const char *value = jn_value_canonical(field, item, c->arena);
        if (!value)
            warn(findings, field,
                 y->type == JN_YAML_LIST
                     ? jn_arena_format(c->arena, "#/front_matter/audience/%zu", i)
                     : "#/front_matter/audience",
                 item);
        c->doc->audiences[i] = value ? value : item->text ? item->text : "";
    }
    for (size_t i = 0; i < c->doc->n_audiences; i++)
        add(c, "audience", c->doc->audiences[i]);
}

static void add_link(struct collector *c, size_t *cap, const struct jn_yaml *id,
                     const struct jn_yaml *section, const char *via)
{
    static const struct jn_field field = {.name = "id", .type = JN_FIELD_ID};
    const char *target = id ? jn_value_canonical(&field, id, c->arena) : NULL;
    if (!target)
        return;
    if (*cap == 0) { /* the array that the Markdown walk left has no known room */
        struct jn_link *old = c->doc->links;
        *cap = c->doc->n_links + 64;
        c->doc->links = JN_NEW_ARRAY(c->arena, *cap, struct jn_link);
        for (size_t i = 0; i < c->doc->n_links; i++)
            c->doc->links[i] = old[i];
    }
    JN_GROW(c->arena, c->doc->links, c->doc->n_links, *cap);
    c->doc->links[c->doc->n_links++] = (struct jn_link){
        .target = target,
        .section = section && section->type == JN_YAML_SCALAR ? section->text : NULL,
        .title = "",
        .from = "",
        .via = via,
    };
}

static void add_links(struct collector *c)
{
    static const char *const names[] = {"related", "supersedes", "reused"};
    size_t cap = 0;
    for (size_t n = 0; n < JN_COUNT(names); n++) {
        const struct jn_yaml *y = jn_yaml_get(c->doc->front_matter, names[n]);
        if (!y || !jn_field_of(c->rule, names[n]))
            continue;
        size_t count = y->type == JN_YAML_LIST ? y->count : 1;
        for (size_t i = 0; i < count; i++) {
            const struct jn_yaml *item = y->type == JN_YAML_LIST ? y->items[i] : y;
            if (item->type == JN_YAML_MAP)
                add_link(c, &cap, jn_yaml_get(item, "id"), jn_yaml_get(item, "section"),
                         names[n]);
            else if (item->type == JN_YAML_SCALAR)
                add_link(c, &cap, item, NULL, names[n]);
        }
    }
}

void jn_doc_meta(struct jn_doc *doc, bool lost_level, struct jn_arena *arena,
                 struct jn_findings *findings)
{
    struct collector c = {.doc = doc, .arena = arena, .rule = jn_kind_rule(doc->kind)};
    add(&c, "kind", c.rule->name);
    const char *owner = scalar(&c, "owner"), *author = scalar(&c, "author");
    const char *language = scalar(&c, "language");
    if (owner || author)
        add(&c, "owner", owner ? owner : author);
    for (size_t i = 0; doc->front_matter && i < JN_COUNT(sources); i++) {
        const struct jn_field *field;
        const struct jn_yaml *y;
        if (find(&c, sources[i].path, &field, &y))
            add_values(&c, sources[i].meta, field, y);
    }
    add_year(&c);
    add_review_due(&c);
    add(&c, "language", language ? language : guess_language(doc));
    read_level(&c, lost_level, findings);
    read_audience(&c, findings);
    add_links(&c);
    doc->meta = c.items;
    doc->n_meta = c.n;
}
