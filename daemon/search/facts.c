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

const char *facts_normalize(const struct search_context *c, const char *text, size_t len)
{
    jn_auto(jn_buf_deinit) struct jn_buf b = JN_BUF_INIT;
    jn_normalize(c->analyser, text, len, &b);
    return jn_arena_dup(c->arena, jn_buf_text(&b), b.len);
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A Latin name must not begin or end inside another word: SM is not in SMS. */
static bool stands_alone(const char *text, const char *at, size_t len)
{
    if (at > text && is_word_byte(at[-1]) && is_word_byte(at[0]))
        return false;
    return !(is_word_byte(at[len - 1]) && is_word_byte(at[len]));
}

bool facts_names(const struct search_context *c, const char *text, const char *name)
{
    const char *wanted = facts_normalize(c, name, strlen(name));
    size_t len = strlen(wanted);
    if (len < 2)
        return false;
    for (const char *at = text; (at = strstr(at, wanted)); at++) {
        if (stands_alone(text, at, len))
            return true;
    }
    return false;
}

bool facts_names_entry(const struct search_context *c, const char *text,
                       const struct jn_vocab_entry *entry)
{
    /* "Other" is a word of every text and says nothing. */
    if (strcmp(entry->value, "other") == 0)
        return false;
    if (facts_names(c, text, entry->label_zh) || facts_names(c, text, entry->label_en))
        return true;
    for (size_t i = 0; i < JN_COUNT(entry->aliases) && entry->aliases[i]; i++) {
        if (facts_names(c, text, entry->aliases[i]))
            return true;
    }
    return false;
}

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

void facts_add_text(struct facts *f, const struct search_context *c, const char *text,
                    size_t len)
{
    f->text = facts_normalize(c, text, len);
    for (size_t i = 0; i < JN_COUNT(found_by_label); i++) {
        const struct jn_vocab *vocab = labels_of(found_by_label[i]);
        for (size_t k = 0; vocab && k < vocab->n; k++) {
            if (facts_names_entry(c, f->text, &vocab->entries[k]))
                facts_add(f, c->arena, found_by_label[i], vocab->entries[k].value);
        }
    }
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
