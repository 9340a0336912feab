/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Found by id through an open table of positions. */
#include "daemon/ledger/fact_book.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/hash.h"
#include "jinnang/json_read.h"

struct fact_book {
    struct jn_arena *arena;
    struct document_facts *items;
    size_t n, cap;
    size_t *slots; /* position + 1 */
    size_t mask;
};

struct fact_book *fact_book_new(void)
{
    struct jn_arena *arena = jn_arena_new();
    struct fact_book *f = JN_NEW(arena, struct fact_book);
    f->arena = arena;
    return f;
}

struct fact_book *fact_book_free(struct fact_book *f)
{
    if (f)
        jn_arena_free(f->arena);
    return NULL;
}

static size_t *slot_of(const struct fact_book *f, const char *id)
{
    size_t at = jn_hash_key(id, strlen(id)) & f->mask;
    while (f->slots[at] && strcmp(f->items[f->slots[at] - 1].id, id) != 0)
        at = (at + 1) & f->mask;
    return &f->slots[at];
}

const struct document_facts *fact_book_find(const struct fact_book *f, const char *id)
{
    size_t at = f && f->slots ? *slot_of(f, id) : 0;
    return at ? &f->items[at - 1] : NULL;
}

const struct document_facts *fact_book_all(const struct fact_book *f, size_t *n)
{
    *n = f->n;
    return f->items;
}

static void append(struct fact_book *f, const struct document_facts *d)
{
    JN_GROW(f->arena, f->items, f->n, f->cap);
    f->items[f->n++] = *d;
    if (f->n * 2 > f->mask) {
        f->mask = f->mask ? f->mask * 2 + 1 : 63;
        f->slots = JN_NEW_ARRAY(f->arena, f->mask + 1, size_t);
        for (size_t i = 0; i + 1 < f->n; i++)
            *slot_of(f, f->items[i].id) = i + 1;
    }
    *slot_of(f, d->id) = f->n;
}

/* ---- from one arena to the next */

static const char *copy_text(struct jn_arena *arena, const char *text)
{
    return text ? jn_arena_str(arena, text) : NULL;
}

static const char *const *copy_list(struct jn_arena *arena, const char *const *list,
                                    size_t n)
{
    const char **copy = JN_NEW_ARRAY(arena, n, const char *);
    for (size_t i = 0; i < n; i++)
        copy[i] = jn_arena_str(arena, list[i]);
    return copy;
}

static struct document_facts copy_of(struct jn_arena *arena,
                                     const struct document_facts *d)
{
    struct document_facts copy = *d;
    copy.id = copy_text(arena, d->id);
    copy.engagement = copy_text(arena, d->engagement);
    copy.outcome = copy_text(arena, d->outcome);
    copy.authors = copy_list(arena, d->authors, d->n_authors);
    copy.reused = copy_list(arena, d->reused, d->n_reused);
    return copy;
}

/* ---- from the index */

/* A member of a list: itself, or of an object its `id` when it was helpful. */
static const char *item_text(const json_t *item)
{
    if (json_is_string(item))
        return json_string_value(item);
    const char *helpful = json_string_value(json_object_get(item, "helpful"));
    return helpful && strcmp(helpful, "yes") == 0
               ? json_string_value(json_object_get(item, "id"))
               : NULL;
}

/* first: put before the others; may be NULL. */
static const char *const *read_list(struct jn_arena *arena, const char *first,
                                    const json_t *list, size_t *n)
{
    size_t given = json_array_size(list);
    const char **items = JN_NEW_ARRAY(arena, given + 1, const char *);
    *n = 0;
    if (first)
        items[(*n)++] = jn_arena_str(arena, first);
    for (size_t i = 0; i < given; i++) {
        const char *text = item_text(json_array_get(list, i));
        if (text)
            items[(*n)++] = jn_arena_str(arena, text);
    }
    return items;
}

static bool is_published(const struct jn_entry *e)
{
    const char *state = jn_entry_value(e, "state");
    return !state || strcmp(state, "archived") != 0;
}

static void read_front(const struct jn_entry *e, const json_t *front,
                       struct jn_arena *arena, struct document_facts *out)
{
    out->id = jn_arena_str(arena, e->id);
    memcpy(out->revision, e->revision, sizeof(out->revision));
    out->level = e->level;
    out->authors = read_list(arena, jn_entry_value(e, "author"),
                             json_object_get(front, "co_authors"), &out->n_authors);
    out->engagement = copy_text(arena, jn_entry_value(e, "engagement"));
    out->is_retrospective = e->kind == JN_KIND_RETROSPECTIVE && is_published(e);
    if (!out->is_retrospective)
        return;
    const char *closed = json_string_value(json_object_get(front, "closed_at"));
    out->outcome = copy_text(arena, jn_entry_value(e, "outcome"));
    out->closed_at = closed ? jn_date_parse(closed, strlen(closed)) : 0;
    out->reused =
        read_list(arena, NULL, json_object_get(front, "reused"), &out->n_reused);
}

static int read_document(struct jn_index_reader *r, const struct jn_entry *e,
                         struct jn_arena *arena, struct document_facts *out,
                         struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *scratch = jn_arena_new();
    jn_auto(json_decref) json_t *front = NULL;
    struct jn_record record;
    struct jn_json_fault fault;
    int rc = jn_index_record(r, e, scratch, &record, err);
    if (rc != 0)
        return rc;
    const char *text = record.front_matter_json ? record.front_matter_json : "{}";
    if (jn_json_parse(text, strlen(text), &front, &fault) != 0)
        front = json_object();
    read_front(e, front, arena, out);
    return 0;
}

int fact_book_add(struct fact_book *f, const struct fact_book *before,
                  struct jn_index_reader *r, const struct jn_entry *e,
                  struct jn_error *err)
{
    struct document_facts d = {0};
    if (fact_book_find(f, e->id))
        return 0;
    const struct document_facts *known = fact_book_find(before, e->id);
    int rc = 0;
    if (known && strcmp(known->revision, e->revision) == 0 && known->level == e->level)
        d = copy_of(f->arena, known);
    else
        rc = read_document(r, e, f->arena, &d, err);
    if (rc == 0)
        append(f, &d);
    return rc;
}
