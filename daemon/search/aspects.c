/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/search/aspects.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/search/front_matter.h"
#include "daemon/search/labels.h"

static const double PAIN_POINT_MATCH = 0.30;
enum { MINE_SHOWN = 10 };

enum { INDUSTRY, SCALE, SCENARIO, TECHNOLOGY, CONSTRAINT, PAIN_POINT };

static const struct {
    const char *name;
    const char *fields[3]; /* ends with NULL; none: compared by its own function */
} rows[ASPECTS] = {
    [INDUSTRY] = {"industry", {"industry", NULL}},
    [SCALE] = {"scale", {NULL}},
    [SCENARIO] = {"scenario", {"scenario", NULL}},
    [TECHNOLOGY] = {"technology", {"technologies", "products", NULL}},
    [CONSTRAINT] = {"constraint", {"constraints", NULL}},
    [PAIN_POINT] = {"pain_point", {NULL}},
};

static const char *const verdict_names[] = {"same", "similar", "different", "unknown"};

/* ---- sets of values */

struct values {
    const char **items;
    size_t n, cap;
};

static void push(struct values *v, struct jn_arena *arena, const char *value)
{
    JN_GROW(arena, v->items, v->n, v->cap);
    v->items[v->n++] = value;
}

static bool among(const char *const *items, size_t n, const char *value)
{
    for (size_t i = 0; i < n; i++) {
        if (strcasecmp(items[i], value) == 0)
            return true;
    }
    return false;
}

enum aspect_verdict aspects_verdict(const char *const *mine, size_t n_mine,
                                    const char *const *theirs, size_t n_theirs)
{
    size_t common = 0;
    if (n_mine == 0 || n_theirs == 0)
        return ASPECT_UNKNOWN;
    for (size_t i = 0; i < n_theirs; i++)
        common += among(mine, n_mine, theirs[i]);
    if (common == n_mine && common == n_theirs)
        return ASPECT_SAME;
    return common > 0 ? ASPECT_SIMILAR : ASPECT_DIFFERENT;
}

static bool is_row_field(size_t row, const char *field)
{
    for (size_t i = 0; rows[row].fields[i]; i++) {
        if (strcmp(rows[row].fields[i], field) == 0)
            return true;
    }
    return false;
}

static void compare_values(const struct search_context *c, const struct facts *facts,
                           const struct jn_entry *entry, size_t row, struct aspect *out)
{
    struct values mine = {0}, theirs = {0}, common = {0};
    for (size_t i = 0; i < facts->n; i++) {
        if (is_row_field(row, facts->items[i].field))
            push(&mine, c->arena, facts->items[i].value);
    }
    for (size_t i = 0; i < entry->n_meta; i++) {
        const char *value = entry->meta[i].value;
        if (!is_row_field(row, entry->meta[i].field))
            continue;
        push(&theirs, c->arena, value);
        if (among(mine.items, mine.n, value))
            push(&common, c->arena, value);
    }
    out->verdict = aspects_verdict(mine.items, mine.n, theirs.items, theirs.n);
    out->mine = mine.items;
    out->n_mine = mine.n;
    out->theirs = theirs.items;
    out->n_theirs = theirs.n;
    out->common = common.items;
    out->n_common = common.n;
}

/* ---- scale */

static int band_place(const char *band)
{
    const struct jn_vocab *vocab = jn_vocab_find("budget_band");
    for (size_t i = 0; vocab && i < vocab->n; i++) {
        if (strcmp(vocab->entries[i].value, band) == 0)
            return (int)i;
    }
    return -1;
}

enum aspect_verdict aspects_band_verdict(const char *mine, const char *theirs)
{
    int a = mine ? band_place(mine) : -1, b = theirs ? band_place(theirs) : -1;
    if (a < 0 || b < 0)
        return ASPECT_UNKNOWN;
    if (a == b)
        return ASPECT_SAME;
    return abs(a - b) == 1 ? ASPECT_SIMILAR : ASPECT_DIFFERENT;
}

/* Figures of the same thing: equal, within a factor of two, or not. */
static enum aspect_verdict figure_verdict(double mine, double theirs)
{
    if (mine <= 0 || theirs <= 0)
        return ASPECT_UNKNOWN;
    if (mine == theirs)
        return ASPECT_SAME;
    return mine <= 2 * theirs && theirs <= 2 * mine ? ASPECT_SIMILAR : ASPECT_DIFFERENT;
}

static void push_figure(struct values *v, struct jn_arena *arena, const char *name,
                        double figure)
{
    if (figure > 0)
        push(v, arena, jn_arena_format(arena, "%s %.0f", name, figure));
}

static void compare_scale(const struct search_context *c, const struct facts *facts,
                          const struct facts *hit, struct aspect *out)
{
    struct values mine = {0}, theirs = {0};
    enum aspect_verdict best = ASPECT_UNKNOWN;
    for (size_t i = 0; i < facts->n; i++) {
        if (strcmp(facts->items[i].field, "budget_band") == 0)
            push(&mine, c->arena, facts->items[i].value);
    }
    for (size_t i = 0; i < hit->n; i++) {
        if (strcmp(hit->items[i].field, "budget_band") != 0)
            continue;
        push(&theirs, c->arena, hit->items[i].value);
        for (size_t k = 0; k < mine.n; k++) {
            enum aspect_verdict v =
                aspects_band_verdict(mine.items[k], hit->items[i].value);
            best = v < best ? v : best;
        }
    }
    if (best == ASPECT_UNKNOWN)
        best = figure_verdict(facts->users, hit->users);
    if (best == ASPECT_UNKNOWN)
        best = figure_verdict(facts->nodes, hit->nodes);
    push_figure(&mine, c->arena, "users", facts->users);
    push_figure(&mine, c->arena, "nodes", facts->nodes);
    push_figure(&theirs, c->arena, "users", hit->users);
    push_figure(&theirs, c->arena, "nodes", hit->nodes);
    out->verdict = best;
    out->mine = mine.items;
    out->n_mine = mine.n;
    out->theirs = theirs.items;
    out->n_theirs = theirs.n;
}

/* ---- pain points */

/* Looking up how frequent each term is takes longer than all the rest of a comparison. */
static void weigh_pain_points(const struct search_context *c, struct aspect_source *s)
{
    const struct facts *facts = s->facts;
    if (s->pain_points)
        return;
    s->pain_points = JN_NEW_ARRAY(c->arena, facts->n_pain_points, struct term_weights);
    for (size_t i = 0; i < facts->n_pain_points; i++)
        s->pain_points[i] =
            term_weights_of(c, facts->pain_points[i], strlen(facts->pain_points[i]));
}

/* Mine are shown when they match; of a pasted text every sentence could be one. */
static void compare_pain_points(const struct search_context *c,
                                struct aspect_source *source, const struct facts *hit,
                                struct aspect *out)
{
    const struct facts *facts = source->facts;
    struct values mine = {0}, theirs = {0}, common = {0};
    if (hit->n_pain_points > 0)
        weigh_pain_points(c, source);
    for (size_t t = 0; t < hit->n_pain_points; t++) {
        struct term_set *set = term_set_new(c->arena);
        const char *text = hit->pain_points[t];
        bool matched = false;
        term_set_add(set, c, text, strlen(text));
        push(&theirs, c->arena, text);
        for (size_t m = 0; m < facts->n_pain_points; m++) {
            if (term_overlap(&source->pain_points[m], set) < PAIN_POINT_MATCH)
                continue;
            matched = true;
            if (!among(mine.items, mine.n, facts->pain_points[m]))
                push(&mine, c->arena, facts->pain_points[m]);
        }
        if (matched)
            push(&common, c->arena, text);
    }
    out->verdict = aspects_verdict(facts->pain_points, facts->n_pain_points,
                                   hit->pain_points, hit->n_pain_points);
    if (out->verdict == ASPECT_DIFFERENT && common.n > 0)
        out->verdict = ASPECT_SIMILAR;
    if (out->verdict == ASPECT_DIFFERENT && facts->text)
        out->verdict = ASPECT_UNKNOWN;
    if (mine.n == 0 && !facts->text)
        for (size_t m = 0; m < facts->n_pain_points; m++)
            push(&mine, c->arena, facts->pain_points[m]);
    out->mine = mine.items;
    out->n_mine = mine.n < MINE_SHOWN ? mine.n : MINE_SHOWN;
    out->theirs = theirs.items;
    out->n_theirs = theirs.n;
    out->common = common.items;
    out->n_common = common.n;
}

/* ---- all of them */

void aspects_learn(struct facts *facts, const struct search_context *c,
                   const struct jn_entry *entry)
{
    if (!facts->text)
        return;
    for (size_t i = 0; i < entry->n_meta; i++) {
        const struct jn_meta *m = &entry->meta[i];
        if (is_row_field(TECHNOLOGY, m->field) && facts_has(facts, c, m->field, m->value))
            facts_add(facts, c->arena, m->field, m->value);
    }
}

void aspects_compare(const struct search_context *c, struct aspect_source *source,
                     const struct jn_entry *entry, const struct jn_record *record,
                     struct aspect out[ASPECTS])
{
    struct facts hit = {0};
    facts_add_document(&hit, c, entry, record);
    for (size_t i = 0; i < ASPECTS; i++) {
        out[i] = (struct aspect){.name = rows[i].name};
        if (i == SCALE)
            compare_scale(c, source->facts, &hit, &out[i]);
        else if (i == PAIN_POINT)
            compare_pain_points(c, source, &hit, &out[i]);
        else
            compare_values(c, source->facts, entry, i, &out[i]);
    }
    aspects_find_evidence(c, record, out);
}

static void write_list(struct jn_json *j, const char *key, const char *const *items,
                       size_t n)
{
    jn_json_array_at(j, key);
    for (size_t i = 0; i < n; i++)
        jn_json_str(j, items[i]);
    jn_json_end(j);
}

static void write_evidence(struct jn_json *j, const struct jn_record *record,
                           const struct aspect_evidence *e)
{
    jn_auto(jn_buf_deinit) struct jn_buf html = JN_BUF_INIT;
    jn_json_array_at(j, "evidence");
    if (e) {
        jn_highlight(&html, record->text, e->start, e->end, e->marks, e->n_marks);
        jn_json_object(j);
        jn_json_str_at(j, "anchor", e->anchor);
        jn_json_key(j, "sentence_html");
        jn_json_strn(j, jn_buf_text(&html), html.len);
        jn_json_end(j);
    }
    jn_json_end(j);
}

void aspects_write(struct jn_json *j, const struct jn_record *record,
                   const struct aspect *aspects)
{
    jn_json_array_at(j, "aspects");
    for (size_t i = 0; i < ASPECTS; i++) {
        const struct aspect *a = &aspects[i];
        jn_json_object(j);
        jn_json_str_at(j, "name", a->name);
        jn_json_str_at(j, "verdict", verdict_names[a->verdict]);
        write_list(j, "mine", a->mine, a->n_mine);
        write_list(j, "theirs", a->theirs, a->n_theirs);
        write_evidence(j, record, a->evidence);
        jn_json_end(j);
    }
    jn_json_end(j);
    jn_json_array_at(j, "differences");
    for (size_t i = 0; i < ASPECTS; i++) {
        if (aspects[i].verdict == ASPECT_DIFFERENT)
            jn_json_str(j, aspects[i].name);
    }
    jn_json_end(j);
}
