/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/submission_rows.h"

#include <string.h>

#include "jinnang/clock.h"

#include "daemon/work/corpus_readers.h"

enum { AUDIENCES_MAX = 64 };

#define REVIEWERS                                                                        \
    (1u << JN_TOKEN_REVIEW_1 | 1u << JN_TOKEN_REVIEW_2 | 1u << JN_TOKEN_REVIEW_3)

bool submission_seen(const struct exchange *ex, const struct jn_submission *s)
{
    const struct access *access = ex->access;
    const char *audiences[AUDIENCES_MAX];
    size_t n = 0;
    if (!access->person)
        return false;
    if (access->scopes & 1u << JN_TOKEN_ADMIN || review_is_own(s, access->person))
        return true;
    /* A filter of the token cannot be judged on what is not indexed. */
    if (!(access->scopes & REVIEWERS) || access->view.filter || access->masked)
        return false;
    char *text = jn_arena_str(ex->arena, s->audiences), *save;
    for (char *one = strtok_r(text, ",", &save); one && n < AUDIENCES_MAX;
         one = strtok_r(NULL, ",", &save))
        audiences[n++] = one;
    return access_sees(&access->view, s->confidentiality, audiences, n);
}

static int load(struct jn_state *state, struct exchange *ex, struct submission_row *out,
                struct jn_error *err)
{
    *out = (struct submission_row){0};
    int rc = jn_submission_get(state, exchange_path(ex, "id"), ex->arena, &out->s, err);
    if (rc == JN_SUBMISSION_NONE || (rc == 0 && !submission_seen(ex, &out->s))) {
        reply_problem(ex, "resource_not_found", NULL);
        return API_ANSWERED;
    }
    return rc ? rc
              : jn_review_list(state, out->s.id, ex->arena, &out->reviews,
                               &out->n_reviews, err);
}

int submission_load(struct exchange *ex, struct submission_row *out, struct jn_error *err)
{
    struct jn_state *state;
    int rc = api_state_borrow(ex, &state, err);
    if (rc != 0)
        return rc;
    rc = load(state, ex, out, err);
    api_state_return(ex, state, rc);
    return rc;
}

int submission_load_for_write(struct store_work *w, struct exchange *ex,
                              struct submission_row *out, struct jn_error *err)
{
    int rc = load(w->state, ex, out, err);
    return rc > 0 ? WRITE_ANSWERED : rc;
}

int submission_parse(struct exchange *ex, struct jn_analyser *analyser,
                     const char *markdown, const struct jn_doc **doc,
                     struct jn_error *err)
{
    struct jn_findings unused = {.arena = ex->arena};
    struct jn_doc *read;
    int rc = jn_doc_read(analyser, "submission.md", markdown, strlen(markdown), ex->arena,
                         &unused, &read, err);
    if (rc != 0)
        return rc < 0 ? rc : jn_fail(err, EBADMSG, "read a submission that was accepted");
    *doc = read;
    return 0;
}

int submission_base_text(struct exchange *ex, const struct jn_submission *s,
                         const char **markdown, struct jn_error *err)
{
    char *bytes;
    size_t len;
    if (!s->base_revision || !api_of(ex)->repository)
        return 0;
    int rc = corpus_readers_blob(api_of(ex)->repository_readers, s->base_revision,
                                 ex->arena, &bytes, &len, err);
    if (rc == 0)
        *markdown = bytes;
    return rc < 0 ? rc : 0;
}

struct submission_form submission_form_of(const struct exchange *ex)
{
    return (struct submission_form){.english = exchange_is_english(ex),
                                    .utc_offset_s = api_of(ex)->utc_offset_s,
                                    .now = jn_clock_wall_ms()};
}

int submission_conflict(struct exchange *ex, const struct jn_submission *s)
{
    struct jn_json j = reply_problem_open(ex, "state_conflict", NULL);
    jn_json_object_at(&j, "current");
    jn_json_str_at(&j, "state", jn_submission_states[s->state]);
    jn_json_int_at(&j, "level", s->stage);
    jn_json_int_at(&j, "version", s->version);
    jn_json_end(&j);
    jn_json_end(&j);
    return WRITE_ANSWERED;
}

int submission_judged(struct exchange *ex, const struct jn_submission *s,
                      enum review_answer answer, int stage)
{
    switch (answer) {
    case REVIEW_NO_SCOPE:
        reply_problem(ex, "forbidden_scope", "review:%d is needed", stage);
        break;
    case REVIEW_OWN:
        reply_problem(ex, "own_submission", NULL);
        break;
    case REVIEW_CONFLICT:
        reply_problem(ex, "reviewer_conflict", NULL);
        break;
    case REVIEW_NOT_ALLOWED:
        reply_problem(ex, "not_permitted", NULL);
        break;
    case REVIEW_WRONG_STATE:
        return submission_conflict(ex, s);
    case REVIEW_OK:
        return 0;
    }
    return WRITE_ANSWERED;
}

int submission_answer(struct store_work *w, struct api_write *write, int status,
                      const struct jn_submission *s, const char *near,
                      struct jn_error *err)
{
    struct exchange *ex = write->ex;
    struct submission_form form = submission_form_of(ex);
    form.near_duplicates = near;
    write->answer = (struct jn_answer){
        .status = status,
        .etag = jn_arena_format(ex->arena, "%lld", (long long)s->version),
        .location = status == 201
                        ? jn_arena_format(ex->arena, "/v1/submissions/%s", s->id)
                        : NULL,
    };
    return submission_json_text(w->state, s, &form, ex->arena, &write->answer.body, err);
}
