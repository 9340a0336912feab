/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What authors and reviewers look at: lists, one submission, what it changes. */
#include <stdio.h>
#include <string.h>

#include "jinnang/clock.h"

#include "daemon/api/accept.h"
#include "daemon/api/cursor.h"
#include "daemon/api/submission_check.h"
#include "daemon/api/submission_rows.h"

enum { PAGE_MAX = 100, LOOKED_AT = 5000 };

const struct param_spec api_submissions_params[] = {
    {.name = "state",
     .type = PARAM_ENUM,
     .values = jn_submission_states,
     .help = "only those in this state"},
    {.name = "kind", .type = PARAM_STRING, .max = 64, .help = "only of this kind"},
    {.name = "mine",
     .type = PARAM_BOOL,
     .fallback = "false",
     .help = "only what I submitted"},
    CURSOR_PARAMS("submissions"),
    {.name = NULL},
};

const struct param_spec api_review_queue_params[] = {
    {.name = "level",
     .type = PARAM_INT,
     .min = 1,
     .max = REVIEW_STAGES,
     .help = "waiting for a verdict of this level"},
    {.name = "overdue",
     .type = PARAM_BOOL,
     .fallback = "false",
     .help = "only what should have been judged by now"},
    {.name = "reviewable",
     .type = PARAM_BOOL,
     .fallback = "false",
     .help = "only what I may judge now"},
    CURSOR_PARAMS("submissions"),
    {.name = NULL},
};

/* ---- lists */

struct listing {
    struct exchange *ex;
    struct jn_state *state;
    struct jn_submission_query query;
    bool reviewable;
    struct jn_json j;
    size_t written, wanted, looked_at;
    char next[64]; /* "" on the last page */
};

static int is_reviewable(struct listing *l, const struct jn_submission *s,
                         struct jn_error *err)
{
    const struct access *access = l->ex->access;
    struct review_actor actor = {access->person, access->scopes};
    struct jn_review *reviews;
    size_t n;
    int rc = jn_review_list(l->state, s->id, l->ex->arena, &reviews, &n, err);
    if (rc != 0)
        return rc;
    return review_judge(s, reviews, n, REVIEW_APPROVE, s->stage, &actor) == REVIEW_OK;
}

static void write_one(struct listing *l, const struct jn_submission *s)
{
    struct submission_form form = submission_form_of(l->ex);
    submission_json_open(&l->j, s, NULL, 0, &form);
    jn_json_end(&l->j);
    l->written++;
}

/* 1: the caller sees it in this list; 0: not; < 0. */
static int is_listed(struct listing *l, const struct jn_submission *s,
                     struct jn_error *err)
{
    if (!submission_seen(l->ex, s))
        return 0;
    return l->reviewable ? is_reviewable(l, s, err) : 1;
}

static void set_next(struct listing *l, int64_t due, int64_t seq)
{
    snprintf(l->next, sizeof(l->next), "%lld.%lld", (long long)due, (long long)seq);
}

/* Rows come in pieces, because how many of them the caller may see is not known. There is
 * a next page when there is one more to be seen, and it begins after the last one that
 * was: rows that the caller does not see change neither. */
static int write_rows(struct listing *l, struct jn_error *err)
{
    int64_t due = 0, seq = 0;
    for (;;) {
        struct jn_submission *rows;
        size_t n;
        int rc = jn_submission_list(l->state, &l->query, l->ex->arena, &rows, &n, err);
        for (size_t i = 0; rc == 0 && i < n; i++) {
            if (l->looked_at++ == LOOKED_AT) {
                set_next(l, l->query.after_due, l->query.after_seq);
                return 0;
            }
            l->query.after_due = rows[i].due_at;
            l->query.after_seq = rows[i].seq;
            rc = is_listed(l, &rows[i], err);
            if (rc <= 0)
                continue;
            rc = 0;
            if (l->written == l->wanted) {
                set_next(l, due, seq);
                return 0;
            }
            write_one(l, &rows[i]);
            due = rows[i].due_at;
            seq = rows[i].seq;
        }
        if (rc != 0 || n < l->query.limit)
            return rc;
    }
}

static int read_place(struct listing *l)
{
    const char *key;
    long long due, seq;
    int rc = cursor_read(l->ex, &key);
    if (rc == CURSOR_ANSWERED)
        return API_ANSWERED;
    if (rc == 0 && sscanf(key, "%lld.%lld", &due, &seq) == 2) {
        l->query.after_due = due;
        l->query.after_seq = seq;
    }
    return 0;
}

static int answer_list(struct listing *l, struct jn_error *err)
{
    struct exchange *ex = l->ex;
    l->query.limit = PAGE_MAX;
    l->wanted = (size_t)param_int(ex, "per_page");
    if (read_place(l) != 0)
        return 0;
    int rc = api_state_borrow(ex, &l->state, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    l->j = reply_json(ex, 200);
    jn_json_object(&l->j);
    jn_json_array_at(&l->j, "submissions");
    rc = write_rows(l, err);
    api_state_return(ex, l->state, rc);
    jn_json_end(&l->j);
    if (l->next[0])
        cursor_write(ex, &l->j, l->next);
    jn_json_end(&l->j);
    return rc;
}

int api_submissions(struct exchange *ex, struct jn_error *err)
{
    struct listing l = {.ex = ex, .query = {.state = param_enum(ex, "state")}};
    l.query.kind = param_str(ex, "kind");
    if (param_bool(ex, "mine"))
        l.query.submitter = ex->access->person;
    return answer_list(&l, err);
}

int api_review_queue(struct exchange *ex, struct jn_error *err)
{
    struct listing l = {.ex = ex,
                        .query = {.state = JN_SUBMISSION_IN_REVIEW, .by_due = true},
                        .reviewable = param_bool(ex, "reviewable")};
    l.query.stage = (int)param_int(ex, "level");
    if (param_bool(ex, "overdue"))
        l.query.overdue_at = jn_clock_wall_ms();
    return answer_list(&l, err);
}

/* ---- one submission */

static int as_json(struct exchange *ex, const struct submission_row *row,
                   const struct jn_doc *doc, struct jn_error *err)
{
    struct submission_form form = submission_form_of(ex);
    struct jn_review none = {0};
    int rc =
        submission_visible_near(ex, row->s.near_duplicates, &form.near_duplicates, err);
    if (rc != 0)
        return rc;
    struct jn_json j = reply_json(ex, 200);
    submission_json_open(&j, &row->s, row->reviews ? row->reviews : &none, row->n_reviews,
                         &form);
    jn_json_key(&j, "front_matter");
    jn_json_raw(&j, doc->front_matter_json, strlen(doc->front_matter_json));
    jn_json_key(&j, "body_markdown");
    jn_json_strn(&j, doc->body, doc->body_len);
    jn_json_end(&j);
    if (exchange_is_english(ex)) /* texts of warnings */
        reply_etag_form(ex, row->s.version, "json");
    else
        reply_etag_row(ex, row->s.version);
    return 0;
}

static int as_html(struct exchange *ex, const struct submission_row *row,
                   const struct jn_doc *doc, struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf html = JN_BUF_INIT;
    int rc = jn_doc_html(doc, NULL, NULL, &html, err);
    if (rc == -EFBIG)
        return reply_problem(ex, "document_too_complex", NULL);
    if (rc != 0)
        return rc;
    reply_bytes(ex, 200, "text/html; charset=utf-8", jn_buf_text(&html), html.len);
    reply_etag_form(ex, row->s.version, "html");
    return 0;
}

static int represent(struct exchange *ex, const struct submission_row *row,
                     struct jn_analyser *analyser, struct jn_error *err)
{
    static const char *const types[] = {"application/json", "text/html", "text/markdown"};
    const struct jn_doc *doc;
    int as = accept_choose(exchange_header(ex, "Accept"), types, JN_COUNT(types));
    if (as == 2) {
        reply_bytes(ex, 200, "text/markdown; charset=utf-8", row->s.markdown,
                    strlen(row->s.markdown));
        reply_etag_form(ex, row->s.version, "markdown");
        return 0;
    }
    if (as < 0 || as > 2)
        return reply_problem(ex, "not_acceptable", NULL);
    int rc = submission_parse(ex, analyser, row->s.markdown, &doc, err);
    if (rc != 0)
        return rc;
    return as == 0 ? as_json(ex, row, doc, err) : as_html(ex, row, doc, err);
}

int api_submission(struct exchange *ex, struct jn_error *err)
{
    struct submission_row row;
    struct reader_slot *slot;
    int rc = submission_load(ex, &row, err);
    if (rc == 0)
        rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    rc = represent(ex, &row, slot->analyser, err);
    api_return(ex, slot, rc);
    return rc == API_ANSWERED ? 0 : rc;
}
