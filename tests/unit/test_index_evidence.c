/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence in the order of hits, in filters, and at each level of readers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "index_fixture.h"

enum { DOCUMENTS = 120 };

static void write_document(const struct fixture *f, int i, int words)
{
    char path[64], text[2048];
    int n = snprintf(text, sizeof(text),
                     "---\nid: faq-2026-%04d\nkind: faq\nverified_at: 2026-09-30\n---\n\n"
                     "## 问题\n\n",
                     i);
    for (int w = 0; w < words; w++)
        n += snprintf(text + n, sizeof(text) - (size_t)n, "网闸 ");
    for (int w = 0; w < i / 8; w++) /* the later, the longer, the less it says */
        n += snprintf(text + n, sizeof(text) - (size_t)n, "w%dx%d ", i, w);
    snprintf(text + n, sizeof(text) - (size_t)n, "的部署方式。%d\n", i);
    snprintf(path, sizeof(path), "faq/faq-2026-%04d.md", i);
    fixture_write(f, path, text);
}

/* The first says much more than the others, so that it leaves them as they are (likeness
 * to the best hits would lift the candidates of a short list only). */
static struct jn_index_reader *open_many(const struct fixture *f)
{
    for (int i = 0; i < DOCUMENTS; i++)
        write_document(f, i, i == 0 ? 60 : 2);
    fixture_full(f, 1);
    return fixture_open(f, JN_LEVEL_RESTRICTED);
}

static struct jn_evidence_table *table_of(const struct jn_evidence_count *counts,
                                          size_t n, enum jn_level from)
{
    struct jn_evidence_level levels[JN_LEVELS] = {0};
    struct jn_evidence_table *t = NULL;
    for (int level = (int)from; level < JN_LEVELS; level++)
        levels[level] = (struct jn_evidence_level){counts, n};
    assert_int_equal(jn_evidence_table_new(levels, &t, NULL), 0);
    return t;
}

static void use(struct jn_index_reader *r, const struct jn_evidence_table *t)
{
    const struct jn_moment moment = {20261001, 90, t};
    jn_index_use(r, &moment);
}

static struct jn_result search(const struct fixture *f, struct jn_index_reader *r,
                               struct jn_search *s)
{
    struct jn_result result;
    struct jn_filter_fault fault;
    assert_int_equal(jn_index_search(r, s, f->arena, &result, &fault, NULL), 0);
    return result;
}

static void a_short_list_holds_whatever_evidence_lifts(void **state)
{
    const struct fixture *f = *state;
    struct jn_index_reader *r = open_many(f);
    const struct jn_evidence_count counts[] = {{"faq-2026-0100", 5000, 0, 0},
                                               {"faq-2026-0119", 3, 1, 2}};
    struct jn_evidence_table *t = table_of(counts, 2, JN_LEVEL_PUBLIC);
    use(r, t);
    struct jn_search s = fixture_search(f, "网闸", NULL);
    s.limit = DOCUMENTS; /* so many that the list is as long as it may be */
    struct jn_result all = search(f, r, &s);
    for (s.limit = 1; s.limit <= 20; s.limit++) {
        struct jn_result page = search(f, r, &s);
        assert_int_equal(page.n_hits, s.limit);
        for (size_t i = 0; i < page.n_hits; i++)
            assert_string_equal(page.hits[i].entry->id, all.hits[i].entry->id);
        assert_true(page.best_score == all.best_score);
    }
    bool lifted = false;
    for (size_t i = 0; i < 20; i++)
        lifted = lifted || strcmp(all.hits[i].entry->id, "faq-2026-0100") == 0;
    assert_true(lifted); /* else the test would say nothing */
    jn_evidence_table_unref(t);
    jn_index_close(r);
}

static void a_score_is_text_times_freshness_times_evidence(void **state)
{
    const struct fixture *f = *state;
    struct jn_index_reader *r = open_many(f);
    const struct jn_evidence_count counts[] = {{"faq-2026-0003", 2, 0, 1}};
    struct jn_evidence_table *t = table_of(counts, 1, JN_LEVEL_PUBLIC);
    use(r, t);
    struct jn_search s = fixture_search(f, "网闸", "id = faq-2026-0003");
    s.explain = true;
    struct jn_result result = search(f, r, &s);
    assert_int_equal(result.n_hits, 1);
    const struct jn_hit *hit = &result.hits[0];
    assert_float_equal(hit->explain->evidence_factor, 1.03424, 0.00001);
    assert_float_equal(
        hit->score,
        hit->text * hit->explain->freshness_factor * hit->explain->evidence_factor, 1e-9);
    assert_int_equal(hit->evidence->uses, 3);
    use(r, NULL);
    result = search(f, r, &s);
    assert_true(result.hits[0].explain->evidence_factor == 1);
    assert_true(result.hits[0].evidence == &jn_evidence_none);
    jn_evidence_table_unref(t);
    jn_index_close(r);
}

static void evidence_sorts_and_filters(void **state)
{
    const struct fixture *f = *state;
    for (int i = 0; i < 4; i++)
        write_document(f, i, 3);
    fixture_full(f, 1);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_RESTRICTED);
    const struct jn_evidence_count counts[] = {{"faq-2026-0001", 5, 1, 0},
                                               {"faq-2026-0002", 2, 0, 7},
                                               {"faq-2026-0003", 0, 3, 0}};
    struct jn_evidence_table *t = table_of(counts, 3, JN_LEVEL_PUBLIC);
    use(r, t);
    static const struct {
        enum jn_sort sort;
        const char *filter, *ids;
    } rows[] = {
        {JN_SORT_WIN_EVIDENCE, NULL,
         "faq-2026-0001 faq-2026-0002 faq-2026-0000 faq-2026-0003"},
        {JN_SORT_USES, NULL, "faq-2026-0002 faq-2026-0001 faq-2026-0003 faq-2026-0000"},
        {JN_SORT_USES, "uses > 0", "faq-2026-0002 faq-2026-0001 faq-2026-0003"},
        {JN_SORT_USES, "won >= 2 AND lost = 0", "faq-2026-0002"},
        {JN_SORT_USES, "lost IN [1, 3]", "faq-2026-0001 faq-2026-0003"},
        {JN_SORT_USES, "NOT uses = 0 AND won != 5", "faq-2026-0002 faq-2026-0003"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct jn_search s = fixture_search(f, "", rows[i].filter);
        s.sort = rows[i].sort;
        struct jn_result result = search(f, r, &s);
        const char *ids = "";
        for (size_t k = 0; k < result.n_hits; k++)
            ids = jn_arena_format(f->arena, "%s%s%s", ids, k ? " " : "",
                                  result.hits[k].entry->id);
        assert_string_equal(ids, rows[i].ids);
    }
    jn_evidence_table_unref(t);
    jn_index_close(r);
}

static void a_reader_below_the_level_of_the_evidence_sees_none(void **state)
{
    const struct fixture *f = *state;
    write_document(f, 1, 3);
    fixture_full(f, 1);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_RESTRICTED);
    const struct jn_evidence_count counts[] = {{"faq-2026-0001", 5, 1, 0}};
    struct jn_evidence_table *t = table_of(counts, 1, JN_LEVEL_CONFIDENTIAL);
    use(r, t);
    for (int level = JN_LEVEL_INTERNAL; level < JN_LEVELS; level++) {
        struct jn_search s = fixture_search(f, "网闸", NULL);
        struct jn_view view = *s.view;
        view.max_level = (enum jn_level)level;
        s.view = &view;
        struct jn_result result = search(f, r, &s);
        assert_int_equal(result.n_hits, 1);
        assert_int_equal(result.hits[0].evidence->uses,
                         level < JN_LEVEL_CONFIDENTIAL ? 0 : 6);
    }
    assert_string_equal(jn_evidence_id(t, JN_LEVEL_INTERNAL), "");
    assert_true(jn_evidence_best(t, JN_LEVEL_INTERNAL) == 0);
    assert_int_equal(strlen(jn_evidence_id(t, JN_LEVEL_CONFIDENTIAL)), 16);
    jn_evidence_table_unref(t);
    jn_index_close(r);
}

/* A document by id and the list go by the same day and setting as a search. */
static void a_filter_of_the_view_judges_freshness_by_the_moment(void **state)
{
    const struct fixture *f = *state;
    fixture_write(f, "faq/faq-2026-0001.md",
                  "---\nid: faq-2026-0001\nkind: faq\nvalid_until: 2026-09-30\n---\n\n"
                  "## 问题\n\n网闸\n");
    fixture_full(f, 1);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_RESTRICTED);
    struct jn_search s = fixture_search(f, "", "freshness != expired");
    struct jn_view view = *s.view;
    const struct jn_entry *entry;
    view.filter = s.filter;
    use(r, NULL); /* 2026-10-01: a day too late */
    assert_int_equal(jn_index_get(r, &view, "faq-2026-0001", &entry, NULL),
                     JN_INDEX_NO_DOC);
    const struct jn_moment before = {20260930, 90, NULL};
    jn_index_use(r, &before);
    assert_int_equal(jn_index_get(r, &view, "faq-2026-0001", &entry, NULL), 0);
    jn_index_close(r);
}

static void the_wilson_bound_is_that_of_the_check_values(void **state)
{
    (void)state;
    assert_float_equal(jn_wilson_lower(2, 2), 0.3424, 0.00005);
    assert_float_equal(jn_wilson_lower(5, 6), 0.4365, 0.00005);
    assert_float_equal(jn_wilson_lower(1, 2), 0.0945, 0.00005);
    assert_true(jn_wilson_lower(0, 0) == 0);
    assert_true(jn_wilson_lower(0, 9) == 0);
    for (uint32_t won = 1; won < 50; won++) {
        double p = jn_wilson_lower(won, 50);
        assert_true(p > jn_wilson_lower(won - 1, 50) && p < won / 50.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wilson_bound_is_that_of_the_check_values),
        cmocka_unit_test_setup_teardown(a_short_list_holds_whatever_evidence_lifts,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_score_is_text_times_freshness_times_evidence,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(evidence_sorts_and_filters, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(
            a_reader_below_the_level_of_the_evidence_sees_none, fixture_setup,
            fixture_teardown),
        cmocka_unit_test_setup_teardown(
            a_filter_of_the_view_judges_freshness_by_the_moment, fixture_setup,
            fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
