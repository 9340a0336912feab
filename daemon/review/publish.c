/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commit is the truth: its trailers say what it settles. So what comes after it (the
 * row, the revision, the event, the kept answer) is worked out from the commit alone, in
 * one transaction together with the new meta.corpus_head, and a crash between the two
 * loses nothing and repeats nothing. */
#include "daemon/review/publish.h"

#include <string.h>

#include "jinnang/answer_store.h"
#include "jinnang/buf.h"
#include "jinnang/clock.h"
#include "jinnang/doc_write.h"
#include "jinnang/event_store.h"
#include "jinnang/json_write.h"
#include "jinnang/revision_store.h"

#include "daemon/review/submission_json.h"

#define HEAD "corpus_head"
#define TRAILER_SUBMISSION "Jinnang-Submission"
#define TRAILER_EVENT "Jinnang-Event"
#define TRAILER_DOCUMENT "Jinnang-Document"
#define TRAILER_PERSON "Jinnang-By"
#define TRAILER_DETAIL "Jinnang-Detail"
#define TRAILER_NOTE "Jinnang-Note"

static const char robot[] = "jinnang", robot_email[] = "jinnang@jinnang.invalid";

/* ---- catching up */

struct catching {
    const struct publisher *p;
    struct jn_arena *arena;
};

static const char *first_line(struct jn_arena *arena, const char *message)
{
    return jn_arena_dup(arena, message, strcspn(message, "\n"));
}

static int add_revisions(struct catching *c, const struct jn_corpus_commit *commit,
                         const char *submission_id, struct jn_error *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < commit->n_deltas; i++) {
        struct jn_revision r = {
            .path = commit->deltas[i].path,
            .blob = commit->deltas[i].blob,
            .commit = commit->id,
            .at_ms = commit->at_ms,
            .author = commit->author,
            .message = first_line(c->arena, commit->message),
            .submission_id = submission_id,
        };
        rc = jn_revision_add(c->p->state, &r, err);
    }
    return rc;
}

static const char *commit_data(struct jn_arena *arena, const char *commit,
                               const char *revision, const char *detail, const char *note)
{
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&out);
    jn_json_object(&j);
    jn_json_str_at(&j, "commit", commit);
    if (revision)
        jn_json_str_at(&j, "revision", revision);
    if (detail)
        jn_json_str_at(&j, "detail", detail);
    if (note)
        jn_json_str_at(&j, "note", note);
    jn_json_end(&j);
    return jn_arena_str(arena, jn_buf_text(&out));
}

/* The answer to the third approval, for whoever asks again with its key. */
static int keep_answer(struct catching *c, const struct jn_submission *s,
                       struct jn_error *err)
{
    struct jn_answer_key key = {.token_id = s->final_token, .key = s->final_key};
    if (!key.key || !key.token_id)
        return 0;
    struct jn_answer answer = {
        .status = 200, .etag = jn_arena_format(c->arena, "%lld", (long long)s->version)};
    struct submission_form form = {.utc_offset_s = c->p->utc_offset_s,
                                   .now = jn_clock_wall_ms()};
    int rc = submission_json_text(c->p->state, s, &form, c->arena, &answer.body, err);
    return rc ? rc : jn_answer_settle(c->p->state, &key, &answer, err);
}

static int settle_submission(struct catching *c, const struct jn_corpus_commit *commit,
                             const char *id, struct jn_error *err)
{
    struct jn_submission s;
    int rc = jn_submission_get(c->p->state, id, c->arena, &s, err);
    if (rc == JN_SUBMISSION_NONE || (rc == 0 && s.state != JN_SUBMISSION_PUBLISHING))
        return 0; /* of another life of this repository: its text is here all the same */
    if (rc != 0)
        return rc;
    const char *revision = "";
    for (size_t i = 0; i < commit->n_deltas; i++)
        if (strcmp(commit->deltas[i].path, s.path) == 0)
            revision = jn_arena_str(c->arena, commit->deltas[i].blob);
    s.state = JN_SUBMISSION_PUBLISHED;
    s.commit = jn_arena_str(c->arena, commit->id);
    s.revision = revision;
    s.final = NULL;
    rc = jn_submission_put(c->p->state, &s, err);
    struct jn_event event = {
        .type = "document.published",
        .person = s.author,
        .at_ms = commit->at_ms,
        .document_id = s.document_id,
        .submission_id = s.id,
        .data = commit_data(c->arena, commit->id, revision, NULL, NULL),
    };
    if (rc == 0)
        rc = jn_event_append(c->p->state, &event, NULL, err);
    return rc == 0 ? keep_answer(c, &s, err) : rc;
}

static int note_action(struct catching *c, const struct jn_corpus_commit *commit,
                       const char *type, struct jn_error *err)
{
    if (!type && commit->n_deltas == 0)
        return 0; /* the first commit of a repository */
    const char *person = jn_corpus_trailer(commit->message, TRAILER_PERSON, c->arena);
    struct jn_event event = {
        .type = type ? type : "corpus.adopted",
        .person = person ? person : robot,
        .at_ms = commit->at_ms,
        .document_id = jn_corpus_trailer(commit->message, TRAILER_DOCUMENT, c->arena),
        .data = commit_data(c->arena, commit->id,
                            commit->n_deltas == 1 ? commit->deltas[0].blob : NULL,
                            jn_corpus_trailer(commit->message, TRAILER_DETAIL, c->arena),
                            jn_corpus_trailer(commit->message, TRAILER_NOTE, c->arena)),
    };
    return jn_event_append(c->p->state, &event, NULL, err);
}

static int take_commit(void *user, const struct jn_corpus_commit *commit,
                       struct jn_error *err)
{
    struct catching *c = user;
    const char *id = jn_corpus_trailer(commit->message, TRAILER_SUBMISSION, c->arena);
    int rc = add_revisions(c, commit, id, err);
    if (rc != 0)
        return rc;
    return id ? settle_submission(c, commit, id, err)
              : note_action(c, commit,
                            jn_corpus_trailer(commit->message, TRAILER_EVENT, c->arena),
                            err);
}

static int catch_up_to(struct catching *c, const char *since, const char *head,
                       struct jn_error *err)
{
    int rc = jn_state_begin(c->p->state, err);
    if (rc != 0)
        return rc;
    rc = jn_corpus_log(c->p->corpus, since, head, take_commit, c, err);
    if (rc == 0)
        rc = jn_state_set(c->p->state, HEAD, head, err);
    return jn_state_end(c->p->state, rc, err);
}

int publish_catch_up(const struct publisher *p, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct catching c = {p, arena};
    const char *since;
    char head[JN_OID_LEN + 1];
    int rc = jn_state_get(p->state, HEAD, arena, &since, err);
    if (rc == 0)
        rc = jn_corpus_head(p->corpus, head, err);
    if (rc != 0 || (since && strcmp(since, head) == 0))
        return rc;
    rc = catch_up_to(&c, since, head, err);
    return rc == JN_CORPUS_MOVED ? PUBLISH_FOREIGN : rc;
}

/* ---- committing */

/* What the document is now. *bytes NULL: there is none. */
static int read_current(const struct publisher *p, const char *head, const char *path,
                        struct jn_arena *arena, char **bytes, size_t *len,
                        char blob[JN_OID_LEN + 1], struct jn_error *err)
{
    *bytes = NULL;
    *len = 0;
    blob[0] = '\0';
    int rc = jn_corpus_find(p->corpus, head, path, blob, err);
    if (rc != 0)
        return rc == JN_CORPUS_NONE ? 0 : rc;
    rc = jn_corpus_read(p->corpus, blob, arena, bytes, len, err);
    return rc == JN_CORPUS_NONE ? jn_fail(err, EBADMSG, "read blob %s", blob) : rc;
}

int publish_is_current(const struct publisher *p, const char *head, const char *path,
                       const char *base_revision, struct jn_arena *arena,
                       struct jn_error *err)
{
    char *now, *then, blob[JN_OID_LEN + 1];
    size_t now_len, then_len;
    int rc = read_current(p, head, path, arena, &now, &now_len, blob, err);
    if (rc != 0)
        return rc;
    if (!now || !base_revision)
        return !now && !base_revision ? 0 : PUBLISH_STALE;
    if (strcmp(blob, base_revision) == 0)
        return 0;
    rc = jn_corpus_read(p->corpus, base_revision, arena, &then, &then_len, err);
    if (rc != 0)
        return rc < 0 ? rc : PUBLISH_STALE;
    return jn_doc_same_content(now, now_len, then, then_len) ? 0 : PUBLISH_STALE;
}

static void add_trailer(struct jn_buf *b, const char *key, const char *value)
{
    if (value)
        jn_buf_printf(b, "%s: %s\n", key, value);
}

static int add_reviewers(const struct publisher *p, const struct jn_submission *s,
                         struct jn_arena *arena, struct jn_buf *message,
                         struct jn_error *err)
{
    struct jn_review *reviews;
    size_t n;
    int rc = jn_review_list(p->state, s->id, arena, &reviews, &n, err);
    for (size_t i = 0; rc == 0 && i < n; i++)
        if (strcmp(reviews[i].verdict, "approve") == 0)
            jn_buf_printf(message, "Reviewed-by-%d: %s\n", reviews[i].stage,
                          reviews[i].reviewer);
    return rc;
}

/* Outcomes of jn_corpus_commit(). */
static int commit_as(const struct publisher *p, const char *author, const char *base,
                     const char *message, const struct jn_corpus_change *change,
                     struct jn_arena *arena, char commit[JN_OID_LEN + 1],
                     struct jn_error *err)
{
    struct jn_corpus_wish wish = {
        .base = base,
        .author = author,
        .author_email = jn_arena_format(arena, "%s@jinnang.invalid", author),
        .committer = robot,
        .committer_email = robot_email,
        .at_ms = jn_clock_wall_ms(),
        .utc_offset_s = p->utc_offset_s,
        .message = message,
        .changes = change,
        .n_changes = 1,
    };
    return jn_corpus_commit(p->corpus, &wish, commit, err);
}

static int commit_final(const struct publisher *p, const struct jn_submission *s,
                        const char *head, struct jn_arena *arena, struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf message = JN_BUF_INIT;
    char commit[JN_OID_LEN + 1];
    jn_buf_printf(&message, "%s\n\n%s %s\n\n", s->title,
                  s->base_revision ? "New version of" : "New document", s->document_id);
    add_trailer(&message, TRAILER_SUBMISSION, s->id);
    add_trailer(&message, TRAILER_DOCUMENT, s->document_id);
    add_trailer(&message, "Submitted-by", s->submitter);
    int rc = add_reviewers(p, s, arena, &message, err);
    add_trailer(&message, "Idempotency-Key", s->final_key);
    if (rc == 0 && jn_buf_failed(&message))
        rc = jn_fail(err, ENOMEM, "write the message of '%s'", s->id);
    if (rc != 0)
        return rc;
    struct jn_corpus_change change = {
        .path = s->path, .bytes = s->final, .len = strlen(s->final)};
    rc =
        commit_as(p, s->author, head, jn_buf_text(&message), &change, arena, commit, err);
    return rc == JN_CORPUS_MOVED ? jn_fail(err, EAGAIN, "publish '%s'", s->id) : rc;
}

static int send_back(const struct publisher *p, struct jn_submission *s,
                     struct jn_error *err)
{
    s->state = JN_SUBMISSION_CHANGES_REQUESTED;
    s->reason = "stale_base";
    s->final = NULL;
    int rc = jn_state_begin(p->state, err);
    if (rc != 0)
        return rc;
    rc = jn_state_end(p->state, jn_submission_put(p->state, s, err), err);
    return rc ? rc : PUBLISH_STALE;
}

int publish_submission(const struct publisher *p, const char *id, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_submission s;
    char head[JN_OID_LEN + 1];
    /* It may be committed already: then this settles it. */
    int rc = publish_catch_up(p, err);
    if (rc == 0)
        rc = jn_submission_get(p->state, id, arena, &s, err);
    if (rc != 0 || s.state != JN_SUBMISSION_PUBLISHING)
        return rc <= 0 ? rc : jn_fail(err, ESTALE, "publish '%s'", id);
    rc = jn_corpus_head(p->corpus, head, err);
    if (rc == 0)
        rc = publish_is_current(p, head, s.path, s.base_revision, arena, err);
    if (rc == PUBLISH_STALE)
        return send_back(p, &s, err);
    if (rc == 0)
        rc = commit_final(p, &s, head, arena, err);
    if (rc == 0)
        rc = publish_catch_up(p, err);
    return rc > 0 ? jn_fail(err, ESTALE, "publish '%s'", id) : rc;
}

int publish_all(const struct publisher *p, size_t *left, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_submission_query query = {.state = JN_SUBMISSION_PUBLISHING, .limit = 1000};
    struct jn_submission *rows;
    size_t n;
    *left = 0;
    int rc = jn_submission_list(p->state, &query, arena, &rows, &n, err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        int one = publish_submission(p, rows[i].id, err);
        *left += one < 0;
        rc = one == -EIO || one == -EROFS ? one : 0;
    }
    return rc;
}

int publish_action(const struct publisher *p, const struct publish_action *a,
                   char commit[JN_OID_LEN + 1], struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf message = JN_BUF_INIT;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    jn_buf_printf(&message, "%s\n\n%s %s\n\n", a->title, a->event, a->document_id);
    add_trailer(&message, TRAILER_EVENT, a->event);
    add_trailer(&message, TRAILER_DOCUMENT, a->document_id);
    add_trailer(&message, TRAILER_PERSON, a->person);
    add_trailer(&message, TRAILER_DETAIL, a->detail);
    add_trailer(&message, TRAILER_NOTE, a->note);
    if (jn_buf_failed(&message))
        return jn_fail(err, ENOMEM, "write the message of a commit");
    struct jn_corpus_change change = {.path = a->path, .bytes = a->bytes, .len = a->len};
    int rc = commit_as(p, a->person, a->base, jn_buf_text(&message), &change, arena,
                       commit, err);
    if (rc == 0)
        rc = publish_catch_up(p, err);
    return rc;
}
