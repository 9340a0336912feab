/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every visible template is judged: there are dozens of them, and a term search would
 * drop just those that only declare what they cover. */
#include "daemon/search/templates.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/search/front_matter.h"

enum { CASES_MAX = 20, SNIPPET = 60 };

const char *templates_band(double cny)
{
    static const struct {
        double below;
        const char *band;
    } bands[] = {{500e3, "lt-500k"}, {2e6, "500k-2m"}, {5e6, "2m-5m"}, {20e6, "5m-20m"}};
    for (size_t i = 0; i < JN_COUNT(bands); i++) {
        if (cny < bands[i].below)
            return bands[i].band;
    }
    return "gt-20m";
}

/* ---- fit */

static bool list_has(const json_t *list, const char *value)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *item = json_string_value(json_array_get(list, i));
        if (item && strcmp(item, value) == 0)
            return true;
    }
    return false;
}

/* The stated value that the template is not for, or NULL. */
static const char *refused(const struct templates_wish *wish, const json_t *front)
{
    const char *const stated[] = {wish->industry, wish->scenario, wish->budget_band};
    const json_t *not_for = json_object_get(json_object_get(front, "fits"), "not_for");
    for (size_t i = 0; i < JN_COUNT(stated); i++) {
        if (stated[i] && list_has(not_for, stated[i]))
            return stated[i];
    }
    return NULL;
}

static double fit_of(const struct templates_wish *wish, const json_t *front)
{
    const char *const fields[] = {"industry", "scenario", "budget_band"};
    const char *const stated[] = {wish->industry, wish->scenario, wish->budget_band};
    const json_t *fits = json_object_get(front, "fits");
    unsigned n = 0, named = 0;
    for (size_t i = 0; i < JN_COUNT(fields); i++) {
        n += stated[i] != NULL;
        named += stated[i] && list_has(json_object_get(fits, fields[i]), stated[i]);
    }
    return n > 0 ? (double)named / n : 0.5;
}

/* ---- citations */

static bool is_cited(const struct template_answer *t, const char *id)
{
    for (size_t i = 0; i < t->n_cases; i++) {
        if (strcmp(t->cases[i].id, id) == 0)
            return true;
    }
    return false;
}

static void warn(const struct search_context *c, struct template_answer *t,
                 const char *code, const struct jn_entry *e)
{
    JN_GROW(c->arena, t->warnings, t->n_warnings, t->cap_warnings);
    t->warnings[t->n_warnings++] = (struct template_warning){code, e->id, e->title};
}

static bool is_expired(const struct search_context *c, const struct jn_entry *e)
{
    return jn_freshness(e->verified_at, e->review_due, e->valid_until, c->today,
                        c->expire_after_days) == JN_EXPIRED;
}

/* Links to visible documents; what the view hides is not mentioned. */
static int find_cases(const struct search_context *c, struct template_answer *t,
                      struct jn_error *err)
{
    for (size_t i = 0; i < t->record.n_links && t->n_cases < CASES_MAX; i++) {
        const struct jn_link *link = &t->record.links[i];
        const struct jn_entry *e;
        if (is_cited(t, link->target))
            continue;
        int rc = jn_index_get(c->reader, c->view, link->target, &e, err);
        if (rc == JN_INDEX_NO_DOC)
            continue;
        if (rc != 0)
            return rc;
        if (is_expired(c, e))
            warn(c, t, "expired_source", e);
        if (e->kind != JN_KIND_CASE_STUDY)
            continue;
        const char *why = link->title && *link->title ? link->title : link->via;
        JN_GROW(c->arena, t->cases, t->n_cases, t->cap_cases);
        t->cases[t->n_cases++] = (struct template_case){e->id, e->title, why};
    }
    return 0;
}

/* ---- all templates */

static int read_template(const struct search_context *c,
                         const struct templates_wish *wish,
                         const struct requirement_terms *terms, const struct jn_entry *e,
                         struct templates_answer *out, struct jn_error *err)
{
    struct template_answer *t = &out->items[out->n];
    *t = (struct template_answer){.entry = e};
    int rc = jn_index_record(c->reader, e, c->arena, &t->record, err);
    if (rc != 0)
        return rc;
    t->front = front_matter_of(&t->record);
    out->n++;
    const char *value = refused(wish, t->front);
    if (value) {
        JN_GROW(c->arena, out->excluded, out->n_excluded, out->cap_excluded);
        out->excluded[out->n_excluded++] =
            (struct template_excluded){e->id, e->title, jn_arena_str(c->arena, value)};
        json_decref(t->front);
        out->n--;
        return 0;
    }
    template_match(c, wish, terms, t);
    t->fit = fit_of(wish, t->front);
    enum jn_freshness freshness = jn_freshness(
        e->verified_at, e->review_due, e->valid_until, c->today, c->expire_after_days);
    t->evidence = jn_evidence_of(jn_index_moment(c->reader)->evidence, c->view->max_level,
                                 t->entry->id);
    t->score = (0.5 * t->coverage + 0.3 * t->fit + 0.2 * t->evidence->wilson_lb) *
               jn_freshness_factor(freshness);
    return 0;
}

static int by_score(const void *a, const void *b)
{
    const struct template_answer *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    if (x->entry->updated != y->entry->updated)
        return x->entry->updated < y->entry->updated ? 1 : -1;
    return strcmp(x->entry->id, y->entry->id);
}

static int list_templates(const struct search_context *c, const struct jn_entry ***out,
                          size_t *n, struct jn_error *err)
{
    static const char *kinds[] = {"solution-template"};
    struct jn_filter kind = {
        .op = JN_FILTER_EQ, .field = "kind", .values = kinds, .n_values = 1};
    struct jn_filter_fault fault;
    int rc = jn_index_list(c->reader, c->view, &kind, NULL, TEMPLATES_MAX, c->today,
                           c->arena, out, n, &fault, err);
    return rc > 0 ? jn_fail(err, EINVAL, "list templates: %s", fault.text) : rc;
}

static struct requirement_terms *all_terms(const struct search_context *c,
                                           const struct templates_wish *wish)
{
    struct requirement_terms *terms =
        JN_NEW_ARRAY(c->arena, wish->n_requirements, struct requirement_terms);
    for (size_t i = 0; i < wish->n_requirements; i++) {
        const char *text = wish->requirements[i].text;
        terms[i].weights = term_weights_of(c, text, strlen(text));
        terms[i].normal = facts_normalize(c, text, strlen(text));
    }
    return terms;
}

/* A section may begin with a sub-heading at once: the first of its parts with words. */
static const struct jn_section *with_text(const struct jn_record *r,
                                          const struct jn_section *s)
{
    for (const struct jn_section *p = s; p < r->sections + r->n_sections; p++) {
        if (p > s && p->level <= s->level)
            break;
        if (p->text_len > 1)
            return p;
    }
    return s;
}

/* What is shown of a template, for those that are shown only. */
static int finish(const struct search_context *c, const struct templates_wish *wish,
                  const struct requirement_terms *terms, struct template_answer *t,
                  struct jn_error *err)
{
    for (size_t s = 0; s < t->n_sections; s++) {
        struct template_section *section = &t->sections[s];
        struct jn_picked *picked = NULL;
        size_t n = 0, cap = 0;
        for (size_t i = 0; i < section->n_covers; i++) {
            const struct term_weights *w = &terms[section->covers[i]].weights;
            for (size_t k = 0; k < w->n; k++) {
                JN_GROW(c->arena, picked, n, cap);
                picked[n++] = w->items[k];
            }
        }
        struct passage_terms wanted = passage_terms_of_bag(c, picked, n);
        passage_of_section(c, &wanted, &t->record,
                           with_text(&t->record, section->section), SNIPPET,
                           &section->passage);
    }
    if (is_expired(c, t->entry))
        warn(c, t, "expired_template", t->entry);
    template_variables(c, wish, t);
    return find_cases(c, t, err);
}

int templates_find(const struct search_context *c, const struct templates_wish *wish,
                   struct templates_answer *out, struct jn_error *err)
{
    const struct jn_entry **entries;
    size_t n;
    *out = (struct templates_answer){0};
    int rc = list_templates(c, &entries, &n, err);
    if (rc != 0)
        return rc;
    struct requirement_terms *terms = all_terms(c, wish);
    out->items = JN_NEW_ARRAY(c->arena, n, struct template_answer);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = search_in_time(c, err);
        if (rc == 0)
            rc = read_template(c, wish, terms, entries[i], out, err);
    }
    if (rc != 0)
        return rc;
    if (out->n > 1)
        qsort(out->items, out->n, sizeof(*out->items), by_score);
    for (size_t i = 0; rc == 0 && i < out->n && i < wish->limit; i++)
        rc = finish(c, wish, terms, &out->items[i], err);
    return rc;
}

void templates_release(struct templates_answer *a)
{
    for (size_t i = 0; i < a->n; i++)
        json_decref(a->items[i].front);
    a->n = 0;
}
