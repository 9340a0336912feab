/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text is escaped first and marked after (jn_highlight), so nothing of a document becomes
 * a tag. Ranges count from the start of the title or of the snippet as it is given. */
#include "daemon/search/hit_json.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/utf8.h"

#include "daemon/search/front_matter.h"

/* ---- what a hit needs besides itself */

int hit_view_customer(const struct search_context *c, struct hit_view *view,
                      const struct hit_view *before, size_t n, struct jn_error *err)
{
    const char *id = jn_entry_value(view->hit.entry, "customer");
    if (!id) {
        view->customer = front_matter_named_customer(c, &view->passage.record);
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        const char *known = jn_entry_value(before[i].hit.entry, "customer");
        if (known && strcmp(known, id) == 0) {
            view->customer = before[i].customer;
            return 0;
        }
    }
    return front_matter_customer(c, id, &view->customer, err);
}

int hit_views(const struct search_context *c, const struct passage_terms *terms,
              const struct jn_hit *hits, size_t n, unsigned crop, struct hit_view **out,
              struct jn_error *err)
{
    struct hit_view *views = JN_NEW_ARRAY(c->arena, n, struct hit_view);
    for (size_t i = 0; i < n; i++) {
        views[i].hit = hits[i];
        int rc = passage_find(c, terms, hits[i].entry, crop, &views[i].passage, err);
        if (rc == 0)
            rc = hit_view_customer(c, &views[i], views, i, err);
        if (rc != 0)
            return rc;
    }
    *out = views;
    return 0;
}

/* ---- marked text */

static void str_of(struct jn_json *j, const char *key, struct jn_buf *html)
{
    jn_json_key(j, key);
    jn_json_strn(j, jn_buf_text(html), html->len);
    jn_buf_deinit(html);
}

static void title_html(struct jn_json *j, const struct hit_view *v)
{
    struct jn_buf html = JN_BUF_INIT;
    const char *title = v->hit.entry->title;
    jn_highlight(&html, title, 0, (uint32_t)strlen(title), v->passage.title,
                 v->passage.n_title);
    str_of(j, "title_html", &html);
}

void hit_json_snippet_html(struct jn_json *j, const struct passage *p)
{
    static const char dots[] = "…";
    const struct jn_section *s = p->section;
    const struct jn_snippet *snippet = &p->snippet;
    struct jn_buf html = JN_BUF_INIT;
    if (s && snippet->end > snippet->start) {
        uint32_t end = s->text_start + s->text_len, start = s->text_start;
        while (end > start && (unsigned char)p->record.text[end - 1] <= ' ')
            end--;
        while (start < end && (unsigned char)p->record.text[start] <= ' ')
            start++;
        if (snippet->start > start)
            jn_buf_str(&html, dots);
        jn_highlight(&html, p->record.text, snippet->start, snippet->end, snippet->marks,
                     snippet->n_marks);
        if (snippet->end < end)
            jn_buf_str(&html, dots);
    }
    str_of(j, "snippet_html", &html);
}

static size_t measure(enum hit_unit unit, const char *text, size_t len)
{
    switch (unit) {
    case HIT_UTF16:
        return jn_utf8_count_utf16(text, len);
    case HIT_BYTE:
        return len;
    case HIT_CODEPOINT:
        break;
    }
    return jn_utf8_count(text, len);
}

/* Ranges of marks in text, which begins at byte `from` of where the marks count. Marks
 * that touch or overlap are one range. */
static void ranges(struct jn_json *j, enum hit_unit unit, const char *field,
                   const char *text, uint32_t from, const struct jn_span *marks, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t start = marks[i].start - from, end = marks[i].end - from;
        for (i++; i < n && marks[i].start - from <= end; i++) {
            if (marks[i].end - from > end)
                end = marks[i].end - from;
        }
        jn_json_object(j);
        jn_json_str_at(j, "field", field);
        jn_json_int_at(j, "start", (int64_t)measure(unit, text, start));
        jn_json_int_at(j, "length", (int64_t)measure(unit, text + start, end - start));
        jn_json_end(j);
    }
}

static void plain_snippet(struct jn_json *j, const struct passage *p)
{
    const struct jn_snippet *s = &p->snippet;
    jn_json_key(j, "snippet");
    jn_json_strn(j, p->section ? p->record.text + s->start : "", s->end - s->start);
}

static void marked(struct jn_json *j, const struct hit_form *form,
                   const struct hit_view *v)
{
    const struct passage *p = &v->passage;
    if (form->highlight == HIT_HTML) {
        hit_json_snippet_html(j, p);
        return;
    }
    plain_snippet(j, p);
    if (form->highlight == HIT_NONE)
        return;
    jn_json_array_at(j, "ranges");
    ranges(j, form->unit, "title", v->hit.entry->title, 0, p->title, p->n_title);
    if (p->section)
        ranges(j, form->unit, "snippet", p->record.text + p->snippet.start,
               p->snippet.start, p->snippet.marks, p->snippet.n_marks);
    jn_json_end(j);
}

/* ---- members */

static void section(struct jn_json *j, const struct jn_section *s)
{
    if (!s || s->level == 0) /* what stands before the first heading has no name */
        return;
    jn_json_object_at(j, "section");
    jn_json_str_at(j, "anchor", s->anchor);
    jn_json_array_at(j, "path");
    for (size_t i = 0; i < s->n_path; i++)
        jn_json_str(j, s->path[i]);
    jn_json_end(j);
    jn_json_str_at(j, "title", s->title);
    jn_json_end(j);
}

static void date_at(struct jn_json *j, const char *key, int32_t date)
{
    char text[11];
    if (date == 0)
        return;
    jn_date_format(date, text);
    jn_json_str_at(j, key, text);
}

void hit_json_freshness(struct jn_json *j, const struct jn_entry *e, int32_t today,
                        int expire_after_days)
{
    enum jn_freshness status = jn_freshness(e->verified_at, e->review_due, e->valid_until,
                                            today, expire_after_days);
    jn_json_object(j);
    jn_json_str_at(j, "status", jn_freshness_names[status]);
    date_at(j, "verified_at", e->verified_at);
    date_at(j, "review_due", e->review_due);
    date_at(j, "valid_until", e->valid_until);
    jn_json_end(j);
}

void hit_json_evidence(struct jn_json *j, const struct jn_evidence *e)
{
    jn_json_object(j);
    jn_json_int_at(j, "uses", e->uses);
    jn_json_int_at(j, "won", e->won);
    jn_json_int_at(j, "lost", e->lost);
    jn_json_int_at(j, "open", e->open);
    jn_json_num_at(j, "wilson_lb", e->wilson_lb, 4);
    jn_json_end(j);
}

static void list_of(struct jn_json *j, const struct jn_entry *e, const char *field)
{
    jn_json_array_at(j, field);
    for (size_t i = 0; i < e->n_meta; i++) {
        if (strcmp(e->meta[i].field, field) == 0)
            jn_json_str(j, e->meta[i].value);
    }
    jn_json_end(j);
}

static void metadata(struct jn_json *j, const struct search_context *c,
                     const struct hit_view *v)
{
    const struct jn_entry *e = v->hit.entry;
    const char *year = jn_entry_value(e, "year");
    const char *outcome = jn_entry_value(e, "outcome");
    list_of(j, e, "industry");
    if (v->customer)
        jn_json_str_at(j, "customer_display", v->customer);
    if (year)
        jn_json_int_at(j, "year", strtol(year, NULL, 10));
    if (outcome)
        jn_json_str_at(j, "outcome", outcome);
    jn_json_key(j, "freshness");
    hit_json_freshness(j, e, c->today, c->expire_after_days);
    jn_json_key(j, "evidence");
    hit_json_evidence(j, v->hit.evidence);
    jn_json_str_at(j, "confidentiality", jn_level_names[e->level]);
    date_at(j, "updated", e->updated);
    if (v->hit.translated)
        jn_json_bool_at(j, "translated", true);
    jn_json_str_at(j, "url", jn_arena_format(c->arena, "/v1/documents/%s", e->id));
}

static void explain(struct jn_json *j, const struct jn_explain *x)
{
    jn_json_object_at(j, "explain");
    jn_json_object_at(j, "bm25");
    jn_json_num_at(j, "title", x->title, 2);
    jn_json_num_at(j, "headings", x->headings, 2);
    jn_json_num_at(j, "tags", x->tags, 2);
    jn_json_num_at(j, "summary", x->summary, 2);
    jn_json_num_at(j, "body", x->body, 2);
    jn_json_end(j);
    jn_json_num_at(j, "title_match", x->title_match, 2);
    jn_json_num_at(j, "feedback", x->feedback, 2);
    jn_json_num_at(j, "freshness_factor", x->freshness_factor, 4);
    jn_json_num_at(j, "evidence_factor", x->evidence_factor, 4);
    jn_json_array_at(j, "matched_terms");
    for (size_t i = 0; i < x->n_matched; i++)
        jn_json_str(j, x->matched_terms[i]);
    jn_json_end(j);
    jn_json_end(j);
}

/* A score is never shown as 0: two decimals, more where they would say nothing. */
static void score_at(struct jn_json *j, double score)
{
    jn_json_num_at(j, "score", score, score < 0.005 ? 9 : 2);
}

void hit_json_open(struct jn_json *j, const struct search_context *c,
                   const struct hit_form *form, const struct hit_view *v)
{
    const struct jn_entry *e = v->hit.entry;
    jn_json_object(j);
    jn_json_str_at(j, "id", e->id);
    jn_json_str_at(j, "kind", jn_kind_rule(e->kind)->name);
    jn_json_str_at(j, "title", e->title);
    if (form->highlight == HIT_HTML)
        title_html(j, v);
    section(j, v->passage.section);
    marked(j, form, v);
    score_at(j, v->hit.score);
    jn_json_num_at(j, "score_pct",
                   form->best_score > 0 ? 100 * v->hit.score / form->best_score : 100, 1);
    metadata(j, c, v);
    if (v->hit.explain)
        explain(j, v->hit.explain);
}
