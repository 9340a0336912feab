/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One matcher serves all hits of a page: it is made of the terms once and walks the text
 * of each hit once. Headings are not part of the text, so what they hold is a bonus of
 * their section. */
#include "daemon/search/passage.h"

#include <math.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/pick_terms.h"

/* A part of a compound says little about the compound. */
static const double PART_WEIGHT = 0.3;
/* A heading that names the term is about it. */
static const double HEADING_WEIGHT = 1.5;

int search_in_time(const struct search_context *c, struct jn_error *err)
{
    if (c->deadline_ns && jn_clock_ns() > c->deadline_ns)
        return jn_fail(err, ETIMEDOUT, "search: the deadline has passed");
    return 0;
}

/* ---- terms */

static double idf(uint32_t n, uint32_t df)
{
    return log(1 + (double)n / (df ? df : 1));
}

static const struct jn_used_term *used_of(const struct jn_result *result,
                                          const struct jn_query_term *term)
{
    for (size_t i = 0; i < result->n_terms; i++) {
        if (result->terms[i].term == term)
            return &result->terms[i];
    }
    return NULL;
}

struct wanted_list {
    const struct search_context *c;
    const struct jn_result *result;
    uint32_t n_documents;
    struct jn_wanted *items;
    size_t n, cap;
    double total;
};

static void add_wanted(struct wanted_list *w, const struct jn_query_term *t)
{
    const struct jn_used_term *used = t->part ? NULL : used_of(w->result, t);
    if (used && used->dropped)
        return;
    uint32_t df = used ? used->df : jn_index_df(w->c->reader, t->term, t->len);
    double weight = idf(w->n_documents, df) * (t->part ? PART_WEIGHT : 1);
    JN_GROW(w->c->arena, w->items, w->n, w->cap);
    w->items[w->n++] = (struct jn_wanted){t->term, t->len, weight, t->lone_prefix};
    w->total += weight;
}

/* What is marked for a synonym is a little less than the word itself. */
static const double SYNONYM_WEIGHT = 0.8;

static void add_synonym(struct wanted_list *w, const struct jn_alternative *a)
{
    for (size_t i = 0; i < a->n_terms; i++) {
        const struct jn_query_term *t = &a->terms[i];
        uint32_t df = jn_index_df(w->c->reader, t->term, t->len);
        double weight = idf(w->n_documents, df) * SYNONYM_WEIGHT;
        JN_GROW(w->c->arena, w->items, w->n, w->cap);
        w->items[w->n++] = (struct jn_wanted){t->term, t->len, weight, false};
        w->total += weight;
    }
}

static void add_group(struct wanted_list *w, const struct jn_group *group)
{
    for (size_t u = 0; u < group->n; u++) {
        const struct jn_unit *unit = &group->units[u];
        bool in_text = unit->scope == JN_SCOPE_ANY || unit->scope == JN_SCOPE_TITLE;
        for (size_t t = 0; in_text && !unit->negated && t < unit->n; t++)
            add_wanted(w, &unit->terms[t]);
    }
}

struct passage_terms passage_terms_of_query(const struct search_context *c,
                                            const struct jn_query *query,
                                            const struct jn_result *result)
{
    struct wanted_list w = {
        .c = c,
        .result = result,
        .n_documents = jn_index_documents(c->reader),
    };
    for (size_t g = 0; query && g < query->n; g++)
        add_group(&w, &query->groups[g]);
    for (size_t i = 0; i < result->n_synonyms; i++)
        add_synonym(&w, result->synonyms[i].other);
    struct passage_terms terms = {NULL, w.total};
    if (w.n > 0)
        terms.matcher = jn_matcher_new(c->arena, c->analyser, w.items, w.n);
    return terms;
}

struct passage_terms passage_terms_of_bag(const struct search_context *c,
                                          const struct jn_picked *picked, size_t n)
{
    struct jn_wanted *wanted = JN_NEW_ARRAY(c->arena, n, struct jn_wanted);
    struct passage_terms terms = {0};
    for (size_t i = 0; i < n; i++) {
        wanted[i] =
            (struct jn_wanted){picked[i].term, picked[i].len, picked[i].weight, false};
        terms.total += picked[i].weight;
    }
    if (n > 0)
        terms.matcher = jn_matcher_new(c->arena, c->analyser, wanted, n);
    return terms;
}

/* ---- sections */

static size_t find_spans(const struct search_context *c,
                         const struct passage_terms *terms, const char *text, size_t len,
                         struct jn_span **spans)
{
    *spans = NULL;
    return terms->matcher ? jn_matcher_find(terms->matcher, c->arena, text, len, spans)
                          : 0;
}

static double weigh_part(const struct passage_terms *terms, const struct jn_span *spans,
                         size_t n, struct jn_part part)
{
    double weight = 0;
    jn_best_part(terms->matcher, spans, n, &part, 1, &weight);
    return weight;
}

static double weigh_heading(const struct search_context *c,
                            const struct passage_terms *terms, const char *title)
{
    struct jn_span *spans;
    size_t len = strlen(title), n = find_spans(c, terms, title, len, &spans);
    if (n == 0)
        return 0;
    return HEADING_WEIGHT *
           weigh_part(terms, spans, n, (struct jn_part){0, (uint32_t)len, 0});
}

static struct jn_part part_of(const struct search_context *c,
                              const struct passage_terms *terms,
                              const struct jn_section *s)
{
    double bonus = terms->matcher ? weigh_heading(c, terms, s->title) : 0;
    return (struct jn_part){s->text_start, s->text_start + s->text_len, bonus};
}

double *passage_weigh(const struct search_context *c, const struct passage_terms *terms,
                      const struct jn_record *record, const struct jn_span *spans,
                      size_t n_spans)
{
    double *weights = JN_NEW_ARRAY(c->arena, record->n_sections, double);
    for (size_t i = 0; terms->matcher && i < record->n_sections; i++)
        weights[i] =
            weigh_part(terms, spans, n_spans, part_of(c, terms, &record->sections[i]));
    return weights;
}

static bool has_text(const struct jn_record *r, const struct jn_section *s)
{
    const char *text = r->text + s->text_start;
    for (uint32_t i = 0; i < s->text_len; i++) {
        if ((unsigned char)text[i] > ' ')
            return true;
    }
    return false;
}

/* Of the sections with text; NULL when none has any. */
static const struct jn_section *best_section(const struct search_context *c,
                                             const struct passage_terms *terms,
                                             const struct jn_record *r,
                                             const struct jn_span *spans, size_t n_spans)
{
    struct jn_part *parts = JN_NEW_ARRAY(c->arena, r->n_sections, struct jn_part);
    size_t *of = JN_NEW_ARRAY(c->arena, r->n_sections, size_t), n = 0;
    for (size_t i = 0; i < r->n_sections; i++) {
        if (!has_text(r, &r->sections[i]))
            continue;
        of[n] = i;
        parts[n++] = part_of(c, terms, &r->sections[i]);
    }
    if (n == 0)
        return NULL;
    size_t best =
        terms->matcher ? jn_best_part(terms->matcher, spans, n_spans, parts, n, NULL) : 0;
    return &r->sections[of[best]];
}

static void pick(const struct search_context *c, const struct passage_terms *terms,
                 const struct jn_span *spans, size_t n_spans, unsigned crop,
                 struct passage *out)
{
    const struct jn_section *s = out->section;
    if (s)
        jn_snippet_pick(terms->matcher, out->record.text, s->text_start,
                        s->text_start + s->text_len, spans, n_spans, crop, c->arena,
                        &out->snippet);
}

int passage_find(const struct search_context *c, const struct passage_terms *terms,
                 const struct jn_entry *entry, unsigned crop, struct passage *out,
                 struct jn_error *err)
{
    struct jn_span *spans;
    *out = (struct passage){0};
    int rc = jn_index_record(c->reader, entry, c->arena, &out->record, err);
    if (rc != 0)
        return rc;
    out->n_title = find_spans(c, terms, entry->title, strlen(entry->title), &out->title);
    size_t n = find_spans(c, terms, out->record.text, out->record.text_len, &spans);
    out->section = best_section(c, terms, &out->record, spans, n);
    pick(c, terms, spans, n, crop, out);
    return 0;
}

void passage_of_section(const struct search_context *c, const struct passage_terms *terms,
                        const struct jn_record *record, const struct jn_section *section,
                        unsigned crop, struct passage *out)
{
    struct jn_span *spans;
    *out = (struct passage){.record = *record, .section = section};
    const char *text = record->text + section->text_start;
    size_t n = find_spans(c, terms, text, section->text_len, &spans);
    for (size_t i = 0; i < n; i++) {
        spans[i].start += section->text_start;
        spans[i].end += section->text_start;
    }
    if (has_text(record, section))
        pick(c, terms, spans, n, crop, out);
}
