/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/draft/customer_names.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/search/front_matter.h"

static struct kept kept = KEPT_INIT;

struct making {
    const struct search_context *c;
    struct jn_arena *arena, *scratch;
    struct customer_names *set;
    const struct jn_entry **profiles;
    size_t n, cap;
    size_t cap_owners;
};

static bool take_profile(void *user, const struct jn_entry *e)
{
    struct making *m = user;
    if (e->kind != JN_KIND_CUSTOMER_PROFILE)
        return true;
    JN_GROW(m->scratch, m->profiles, m->n, m->cap);
    m->profiles[m->n++] = e;
    return true;
}

static int by_id(const void *a, const void *b)
{
    const struct jn_entry *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

/* Owners stand in order of customers, and of one customer the name before an alias. */
static void add_owner(struct making *m, uint32_t number, bool alias)
{
    struct customer_names *s = m->set;
    while (number >= m->cap_owners) {
        size_t cap = m->cap_owners > 0 ? m->cap_owners * 2 : 256;
        struct name_owner **more = JN_NEW_ARRAY(m->arena, cap, struct name_owner *);
        if (m->cap_owners > 0)
            memcpy(more, s->owners, m->cap_owners * sizeof(*more));
        s->owners = more;
        m->cap_owners = cap;
    }
    struct name_owner *o = JN_NEW(m->arena, struct name_owner);
    *o = (struct name_owner){(uint32_t)s->n, alias, NULL};
    struct name_owner **at = &s->owners[number];
    for (; *at; at = &(*at)->next) {
        if ((*at)->customer == o->customer)
            return;
    }
    *at = o;
}

static int add_name(struct making *m, struct customer *to, const char *name, bool alias,
                    struct jn_error *err)
{
    uint32_t number;
    if (!name)
        return 0;
    int rc =
        jn_names_add(m->set->names, m->c->analyser, name, strlen(name), &number, err);
    if (rc != 0)
        return rc < 0 ? rc : 0; /* too short to be looked for */
    JN_GROW(m->arena, to->names, to->n, to->cap);
    to->names[to->n++] = jn_arena_str(m->arena, name);
    add_owner(m, number, alias);
    return 0;
}

static int add_customer(struct making *m, const struct jn_entry *e, struct jn_error *err)
{
    struct jn_record record;
    jn_auto(jn_arena_free) struct jn_arena *of_record = jn_arena_new();
    int rc = jn_index_record(m->c->reader, e, of_record, &record, err);
    if (rc != 0)
        return rc;
    jn_auto(json_decref) json_t *front = front_matter_of(&record);
    const json_t *aliases = json_object_get(front, "aliases");
    const char *name = front_matter_text(front, "name");
    struct customer *to = &m->set->customers[m->set->n];
    *to = (struct customer){.id = jn_arena_str(m->arena, e->id),
                            .display = jn_arena_str(m->arena, name ? name : e->title)};
    rc = add_name(m, to, name, false, err);
    for (size_t i = 0; rc == 0 && i < json_array_size(aliases); i++)
        rc = add_name(m, to, json_string_value(json_array_get(aliases, i)), true, err);
    m->set->n++;
    return rc;
}

static void release(struct kept_item *item)
{
    struct customer_names *set = (struct customer_names *)(void *)item;
    jn_names_free(set->names);
}

static int fill(struct making *m, struct jn_error *err)
{
    struct customer_names *s = m->set;
    int rc = jn_index_each(m->c->reader, m->c->view, take_profile, m, err);
    if (rc != 0)
        return rc;
    if (m->n > 1)
        qsort(m->profiles, m->n, sizeof(*m->profiles), by_id);
    s->customers = JN_NEW_ARRAY(m->arena, m->n, struct customer);
    for (size_t i = 0; rc == 0 && i < m->n; i++) {
        rc = search_in_time(m->c, err);
        if (rc == 0)
            rc = add_customer(m, m->profiles[i], err);
    }
    return rc == 0 ? jn_names_compile(s->names, err) : rc;
}

static int make(const struct search_context *c, const struct kept_item *before,
                struct jn_arena *arena, struct kept_item **out, struct jn_error *err)
{
    (void)before;
    struct customer_names *s = JN_NEW(arena, struct customer_names);
    struct making m = {.c = c, .arena = arena, .scratch = jn_arena_new(), .set = s};
    int rc = jn_names_new(&s->names, err);
    if (rc == 0)
        rc = fill(&m, err);
    jn_arena_free(m.scratch);
    if (rc != 0) {
        jn_names_free(s->names);
        return rc;
    }
    s->item.release = release;
    *out = &s->item;
    return 0;
}

int customer_names_get(const struct search_context *c, const char *view_key,
                       const struct customer_names **out, struct jn_error *err)
{
    struct kept_item *item;
    int rc = kept_get(&kept, c, view_key, make, &item, err);
    if (rc == 0)
        *out = (const struct customer_names *)(const void *)item;
    return rc;
}

void customer_names_put(const struct customer_names *names)
{
    kept_put(&kept, (struct kept_item *)(uintptr_t)&names->item);
}

static int id_of(const void *key, const void *item)
{
    return strcmp(key, ((const struct customer *)item)->id);
}

const struct customer *customer_names_find(const struct customer_names *names,
                                           const char *id)
{
    return names->n > 0
               ? bsearch(id, names->customers, names->n, sizeof(*names->customers), id_of)
               : NULL;
}
