/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "daemon/search/front_matter.h"
#include "daemon/search/templates.h"

static const char customer_prefix[] = "customer-profile.";
static const char requirement_prefix[] = "requirement.";

static bool is_empty(const json_t *value)
{
    if (json_is_string(value))
        return json_string_length(value) == 0;
    return !value || json_is_null(value) ||
           (json_is_array(value) && json_array_size(value) == 0);
}

/* A member by its path, "size.employees"; NULL when there is nothing to write. */
static const json_t *by_path(const json_t *object, const char *path)
{
    char name[64];
    while (object && *path) {
        size_t n = strcspn(path, ".");
        if (n >= sizeof(name))
            return NULL;
        memcpy(name, path, n);
        name[n] = '\0';
        object = json_object_get(object, name);
        path += n + (path[n] == '.');
    }
    return is_empty(object) ? NULL : object;
}

/* `requirement.target` is a column of the list: the one whose text names the variable's
 * topic cannot be known, so a single requirement with a value must be meant. */
static const json_t *of_requirement(const json_t *front, const char *field)
{
    const json_t *value = by_path(front, field), *list, *found = NULL;
    if (value)
        return value;
    list = json_object_get(front, "requirements");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *cell = json_object_get(json_array_get(list, i), field);
        if (is_empty(cell))
            continue;
        if (found)
            return NULL;
        found = cell;
    }
    return found;
}

static void fill(const struct templates_wish *wish, const json_t *row,
                 struct template_variable *v)
{
    const char *from = front_matter_text(row, "source");
    const json_t *value = NULL;
    v->source = "none";
    if (from && strncmp(from, customer_prefix, sizeof(customer_prefix) - 1) == 0) {
        value = by_path(wish->customer, from + sizeof(customer_prefix) - 1);
        v->source = value ? "customer-profile" : v->source;
    } else if (from &&
               strncmp(from, requirement_prefix, sizeof(requirement_prefix) - 1) == 0) {
        value = of_requirement(wish->requirement, from + sizeof(requirement_prefix) - 1);
        v->source = value ? "requirement" : v->source;
    }
    if (!value) {
        value = json_object_get(row, "default");
        if (is_empty(value))
            value = NULL;
        v->source = value ? "default" : v->source;
    }
    v->value = value;
}

void template_variables(const struct search_context *c, const struct templates_wish *wish,
                        struct template_answer *t)
{
    const json_t *list = json_object_get(t->front, "variables");
    t->variables =
        JN_NEW_ARRAY(c->arena, json_array_size(list), struct template_variable);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        const json_t *required = json_object_get(row, "required");
        struct template_variable *v = &t->variables[t->n_variables];
        const char *type = front_matter_text(row, "type");
        v->name = front_matter_text(row, "name");
        if (!v->name)
            continue;
        v->label_zh = front_matter_text(row, "label_zh");
        v->type = type ? type : "string";
        v->ask = front_matter_text(row, "ask");
        v->required = json_is_true(required);
        fill(wish, row, v);
        t->n_variables++;
    }
}
