/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a document costs far more than copying what was read from it. So a set for a
 * new revision takes over the documents that have not changed since the set before. */
#include "daemon/draft/known_promises.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/buf.h"

#include "daemon/search/front_matter.h"

static struct kept kept = KEPT_INIT;

struct making {
    const struct search_context *c;
    const struct known_promises *before; /* or NULL */
    struct jn_arena *arena, *scratch;
    struct known_promises *set;
    const struct jn_entry **entries;
    size_t n, cap;
};

/* ---- which documents */

static bool may_promise(const struct jn_entry *e)
{
    const char *state = jn_entry_value(e, "state");
    return (e->kind == JN_KIND_SOLUTION_TEMPLATE || e->kind == JN_KIND_FAQ ||
            e->kind == JN_KIND_CASE_STUDY) &&
           !(state && strcmp(state, "archived") == 0);
}

static bool take_entry(void *user, const struct jn_entry *e)
{
    struct making *m = user;
    if (!may_promise(e))
        return true;
    JN_GROW(m->scratch, m->entries, m->n, m->cap);
    m->entries[m->n++] = e;
    return true;
}

static int by_id(const void *a, const void *b)
{
    const struct jn_entry *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

static int id_of(const void *key, const void *item)
{
    return strcmp(key, ((const struct promising_document *)item)->id);
}

/* ---- reading one */

static int read_text(struct making *m, struct promising_document *to, const char *text,
                     size_t len, const char *section, struct jn_error *err)
{
    struct promise *found;
    size_t n;
    int rc =
        promise_extract(m->c->analyser, text, len, KNOWN_PROMISES_OF_DOCUMENT - to->n,
                        m->scratch, &found, &n, err);
    if (rc != 0 || n == 0)
        return rc;
    const char *anchor = jn_arena_str(m->arena, section);
    for (size_t i = 0; i < n; i++) {
        JN_GROW(m->arena, to->promises, to->n, to->cap);
        to->promises[to->n++] = (struct known_promise){
            .promise = found[i],
            .text = jn_arena_dup(m->arena, text + found[i].start,
                                 found[i].end - found[i].start),
            .section = anchor,
        };
    }
    return 0;
}

/* The anchor of the first section whose anchor has one of these words, or "". */
static const char *section_like(const struct jn_record *r, const char *const *words,
                                size_t n)
{
    for (size_t i = 0; i < r->n_sections; i++)
        for (size_t k = 0; k < n; k++)
            if (strstr(r->sections[i].anchor, words[k]))
                return r->sections[i].anchor;
    return "";
}

static void add_value(struct jn_buf *line, const json_t *row, const char *name)
{
    const json_t *value = json_object_get(row, name);
    if (json_is_string(value))
        jn_buf_str(line, json_string_value(value));
    else if (json_is_number(value))
        jn_buf_printf(line, "%.15g", json_number_value(value));
    jn_buf_char(line, ' ');
}

/* {metric: RTO, before: 240, after: 15, unit: 分钟} says "RTO 15 分钟". */
static int read_results(struct making *m, struct promising_document *to,
                        const struct jn_record *r, const json_t *front,
                        struct jn_error *err)
{
    static const char *const words[] = {"成效", "效果", "results"};
    const char *section = section_like(r, words, JN_COUNT(words));
    const json_t *results = json_object_get(front, "results");
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < json_array_size(results); i++) {
        const json_t *row = json_array_get(results, i);
        jn_auto(jn_buf_deinit) struct jn_buf line = JN_BUF_INIT;
        add_value(&line, row, "metric");
        add_value(&line, row, "after");
        add_value(&line, row, "unit");
        if (!jn_buf_failed(&line))
            rc = read_text(m, to, jn_buf_text(&line), line.len, section, err);
    }
    return rc;
}

static int read_front(struct making *m, struct promising_document *to,
                      const struct jn_record *r, struct jn_error *err)
{
    static const char *const words[] = {"标准回答", "回答", "answer"};
    jn_auto(json_decref) json_t *front = front_matter_of(r);
    if (to->kind == JN_KIND_CASE_STUDY)
        return read_results(m, to, r, front, err);
    const char *answer =
        to->kind == JN_KIND_FAQ ? front_matter_text(front, "answer_short") : NULL;
    if (!answer)
        return 0;
    return read_text(m, to, answer, strlen(answer),
                     section_like(r, words, JN_COUNT(words)), err);
}

static int read_document(struct making *m, struct promising_document *to,
                         const struct jn_entry *e, struct jn_error *err)
{
    struct jn_record r;
    int rc = jn_index_record(m->c->reader, e, m->scratch, &r, err);
    if (rc == 0)
        rc = read_front(m, to, &r, err);
    for (size_t i = 0; rc == 0 && i < r.n_sections; i++) {
        const struct jn_section *s = &r.sections[i];
        rc = read_text(m, to, r.text + s->text_start, s->text_len, s->anchor, err);
    }
    jn_arena_reset(m->scratch);
    return rc;
}

/* ---- taking over */

static bool take_over(struct making *m, struct promising_document *to)
{
    const struct promising_document *old =
        m->before && m->before->n > 0
            ? bsearch(to->id, m->before->documents, m->before->n,
                      sizeof(*m->before->documents), id_of)
            : NULL;
    if (!old || strcmp(old->revision, to->revision) != 0 || old->kind != to->kind)
        return false;
    to->promises = JN_NEW_ARRAY(m->arena, old->n, struct known_promise);
    to->n = to->cap = old->n;
    for (size_t i = 0; i < old->n; i++) {
        to->promises[i] = old->promises[i];
        to->promises[i].text = jn_arena_str(m->arena, old->promises[i].text);
        to->promises[i].section = jn_arena_str(m->arena, old->promises[i].section);
    }
    return true;
}

static int add_document(struct making *m, const struct jn_entry *e, struct jn_error *err)
{
    struct promising_document *to = &m->set->documents[m->set->n++];
    *to = (struct promising_document){.id = jn_arena_str(m->arena, e->id),
                                      .kind = e->kind,
                                      .verified_at = e->verified_at,
                                      .review_due = e->review_due,
                                      .valid_until = e->valid_until};
    memcpy(to->revision, e->revision, sizeof(to->revision));
    return take_over(m, to) ? 0 : read_document(m, to, e, err);
}

static int fill(struct making *m, struct jn_error *err)
{
    struct jn_arena *entries = m->scratch;
    int rc = jn_index_each(m->c->reader, m->c->view, take_entry, m, err);
    if (rc == 0 && m->n > 1)
        qsort(m->entries, m->n, sizeof(*m->entries), by_id);
    m->set->documents = JN_NEW_ARRAY(m->arena, m->n, struct promising_document);
    m->scratch = jn_arena_new();
    for (size_t i = 0; rc == 0 && i < m->n; i++) {
        rc = search_in_time(m->c, err);
        if (rc == 0)
            rc = add_document(m, m->entries[i], err);
    }
    jn_arena_free(m->scratch);
    m->scratch = entries;
    return rc;
}

static int make(const struct search_context *c, const struct kept_item *before,
                struct jn_arena *arena, struct kept_item **out, struct jn_error *err)
{
    struct making m = {.c = c,
                       .before = (const struct known_promises *)(const void *)before,
                       .arena = arena,
                       .scratch = jn_arena_new(),
                       .set = JN_NEW(arena, struct known_promises)};
    int rc = fill(&m, err);
    jn_arena_free(m.scratch);
    *out = &m.set->item;
    return rc;
}

int known_promises_get(const struct search_context *c, const char *view_key,
                       const struct known_promises **out, struct jn_error *err)
{
    struct kept_item *item;
    int rc = kept_get(&kept, c, view_key, make, &item, err);
    if (rc == 0)
        *out = (const struct known_promises *)(const void *)item;
    return rc;
}

void known_promises_put(const struct known_promises *known)
{
    kept_put(&kept, (struct kept_item *)(uintptr_t)&known->item);
}
