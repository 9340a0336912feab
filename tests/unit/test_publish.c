/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wherever the power goes between an approval and the last row about it, the next start
 * brings both to the same end, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/answer_store.h"
#include "jinnang/event_store.h"
#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/revision_store.h"

#include "daemon/review/publish.h"

#define FINAL                                                                            \
    "---\nkind: faq\ntitle: 国密算法\nid: faq-2026-0001\nstate: published\n---\n\n正文\n"

struct fixture {
    char root[64], dir[96];
    struct jn_arena *arena;
    struct jn_state *state;
    struct jn_corpus *corpus;
    struct jn_error err;
    struct publisher p;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    char corpus[128];
    strcpy(f->root, "/tmp/jn-publish-XXXXXX");
    if (!mkdtemp(f->root))
        return -1;
    snprintf(f->dir, sizeof(f->dir), "%s/state", f->root);
    snprintf(corpus, sizeof(corpus), "%s/corpus.git", f->dir);
    f->arena = jn_arena_new();
    *state = f;
    if (jn_hash_init(&f->err) == 0 && jn_corpus_library_init(&f->err) == 0 &&
        jn_state_open(f->dir, JN_STATE_CREATE | JN_STATE_HOLD, &f->state, &f->err) == 0 &&
        jn_corpus_open(corpus, &f->corpus, &f->err) == 0) {
        f->p = (struct publisher){f->state, f->corpus, 8 * 3600};
        return publish_catch_up(&f->p, &f->err);
    }
    print_message("%s\n", f->err.text);
    return -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    jn_corpus_close(f->corpus);
    jn_state_close(f->state);
    jn_corpus_library_shutdown();
    jn_arena_free(f->arena);
    jn_file_remove_tree(f->root, NULL);
    free(f);
    return 0;
}

static const char path[] = "faq/faq-2026-0001.md";
static const struct jn_answer_key key = {"tokentoken", "key-1", "request"};

/* A submission as the third approval leaves it. */
static struct jn_submission approve(struct fixture *f)
{
    struct jn_submission s = {.kind = "faq",
                              .title = "国密算法",
                              .author = "li.na",
                              .co_authors = "",
                              .submitter = "li.na",
                              .confidentiality = JN_LEVEL_INTERNAL,
                              .audiences = "staff",
                              .document_id = "faq-2026-0001",
                              .path = path,
                              .state = JN_SUBMISSION_PUBLISHING,
                              .stage = 3,
                              .round = 1,
                              .markdown = "",
                              .warnings = "[]",
                              .near_duplicates = "[]"};
    static const char *const people[] = {"zhao.min", "sun.yue", "chen.yu"};
    assert_int_equal(jn_state_begin(f->state, &f->err), 0);
    assert_int_equal(jn_submission_add(f->state, &s, f->arena, &f->err), 0);
    s.final = FINAL;
    s.final_key = key.key;
    s.final_token = key.token_id;
    assert_int_equal(jn_submission_put(f->state, &s, &f->err), 0);
    for (int stage = 1; stage <= 3; stage++) {
        struct jn_review r = {.stage = stage,
                              .round = 1,
                              .reviewer = people[stage - 1],
                              .verdict = "approve",
                              .comment = "",
                              .checklist = "[]"};
        assert_int_equal(jn_review_add(f->state, s.id, &r, &f->err), 0);
    }
    struct jn_answer waiting = {.status = 0, .body = ""};
    assert_int_equal(jn_answer_put(f->state, &key, &waiting, &f->err), 0);
    assert_int_equal(jn_state_end(f->state, 0, &f->err), 0);
    return s;
}

static struct jn_submission row(struct fixture *f, const char *id)
{
    struct jn_submission s;
    assert_int_equal(jn_submission_get(f->state, id, f->arena, &s, &f->err), 0);
    return s;
}

static size_t count_events(struct fixture *f, const char *type)
{
    struct jn_event_row *rows;
    size_t n;
    struct jn_event_wish wish = {.type = type, .limit = 100};
    assert_int_equal(jn_event_list(f->state, &wish, f->arena, &rows, &n, &f->err), 0);
    return n;
}

static size_t count_revisions(struct fixture *f)
{
    struct jn_revision *rows;
    size_t n;
    assert_int_equal(
        jn_revision_list(f->state, path, 0, 100, f->arena, &rows, &n, &f->err), 0);
    return n;
}

static void assert_published_once(struct fixture *f, const char *id)
{
    struct jn_submission s = row(f, id);
    struct jn_answer answer;
    char blob[JN_OID_LEN + 1], expected[JN_OID_LEN + 1];
    assert_int_equal(s.state, JN_SUBMISSION_PUBLISHED);
    assert_int_equal(jn_corpus_find(f->corpus, s.commit, path, blob, &f->err), 0);
    jn_hash_git_blob(FINAL, strlen(FINAL), expected);
    assert_string_equal(blob, expected);
    assert_string_equal(s.revision, expected);
    assert_int_equal(count_events(f, "document.published"), 1);
    assert_int_equal(count_revisions(f), 1);
    assert_int_equal(jn_answer_find(f->state, &key, f->arena, &answer, &f->err),
                     JN_ANSWER_REPLAY);
    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(answer.body, "\"state\":\"published\""));
}

static int note_message(void *user, const struct jn_corpus_commit *c,
                        struct jn_error *err)
{
    (void)err;
    struct fixture *f = ((void **)user)[0];
    ((void **)user)[1] = jn_arena_str(f->arena, c->message);
    return 0;
}

static void an_approval_becomes_one_commit_with_its_trailers(void **state)
{
    struct fixture *f = *state;
    struct jn_submission s = approve(f);
    void *last[2] = {f, NULL};
    assert_int_equal(publish_submission(&f->p, s.id, &f->err), 0);
    assert_published_once(f, s.id);
    const char *commit = row(f, s.id).commit;
    assert_int_equal(jn_corpus_log(f->corpus, NULL, commit, note_message, last, &f->err),
                     0);
    const char *message = last[1];
    static const char *const trailers[][2] = {
        {"Submitted-by", "li.na"},    {"Reviewed-by-1", "zhao.min"},
        {"Reviewed-by-2", "sun.yue"}, {"Reviewed-by-3", "chen.yu"},
        {"Idempotency-Key", "key-1"}, {"Jinnang-Document", "faq-2026-0001"},
    };
    for (size_t i = 0; i < JN_COUNT(trailers); i++)
        assert_string_equal(jn_corpus_trailer(message, trailers[i][0], f->arena),
                            trailers[i][1]);
    assert_string_equal(jn_corpus_trailer(message, "Jinnang-Submission", f->arena), s.id);
}

static void cut_before_the_commit_it_is_committed_at_start(void **state)
{
    struct fixture *f = *state;
    struct jn_submission s = approve(f);
    size_t left = 1;
    assert_int_equal(publish_catch_up(&f->p, &f->err), 0);
    assert_int_equal(row(f, s.id).state, JN_SUBMISSION_PUBLISHING);
    assert_int_equal(publish_all(&f->p, &left, &f->err), 0);
    assert_int_equal(left, 0);
    assert_published_once(f, s.id);
    assert_int_equal(publish_all(&f->p, &left, &f->err), 0);
    assert_published_once(f, s.id);
}

static void commit(struct fixture *f, const char *message, const char *file,
                   const char *text)
{
    char head[JN_OID_LEN + 1], made[JN_OID_LEN + 1];
    assert_int_equal(jn_corpus_head(f->corpus, head, &f->err), 0);
    struct jn_corpus_change change = {file, text, text ? strlen(text) : 0};
    struct jn_corpus_wish wish = {.base = head,
                                  .author = "li.na",
                                  .author_email = "li.na@example.invalid",
                                  .committer = "jinnang",
                                  .committer_email = "jinnang@example.invalid",
                                  .at_ms = 1790000000000,
                                  .message = message,
                                  .changes = &change,
                                  .n_changes = 1};
    assert_int_equal(jn_corpus_commit(f->corpus, &wish, made, &f->err), 0);
}

static void cut_after_the_commit_it_is_only_recorded(void **state)
{
    struct fixture *f = *state;
    struct jn_submission s = approve(f);
    char before[JN_OID_LEN + 1], after[JN_OID_LEN + 1];
    commit(f, jn_arena_format(f->arena, "国密算法\n\nJinnang-Submission: %s\n", s.id),
           path, FINAL);
    assert_int_equal(jn_corpus_head(f->corpus, before, &f->err), 0);
    size_t left = 1;
    assert_int_equal(publish_catch_up(&f->p, &f->err), 0);
    assert_int_equal(publish_all(&f->p, &left, &f->err), 0);
    assert_int_equal(jn_corpus_head(f->corpus, after, &f->err), 0);
    assert_string_equal(before, after);
    assert_published_once(f, s.id);
}

static void a_changed_base_sends_it_back(void **state)
{
    struct fixture *f = *state;
    struct jn_submission s = approve(f);
    commit(f, "by hand\n", path, "---\ntitle: other\n---\n\nsomething else\n");
    assert_int_equal(publish_submission(&f->p, s.id, &f->err), PUBLISH_STALE);
    struct jn_submission now = row(f, s.id);
    assert_int_equal(now.state, JN_SUBMISSION_CHANGES_REQUESTED);
    assert_string_equal(now.reason, "stale_base");
    assert_int_equal(count_events(f, "document.published"), 0);
}

static void a_commit_by_hand_is_adopted_once(void **state)
{
    struct fixture *f = *state;
    commit(f, "by hand\n", path, FINAL);
    for (int i = 0; i < 3; i++)
        assert_int_equal(publish_catch_up(&f->p, &f->err), 0);
    assert_int_equal(count_revisions(f), 1);
    size_t adopted = count_events(f, "corpus.adopted");
    commit(f, "again\n", path, NULL);
    assert_int_equal(publish_catch_up(&f->p, &f->err), 0);
    assert_int_equal(count_events(f, "corpus.adopted"), adopted + 1);
    assert_int_equal(count_revisions(f), 1); /* removed: no version to read */
}

static void a_history_that_is_not_ours_changes_nothing(void **state)
{
    struct fixture *f = *state;
    const char *before;
    commit(f, "one\n", path, FINAL);
    assert_int_equal(publish_catch_up(&f->p, &f->err), 0);
    assert_int_equal(jn_state_begin(f->state, &f->err), 0);
    jn_state_set(f->state, "corpus_head", "0123456789012345678901234567890123456789",
                 &f->err);
    assert_int_equal(jn_state_end(f->state, 0, &f->err), 0);
    assert_int_equal(publish_catch_up(&f->p, &f->err), PUBLISH_FOREIGN);
    assert_int_equal(jn_state_get(f->state, "corpus_head", f->arena, &before, &f->err),
                     0);
    assert_string_equal(before, "0123456789012345678901234567890123456789");
}

static void an_action_leaves_its_event(void **state)
{
    struct fixture *f = *state;
    char head[JN_OID_LEN + 1], made[JN_OID_LEN + 1];
    commit(f, "one\n", path, FINAL);
    assert_int_equal(jn_corpus_head(f->corpus, head, &f->err), 0);
    struct publish_action action = {.event = "document.verified",
                                    .person = "li.na",
                                    .path = path,
                                    .document_id = "faq-2026-0001",
                                    .title = "国密算法",
                                    .detail = "产品手册 6.2",
                                    .base = head,
                                    .bytes = FINAL "x",
                                    .len = strlen(FINAL) + 1};
    assert_int_equal(publish_action(&f->p, &action, made, &f->err), 0);
    struct jn_event_row *rows;
    size_t n;
    struct jn_event_wish wish = {.type = "document.verified", .limit = 10};
    assert_int_equal(jn_event_list(f->state, &wish, f->arena, &rows, &n, &f->err), 0);
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].event.person, "li.na");
    assert_string_equal(rows[0].event.document_id, "faq-2026-0001");
    assert_non_null(strstr(rows[0].event.data, "产品手册 6.2"));
    assert_non_null(strstr(rows[0].event.data, made));
    assert_int_equal(publish_action(&f->p, &action, made, &f->err), JN_CORPUS_MOVED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(an_approval_becomes_one_commit_with_its_trailers),
        T(cut_before_the_commit_it_is_committed_at_start),
        T(cut_after_the_commit_it_is_only_recorded),
        T(a_changed_base_sends_it_back),
        T(a_commit_by_hand_is_adopted_once),
        T(a_history_that_is_not_ours_changes_nothing),
        T(an_action_leaves_its_event),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
