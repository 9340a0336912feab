/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two passes: where do the right customer's names and allowed words stand, and which
 * other names are not inside those places. The large set of all names is kept between
 * requests, the small one is made for each. */
#include "daemon/draft/leftovers.h"

#include <string.h>

#include "jinnang/utf8.h"

#include "daemon/draft/customer_names.h"

enum { CONTEXT_CHARS = 30 };

struct place {
    uint32_t start, end;
};

struct finding {
    const struct search_context *c;
    const struct leftovers_wish *wish;
    const struct customer_names *set;
    const struct customer *target;
    struct place *free; /* where names may stand, by start */
    size_t n_free, cap_free;
    size_t cap;
    struct leftovers_answer *out;
    /* How far lines and code points have been counted. */
    uint32_t counted;
    size_t chars, line;
};

/* ---- where names may stand */

static bool take_place(void *user, const struct jn_name_match *m)
{
    struct finding *f = user;
    JN_GROW(f->c->arena, f->free, f->n_free, f->cap_free);
    f->free[f->n_free++] = (struct place){m->start, m->end};
    return true;
}

static int add_text(struct jn_names *names, const struct finding *f, const char *text,
                    struct jn_error *err)
{
    uint32_t number;
    int rc = jn_names_add(names, f->c->analyser, text, strlen(text), &number, err);
    return rc < 0 ? rc : 0;
}

static int find_places(struct finding *f, struct jn_error *err)
{
    jn_auto(jn_names_free) struct jn_names *names = NULL;
    int rc = jn_names_new(&names, err);
    for (size_t i = 0; rc == 0 && f->target && i < f->target->n; i++)
        rc = add_text(names, f, f->target->names[i], err);
    for (size_t i = 0; rc == 0 && i < f->wish->n_allow; i++)
        rc = add_text(names, f, f->wish->allow[i], err);
    if (rc == 0)
        rc = jn_names_compile(names, err);
    if (rc == 0)
        jn_names_scan(names, f->c->analyser, f->wish->text, f->wish->len, NULL,
                      take_place, f);
    return rc;
}

static bool is_free(const struct finding *f, const struct jn_name_match *m)
{
    size_t low = 0, high = f->n_free; /* the last that begins at or before m */
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (f->free[mid].start <= m->start)
            low = mid + 1;
        else
            high = mid;
    }
    return low > 0 && f->free[low - 1].end >= m->end;
}

/* ---- names of others */

static const struct name_owner *owner_of(const struct finding *f, uint32_t number)
{
    for (const struct name_owner *o = f->set->owners[number]; o; o = o->next) {
        if (f->target == &f->set->customers[o->customer])
            return NULL; /* it is also a name of the right customer */
    }
    return f->set->owners[number];
}

static bool accept(void *user, const struct jn_name_match *m)
{
    const struct finding *f = user;
    return owner_of(f, m->number) && !is_free(f, m);
}

static void count_to(struct finding *f, uint32_t at)
{
    const char *text = f->wish->text;
    f->chars += jn_utf8_count(text + f->counted, at - f->counted);
    for (const char *p = text + f->counted; (p = memchr(p, '\n', text + at - p)); p++)
        f->line++;
    f->counted = at;
}

static bool is_inside_character(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static void set_context(const struct finding *f, struct leftover *l)
{
    const char *text = f->wish->text;
    size_t from = l->start, to = l->end;
    for (int n = 0; n < CONTEXT_CHARS && from > 0 && text[from - 1] != '\n'; n++)
        while (is_inside_character(text[--from])) {
        }
    for (int n = 0; n < CONTEXT_CHARS && to < f->wish->len && text[to] != '\n'; n++)
        for (to++; to < f->wish->len && is_inside_character(text[to]); to++) {
        }
    l->context_start = (uint32_t)from;
    l->context_end = (uint32_t)to;
}

static bool take(void *user, const struct jn_name_match *m)
{
    struct finding *f = user;
    if (f->out->n == LEFTOVERS_MAX) {
        f->out->more = true;
        return false;
    }
    const struct name_owner *owner = owner_of(f, m->number);
    const struct customer *customer = &f->set->customers[owner->customer];
    count_to(f, m->start);
    struct leftover l = {.start = m->start,
                         .end = m->end,
                         .char_start = f->chars,
                         .char_len =
                             jn_utf8_count(f->wish->text + m->start, m->end - m->start),
                         .line = f->line,
                         .customer_id = jn_arena_str(f->c->arena, customer->id),
                         .display = jn_arena_str(f->c->arena, customer->display),
                         .alias = owner->alias};
    set_context(f, &l);
    JN_GROW(f->c->arena, f->out->items, f->out->n, f->cap);
    f->out->items[f->out->n++] = l;
    return true;
}

static int find(struct finding *f, struct jn_error *err)
{
    const char *id = f->wish->customer_id;
    if (id && !(f->target = customer_names_find(f->set, id)))
        return LEFTOVERS_NO_CUSTOMER;
    f->out->customers_checked = f->set->n - (f->target != NULL);
    int rc = find_places(f, err);
    if (rc == 0)
        jn_names_scan(f->set->names, f->c->analyser, f->wish->text, f->wish->len, accept,
                      take, f);
    return rc;
}

int leftovers_find(const struct search_context *c, const char *view_key,
                   const struct leftovers_wish *wish, struct leftovers_answer *out,
                   struct jn_error *err)
{
    struct finding f = {.c = c, .wish = wish, .out = out, .line = 1};
    *out = (struct leftovers_answer){0};
    int rc = customer_names_get(c, view_key, &f.set, err);
    if (rc != 0)
        return rc;
    rc = find(&f, err);
    customer_names_put(f.set);
    return rc;
}
