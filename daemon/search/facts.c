/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/search/facts.h"

#include <string.h>

#include "daemon/search/front_matter.h"
#include "daemon/search/labels.h"
#include "daemon/search/requirements.h"

static const char *const compared[] = {"industry",     "scenario",          "products",
                                       "technologies", "constraints",       "budget_band",
                                       "competitors",  "primary_competitor"};
static const char *const found_by_label[] = {"industry", "scenario", "constraints",
                                             "budget_band"};
enum { PAIN_POINTS_MAX = 60 };

static bool has_item(const struct facts *f, const char *field, const char *value)
{
    for (size_t i = 0; i < f->n; i++) {
        if (strcmp(f->items[i].field, field) == 0 &&
            strcasecmp(f->items[i].value, value) == 0)
            return true;
    }
    return false;
}

void facts_add(struct facts *f, struct jn_arena *arena, const char *field,
               const char *value)
{
    if (has_item(f, field, value))
        return;
    JN_GROW(arena, f->items, f->n, f->cap);
    f->items[f->n++] = (struct fact){field, value};
}

static void add_pain_point(struct facts *f, const struct search_context *c,
                           const char *text)
{
    if (f->n_pain_points == PAIN_POINTS_MAX)
        return;
    JN_GROW(c->arena, f->pain_points, f->n_pain_points, f->cap_pain_points);
    f->pain_points[f->n_pain_points++] = text;
}

void facts_add_document(struct facts *f, const struct search_context *c,
                        const struct jn_entry *entry, const struct jn_record *record)
{
    for (size_t i = 0; i < entry->n_meta; i++) {
        for (size_t k = 0; k < JN_COUNT(compared); k++) {
            if (strcmp(entry->meta[i].field, compared[k]) == 0)
                facts_add(f, c->arena, compared[k], entry->meta[i].value);
        }
    }
    jn_auto(json_decref) json_t *front = front_matter_of(record);
    const json_t *points = json_object_get(front, "pain_points");
    for (size_t i = 0; i < json_array_size(points); i++) {
        const char *text = json_string_value(json_array_get(points, i));
        if (text)
            add_pain_point(f, c, jn_arena_str(c->arena, text));
    }
    const json_t *scale = json_object_get(front, "scale");
    if (f->users == 0)
        f->users = json_number_value(json_object_get(scale, "users"));
    if (f->nodes == 0)
        f->nodes = json_number_value(json_object_get(scale, "nodes"));
}

struct finding {
    struct facts *facts;
    struct jn_arena *arena;
};

static void add_named(void *user, const char *field, const char *value)
{
    struct finding *to = user;
    facts_add(to->facts, to->arena, field, value);
}

void facts_add_text(struct facts *f, const struct search_context *c, const char *text,
                    size_t len)
{
    struct finding to = {f, c->arena};
    f->text = facts_normalize(c, text, len);
    jn_named_values(c->analyser, c->arena, f->text, found_by_label,
                    JN_COUNT(found_by_label), add_named, &to);
    struct requirement *parts;
    size_t n = requirements_split(c->arena, text, len, PAIN_POINTS_MAX, &parts);
    for (size_t i = 0; i < n; i++)
        add_pain_point(f, c, parts[i].text);
}

bool facts_has(const struct facts *f, const struct search_context *c, const char *field,
               const char *value)
{
    if (has_item(f, field, value))
        return true;
    return f->text && !labels_of(field) && facts_names(c, f->text, value);
}

bool facts_field_is_known(const struct facts *f, const char *field)
{
    for (size_t i = 0; i < f->n; i++) {
        if (strcmp(f->items[i].field, field) == 0)
            return true;
    }
    return false;
}
