/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ids of profiles are looked for like names: they say which documents speak of the
 * same customer, and they lead to something that does not exist for the reader. */
#include <stdlib.h>
#include <string.h>

#include "jinnang/hash.h"
#include "jinnang/utf8.h"

#include "lib/doc/field_value.h"
#include "lib/doc/mask.h"

enum { MASK_BYTES = 400 };

const char mask_default[] = "某客户";

/* ---- what documents say */

static const char *level_of(const struct jn_doc *doc, struct jn_arena *arena)
{
    const struct jn_field *field =
        jn_field_of(jn_kind_rule(JN_KIND_CASE_STUDY), "reference_level");
    const struct jn_yaml *y = jn_yaml_get(doc->front_matter, "reference_level");
    if (jn_value_is_missing(y))
        return "";
    const char *value = jn_value_canonical(field, y, arena);
    return value ? value : "hidden"; /* an unknown word is the narrowest */
}

static const char *text_of(const struct jn_yaml *y)
{
    return y && y->type == JN_YAML_SCALAR && !jn_value_is_missing(y) ? y->text : NULL;
}

static void read_names(const struct jn_doc *doc, struct jn_arena *arena,
                       struct jn_mask_customer *c)
{
    const char *name = text_of(jn_yaml_get(doc->front_matter, "name"));
    const struct jn_yaml *aliases = jn_yaml_get(doc->front_matter, "aliases");
    size_t n = aliases && aliases->type == JN_YAML_LIST ? aliases->count : 0;
    const char **names = JN_NEW_ARRAY(arena, n + 2, const char *);
    if (name)
        names[c->n_names++] = name;
    if (text_of(aliases))
        names[c->n_names++] = aliases->text;
    for (size_t i = 0; i < n; i++)
        if (text_of(aliases->items[i]))
            names[c->n_names++] = aliases->items[i]->text;
    c->names = names;
}

void jn_mask_facts(const struct jn_doc *doc, struct jn_arena *arena,
                   struct jn_mask_facts *out)
{
    const char *level = level_of(doc, arena);
    *out = (struct jn_mask_facts){.profile = doc->kind == JN_KIND_CUSTOMER_PROFILE};
    out->left_out = out->profile || strcmp(level, "hidden") == 0;
    if (!out->profile)
        return;
    out->customer.id = doc->id;
    out->customer.mask_as = text_of(jn_yaml_get(doc->front_matter, "mask_as"));
    out->customer.named = strcmp(level, "named") == 0;
    read_names(doc, arena, &out->customer);
}

/* ---- the table */

static int by_id(const void *a, const void *b)
{
    const struct jn_mask_customer *const *x = a, *const *y = b;
    return strcmp((*x)->id ? (*x)->id : "", (*y)->id ? (*y)->id : "");
}

/* One line, blanks joined. */
static const char *tidy(struct jn_arena *arena, const char *mask)
{
    size_t n = 0, len = mask ? strlen(mask) : 0;
    if (len > MASK_BYTES)
        len = jn_utf8_cut(mask, MASK_BYTES);
    char *out = jn_arena_alloc(arena, len + 1);
    for (size_t i = 0; i < len; i++) {
        bool blank = (unsigned char)mask[i] <= ' ' || mask[i] == 0x7F;
        if (!blank)
            out[n++] = mask[i];
        else if (n > 0 && out[n - 1] != ' ')
            out[n++] = ' ';
    }
    if (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return n > 0 ? out : mask_default;
}

static int add_name(struct jn_mask *m, struct jn_analyser *a, uint32_t customer,
                    const char *name, bool is_id, struct jn_error *err)
{
    uint32_t number;
    int rc = jn_names_add(m->names, a, name, strlen(name), &number, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    while (number >= m->cap)
        JN_GROW(m->arena, m->by_number, m->cap, m->cap);
    struct mask_name *n = &m->by_number[number];
    n->is_id = is_id && (!n->owners || n->is_id);
    struct mask_owner *o = JN_NEW(m->arena, struct mask_owner);
    *o = (struct mask_owner){customer, NULL};
    const struct mask_owner **at = &n->owners;
    while (*at && (*at)->customer != customer)
        at = (const struct mask_owner **)(uintptr_t) & (*at)->next;
    if (!*at)
        *at = o;
    return 0;
}

static int add_customer(struct jn_mask *m, struct jn_analyser *a,
                        const struct jn_mask_customer *c, struct jn_error *err)
{
    uint32_t at = m->n++;
    m->customers[at] = (struct mask_customer){
        .id = jn_arena_str(m->arena, c->id ? c->id : ""),
        .mask = tidy(m->arena, c->mask_as),
        .named = c->named && c->n_names > 0,
        .name = tidy(m->arena, c->n_names > 0 ? c->names[0] : NULL),
    };
    int rc = c->id ? add_name(m, a, at, c->id, true, err) : 0;
    for (size_t i = 0; rc == 0 && i < c->n_names; i++)
        rc = add_name(m, a, at, c->names[i], false, err);
    return rc;
}

/* A mask may not tell what it or another one hides. */
static void drop_telling_masks(struct jn_mask *m, struct jn_analyser *a)
{
    const struct masking k = {m, a, m->arena, MASK_NOBODY, false};
    for (uint32_t i = 0; i < m->n; i++) {
        struct masking own = k;
        own.own = i;
        const char *mask = m->customers[i].mask;
        if (mask_shows(&k, mask, strlen(mask)) || mask_shows(&own, mask, strlen(mask)))
            m->customers[i].mask = mask_default;
    }
}

static void name_table(struct jn_mask *m, const struct jn_mask_customer *const *order)
{
    jn_auto(jn_buf_deinit) struct jn_buf all = JN_BUF_INIT;
    for (uint32_t i = 0; i < m->n; i++) {
        const struct mask_customer *c = &m->customers[i];
        jn_buf_printf(&all, "%s\n%s\n%d\n", c->id, c->mask, c->named);
        for (size_t k = 0; k < order[i]->n_names; k++)
            jn_buf_printf(&all, "%zu %s\n", strlen(order[i]->names[k]),
                          order[i]->names[k]);
    }
    jn_hash_hex(jn_buf_text(&all), all.len, m->id);
}

int jn_mask_new(const struct jn_mask_customer *customers, size_t n, struct jn_analyser *a,
                struct jn_mask **out, struct jn_error *err)
{
    struct jn_arena *arena = jn_arena_new();
    struct jn_mask *m = JN_NEW(arena, struct jn_mask);
    m->arena = arena;
    m->customers = JN_NEW_ARRAY(arena, n, struct mask_customer);
    const struct jn_mask_customer **order =
        JN_NEW_ARRAY(arena, n, const struct jn_mask_customer *);
    for (size_t i = 0; i < n; i++)
        order[i] = &customers[i];
    if (n > 1)
        qsort(order, n, sizeof(*order), by_id);
    int rc = jn_names_new(&m->names, err);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = add_customer(m, a, order[i], err);
    if (rc == 0)
        rc = jn_names_compile(m->names, err);
    if (rc != 0) {
        jn_mask_free(m);
        return rc;
    }
    drop_telling_masks(m, a);
    name_table(m, order);
    *out = m;
    return 0;
}

struct jn_mask *jn_mask_free(struct jn_mask *m)
{
    if (m) {
        jn_names_free(m->names);
        jn_arena_free(m->arena);
    }
    return NULL;
}

const char *jn_mask_id(const struct jn_mask *m)
{
    return m->id;
}

/* ---- what stands for what */

uint32_t mask_find_id(const struct jn_mask *m, const char *id, size_t len)
{
    uint32_t from = 0, to = m->n;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        const char *other = m->customers[middle].id;
        int order = strncmp(id, other, len);
        if (order == 0)
            order = other[len] ? -1 : 0;
        if (order == 0)
            return len > 0 ? middle : MASK_NOBODY;
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return MASK_NOBODY;
}

static bool may_stand(const struct masking *k, uint32_t customer)
{
    return customer == k->own ? k->own_named : k->m->customers[customer].named;
}

const char *mask_called(const struct masking *k, uint32_t customer)
{
    const struct mask_customer *c = &k->m->customers[customer];
    return may_stand(k, customer) ? c->name : c->mask;
}

const char *mask_instead(const struct masking *k, uint32_t number)
{
    const struct mask_name *name = &k->m->by_number[number];
    if (name->is_id)
        return mask_called(k, name->owners->customer);
    for (const struct mask_owner *o = name->owners; o; o = o->next)
        if (o->customer == k->own) /* in its own case an alias is its own */
            return k->own_named ? NULL : mask_called(k, o->customer);
    for (const struct mask_owner *o = name->owners; o; o = o->next)
        if (!may_stand(k, o->customer))
            return mask_called(k, o->customer);
    return NULL;
}
