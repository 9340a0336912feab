/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A verdict. The third approval publishes: the row becomes `publishing` with the final
 * text in the transaction, the commit follows on the same thread. */
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/event_store.h"
#include "jinnang/json_read.h"
#include "jinnang/utf8.h"

#include "daemon/api/published.h"
#include "daemon/api/submission_check.h"
#include "daemon/api/submission_rows.h"
#include "daemon/review/publish.h"

enum { COMMENT_LEAST = 10, COMMENT_MOST = 4000, ITEMS_MAX = 50, ITEM_MAX = 200 };

static const char *const verdict_names[] = {"approve", "request_changes", "reject", NULL};

const struct param_spec api_verdict_params[] = {
    {.name = "level",
     .type = PARAM_INT,
     .min = 1,
     .max = REVIEW_STAGES,
     .where = PARAM_BODY,
     .required = true,
     .help = "1 junior, 2 mid, 3 senior"},
    {.name = "verdict",
     .type = PARAM_ENUM,
     .values = verdict_names,
     .where = PARAM_BODY,
     .required = true,
     .help = "approve, request_changes or reject"},
    {.name = "comment",
     .type = PARAM_STRING,
     .fallback = "",
     .max = 4 * COMMENT_MOST,
     .where = PARAM_BODY,
     .help = "at least 10 characters unless it is an approval"},
    {.name = "checklist",
     .type = PARAM_JSON,
     .where = PARAM_BODY,
     .help = "[{item, ok, note?}]"},
    {.name = "scores",
     .type = PARAM_JSON,
     .where = PARAM_BODY,
     .help = "{completeness, technique, commitment}, each 0-100"},
    PUBLISHED_PARAMS,
    {.name = NULL},
};

/* ---- what the reviewer wrote */

struct faults {
    struct exchange *ex;
    struct jn_json j;
    bool any;
};

static void fault(struct faults *f, const char *pointer, const char *code, const char *zh,
                  const char *en)
{
    if (!f->any) {
        f->j = reply_problem_open(f->ex, "validation_failed", NULL);
        jn_json_array_at(&f->j, "errors");
    }
    f->any = true;
    reply_error_item(&f->j, pointer, code, exchange_is_english(f->ex) ? en : zh, NULL);
}

static int end_faults(struct faults *f)
{
    if (!f->any)
        return 0;
    jn_json_end(&f->j);
    jn_json_end(&f->j);
    return API_ANSWERED;
}

static bool is_item(const json_t *item)
{
    const char *key;
    json_t *value;
    const json_t *text = json_object_get(item, "item");
    if (!json_is_object(item) || !json_is_string(text) ||
        json_string_length(text) > ITEM_MAX * 4 ||
        !json_is_boolean(json_object_get(item, "ok")))
        return false;
    json_object_foreach((json_t *)(uintptr_t)item, key, value)
    {
        bool is_note = strcmp(key, "note") == 0;
        if (strcmp(key, "item") != 0 && strcmp(key, "ok") != 0 && !is_note)
            return false;
        if (is_note &&
            (!json_is_string(value) || json_string_length(value) > COMMENT_MOST))
            return false;
    }
    return true;
}

static void check_list(struct faults *f, const json_t *list)
{
    bool good = json_is_array(list) && json_array_size(list) <= ITEMS_MAX;
    for (size_t i = 0; good && i < json_array_size(list); i++)
        good = is_item(json_array_get(list, i));
    if (!good)
        fault(f, "#/checklist", "wrong_type", "检查单应为至多 50 项的 {item, ok, note?}",
              "checklist must be at most 50 of {item, ok, note?}");
}

static void check_scores(struct faults *f, const json_t *scores)
{
    static const char *const names[] = {"completeness", "technique", "commitment"};
    const char *key;
    json_t *value;
    bool good = json_is_object(scores);
    json_object_foreach((json_t *)(uintptr_t)scores, key, value)
    {
        bool known = false;
        for (size_t i = 0; i < JN_COUNT(names); i++)
            known = known || strcmp(key, names[i]) == 0;
        double n = json_number_value(value);
        good = good && known && json_is_number(value) && n >= 0 && n <= 100;
    }
    if (!good)
        fault(f, "#/scores", "out_of_range",
              "评分 completeness、technique、commitment 应在 0 与 100 之间",
              "completeness, technique and commitment must be 0 to 100");
}

static const char *dump(struct exchange *ex, const json_t *json, const char *absent)
{
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    const char *out = text ? jn_arena_str(ex->arena, text) : absent;
    free(text);
    return out;
}

struct verdict {
    enum review_action action;
    struct jn_review review;
    /* Of the row when its final text was made. */
    int64_t version;
    const char *final, *near;
    unsigned levels;
    bool narrows;
};

static int read_verdict(struct exchange *ex, struct verdict *v)
{
    struct faults f = {.ex = ex};
    const json_t *list = param_json(ex, "checklist"), *scores = param_json(ex, "scores");
    size_t n = jn_utf8_count(param_str(ex, "comment"), param_len(ex, "comment"));
    v->action = (enum review_action)param_enum(ex, "verdict");
    if (v->action != REVIEW_APPROVE && n < COMMENT_LEAST)
        fault(&f, "#/comment", "too_short", "意见至少 10 个字符",
              "comment needs at least 10 characters");
    if (n > COMMENT_MOST)
        fault(&f, "#/comment", "too_long", "意见至多 4000 个字符",
              "comment may have at most 4000 characters");
    if (list)
        check_list(&f, list);
    if (scores)
        check_scores(&f, scores);
    v->review = (struct jn_review){
        .stage = (int)param_int(ex, "level"),
        .reviewer = ex->access->person,
        .verdict = verdict_names[v->action],
        .comment = param_str(ex, "comment"),
        .checklist = dump(ex, list, "[]"),
        .scores = dump(ex, scores, NULL),
    };
    return end_faults(&f);
}

/* ---- the text that will be published */

static bool lists(const char *joined, const char *one)
{
    size_t len = strlen(one);
    for (const char *at = joined; *at;) {
        size_t n = strcspn(at, ",");
        if (n == len && memcmp(at, one, n) == 0)
            return true;
        at += n + (at[n] == ',');
    }
    return false;
}

/* Does somebody lose sight of the document? */
static bool is_narrower(const struct jn_doc *now, const struct jn_submission *s)
{
    if (s->confidentiality > now->level)
        return true;
    for (size_t i = 0; i < now->n_audiences; i++)
        if (!lists(s->audiences, now->audiences[i]))
            return true;
    return false;
}

static int look_at_base(struct exchange *ex, struct jn_analyser *analyser,
                        const struct jn_submission *s, int32_t *created,
                        struct verdict *v, struct jn_error *err)
{
    const struct jn_doc *doc;
    const char *markdown = NULL;
    int rc = submission_base_text(ex, s, &markdown, err);
    if (rc == 0 && markdown)
        rc = submission_parse(ex, analyser, markdown, &doc, err);
    if (rc != 0 || !markdown)
        return rc;
    const struct jn_yaml *y =
        doc->front_matter ? jn_yaml_get(doc->front_matter, "created") : NULL;
    if (y && y->type == JN_YAML_SCALAR)
        *created = jn_date_parse(y->text, y->len);
    v->levels |= 1u << doc->level;
    v->narrows = is_narrower(doc, s);
    return 0;
}

static int make_final(struct exchange *ex, const struct submission_row *row,
                      struct verdict *v, struct jn_error *err)
{
    const struct jn_submission *s = &row->s;
    struct submission_stamp stamp = {
        .id = s->document_id, .today = api_today(ex), .verified_by = ex->access->person};
    struct reader_slot *slot;
    const struct jn_doc *doc;
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc;
    rc = look_at_base(ex, slot->analyser, s, &stamp.created, v, err);
    if (rc == 0)
        rc = submission_parse(ex, slot->analyser, s->markdown, &doc, err);
    if (rc == 0 && !jn_yaml_get(doc->front_matter, "author"))
        stamp.author = s->author;
    if (rc == 0)
        rc = submission_text_stamp(s->markdown, &stamp, ex->arena, &v->final, err);
    if (rc == 0)
        rc = submission_parse(ex, slot->analyser, v->final, &doc, err);
    if (rc == 0 && (!doc->id || strcmp(doc->id, s->document_id) != 0))
        rc = jn_fail(err, EINVAL, "the final text of '%s' has another id", s->id);
    api_return(ex, slot, rc);
    return rc;
}

/* ---- the write */

static int load_and_judge(struct store_work *w, struct exchange *ex,
                          const struct verdict *v, struct submission_row *row,
                          struct jn_error *err)
{
    struct review_actor actor = {ex->access->person, ex->access->scopes};
    int rc = submission_load_for_write(w, ex, row, err);
    if (rc != 0)
        return rc;
    rc = submission_judged(ex, &row->s,
                           review_judge(&row->s, row->reviews, row->n_reviews, v->action,
                                        v->review.stage, &actor),
                           v->review.stage);
    if (rc == 0 && reply_if_match_version(ex, row->s.version) != 0)
        rc = WRITE_ANSWERED;
    /* The final text was made of another version: it cannot be, but for a race that
     * If-Match: * admits. */
    if (rc == 0 && v->version != row->s.version)
        rc = submission_conflict(ex, &row->s);
    return rc;
}

static int note_verdict(struct store_work *w, const struct submission_row *row,
                        const struct verdict *v, struct jn_arena *arena,
                        struct jn_error *err)
{
    struct jn_event event = {
        .type = "review.verdict",
        .person = v->review.reviewer,
        .document_id = row->s.document_id,
        .submission_id = row->s.id,
        .data = jn_arena_format(arena, "{\"level\":%d,\"round\":%d,\"verdict\":\"%s\"}",
                                v->review.stage, row->s.round, v->review.verdict)};
    return jn_event_append(w->state, &event, NULL, err);
}

static void prepare_publication(struct jn_submission *s, const struct api_write *write,
                                const struct verdict *v)
{
    s->final = v->final;
    s->final_key = write->key.key;
    s->final_token = write->key.token_id;
}

static int run_verdict(struct store_work *w, struct api_write *write,
                       struct jn_error *err)
{
    struct verdict *v = write->user;
    struct exchange *ex = write->ex;
    struct submission_row row;
    int rc = load_and_judge(w, ex, v, &row, err);
    if (rc != 0)
        return rc;
    v->review.round = row.s.round;
    v->review.at = jn_clock_wall_ms();
    rc = jn_review_add(w->state, row.s.id, &v->review, err);
    if (rc == 0)
        rc = note_verdict(w, &row, v, ex->arena, err);
    review_apply(&row.s, v->action, v->review.at, api_of(ex)->utc_offset_s);
    bool publishing = row.s.state == JN_SUBMISSION_PUBLISHING;
    if (publishing)
        prepare_publication(&row.s, write, v);
    if (rc == 0)
        rc = jn_submission_put(w->state, &row.s, err);
    if (rc == 0)
        rc = submission_answer(w, write, 200, &row.s, v->near, err);
    /* Until the commit is made the key has no answer. */
    if (publishing)
        write->answer.status = 0;
    return rc;
}

/* What to say when the verdict is safe and the commit is not: 202 publishing. */
static int answer_waiting(struct store_work *w, struct api_write *write,
                          struct jn_error *err)
{
    struct submission_row row;
    int rc = submission_load_for_write(w, write->ex, &row, err);
    if (rc == 0)
        rc = submission_answer(w, write, 202, &row.s, NULL, err);
    return rc;
}

static int after_verdict(struct store_work *w, struct api_write *write,
                         struct jn_error *err)
{
    struct publisher p = {w->state, w->corpus, api_of(write->ex)->utc_offset_s};
    struct jn_error why = {0};
    if (write->answer.status != 0)
        return 0;
    int rc = publish_submission(&p, exchange_path(write->ex, "id"), &why);
    if (rc == PUBLISH_STALE)
        return write_settle_problem(w, write, "stale_base", err);
    if (rc != 0) {
        store_work_failed(w, rc, &why);
        return answer_waiting(w, write, err);
    }
    /* What was kept is the answer. */
    rc = jn_answer_find(w->state, &write->key, write->ex->arena, &write->answer, err);
    return rc < 0 ? rc : 0;
}

int api_verdict(struct exchange *ex, struct jn_error *err)
{
    struct verdict *v = JN_NEW(ex->arena, struct verdict);
    struct api_write *write = JN_NEW(ex->arena, struct api_write);
    struct submission_row row;
    *write = (struct api_write){.run = run_verdict,
                                .after = after_verdict,
                                .user = v,
                                .keyed = true,
                                .settled = published_settled,
                                .next = published_next};
    int rc = write_begin(ex, write, err);
    if (rc == 0)
        rc = submission_load(ex, &row, err);
    if (rc == 0)
        rc = read_verdict(ex, v);
    if (rc == 0)
        rc = submission_visible_near(ex, row.s.near_duplicates, &v->near, err);
    if (rc == 0 && v->action == REVIEW_APPROVE && v->review.stage == REVIEW_STAGES &&
        row.s.stage == REVIEW_STAGES)
        rc = make_final(ex, &row, v, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    v->version = row.s.version;
    write->narrows = v->narrows;
    write->levels = v->levels | 1u << row.s.confidentiality;
    return write_start(ex, write, err);
}
