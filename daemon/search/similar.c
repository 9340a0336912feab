/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/search/similar.h"

#include <string.h>

#include "jinnang/like.h"
#include "jinnang/translate.h"

/* ---- the source */

struct source {
    struct jn_term_bag *bag, *translated; /* translated: NULL when nobody asks for it */
    struct facts facts;
};

static void add_heading(const struct search_context *c, struct source *s,
                        const char *text)
{
    jn_like_add_heading(s->bag, c->analyser, text, strlen(text));
}

static void translate(const struct search_context *c, struct source *s, const char *text,
                      size_t len)
{
    if (s->translated)
        jn_translate_into(s->translated, c->synonyms, c->analyser, c->arena, text, len);
}

static int add_document(const struct search_context *c, struct source *s, const char *id,
                        struct jn_error *err)
{
    const struct jn_entry *e;
    struct jn_record record;
    int rc = jn_index_get(c->reader, c->view, id, &e, err);
    if (rc == JN_INDEX_NO_DOC)
        return SIMILAR_NO_SOURCE;
    if (rc == 0)
        rc = jn_index_record(c->reader, e, c->arena, &record, err);
    if (rc != 0)
        return rc;
    add_heading(c, s, e->title);
    jn_term_bag_add(s->bag, c->analyser, record.summary, strlen(record.summary), 1);
    for (size_t i = 0; i < record.n_sections; i++)
        add_heading(c, s, record.sections[i].title);
    jn_term_bag_add(s->bag, c->analyser, record.text, record.text_len, 1);
    translate(c, s, e->title, strlen(e->title));
    translate(c, s, record.text, record.text_len);
    for (size_t i = 0; i < e->n_meta; i++)
        jn_like_add_value(s->bag, c->arena, e->meta[i].field, e->meta[i].value);
    facts_add_document(&s->facts, c, e, &record);
    return 0;
}

static int read_source(const struct search_context *c, const struct similar_source *from,
                       struct source *s, const char **missing, struct jn_error *err)
{
    s->bag = jn_term_bag_new(c->arena);
    if (from->text) {
        jn_like_add_text(s->bag, c->analyser, c->arena, from->text, from->text_len);
        facts_add_text(&s->facts, c, from->text, from->text_len);
        translate(c, s, from->text, from->text_len);
    }
    for (size_t i = 0; i < from->n_ids; i++) {
        int rc = add_document(c, s, from->ids[i], err);
        if (rc == SIMILAR_NO_SOURCE)
            *missing = from->ids[i];
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* ---- won and lost */

static const char *outcomes_won[] = {"won"};
static const char *outcomes_lost[] = {"lost", "rejected"};

static bool has_outcome(const struct jn_hit *hit, const char *const *values, size_t n)
{
    const char *outcome = jn_entry_value(hit->entry, "outcome");
    for (size_t i = 0; outcome && i < n; i++) {
        if (strcmp(outcome, values[i]) == 0)
            return true;
    }
    return false;
}

static struct jn_filter *both_filters(struct jn_arena *arena, const struct jn_filter *a,
                                      const char **outcomes, size_t n)
{
    struct jn_filter *in = JN_NEW(arena, struct jn_filter);
    struct jn_filter *and = JN_NEW(arena, struct jn_filter);
    *in = (struct jn_filter){
        .op = JN_FILTER_IN, .field = "outcome", .values = outcomes, .n_values = n};
    if (!a)
        return in;
    and->op = JN_FILTER_AND;
    and->args = JN_NEW_ARRAY(arena, 2, struct jn_filter *);
    and->args[0] = JN_NEW(arena, struct jn_filter);
    *and->args[0] = *a;
    and->args[1] = in;
    and->n_args = 2;
    return and;
}

static size_t next_of(const struct jn_hit *hits, size_t n, size_t from,
                      const char *const *outcomes, size_t n_outcomes)
{
    while (from < n && !has_outcome(&hits[from], outcomes, n_outcomes))
        from++;
    return from;
}

/* The best won, the best lost, the second won … while both last, then the rest in order.
 */
static void alternate(struct jn_arena *arena, struct jn_hit *hits, size_t n)
{
    struct jn_hit *sorted = JN_NEW_ARRAY(arena, n, struct jn_hit);
    bool *taken = JN_NEW_ARRAY(arena, n, bool);
    size_t won = next_of(hits, n, 0, outcomes_won, JN_COUNT(outcomes_won));
    size_t lost = next_of(hits, n, 0, outcomes_lost, JN_COUNT(outcomes_lost));
    size_t k = 0;
    if (won == n || lost == n)
        return;
    while (won < n && lost < n) {
        sorted[k++] = hits[won];
        sorted[k++] = hits[lost];
        taken[won] = taken[lost] = true;
        won = next_of(hits, n, won + 1, outcomes_won, JN_COUNT(outcomes_won));
        lost = next_of(hits, n, lost + 1, outcomes_lost, JN_COUNT(outcomes_lost));
    }
    for (size_t i = 0; i < n; i++) {
        if (!taken[i])
            sorted[k++] = hits[i];
    }
    memcpy(hits, sorted, n * sizeof(*hits));
}

/* ---- the search */

static int search(const struct search_context *c, const struct similar_wish *wish,
                  struct source *like, struct similar_answer *out,
                  struct jn_result *result, struct jn_filter_fault *fault,
                  struct jn_error *err)
{
    struct jn_similar s = {
        .terms = out->terms,
        .n_terms = out->n_terms,
        .bag = like->bag,
        .min_match = wish->min_match,
        .not_ids = wish->like.ids,
        .n_not_ids = wish->like.n_ids,
        .base = wish->search,
    };
    unsigned offset = s.base.offset, limit = s.base.limit;
    if (like->translated)
        jn_like_translated(c->reader, like->translated, &s);
    out->translated = s.translated;
    out->n_translated = s.n_translated;
    if (wish->balance == SIMILAR_WON)
        s.base.filter =
            both_filters(c->arena, s.base.filter, outcomes_won, JN_COUNT(outcomes_won));
    if (wish->balance == SIMILAR_LOST)
        s.base.filter =
            both_filters(c->arena, s.base.filter, outcomes_lost, JN_COUNT(outcomes_lost));
    if (wish->balance == SIMILAR_BOTH) {
        s.base.offset = 0;
        s.base.limit = JN_WINDOW;
    }
    int rc = jn_index_similar(c->reader, &s, c->arena, result, fault, err);
    if (rc != 0)
        return rc == JN_INDEX_BAD_FILTER ? SIMILAR_BAD_FILTER : rc;
    if (wish->balance == SIMILAR_BOTH) {
        alternate(c->arena, result->hits, result->n_hits);
        size_t n = result->n_hits, from = offset < n ? offset : n;
        result->hits += from;
        result->n_hits = n - from < limit ? n - from : limit;
    }
    return 0;
}

static int show_hits(const struct search_context *c, const struct similar_wish *wish,
                     struct source *s, const struct jn_result *result,
                     struct similar_answer *out, struct jn_error *err)
{
    size_t n_shown = out->n_terms + out->n_translated;
    struct jn_picked *shown = JN_NEW_ARRAY(c->arena, n_shown, struct jn_picked);
    for (size_t i = 0; i < n_shown; i++)
        shown[i] = i < out->n_terms ? out->terms[i] : out->translated[i - out->n_terms];
    struct passage_terms terms = passage_terms_of_bag(c, shown, n_shown);
    struct hit_view *views;
    int rc = hit_views(c, &terms, result->hits, result->n_hits, wish->crop, &views, err);
    if (rc != 0)
        return rc;
    out->hits = JN_NEW_ARRAY(c->arena, result->n_hits, struct similar_hit);
    out->n_hits = result->n_hits;
    for (size_t i = 0; i < out->n_hits; i++) {
        out->hits[i].view = views[i];
        aspects_learn(&s->facts, c, views[i].hit.entry);
    }
    if (!wish->aspects)
        return 0;
    struct aspect_source source = {.facts = &s->facts};
    for (size_t i = 0; i < out->n_hits; i++) {
        rc = search_in_time(c, err);
        if (rc != 0)
            return rc;
        out->hits[i].aspects = JN_NEW_ARRAY(c->arena, ASPECTS, struct aspect);
        aspects_compare(c, &source, views[i].hit.entry, &views[i].passage.record,
                        out->hits[i].aspects);
    }
    return 0;
}

int similar_find(const struct search_context *c, const struct similar_wish *wish,
                 struct similar_answer *out, struct jn_filter_fault *fault,
                 struct jn_error *err)
{
    struct source *like = JN_NEW(c->arena, struct source);
    struct source *unlike = JN_NEW(c->arena, struct source);
    struct jn_result result;
    *out = (struct similar_answer){0};
    if (c->synonyms)
        like->translated = jn_term_bag_new(c->arena);
    int rc = read_source(c, &wish->like, like, &out->missing, err);
    if (rc == 0)
        rc = read_source(c, &wish->unlike, unlike, &out->missing, err);
    if (rc != 0)
        return rc;
    jn_term_bag_remove(like->bag, unlike->bag);
    out->n_terms = jn_like_pick(c->reader, like->bag, (uint32_t)wish->like.n_ids,
                                wish->max_terms, &out->terms);
    rc = search(c, wish, like, out, &result, fault, err);
    if (rc == 0)
        rc = show_hits(c, wish, like, &result, out, err);
    out->total = result.total;
    out->best_score = result.best_score;
    if (rc == 0)
        rc = lessons_find(c, &like->facts, out->lessons, &out->n_lessons, err);
    return rc;
}
