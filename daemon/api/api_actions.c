/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions on published documents: verify, archive, restore. Each is one commit that
 * changes fields of the system only. */
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/corpus.h"
#include "jinnang/doc_write.h"
#include "jinnang/freshness.h"
#include "jinnang/submission_store.h"
#include "jinnang/utf8.h"

#include "daemon/api/published.h"
#include "daemon/api/search_answer.h"
#include "daemon/review/publish.h"

enum { DETAIL_LEAST = 4, AGAINST_MOST = 200, REASON_MOST = 500 };

const struct param_spec api_verify_params[] = {
    {.name = "verified_against",
     .type = PARAM_STRING,
     .max = 4 * AGAINST_MOST,
     .where = PARAM_BODY,
     .required = true,
     .help = "what it was compared with"},
    {.name = "note",
     .type = PARAM_STRING,
     .max = 2000,
     .where = PARAM_BODY,
     .help = "for the ledger"},
    {.name = "next_interval_days",
     .type = PARAM_INT,
     .min = 0,
     .max = 730,
     .where = PARAM_BODY,
     .help = "days to the next review: 0 for never, or 7 to 730"},
    PUBLISHED_PARAMS,
    {.name = NULL},
};

const struct param_spec api_archive_params[] = {
    {.name = "reason",
     .type = PARAM_STRING,
     .max = 4 * REASON_MOST,
     .where = PARAM_BODY,
     .required = true,
     .help = "why"},
    PUBLISHED_PARAMS,
    {.name = NULL},
};

enum action { VERIFY, ARCHIVE, RESTORE };

static const struct {
    const char *event, *detail; /* parameter */
    size_t most;
} actions[] = {
    [VERIFY] = {"document.verified", "verified_against", AGAINST_MOST},
    [ARCHIVE] = {"document.archived", "reason", REASON_MOST},
    [RESTORE] = {"document.restored", "reason", REASON_MOST},
};

struct acting {
    enum action action;
    const char *id, *path, *title, *detail, *note;
    char revision[JN_OID_LEN + 1]; /* of what was read */
    const struct jn_doc *doc;      /* as it will be */
    const char *bytes;
    size_t len;
};

/* ---- what may be done */

/* One line without control characters: it goes into a message and into YAML. */
static const char *one_line(struct jn_arena *arena, const char *text)
{
    char *out = jn_arena_str(arena, text);
    for (char *p = out; *p; p++)
        *p = (unsigned char)*p < ' ' || *p == 0x7F ? ' ' : *p;
    return out;
}

static int read_detail(struct exchange *ex, struct acting *a)
{
    const char *name = actions[a->action].detail;
    size_t n = jn_utf8_count(param_str(ex, name), param_len(ex, name));
    int64_t days = a->action == VERIFY ? param_int(ex, "next_interval_days") : 0;
    a->detail = one_line(ex->arena, param_str(ex, name));
    if (a->action == VERIFY && param_str(ex, "note"))
        a->note = one_line(ex->arena, param_str(ex, "note"));
    if (n >= DETAIL_LEAST && n <= actions[a->action].most && (days == 0 || days >= 7))
        return 0;
    bool zh = !exchange_is_english(ex);
    struct jn_json j = reply_problem_open(ex, "validation_failed", NULL);
    jn_json_array_at(&j, "errors");
    if (n < DETAIL_LEAST || n > actions[a->action].most)
        reply_error_item(&j, jn_arena_format(ex->arena, "#/%s", name),
                         n < DETAIL_LEAST ? "too_short" : "too_long",
                         jn_arena_format(ex->arena,
                                         zh ? "应为 %d 到 %zu 个字符"
                                            : "must have %d to %zu characters",
                                         DETAIL_LEAST, actions[a->action].most),
                         NULL);
    if (days > 0 && days < 7)
        reply_error_item(&j, "#/next_interval_days", "out_of_range",
                         zh ? "应为 0 或 7 到 730" : "must be 0, or 7 to 730", NULL);
    jn_json_end(&j);
    jn_json_end(&j);
    return API_ANSWERED;
}

static bool is_owner(const struct exchange *ex, const struct jn_entry *e)
{
    const char *owner = jn_entry_value(e, "owner");
    if (!owner)
        owner = jn_entry_value(e, "author");
    return owner && ex->access->person && strcmp(owner, ex->access->person) == 0;
}

static int may_act(struct exchange *ex, const struct jn_entry *e, enum action action)
{
    const uint32_t any = 1u << JN_TOKEN_REVIEW_1 | 1u << JN_TOKEN_REVIEW_2;
    uint32_t scopes = 1u << JN_TOKEN_REVIEW_3;
    scopes |= action == VERIFY ? any : 1u << JN_TOKEN_ADMIN;
    /* What a masked reader saw is not what would be changed. */
    if (ex->access->person && !ex->access->masked &&
        (is_owner(ex, e) || ex->scopes & scopes))
        return 0;
    reply_problem(ex, "not_permitted", NULL);
    return API_ANSWERED;
}

/* ---- the new text */

static const char *quoted(struct jn_arena *arena, const char *text)
{
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&out);
    jn_json_str(&j, text);
    return jn_arena_str(arena, jn_buf_text(&out));
}

static size_t fields_of(struct exchange *ex, const struct acting *a,
                        struct jn_doc_field fields[5])
{
    if (a->action != VERIFY) {
        fields[0] = (struct jn_doc_field){"state", a->action == ARCHIVE ? "archived"
                                                                        : "published"};
        return 1;
    }
    char today[11];
    jn_date_format(api_today(ex), today);
    fields[0] = (struct jn_doc_field){"verified_at", jn_arena_str(ex->arena, today)};
    fields[1] = (struct jn_doc_field){"verified_by", ex->access->person};
    fields[2] = (struct jn_doc_field){"verified_against", quoted(ex->arena, a->detail)};
    if (!param_given(ex, "next_interval_days"))
        return 3;
    fields[3] = (struct jn_doc_field){
        "review_interval_days",
        jn_arena_format(ex->arena, "%lld",
                        (long long)param_int(ex, "next_interval_days"))};
    return 4;
}

static int set_fields(struct exchange *ex, struct acting *a, const char *bytes,
                      size_t len, struct jn_error *err)
{
    struct jn_doc_field fields[5];
    size_t n = fields_of(ex, a, fields);
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    jn_auto(jn_buf_deinit) struct jn_buf headed = JN_BUF_INIT;
    if (strncmp(bytes, "---", 3) != 0) { /* a note without a header gets one */
        jn_buf_str(&headed, "---\n---\n\n");
        jn_buf_add(&headed, bytes, len);
        bytes = jn_buf_text(&headed);
        len = headed.len;
    }
    if (jn_doc_set_fields(bytes, len, fields, n, &out) != 0) {
        reply_problem(ex, "state_conflict", "its front matter cannot be edited by line");
        return API_ANSWERED;
    }
    if (jn_buf_failed(&out))
        return jn_fail(err, ENOMEM, "change '%s'", a->id);
    a->len = out.len;
    a->bytes = jn_arena_dup(ex->arena, jn_buf_text(&out), out.len);
    return 0;
}

static int parse(struct exchange *ex, struct jn_analyser *analyser, const char *path,
                 const char *bytes, size_t len, const struct jn_doc **doc,
                 struct jn_error *err)
{
    struct jn_findings unused = {.arena = ex->arena};
    struct jn_doc *read;
    int rc = jn_doc_read(analyser, path, bytes, len, ex->arena, &unused, &read, err);
    if (rc > 0)
        rc = jn_fail(err, EINVAL, "read a document again");
    *doc = read;
    return rc;
}

static bool is_archived(const struct jn_doc *doc)
{
    for (size_t i = 0; i < doc->n_meta; i++)
        if (strcmp(doc->meta[i].field, "state") == 0)
            return strcmp(doc->meta[i].value, "archived") == 0;
    return false;
}

/* The document as it is at this moment, which may be newer than the index. */
static int read_current(struct exchange *ex, struct acting *a, char **bytes, size_t *len,
                        struct jn_error *err)
{
    jn_auto(jn_corpus_close) struct jn_corpus *corpus = NULL;
    char head[JN_OID_LEN + 1];
    int rc = jn_corpus_open(api_of(ex)->repository, &corpus, err);
    if (rc == 0)
        rc = jn_corpus_head(corpus, head, err);
    if (rc == 0)
        rc = jn_corpus_find(corpus, head, a->path, a->revision, err);
    if (rc == 0)
        rc = jn_corpus_read(corpus, a->revision, ex->arena, bytes, len, err);
    if (rc <= 0)
        return rc;
    reply_problem(ex, "document_not_found", NULL);
    return API_ANSWERED;
}

static int prepare(struct exchange *ex, struct jn_analyser *analyser, struct acting *a,
                   struct jn_error *err)
{
    char *bytes;
    size_t len;
    const struct jn_doc *now;
    int rc = read_current(ex, a, &bytes, &len, err);
    if (rc == 0 && reply_if_match_revision(ex, a->revision) != 0)
        return API_ANSWERED;
    if (rc == 0)
        rc = parse(ex, analyser, a->path, bytes, len, &now, err);
    if (rc != 0)
        return rc;
    if (a->action != VERIFY && is_archived(now) == (a->action == ARCHIVE)) {
        reply_problem(ex, "state_conflict", NULL);
        return API_ANSWERED;
    }
    rc = set_fields(ex, a, bytes, len, err);
    return rc ? rc : parse(ex, analyser, a->path, a->bytes, a->len, &a->doc, err);
}

/* ---- the write */

static int run_action(struct store_work *w, struct api_write *write, struct jn_error *err)
{
    const struct acting *a = write->user;
    struct jn_submission open;
    write->answer = (struct jn_answer){.status = 200, .body = ""};
    if (a->action != ARCHIVE)
        return 0;
    int rc = jn_submission_for(w->state, a->path, write->ex->arena, &open, err);
    if (rc == 0) {
        reply_problem(write->ex, "submission_open", NULL);
        return WRITE_ANSWERED;
    }
    return rc < 0 ? rc : 0;
}

static int32_t date_of(const struct jn_doc *doc, const char *field)
{
    for (size_t i = 0; i < doc->n_meta; i++)
        if (strcmp(doc->meta[i].field, field) == 0)
            return jn_date_parse(doc->meta[i].value, strlen(doc->meta[i].value));
    return 0;
}

static void write_answer(struct api_write *write, const char *commit)
{
    struct exchange *ex = write->ex;
    const struct acting *a = write->user;
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&out);
    struct jn_entry e = {.verified_at = date_of(a->doc, "verified_at"),
                         .review_due = date_of(a->doc, "review_due"),
                         .valid_until = date_of(a->doc, "valid_until")};
    jn_json_object(&j);
    jn_json_str_at(&j, "state", is_archived(a->doc) ? "archived" : "published");
    jn_json_str_at(&j, "revision", a->doc->revision);
    jn_json_str_at(&j, "commit", commit);
    jn_json_key(&j, "freshness");
    hit_json_freshness(&j, &e, api_today(ex), api_of(ex)->expire_after_days);
    jn_json_bool_at(&j, "indexed", false);
    jn_json_end(&j);
    write->answer.body = jn_arena_str(ex->arena, jn_buf_text(&out));
    write->answer.etag = a->doc->revision;
}

/* Somebody was faster: what was judged is not what is there. */
static int check_unchanged(struct store_work *w, struct api_write *write, char *head,
                           struct jn_error *err)
{
    const struct acting *a = write->user;
    char blob[JN_OID_LEN + 1];
    int rc = jn_corpus_head(w->corpus, head, err);
    if (rc == 0)
        rc = jn_corpus_find(w->corpus, head, a->path, blob, err);
    if (rc < 0 || (rc == 0 && strcmp(blob, a->revision) == 0))
        return rc;
    reply_problem(write->ex, "precondition_failed", NULL);
    return WRITE_ANSWERED;
}

static int after_action(struct store_work *w, struct api_write *write,
                        struct jn_error *err)
{
    const struct acting *a = write->user;
    struct publisher p = {w->state, w->corpus, api_of(write->ex)->utc_offset_s};
    char head[JN_OID_LEN + 1], commit[JN_OID_LEN + 1];
    int rc = check_unchanged(w, write, head, err);
    if (rc != 0)
        return rc;
    struct publish_action change = {.event = actions[a->action].event,
                                    .person = write->ex->access->person,
                                    .path = a->path,
                                    .document_id = a->id,
                                    .title = a->title,
                                    .detail = a->detail,
                                    .note = a->note,
                                    .base = head,
                                    .bytes = a->bytes,
                                    .len = a->len};
    rc = publish_action(&p, &change, commit, err);
    if (rc > 0)
        rc = jn_fail(err, EAGAIN, "commit '%s'", a->id);
    if (rc == 0)
        write_answer(write, commit);
    return rc;
}

static int find(struct exchange *ex, struct acting *a, struct jn_error *err)
{
    struct reader_slot *slot;
    const struct jn_entry *e;
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc;
    rc = jn_index_get(slot->reader, &ex->access->view, exchange_path(ex, "id"), &e, err);
    if (rc == JN_INDEX_NO_DOC) {
        reply_problem(ex, "document_not_found", NULL);
        rc = API_ANSWERED;
    }
    if (rc == 0) {
        a->id = jn_arena_str(ex->arena, e->id);
        a->path = jn_arena_str(ex->arena, e->path);
        a->title = one_line(ex->arena, e->title);
        rc = may_act(ex, e, a->action);
    }
    if (rc == 0)
        rc = prepare(ex, slot->analyser, a, err);
    api_return(ex, slot, rc);
    return rc;
}

static int act(struct exchange *ex, enum action action, struct jn_error *err)
{
    struct acting *a = JN_NEW(ex->arena, struct acting);
    struct api_write *write = JN_NEW(ex->arena, struct api_write);
    a->action = action;
    *write = (struct api_write){.run = run_action,
                                .after = after_action,
                                .user = a,
                                .settled = published_settled,
                                .next = published_next,
                                .secret = true, /* If-Match makes it happen once */
                                .narrows = action == ARCHIVE};
    if (!api_of(ex)->repository)
        return reply_problem(ex, "read_only_corpus", NULL);
    int rc = read_detail(ex, a);
    if (rc == 0)
        rc = find(ex, a, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    write->levels = 1u << a->doc->level;
    return write_start(ex, write, err);
}

int api_verify(struct exchange *ex, struct jn_error *err)
{
    return act(ex, VERIFY, err);
}

int api_archive(struct exchange *ex, struct jn_error *err)
{
    return act(ex, ARCHIVE, err);
}

int api_restore(struct exchange *ex, struct jn_error *err)
{
    return act(ex, RESTORE, err);
}
