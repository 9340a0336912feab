/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/review/submission_json.h"

#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/doc.h"
#include "jinnang/json_read.h"

static void time_at(struct jn_json *j, const char *key, int64_t ms, int offset)
{
    char text[JN_TIME_LEN + 1];
    jn_time_format(ms, offset, text);
    jn_json_str_at(j, key, text);
}

static void raw_at(struct jn_json *j, const char *key, const char *json)
{
    jn_json_key(j, key);
    jn_json_raw(j, json, strlen(json));
}

/* ---- warnings */

const char *submission_warnings(const struct jn_findings *findings,
                                struct jn_arena *arena)
{
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&out);
    jn_json_array(&j);
    for (size_t i = 0; i < findings->n; i++) {
        const struct jn_finding *f = &findings->items[i];
        if (f->severity != JN_WARNING)
            continue;
        jn_json_object(&j);
        jn_json_str_at(&j, "pointer", f->pointer);
        jn_json_str_at(&j, "code", f->code);
        jn_json_str_at(&j, "zh", f->detail_zh);
        jn_json_str_at(&j, "en", f->detail_en);
        if (f->label_zh)
            jn_json_str_at(&j, "label_zh", f->label_zh);
        jn_json_end(&j);
    }
    jn_json_end(&j);
    return jn_arena_str(arena, jn_buf_text(&out));
}

static void str_from(struct jn_json *j, const char *key, const json_t *object,
                     const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    if (text)
        jn_json_str_at(j, key, text);
}

void submission_warnings_write(struct jn_json *j, const char *warnings, bool english)
{
    struct jn_json_fault fault;
    jn_auto(json_decref) json_t *list = NULL;
    if (jn_json_parse(warnings, strlen(warnings), &list, &fault) != 0)
        return;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        jn_json_object(j);
        str_from(j, "pointer", one, "pointer");
        str_from(j, "code", one, "code");
        str_from(j, "detail", one, english ? "en" : "zh");
        str_from(j, "label_zh", one, "label_zh");
        jn_json_end(j);
    }
}

/* ---- the submission */

static void write_review(struct jn_json *j, const struct jn_review *r, int offset)
{
    jn_json_object(j);
    jn_json_int_at(j, "level", r->stage);
    jn_json_int_at(j, "round", r->round);
    jn_json_str_at(j, "reviewer", r->reviewer);
    jn_json_str_at(j, "verdict", r->verdict);
    jn_json_str_at(j, "comment", r->comment);
    raw_at(j, "checklist", r->checklist);
    if (r->scores)
        raw_at(j, "scores", r->scores);
    time_at(j, "at", r->at, offset);
    jn_json_end(j);
}

static void write_published(struct jn_json *j, const struct jn_submission *s,
                            bool indexed)
{
    jn_json_object_at(j, "published");
    jn_json_str_at(j, "document_id", s->document_id);
    jn_json_str_at(j, "revision", s->revision);
    jn_json_str_at(j, "commit", s->commit);
    jn_json_bool_at(j, "indexed", indexed);
    jn_json_end(j);
}

static void write_head(struct jn_json *j, const struct jn_submission *s)
{
    jn_json_str_at(j, "id", s->id);
    jn_json_str_at(j, "subject", "document");
    jn_json_str_at(j, "kind", s->kind);
    jn_json_str_at(j, "title", s->title);
    jn_json_str_at(j, "author", s->author);
    jn_json_str_at(j, "submitter", s->submitter);
    jn_json_str_at(j, "confidentiality", jn_level_names[s->confidentiality]);
    jn_json_str_at(j, "document_id", s->document_id);
    if (s->base_revision)
        jn_json_str_at(j, "base_revision", s->base_revision);
}

static void write_progress(struct jn_json *j, const struct jn_submission *s,
                           const struct submission_form *form)
{
    jn_json_str_at(j, "state", jn_submission_states[s->state]);
    jn_json_int_at(j, "level", s->stage);
    jn_json_int_at(j, "round", s->round);
    jn_json_int_at(j, "version", s->version);
    if (s->due_at)
        time_at(j, "due_at", s->due_at, form->utc_offset_s);
    jn_json_bool_at(j, "overdue", s->due_at && s->due_at < form->now);
    time_at(j, "created_at", s->created_at, form->utc_offset_s);
    time_at(j, "updated_at", s->updated_at, form->utc_offset_s);
    if (s->note)
        jn_json_str_at(j, "note", s->note);
    if (s->reason)
        jn_json_str_at(j, "reason", s->reason);
}

void submission_json_open(struct jn_json *j, const struct jn_submission *s,
                          const struct jn_review *reviews, size_t n,
                          const struct submission_form *form)
{
    jn_json_object(j);
    write_head(j, s);
    write_progress(j, s, form);
    jn_json_array_at(j, "warnings");
    submission_warnings_write(j, s->warnings, form->english);
    jn_json_end(j);
    raw_at(j, "near_duplicates", form->near_duplicates ? form->near_duplicates : "[]");
    if (s->state == JN_SUBMISSION_PUBLISHED)
        write_published(j, s, form->indexed);
    if (!reviews && n == 0)
        return;
    jn_json_array_at(j, "reviews");
    for (size_t i = 0; i < n; i++)
        write_review(j, &reviews[i], form->utc_offset_s);
    jn_json_end(j);
}

int submission_json_text(struct jn_state *state, const struct jn_submission *s,
                         const struct submission_form *form, struct jn_arena *arena,
                         const char **out, struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    struct jn_review none = {0}, *reviews;
    size_t n;
    int rc = jn_review_list(state, s->id, arena, &reviews, &n, err);
    if (rc != 0)
        return rc;
    struct jn_json j = jn_json_on(&text);
    submission_json_open(&j, s, reviews ? reviews : &none, n, form);
    jn_json_end(&j);
    if (jn_buf_failed(&text))
        return jn_fail(err, ENOMEM, "write submission '%s'", s->id);
    *out = jn_arena_dup(arena, jn_buf_text(&text), text.len);
    return 0;
}
