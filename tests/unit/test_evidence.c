/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What counts as evidence: the rules one by one, and the worked example as a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/cleanup.h"

#include "daemon/ledger/count.h"

static const enum jn_level INTERNAL = JN_LEVEL_INTERNAL,
                           CONFIDENTIAL = JN_LEVEL_CONFIDENTIAL;

static const char *const li_na[] = {"li.na"}, *const chen_yu[] = {"chen.yu"},
                         *const wang_lei[] = {"wang.lei"},
                         *const two[] = {"li.na", "wang.lei"};

#define DOCUMENT(id, engagement, authors)                                                \
    {                                                                                    \
        id, engagement, JN_LEVEL_INTERNAL, authors, JN_COUNT(authors)                    \
    }
#define ENGAGEMENT(id, outcome, lead)                                                    \
    {                                                                                    \
        id, id, JN_LEVEL_INTERNAL, outcome, 20260901, lead, JN_COUNT(lead)               \
    }
#define USE(document, engagement)                                                        \
    {                                                                                    \
        document, engagement, NULL, JN_LEVEL_INTERNAL                                    \
    }

static struct jn_evidence_table *counted(struct count_input in)
{
    struct jn_evidence_table *t = NULL;
    assert_int_equal(count_evidence(&in, &t, NULL), 0);
    return t;
}

#define COUNTED(documents, engagements, uses)                                            \
    counted((struct count_input){documents, JN_COUNT(documents), engagements,            \
                                 JN_COUNT(engagements), uses, JN_COUNT(uses)})

static void check(const struct jn_evidence_table *t, enum jn_level level, const char *id,
                  uint32_t won, uint32_t lost, uint32_t open)
{
    const struct jn_evidence *e = jn_evidence_of(t, level, id);
    assert_int_equal(e->won, won);
    assert_int_equal(e->lost, lost);
    assert_int_equal(e->open, open);
    assert_int_equal(e->uses, won + lost + open);
}

static void outcomes_are_won_lost_or_open(void **state)
{
    (void)state;
    struct count_document documents[] = {DOCUMENT("faq-2026-0001", NULL, li_na)};
    struct count_engagement engagements[] = {
        ENGAGEMENT("eng-1", "won", chen_yu),       ENGAGEMENT("eng-2", "lost", chen_yu),
        ENGAGEMENT("eng-3", "rejected", chen_yu),  ENGAGEMENT("eng-4", "no-bid", chen_yu),
        ENGAGEMENT("eng-5", "cancelled", chen_yu), ENGAGEMENT("eng-6", NULL, chen_yu)};
    const struct count_use uses[] = {
        USE("faq-2026-0001", "eng-1"), USE("faq-2026-0001", "eng-2"),
        USE("faq-2026-0001", "eng-3"), USE("faq-2026-0001", "eng-4"),
        USE("faq-2026-0001", "eng-5"), USE("faq-2026-0001", "eng-6"),
        USE("faq-2026-0001", "eng-7")}; /* of which nothing is known */
    struct jn_evidence_table *t = COUNTED(documents, engagements, uses);
    check(t, JN_LEVEL_INTERNAL, "faq-2026-0001", 1, 2, 4);
    check(t, JN_LEVEL_PUBLIC, "faq-2026-0001", 0, 0, 0);
    jn_evidence_table_unref(t);
}

static void an_engagement_counts_once(void **state)
{
    (void)state;
    struct count_document documents[] = {DOCUMENT("faq-2026-0001", NULL, li_na)};
    struct count_engagement engagements[] = {ENGAGEMENT("eng-1", "won", chen_yu)};
    const struct count_use uses[] = {
        USE("faq-2026-0001", "eng-1"),
        {"faq-2026-0001", "eng-1", "chen.yu", JN_LEVEL_INTERNAL},
        {"faq-2026-0001", "eng-1", "wang.lei", JN_LEVEL_INTERNAL}};
    struct jn_evidence_table *t = COUNTED(documents, engagements, uses);
    check(t, JN_LEVEL_INTERNAL, "faq-2026-0001", 1, 0, 0);
    jn_evidence_table_unref(t);
}

static void ones_own_never_counts(void **state)
{
    (void)state;
    struct count_document documents[] = {
        DOCUMENT("case-own-engagement", "eng-1", chen_yu),
        DOCUMENT("case-own-credit", NULL, two), DOCUMENT("case-own-report", NULL, two)};
    struct count_engagement engagements[] = {ENGAGEMENT("eng-1", "won", li_na),
                                             ENGAGEMENT("eng-2", "won", wang_lei),
                                             ENGAGEMENT("eng-3", "won", chen_yu)};
    const struct count_use uses[] = {
        USE("case-own-engagement", "eng-1"),
        USE("case-own-credit", "eng-1"), /* the author's */
        USE("case-own-credit", "eng-2"), /* the co-author's */
        {"case-own-report", "eng-3", "li.na", JN_LEVEL_INTERNAL},
        {"case-own-report", "eng-4", "wang.lei", JN_LEVEL_INTERNAL},
        {"case-unknown", "eng-3", NULL, JN_LEVEL_INTERNAL},
        {"case-own-report", NULL, "chen.yu", JN_LEVEL_INTERNAL}};
    struct jn_evidence_table *t = COUNTED(documents, engagements, uses);
    for (int level = 0; level < JN_LEVELS; level++)
        assert_string_equal(jn_evidence_id(t, (enum jn_level)level), "");
    jn_evidence_table_unref(t);
}

static void a_level_counts_only_what_it_may_see(void **state)
{
    (void)state;
    struct count_document documents[] = {
        DOCUMENT("faq-2026-0001", NULL, li_na),
        {"faq-secret", NULL, JN_LEVEL_RESTRICTED, li_na, 1}};
    struct count_engagement engagements[] = {
        {"eng-1", "retro-1", JN_LEVEL_CONFIDENTIAL, "won", 20260901, chen_yu, 1},
        {"eng-2", "retro-2", JN_LEVEL_RESTRICTED, "lost", 20260901, li_na, 1},
        {"eng-3", "retro-3", JN_LEVEL_INTERNAL, "won", 20260801, chen_yu, 1},
        {"eng-3", "retro-4", JN_LEVEL_RESTRICTED, "lost", 20260901, chen_yu, 1}};
    const struct count_use uses[] = {
        {"faq-2026-0001", "eng-1", NULL, JN_LEVEL_CONFIDENTIAL},
        {"faq-2026-0001", "eng-2", "chen.yu", JN_LEVEL_INTERNAL},
        {"faq-2026-0001", "eng-3", "chen.yu", JN_LEVEL_INTERNAL},
        {"faq-secret", "eng-3", "chen.yu", JN_LEVEL_INTERNAL}};
    struct jn_evidence_table *t = COUNTED(documents, engagements, uses);
    check(t, JN_LEVEL_PUBLIC, "faq-2026-0001", 0, 0, 0);
    check(t, JN_LEVEL_INTERNAL, "faq-2026-0001", 1, 0, 1); /* eng-3, eng-2 */
    check(t, JN_LEVEL_CONFIDENTIAL, "faq-2026-0001", 2, 0, 1);
    /* Of eng-2 it is known now that the author had a part in it; eng-3 has another end.
     */
    check(t, JN_LEVEL_RESTRICTED, "faq-2026-0001", 1, 1, 0);
    check(t, JN_LEVEL_CONFIDENTIAL, "faq-secret", 0, 0, 0);
    check(t, JN_LEVEL_RESTRICTED, "faq-secret", 0, 1, 0);
    jn_evidence_table_unref(t);
}

/* Quarter 2026Q3 of the worked example. A citation in a finalized draft is a use like any
 * other: there are none yet, so they stand here as uses. */
static struct count_document example_documents[] = {
    DOCUMENT("case-2026-0001", "eng-2025-0090", chen_yu),
    DOCUMENT("case-2026-0003", "eng-2025-0101", wang_lei),
    DOCUMENT("case-2026-0002", "eng-2026-0004", li_na),
    DOCUMENT("case-2025-0040", "eng-2025-0066", chen_yu),
};
static const char *const zhao_min[] = {"zhao.min"};
static struct count_engagement example_engagements[] = {
    ENGAGEMENT("eng-2026-0002", "lost", chen_yu),
    ENGAGEMENT("eng-2026-0004", "won", li_na),
    ENGAGEMENT("eng-2026-0006", "rejected", li_na),
    ENGAGEMENT("eng-2026-0007", "won", wang_lei),
    ENGAGEMENT("eng-2026-0010", "won", zhao_min),
    ENGAGEMENT("eng-2026-0011", NULL, zhao_min),
};
static const struct count_use example_uses[] = {
    USE("case-2026-0001", "eng-2026-0004"), /* drafts C, D, B */
    USE("case-2026-0001", "eng-2026-0007"), USE("case-2026-0001", "eng-2026-0002"),
    USE("case-2026-0003", "eng-2026-0010"), /* draft E */
    USE("case-2026-0003", "eng-2026-0002"), /* its retrospective */
    USE("case-2025-0040", "eng-2026-0006"), /* a draft of the quarter before */
};

static void check_example(const struct jn_evidence_table *t)
{
    check(t, JN_LEVEL_INTERNAL, "case-2026-0001", 2, 0, 0);
    check(t, JN_LEVEL_INTERNAL, "case-2026-0003", 1, 1, 0);
    check(t, JN_LEVEL_INTERNAL, "case-2025-0040", 0, 1, 0);
    check(t, JN_LEVEL_INTERNAL, "case-2026-0002", 0, 0, 0);
    assert_float_equal(jn_evidence_of(t, INTERNAL, "case-2026-0001")->wilson_lb, 0.3424,
                       0.00005);
    assert_float_equal(jn_evidence_of(t, INTERNAL, "case-2026-0003")->wilson_lb, 0.0945,
                       0.00005);
    assert_true(jn_evidence_of(t, INTERNAL, "case-2025-0040")->wilson_lb == 0);
}

static void the_worked_example_comes_out(void **state)
{
    (void)state;
    struct jn_evidence_table *t =
        COUNTED(example_documents, example_engagements, example_uses);
    check_example(t);
    jn_evidence_table_unref(t);
}

static void shuffling_and_replaying_changes_nothing(void **state)
{
    (void)state;
    enum { N = JN_COUNT(example_uses) };
    struct jn_evidence_table *first =
        COUNTED(example_documents, example_engagements, example_uses);
    unsigned seed = 7;
    for (int round = 0; round < 50; round++) {
        struct count_use uses[2 * N];
        for (size_t i = 0; i < 2 * N; i++)
            uses[i] = example_uses[i % N];
        for (size_t i = 2 * N; i-- > 1;) {
            size_t k = (size_t)rand_r(&seed) % (i + 1);
            struct count_use moved = uses[i];
            uses[i] = uses[k];
            uses[k] = moved;
        }
        struct jn_evidence_table *t =
            COUNTED(example_documents, example_engagements, uses);
        check_example(t);
        assert_string_equal(jn_evidence_id(t, INTERNAL), jn_evidence_id(first, INTERNAL));
        jn_evidence_table_unref(t);
    }
    jn_evidence_table_unref(first);
}

static void nothing_of_nothing_is_an_empty_table(void **state)
{
    (void)state;
    struct jn_evidence_table *t = counted((struct count_input){0});
    check(t, CONFIDENTIAL, "case-2026-0001", 0, 0, 0);
    check(NULL, CONFIDENTIAL, "case-2026-0001", 0, 0, 0);
    assert_true(jn_evidence_best(t, CONFIDENTIAL) == 0);
    jn_evidence_table_unref(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcomes_are_won_lost_or_open),
        cmocka_unit_test(an_engagement_counts_once),
        cmocka_unit_test(ones_own_never_counts),
        cmocka_unit_test(a_level_counts_only_what_it_may_see),
        cmocka_unit_test(the_worked_example_comes_out),
        cmocka_unit_test(shuffling_and_replaying_changes_nothing),
        cmocka_unit_test(nothing_of_nothing_is_an_empty_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
