/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authors: submit, change, withdraw. */
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/event_store.h"

#include "daemon/api/findings.h"
#include "daemon/api/submission_check.h"
#include "daemon/api/submission_rows.h"
#include "daemon/review/publish.h"

enum { OPEN_MAX = 200 };

const struct param_spec api_submit_params[] = {
    SUBMISSION_PARAMS,
    {.name = "document_id",
     .type = PARAM_STRING,
     .max = 80,
     .help = "the document that this is a new version of"},
    {.name = "base_revision",
     .type = PARAM_STRING,
     .max = 64,
     .help = "revision of document_id that was changed"},
    {.name = "validate_only",
     .type = PARAM_BOOL,
     .fallback = "false",
     .where = PARAM_QUERY,
     .help = "check, store nothing, no Idempotency-Key"},
    {.name = NULL},
};

const struct param_spec api_resubmit_params[] = {SUBMISSION_PARAMS, {.name = NULL}};

const struct param_spec api_withdraw_params[] = {
    {.name = "reason", .type = PARAM_STRING, .max = 2000, .help = "for the reviewers"},
    {.name = NULL},
};

/* ---- from a checked text to a row */

static const char *join(const struct jn_yaml *list, struct jn_arena *arena)
{
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    for (size_t i = 0; list && list->type == JN_YAML_LIST && i < list->count; i++) {
        if (list->items[i]->type != JN_YAML_SCALAR)
            continue;
        if (out.len > 0)
            jn_buf_char(&out, ',');
        jn_buf_str(&out, list->items[i]->text);
    }
    return jn_arena_str(arena, jn_buf_text(&out));
}

static const char *join_audiences(const struct jn_doc *doc, struct jn_arena *arena)
{
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    for (size_t i = 0; i < doc->n_audiences; i++) {
        if (i > 0)
            jn_buf_char(&out, ',');
        jn_buf_str(&out, doc->audiences[i]);
    }
    return jn_arena_str(arena, jn_buf_text(&out));
}

static void fill_row(struct exchange *ex, const struct checked_submission *c,
                     struct jn_submission *row)
{
    const struct jn_doc *doc = c->text.doc;
    const struct jn_yaml *author = jn_yaml_get(doc->front_matter, "author");
    row->kind = jn_kind_rule(doc->kind)->name;
    row->title = doc->title;
    row->author = author && author->type == JN_YAML_SCALAR && author->len > 0
                      ? author->text
                      : row->submitter;
    row->co_authors = join(jn_yaml_get(doc->front_matter, "co_authors"), ex->arena);
    row->confidentiality = doc->level;
    row->audiences = join_audiences(doc, ex->arena);
    row->note = param_str(ex, "note");
    row->markdown = c->text.markdown;
    row->warnings = submission_warnings(&c->text.findings, ex->arena);
    row->near_duplicates = c->near_json;
}

/* ---- submit */

struct submitting {
    struct checked_submission checked;
    struct jn_submission row;
};

struct minting {
    struct store_work *w;
    char head[JN_OID_LEN + 1];
    const char *kind;
};

/* Imported documents may have ids like ours. */
static bool is_taken(void *user, const char *id)
{
    const struct minting *m = user;
    char path[128], blob[JN_OID_LEN + 1];
    struct jn_error unused;
    snprintf(path, sizeof(path), "%s/%s.md", m->kind, id);
    return jn_corpus_find(m->w->corpus, m->head, path, blob, &unused) == 0;
}

static int mint(struct store_work *w, struct exchange *ex, struct jn_submission *row,
                struct jn_error *err)
{
    struct minting m = {.w = w, .kind = row->kind};
    const char *prefix = jn_kind_rule(jn_kind_by_name(row->kind)->kind)->prefix;
    char id[48];
    int rc = jn_corpus_head(w->corpus, m.head, err);
    if (rc == 0)
        rc =
            jn_state_mint(w->state, prefix, api_today(ex) / 10000, is_taken, &m, id, err);
    if (rc != 0)
        return rc;
    row->document_id = jn_arena_str(ex->arena, id);
    row->path = jn_arena_format(ex->arena, "%s/%s.md", row->kind, id);
    return 0;
}

static int check_base(struct store_work *w, struct exchange *ex,
                      const struct jn_submission *row, struct jn_error *err)
{
    struct publisher p = {w->state, w->corpus, api_of(ex)->utc_offset_s};
    char head[JN_OID_LEN + 1];
    int rc = jn_corpus_head(w->corpus, head, err);
    if (rc == 0)
        rc = publish_is_current(&p, head, row->path, row->base_revision, ex->arena, err);
    if (rc == PUBLISH_STALE)
        return reply_problem(ex, "stale_base", NULL), WRITE_ANSWERED;
    return rc;
}

static int note_created(struct store_work *w, const struct jn_submission *row,
                        struct jn_error *err)
{
    struct jn_event event = {.type = "submission.created",
                             .person = row->submitter,
                             .document_id = row->document_id,
                             .submission_id = row->id};
    return jn_event_append(w->state, &event, NULL, err);
}

static int run_submit(struct store_work *w, struct api_write *write, struct jn_error *err)
{
    struct submitting *s = write->user;
    struct exchange *ex = write->ex;
    struct jn_submission *row = &s->row;
    int64_t open = 0;
    int rc = jn_submission_count_open(w->state, row->submitter, &open, err);
    if (rc == 0 && open >= OPEN_MAX)
        return reply_problem(ex, "limit_reached", "%d open submissions", OPEN_MAX),
               WRITE_ANSWERED;
    if (rc == 0)
        rc = row->document_id ? check_base(w, ex, row, err) : mint(w, ex, row, err);
    if (rc == 0)
        rc = jn_submission_add(w->state, row, ex->arena, err);
    if (rc == JN_SUBMISSION_OPEN)
        return reply_problem(ex, "submission_open", NULL), WRITE_ANSWERED;
    if (rc == 0)
        rc = jn_submission_text_add(w->state, row->id, row->round, row->markdown, err);
    if (rc == 0)
        rc = note_created(w, row, err);
    return rc ? rc : submission_answer(w, write, 201, row, row->near_duplicates, err);
}

static int answer_valid(struct exchange *ex, const struct checked_submission *c)
{
    struct jn_json j = reply_json(ex, 200);
    bool same = c->n_near > 0 && c->near[0].resemblance >= DUPLICATE_SAME &&
                !param_bool(ex, "allow_duplicate");
    jn_json_object(&j);
    jn_json_bool_at(&j, "valid", c->text.findings.n_errors == 0 && !same);
    jn_json_array_at(&j, "errors");
    findings_write(ex, &j, &c->text.findings, JN_ERROR, false);
    jn_json_end(&j);
    jn_json_array_at(&j, "warnings");
    findings_write(ex, &j, &c->text.findings, JN_WARNING, false);
    jn_json_end(&j);
    jn_json_key(&j, "near_duplicates");
    jn_json_raw(&j, c->near_json, strlen(c->near_json));
    jn_json_end(&j);
    return 0;
}

/* Is there anything that could be written to? */
static int need_corpus(struct exchange *ex)
{
    if (api_of(ex)->repository)
        return 0;
    reply_problem(ex, "read_only_corpus", NULL);
    return API_ANSWERED;
}

int api_submit(struct exchange *ex, struct jn_error *err)
{
    struct submitting *s = JN_NEW(ex->arena, struct submitting);
    struct submission_base base = {param_str(ex, "document_id"),
                                   param_str(ex, "base_revision")};
    struct api_write *write = JN_NEW(ex->arena, struct api_write);
    *write = (struct api_write){.run = run_submit, .user = s, .keyed = true};
    if (need_corpus(ex) != 0)
        return 0;
    bool validate_only = param_bool(ex, "validate_only");
    int rc = validate_only ? 0 : write_begin(ex, write, err);
    if (rc == 0)
        rc = submission_check(ex, &base, &s->checked, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    if (validate_only)
        return answer_valid(ex, &s->checked);
    if (submission_refuse(ex, &s->checked) != 0)
        return 0;
    s->row = (struct jn_submission){.submitter = ex->access->person,
                                    .document_id = s->checked.document_id,
                                    .path = s->checked.path,
                                    .base_revision = s->checked.base_revision,
                                    .stage = 1,
                                    .round = 1};
    fill_row(ex, &s->checked, &s->row);
    s->row.due_at = review_due(jn_clock_wall_ms(), api_of(ex)->utc_offset_s);
    return write_start(ex, write, err);
}

/* ---- change and submit again */

static int judge(struct exchange *ex, const struct submission_row *row,
                 enum review_action action)
{
    struct review_actor actor = {ex->access->person, ex->access->scopes};
    return submission_judged(
        ex, &row->s,
        review_judge(&row->s, row->reviews, row->n_reviews, action, 0, &actor), 0);
}

static int load_and_judge(struct store_work *w, struct exchange *ex,
                          struct submission_row *row, enum review_action action,
                          struct jn_error *err)
{
    int rc = submission_load_for_write(w, ex, row, err);
    if (rc == 0)
        rc = judge(ex, row, action);
    if (rc == 0 && reply_if_match_version(ex, row->s.version) != 0)
        rc = WRITE_ANSWERED;
    return rc;
}

static int run_resubmit(struct store_work *w, struct api_write *write,
                        struct jn_error *err)
{
    struct submitting *s = write->user;
    struct exchange *ex = write->ex;
    struct submission_row row;
    int rc = load_and_judge(w, ex, &row, REVIEW_RESUBMIT, err);
    if (rc != 0)
        return rc;
    fill_row(ex, &s->checked, &row.s);
    row.s.reason = NULL;
    if (row.s.base_revision) {
        row.s.base_revision = s->row.base_revision;
        rc = check_base(w, ex, &row.s, err);
    }
    if (rc != 0)
        return rc;
    review_apply(&row.s, REVIEW_RESUBMIT, jn_clock_wall_ms(), api_of(ex)->utc_offset_s);
    rc = jn_submission_put(w->state, &row.s, err);
    if (rc == 0)
        rc = jn_submission_text_add(w->state, row.s.id, row.s.round, row.s.markdown, err);
    struct jn_event event = {.type = "submission.resubmitted",
                             .person = ex->access->person,
                             .document_id = row.s.document_id,
                             .submission_id = row.s.id};
    if (rc == 0)
        rc = jn_event_append(w->state, &event, NULL, err);
    return rc ? rc : submission_answer(w, write, 200, &row.s, row.s.near_duplicates, err);
}

/* The version on which the author stands now: after a stale base that of today. */
static int current_base(struct exchange *ex, const struct jn_submission *s,
                        const char **revision, struct jn_error *err)
{
    struct reader_slot *slot;
    const struct jn_entry *entry;
    *revision = s->base_revision;
    if (!s->reason || strcmp(s->reason, "stale_base") != 0)
        return 0;
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc;
    rc = jn_index_get(slot->reader, &ex->access->view, s->document_id, &entry, err);
    if (rc == 0)
        *revision = jn_arena_str(ex->arena, entry->revision);
    api_return(ex, slot, rc);
    return rc < 0 ? rc : 0;
}

int api_resubmit(struct exchange *ex, struct jn_error *err)
{
    struct submitting *s = JN_NEW(ex->arena, struct submitting);
    struct api_write *write = JN_NEW(ex->arena, struct api_write);
    struct submission_row row;
    struct submission_base base = {0};
    *write = (struct api_write){.run = run_resubmit, .user = s};
    int rc = submission_load(ex, &row, err);
    if (rc == 0 && judge(ex, &row, REVIEW_RESUBMIT) != 0)
        return 0;
    if (rc == 0 && row.s.base_revision) {
        base.document_id = row.s.document_id;
        rc = current_base(ex, &row.s, &base.base_revision, err);
        s->row.base_revision = base.base_revision;
    }
    if (rc == 0)
        rc = submission_check(ex, &base, &s->checked, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    if (strcmp(s->checked.text.doc ? jn_kind_rule(s->checked.text.doc->kind)->name
                                   : row.s.kind,
               row.s.kind) != 0)
        jn_finding_add(&s->checked.text.findings,
                       &(struct jn_finding){.severity = JN_ERROR,
                                            .code = "inconsistent",
                                            .pointer = "#/front_matter/kind",
                                            .detail_zh = "类型与首次提交不一致",
                                            .detail_en = "Kind contradicts the first "
                                                         "round"});
    if (submission_refuse(ex, &s->checked) != 0)
        return 0;
    s->row.submitter = row.s.submitter;
    return write_start(ex, write, err);
}

/* ---- withdraw */

static int run_withdraw(struct store_work *w, struct api_write *write,
                        struct jn_error *err)
{
    struct exchange *ex = write->ex;
    struct submission_row row;
    int rc = load_and_judge(w, ex, &row, REVIEW_WITHDRAW, err);
    if (rc != 0)
        return rc;
    review_apply(&row.s, REVIEW_WITHDRAW, jn_clock_wall_ms(), api_of(ex)->utc_offset_s);
    row.s.reason = param_str(ex, "reason");
    rc = jn_submission_put(w->state, &row.s, err);
    struct jn_event event = {.type = "submission.withdrawn",
                             .person = ex->access->person,
                             .document_id = row.s.document_id,
                             .submission_id = row.s.id};
    if (rc == 0)
        rc = jn_event_append(w->state, &event, NULL, err);
    return rc ? rc : submission_answer(w, write, 200, &row.s, NULL, err);
}

int api_withdraw(struct exchange *ex, struct jn_error *err)
{
    struct api_write *write = JN_NEW(ex->arena, struct api_write);
    *write = (struct api_write){.run = run_withdraw};
    return write_start(ex, write, err);
}
