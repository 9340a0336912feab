/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/clock.h"
#include "jinnang/token_store.h"

#include "daemon/review/rules.h"

enum { OFFSET = 8 * 3600, STEPS = 20000, REVIEWS_MAX = 400 };

static struct jn_submission fresh(void)
{
    return (struct jn_submission){.author = "li.na",
                                  .co_authors = "wang.lei,zhao.min",
                                  .submitter = "an.qi",
                                  .state = JN_SUBMISSION_IN_REVIEW,
                                  .stage = 1,
                                  .round = 1};
}

static struct review_actor reviewer(const char *person)
{
    return (struct review_actor){person, 1u << JN_TOKEN_REVIEW_1 |
                                             1u << JN_TOKEN_REVIEW_2 |
                                             1u << JN_TOKEN_REVIEW_3};
}

static void who_wrote_it_never_judges_it(void **state)
{
    (void)state;
    static const char *const own[] = {"li.na", "wang.lei", "zhao.min", "an.qi"};
    struct jn_submission s = fresh();
    for (size_t i = 0; i < JN_COUNT(own); i++) {
        struct review_actor actor = reviewer(own[i]);
        assert_int_equal(review_judge(&s, NULL, 0, REVIEW_APPROVE, 1, &actor),
                         REVIEW_OWN);
    }
    struct review_actor other = reviewer("wang.le");
    assert_int_equal(review_judge(&s, NULL, 0, REVIEW_APPROVE, 1, &other), REVIEW_OK);
}

static void a_verdict_needs_the_scope_of_exactly_its_level(void **state)
{
    (void)state;
    struct jn_submission s = fresh();
    for (int scope = 0; scope < JN_TOKEN_SCOPES; scope++) {
        struct review_actor actor = {"chen.yu", 1u << scope};
        for (int stage = 1; stage <= REVIEW_STAGES; stage++) {
            s.stage = stage;
            bool fits = scope == JN_TOKEN_REVIEW_1 + stage - 1;
            assert_int_equal(review_judge(&s, NULL, 0, REVIEW_APPROVE, stage, &actor),
                             fits ? REVIEW_OK : REVIEW_NO_SCOPE);
        }
    }
}

static void nobody_acts_at_two_levels(void **state)
{
    (void)state;
    struct jn_submission s = fresh();
    struct jn_review first = {.stage = 1, .reviewer = "chen.yu", .verdict = "approve"};
    struct review_actor actor = reviewer("chen.yu");
    s.stage = 2;
    assert_int_equal(review_judge(&s, &first, 1, REVIEW_APPROVE, 2, &actor),
                     REVIEW_CONFLICT);
    s.stage = 1; /* in a later round the same person may judge the same level again */
    assert_int_equal(review_judge(&s, &first, 1, REVIEW_APPROVE, 1, &actor), REVIEW_OK);
}

static void only_the_author_resubmits_and_an_administrator_may_withdraw(void **state)
{
    (void)state;
    struct jn_submission s = fresh();
    struct review_actor author = {"li.na", 1u << JN_TOKEN_SUBMIT};
    struct review_actor co_author = {"wang.lei", 1u << JN_TOKEN_SUBMIT};
    struct review_actor admin = {"root", 1u << JN_TOKEN_ADMIN};
    assert_int_equal(review_judge(&s, NULL, 0, REVIEW_RESUBMIT, 0, &author),
                     REVIEW_WRONG_STATE);
    s.state = JN_SUBMISSION_CHANGES_REQUESTED;
    assert_int_equal(review_judge(&s, NULL, 0, REVIEW_RESUBMIT, 0, &author), REVIEW_OK);
    assert_int_equal(review_judge(&s, NULL, 0, REVIEW_RESUBMIT, 0, &co_author),
                     REVIEW_NOT_ALLOWED);
    assert_int_equal(review_judge(&s, NULL, 0, REVIEW_RESUBMIT, 0, &admin),
                     REVIEW_NOT_ALLOWED);
    assert_int_equal(review_judge(&s, NULL, 0, REVIEW_WITHDRAW, 0, &admin), REVIEW_OK);
    assert_int_equal(review_judge(&s, NULL, 0, REVIEW_WITHDRAW, 0, &co_author),
                     REVIEW_NOT_ALLOWED);
    s.state = JN_SUBMISSION_PUBLISHING;
    assert_int_equal(review_judge(&s, NULL, 0, REVIEW_WITHDRAW, 0, &author),
                     REVIEW_WRONG_STATE);
}

static void changes_come_back_to_the_level_that_asked(void **state)
{
    (void)state;
    struct jn_submission s = fresh();
    review_apply(&s, REVIEW_APPROVE, 0, OFFSET);
    assert_int_equal(s.stage, 2);
    review_apply(&s, REVIEW_REQUEST_CHANGES, 0, OFFSET);
    assert_int_equal(s.state, JN_SUBMISSION_CHANGES_REQUESTED);
    assert_int_equal(s.due_at, 0);
    review_apply(&s, REVIEW_RESUBMIT, 0, OFFSET);
    assert_int_equal(s.stage, 2);
    assert_int_equal(s.round, 2);
    assert_true(s.due_at > 0);
}

static int64_t at(const char *time)
{
    int64_t ms;
    assert_true(jn_time_parse(time, strlen(time), &ms));
    return ms;
}

static void a_verdict_is_due_two_working_days_later(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"2026-09-07T10:30:00+08:00", "2026-09-09T10:30:00+08:00"}, /* Monday */
        {"2026-09-10T10:30:00+08:00", "2026-09-14T10:30:00+08:00"}, /* Thursday */
        {"2026-09-11T23:59:00+08:00", "2026-09-15T23:59:00+08:00"}, /* Friday */
        {"2026-09-12T01:00:00+08:00", "2026-09-15T01:00:00+08:00"}, /* Saturday */
        {"2026-09-13T01:00:00+08:00", "2026-09-15T01:00:00+08:00"}, /* Sunday */
    };
    for (size_t i = 0; i < JN_COUNT(cases); i++)
        assert_int_equal(review_due(at(cases[i][0]), OFFSET), at(cases[i][1]));
}

/* ---- a model: whatever people try, in whatever order */

struct world {
    struct jn_submission s;
    struct jn_review reviews[REVIEWS_MAX];
    size_t n;
    const char *approved_by[REVIEW_STAGES + 1]; /* of the level's last verdict */
};

static bool is_verdict(enum review_action action)
{
    return action <= REVIEW_REJECT;
}

static void note(struct world *w, enum review_action action, int stage,
                 const char *person)
{
    static const char *const names[] = {"approve", "request_changes", "reject"};
    if (!is_verdict(action) || w->n == REVIEWS_MAX)
        return;
    w->reviews[w->n++] =
        (struct jn_review){.stage = stage, .reviewer = person, .verdict = names[action]};
    w->approved_by[stage] = action == REVIEW_APPROVE ? person : NULL;
}

static void check_published(const struct world *w)
{
    for (int stage = 1; stage <= REVIEW_STAGES; stage++) {
        assert_non_null(w->approved_by[stage]);
        assert_false(review_is_own(&w->s, w->approved_by[stage]));
        for (int other = 1; other < stage; other++)
            assert_string_not_equal(w->approved_by[stage], w->approved_by[other]);
    }
}

static void no_order_of_actions_publishes_without_three_people(void **state)
{
    (void)state;
    static const char *const persons[] = {"li.na",   "wang.lei", "an.qi", "chen.yu",
                                          "sun.yue", "he.jun",   "root"};
    struct world w = {.s = fresh()};
    size_t published = 0;
    srand(20260930);
    for (int i = 0; i < STEPS; i++) {
        enum review_action action = (enum review_action)(rand() % (REVIEW_WITHDRAW + 1));
        if (action == REVIEW_REJECT || action == REVIEW_WITHDRAW)
            action = rand() % 20 ? REVIEW_APPROVE : action;
        int stage = 1 + rand() % REVIEW_STAGES;
        struct review_actor actor = {persons[(size_t)rand() % JN_COUNT(persons)],
                                     (uint32_t)rand()};
        bool was_open = jn_submission_is_open(w.s.state);
        if (review_judge(&w.s, w.reviews, w.n, action, stage, &actor) != REVIEW_OK)
            continue;
        assert_true(was_open);
        note(&w, action, stage, actor.person);
        review_apply(&w.s, action, 0, OFFSET);
        assert_in_range(w.s.stage, 1, REVIEW_STAGES);
        if (w.s.state == JN_SUBMISSION_PUBLISHING) {
            check_published(&w);
            published++;
        }
        if (!jn_submission_is_open(w.s.state) || w.s.state == JN_SUBMISSION_PUBLISHING)
            w = (struct world){.s = fresh()};
    }
    assert_true(published > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_wrote_it_never_judges_it),
        cmocka_unit_test(a_verdict_needs_the_scope_of_exactly_its_level),
        cmocka_unit_test(nobody_acts_at_two_levels),
        cmocka_unit_test(only_the_author_resubmits_and_an_administrator_may_withdraw),
        cmocka_unit_test(changes_come_back_to_the_level_that_asked),
        cmocka_unit_test(a_verdict_is_due_two_working_days_later),
        cmocka_unit_test(no_order_of_actions_publishes_without_three_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
