/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/answer_store.h"
#include "jinnang/corpus.h"
#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/submission_store.h"

struct fixture {
    char root[64], dir[96];
    struct jn_arena *arena;
    struct jn_state *state;
    struct jn_error err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strcpy(f->root, "/tmp/jn-submission-XXXXXX");
    if (!mkdtemp(f->root))
        return -1;
    snprintf(f->dir, sizeof(f->dir), "%s/state", f->root);
    f->arena = jn_arena_new();
    *state = f;
    if (jn_hash_init(&f->err) == 0 && jn_corpus_library_init(&f->err) == 0 &&
        jn_state_open(f->dir, JN_STATE_CREATE | JN_STATE_HOLD, &f->state, &f->err) == 0)
        return 0;
    print_message("%s\n", f->err.text);
    return -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    jn_state_close(f->state);
    jn_corpus_library_shutdown();
    jn_arena_free(f->arena);
    jn_file_remove_tree(f->root, NULL);
    free(f);
    return 0;
}

static struct jn_submission draft(struct fixture *f, int i)
{
    return (struct jn_submission){
        .kind = i % 2 ? "faq" : "case-study",
        .title = "国密算法",
        .author = "li.na",
        .co_authors = "",
        .submitter = i % 3 ? "li.na" : "wang.lei",
        .confidentiality = JN_LEVEL_INTERNAL,
        .audiences = "staff",
        .document_id = jn_arena_format(f->arena, "faq-2026-%04d", i),
        .path = jn_arena_format(f->arena, "faq/faq-2026-%04d.md", i),
        .state = JN_SUBMISSION_IN_REVIEW,
        .stage = 1 + i % 3,
        .round = 1,
        .due_at = 1000 * (100 - i),
        .markdown = "text",
        .warnings = "[]",
        .near_duplicates = "[]",
    };
}

static void add_many(struct fixture *f, int n)
{
    assert_int_equal(jn_state_begin(f->state, &f->err), 0);
    for (int i = 0; i < n; i++) {
        struct jn_submission s = draft(f, i);
        assert_int_equal(jn_submission_add(f->state, &s, f->arena, &f->err), 0);
    }
    assert_int_equal(jn_state_end(f->state, 0, &f->err), 0);
}

static size_t list(struct fixture *f, struct jn_submission_query q,
                   struct jn_submission **out)
{
    size_t n;
    q.limit = q.limit ? q.limit : 100;
    assert_int_equal(jn_submission_list(f->state, &q, f->arena, out, &n, &f->err), 0);
    return n;
}

static void lists_filter_and_go_on_where_they_stopped(void **state)
{
    struct fixture *f = *state;
    struct jn_submission *rows;
    add_many(f, 30);
    assert_int_equal(list(f, (struct jn_submission_query){.state = -1}, &rows), 30);
    assert_true(rows[0].seq > rows[29].seq);
    assert_null(rows[0].markdown);
    assert_int_equal(
        list(f, (struct jn_submission_query){.state = -1, .kind = "faq"}, &rows), 15);
    assert_int_equal(
        list(f, (struct jn_submission_query){.state = -1, .submitter = "wang.lei"},
             &rows),
        10);
    assert_int_equal(
        list(f, (struct jn_submission_query){.state = JN_SUBMISSION_REJECTED}, &rows), 0);
    size_t seen = 0;
    struct jn_submission_query q = {.state = -1, .limit = 7};
    for (size_t n; (n = list(f, q, &rows)) > 0; seen += n)
        q.after_seq = rows[n - 1].seq;
    assert_int_equal(seen, 30);
}

static void the_queue_begins_with_what_is_due_first(void **state)
{
    struct fixture *f = *state;
    struct jn_submission *rows;
    struct jn_submission_query q = {
        .state = JN_SUBMISSION_IN_REVIEW, .by_due = true, .stage = 2, .limit = 4};
    int64_t last = 0;
    size_t seen = 0;
    add_many(f, 30);
    for (size_t n; (n = list(f, q, &rows)) > 0; seen += n)
        for (size_t i = 0; i < n; i++) {
            assert_true(rows[i].due_at > last);
            assert_int_equal(rows[i].stage, 2);
            last = q.after_due = rows[i].due_at;
            q.after_seq = rows[i].seq;
        }
    assert_int_equal(seen, 10);
    /* Due at 71, 72, … 100 seconds. */
    q = (struct jn_submission_query){
        .state = JN_SUBMISSION_IN_REVIEW, .by_due = true, .overdue_at = 81000};
    assert_int_equal(list(f, q, &rows), 10);
}

static void a_document_has_one_open_submission(void **state)
{
    struct fixture *f = *state;
    struct jn_submission first = draft(f, 1), second = draft(f, 1), found;
    assert_int_equal(jn_state_begin(f->state, &f->err), 0);
    assert_int_equal(jn_submission_add(f->state, &first, f->arena, &f->err), 0);
    assert_int_equal(jn_submission_add(f->state, &second, f->arena, &f->err),
                     JN_SUBMISSION_OPEN);
    first.state = JN_SUBMISSION_WITHDRAWN;
    assert_int_equal(jn_submission_put(f->state, &first, &f->err), 0);
    assert_int_equal(first.version, 2);
    assert_int_equal(jn_submission_for(f->state, first.path, f->arena, &found, &f->err),
                     JN_SUBMISSION_NONE);
    assert_int_equal(jn_submission_add(f->state, &second, f->arena, &f->err), 0);
    assert_int_equal(jn_state_end(f->state, 0, &f->err), 0);
}

static void a_step_that_fails_leaves_nothing_and_hurts_no_other(void **state)
{
    struct fixture *f = *state;
    struct jn_submission kept = draft(f, 1), lost = draft(f, 2), *rows;
    assert_int_equal(jn_state_begin(f->state, &f->err), 0);
    assert_int_equal(jn_state_step_begin(f->state, &f->err), 0);
    assert_int_equal(jn_submission_add(f->state, &kept, f->arena, &f->err), 0);
    assert_int_equal(jn_state_step_end(f->state, 0, &f->err), 0);
    assert_int_equal(jn_state_step_begin(f->state, &f->err), 0);
    assert_int_equal(jn_submission_add(f->state, &lost, f->arena, &f->err), 0);
    assert_int_equal(jn_state_step_end(f->state, 1, &f->err), 1);
    assert_int_equal(jn_state_end(f->state, 0, &f->err), 0);
    assert_int_equal(list(f, (struct jn_submission_query){.state = -1}, &rows), 1);
    assert_string_equal(rows[0].document_id, kept.document_id);
}

static bool is_seven(void *user, const char *id)
{
    (void)user;
    return strcmp(id, "faq-2026-0007") == 0;
}

static void a_number_is_given_once_for_each_prefix_and_year(void **state)
{
    struct fixture *f = *state;
    char id[48];
    assert_int_equal(jn_state_begin(f->state, &f->err), 0);
    for (int i = 1; i <= 8; i++) {
        assert_int_equal(
            jn_state_mint(f->state, "faq", 2026, is_seven, NULL, id, &f->err), 0);
        assert_string_equal(
            id, jn_arena_format(f->arena, "faq-2026-%04d", i < 7 ? i : i + 1));
    }
    assert_int_equal(jn_state_mint(f->state, "faq", 2027, NULL, NULL, id, &f->err), 0);
    assert_string_equal(id, "faq-2027-0001");
    assert_int_equal(jn_state_mint(f->state, "case", 2026, NULL, NULL, id, &f->err), 0);
    assert_string_equal(id, "case-2026-0001");
    assert_int_equal(jn_state_end(f->state, 0, &f->err), 0);
}

static void a_key_has_one_request_and_one_answer(void **state)
{
    struct fixture *f = *state;
    struct jn_answer_key key = {"token", "key", "request"}, other = key;
    struct jn_answer answer = {.status = 0, .body = ""}, got;
    assert_int_equal(jn_answer_find(f->state, &key, f->arena, &got, &f->err), 0);
    assert_int_equal(jn_answer_put(f->state, &key, &answer, &f->err), 0);
    assert_int_equal(jn_answer_find(f->state, &key, f->arena, &got, &f->err),
                     JN_ANSWER_IN_USE);
    answer = (struct jn_answer){200, "7", "/v1/x", "{}"};
    assert_int_equal(jn_answer_settle(f->state, &key, &answer, &f->err), 0);
    assert_int_equal(jn_answer_find(f->state, &key, f->arena, &got, &f->err),
                     JN_ANSWER_REPLAY);
    assert_string_equal(got.etag, "7");
    assert_string_equal(got.location, "/v1/x");
    other.request = "another";
    assert_int_equal(jn_answer_find(f->state, &other, f->arena, &got, &f->err),
                     JN_ANSWER_REUSED);
    other = key;
    other.token_id = "other";
    assert_int_equal(jn_answer_find(f->state, &other, f->arena, &got, &f->err), 0);
    /* A settled answer is not settled again. */
    answer.body = "[]";
    assert_int_equal(jn_answer_settle(f->state, &key, &answer, &f->err), 0);
    assert_int_equal(jn_answer_find(f->state, &key, f->arena, &got, &f->err),
                     JN_ANSWER_REPLAY);
    assert_string_equal(got.body, "{}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(lists_filter_and_go_on_where_they_stopped),
        T(the_queue_begins_with_what_is_due_first),
        T(a_document_has_one_open_submission),
        T(a_step_that_fails_leaves_nothing_and_hurts_no_other),
        T(a_number_is_given_once_for_each_prefix_and_year),
        T(a_key_has_one_request_and_one_answer),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
