/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/pick_terms.h"

#include "index_fixture.h"

static void write_small_corpus(const struct fixture *f)
{
    fixture_write(
        f, "cases/bank.md",
        "---\nid: case-2026-0001\nkind: case-study\ntitle: 某城商行核心系统迁移\n"
        "industry: [finance]\nyear: 2026\noutcome: won\ntags: [分布式]\n---\n"
        "## 方案概要\n银行核心系统迁移到国产数据库,分三批割接。\n");
    fixture_write(f, "cases/hospital.md",
                  "---\nid: case-2026-0002\nkind: case-study\ntitle: 三甲医院等保整改\n"
                  "industry: [医疗]\nyear: 2025\noutcome: lost\n---\n"
                  "## 方案概要\n医院业务系统上 K8s 容器平台,通过等保三级。\n");
    fixture_write(f, "faq/backup.md",
                  "---\nid: faq-2026-0001\nkind: faq\ntitle: How are backups kept\n"
                  "confidentiality: public\naudience: [staff]\n---\n"
                  "## Answer\nThe databases are backed up every night. 银行也一样。\n");
    fixture_write(
        f, "secret/deal.md",
        "---\nid: case-2026-0009\nkind: case-study\ntitle: 机密核心项目\n"
        "confidentiality: restricted\nindustry: [finance]\n---\n核心系统 core deal\n");
    fixture_write(
        f, "notes/sales.md",
        "---\nid: note-sales\ntitle: Sales only\naudience: [sales]\n---\n核心系统\n");
}

static void a_built_index_answers_in_both_languages(void **state)
{
    struct fixture *f = *state;
    write_small_corpus(f);
    struct jn_ingest_counts counts = fixture_full(f, 2);
    assert_int_equal(counts.files, 5);
    assert_int_equal(counts.added, 5);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_INTERNAL);
    assert_string_equal(fixture_find(f, r, "银行核心系统迁移", NULL, NULL),
                        "case-2026-0001 faq-2026-0001 case-2026-0002");
    assert_string_equal(fixture_find(f, r, "K8s容器 等保", NULL, NULL), "case-2026-0002");
    assert_string_equal(fixture_find(f, r, "database backup", NULL, NULL),
                        "faq-2026-0001");
    assert_string_equal(fixture_find(f, r, "銀行核心系統遷移", NULL, NULL),
                        "case-2026-0001 faq-2026-0001 case-2026-0002");
    assert_string_equal(fixture_find(f, r, "nothing-like-this", NULL, NULL), "-");
    jn_index_close(r);
}

static void a_hidden_level_and_audience_do_not_exist(void **state)
{
    struct fixture *f = *state;
    write_small_corpus(f);
    fixture_full(f, 1);
    struct jn_index_reader *low = fixture_open(f, JN_LEVEL_INTERNAL);
    struct jn_index_reader *all = fixture_open(f, JN_LEVEL_RESTRICTED);
    uint32_t total;
    assert_string_equal(fixture_find(f, low, "核心", NULL, &total), "case-2026-0001");
    assert_int_equal(total, 1);
    fixture_find(f, all, "核心", NULL, &total);
    assert_int_equal(total, 2); /* the sales note is for another audience */
    const struct jn_entry *e;
    assert_int_equal(jn_index_get(low, &fixture_view, "case-2026-0009", &e, NULL),
                     JN_INDEX_NO_DOC);
    assert_int_equal(jn_index_get(all, &fixture_view, "note-sales", &e, NULL),
                     JN_INDEX_NO_DOC);
    assert_int_equal(jn_index_get(all, &fixture_view, "case-2026-0009", &e, NULL), 0);
    jn_index_close(low);
    jn_index_close(all);
}

static void filters_compare_by_type_and_refuse_nonsense(void **state)
{
    struct fixture *f = *state;
    write_small_corpus(f);
    fixture_full(f, 1);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_INTERNAL);
    static const struct {
        const char *filter, *ids;
    } rows[] = {
        {"industry = 金融", "case-2026-0001"},
        {"industry = healthcare", "case-2026-0002"},
        {"year >= 2026", "case-2026-0001"},
        {"year < 2026 AND kind = case-study", "case-2026-0002"},
        {"NOT kind = case-study", "faq-2026-0001"},
        {"industry != finance AND kind = case-study", "case-2026-0002"},
        {"tags IN [分布式, x]", "case-2026-0001"},
        {"tags EXISTS", "case-2026-0001"},
        {"kind = faq OR outcome = won", "case-2026-0001 faq-2026-0001"},
        {"id = case-2026-0002", "case-2026-0002"},
        {"title = 三甲医院等保整改", "case-2026-0002"},
        {"freshness = unverified AND kind = faq", "faq-2026-0001"},
        {"updated > 2027-01-01", "-"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_string_equal(fixture_find(f, r, "", rows[i].filter, NULL), rows[i].ids);
    static const char *const bad[] = {"colour = red", "year = soon",
                                      "updated > yesterday", "industry = 火星",
                                      "tags > a"};
    for (size_t i = 0; i < JN_COUNT(bad); i++) {
        struct jn_search s = fixture_search(f, "", bad[i]);
        struct jn_result result;
        struct jn_filter_fault fault;
        assert_int_equal(jn_index_search(r, &s, f->arena, &result, &fault, NULL),
                         JN_INDEX_BAD_FILTER);
        assert_true(strlen(fault.text) > 10);
    }
    jn_index_close(r);
}

static void facets_ignore_the_filter_on_their_own_field(void **state)
{
    struct fixture *f = *state;
    write_small_corpus(f);
    fixture_full(f, 1);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_INTERNAL);
    static const char *const names[] = {"industry", "freshness"};
    struct jn_search s = fixture_search(f, "", "industry = finance");
    s.facets = names;
    s.n_facets = 2;
    struct jn_result result;
    struct jn_filter_fault fault;
    assert_int_equal(jn_index_search(r, &s, f->arena, &result, &fault, NULL), 0);
    assert_int_equal(result.total, 1);
    assert_int_equal(result.facets[0].n, 2); /* finance, healthcare */
    assert_string_equal(result.facets[0].values[0].value, "finance");
    assert_true(result.facets[0].values[0].selected);
    assert_false(result.facets[0].values[1].selected);
    assert_int_equal(result.facets[1].values[0].count, 1);
    s.conjunctive = true;
    assert_int_equal(jn_index_search(r, &s, f->arena, &result, &fault, NULL), 0);
    assert_int_equal(result.facets[0].n, 1);
    jn_index_close(r);
}

static void phrases_exclusions_and_scopes_bind(void **state)
{
    struct fixture *f = *state;
    write_small_corpus(f);
    fixture_full(f, 1);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_INTERNAL);
    static const struct {
        const char *q, *ids;
    } rows[] = {
        {"\"三批割接\"", "case-2026-0001"},
        {"\"割接三批\"", "-"},
        {"\"backed up every\"", "faq-2026-0001"},
        {"\"every backed\"", "-"},
        {"系统 -医院", "case-2026-0001"},
        {"银行 -\"核心系统迁移\"", "faq-2026-0001"},
        {"title:等保", "case-2026-0002"},
        {"tag:分布式", "case-2026-0001"},
        {"title:割接", "-"},
        {"银", "faq-2026-0001 case-2026-0001"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_string_equal(fixture_find(f, r, rows[i].q, NULL, NULL), rows[i].ids);
    jn_index_close(r);
}

static void an_explanation_adds_up_to_the_score(void **state)
{
    struct fixture *f = *state;
    write_small_corpus(f);
    fixture_full(f, 1);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_INTERNAL);
    static const char *const queries[] = {"银行核心系统迁移", "database 银行 backup",
                                          "title:核心 割接", "K8s容器"};
    for (size_t q = 0; q < JN_COUNT(queries); q++) {
        struct jn_search s = fixture_search(f, queries[q], NULL);
        s.explain = true;
        struct jn_result result;
        struct jn_filter_fault fault;
        assert_int_equal(jn_index_search(r, &s, f->arena, &result, &fault, NULL), 0);
        assert_true(result.n_hits > 0);
        for (size_t i = 0; i < result.n_hits; i++) {
            const struct jn_explain *x = result.hits[i].explain;
            double sum = x->title + x->headings + x->tags + x->summary + x->body +
                         x->title_match + x->feedback;
            double score = sum * x->freshness_factor * x->evidence_factor;
            /* Scores are added up in single precision. */
            assert_true(fabs(score - result.hits[i].score) < 1e-6 * score);
            assert_true(x->n_matched > 0);
        }
    }
    jn_index_close(r);
}

static void an_update_sees_new_changed_and_gone_files(void **state)
{
    struct fixture *f = *state;
    write_small_corpus(f);
    fixture_full(f, 2);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_RESTRICTED);
    struct jn_ingest_counts counts = fixture_update(f);
    assert_int_equal(counts.unchanged, 5);
    assert_int_equal(counts.added + counts.changed + counts.gone, 0);

    fixture_write(f, "notes/new.md", "# 两地三中心\n容灾演练的记录。\n");
    fixture_write(f, "secret/deal.md",
                  "---\nid: case-2026-0009\nkind: case-study\ntitle: 公开核心项目\n"
                  "confidentiality: internal\n---\n核心系统 core deal\n");
    fixture_remove(f, "faq/backup.md");
    counts = fixture_update(f);
    assert_int_equal(counts.added, 1);
    assert_int_equal(counts.changed, 1);
    assert_int_equal(counts.gone, 1);
    assert_int_equal(jn_index_refresh(r, NULL), 0);
    assert_string_equal(fixture_find(f, r, "backup", NULL, NULL), "-");
    uint32_t total;
    fixture_find(f, r, "两地三中心", NULL, &total);
    assert_int_equal(total, 1);
    const struct jn_entry *e;
    assert_int_equal(jn_index_get(r, &fixture_view, "case-2026-0009", &e, NULL), 0);
    assert_int_equal(e->level, JN_LEVEL_INTERNAL);
    assert_int_equal(jn_index_documents(r), 5);
    jn_index_close(r);
}

static int try_update(const struct fixture *f, struct jn_ingest_counts *counts)
{
    struct jn_ingest_writer *w = NULL;
    struct jn_ingest job = {.corpus = f->corpus, .index = f->index, .today = 20260930};
    assert_int_equal(jn_ingest_open(f->index, &w, NULL), 0);
    int rc = jn_ingest_update(w, &job, counts, NULL);
    jn_ingest_close(w);
    return rc;
}

static void write_notes(const struct fixture *f, int n)
{
    char path[40];
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof(path), "notes/%04d.md", i);
        fixture_write(f, path, "# 巡检记录\n机房与链路。\n");
    }
}

static void a_folder_that_lost_all_its_files_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct jn_ingest_counts counts;
    write_notes(f, 12);
    fixture_full(f, 1);
    for (int i = 0; i < 12; i++) {
        char path[40];
        snprintf(path, sizeof(path), "notes/%04d.md", i);
        fixture_remove(f, path);
    }
    assert_int_equal(try_update(f, &counts), JN_INGEST_NO_CORPUS);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_INTERNAL);
    assert_int_equal(jn_index_documents(r), 12);
    jn_index_close(r);
}

static void another_corpus_is_built_aside(void **state)
{
    struct fixture *f = *state;
    struct jn_ingest_counts counts;
    write_notes(f, 1100);
    fixture_full(f, 2);
    char from[160], to[160];
    snprintf(from, sizeof(from), "%s/notes", f->corpus);
    snprintf(to, sizeof(to), "%s/moved", f->corpus);
    assert_int_equal(rename(from, to), 0);
    assert_int_equal(try_update(f, &counts), JN_INGEST_STALE);
}

static void an_id_belongs_to_the_first_path_that_declares_it(void **state)
{
    struct fixture *f = *state;
    fixture_write(f, "b.md", "---\nid: case-2026-0001\n---\nbeta\n");
    fixture_full(f, 2);
    fixture_write(f, "a.md", "---\nid: case-2026-0001\n---\nalpha\n");
    fixture_update(f);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_INTERNAL);
    assert_string_equal(fixture_find(f, r, "alpha", NULL, NULL), "case-2026-0001");
    const char *other = fixture_find(f, r, "beta", NULL, NULL);
    assert_memory_equal(other, "note-", 5);
    assert_int_equal(jn_index_documents(r), 2);
    fixture_remove(f, "a.md");
    fixture_update(f);
    assert_int_equal(jn_index_refresh(r, NULL), 0);
    assert_string_equal(fixture_find(f, r, "beta", NULL, NULL), "case-2026-0001");
    assert_int_equal(jn_index_documents(r), 1);
    jn_index_close(r);
}

static void refused_files_leave_the_others_alone(void **state)
{
    struct fixture *f = *state;
    fixture_write(f, "good.md", "# 好文档\n内容\n");
    fixture_write(f, "empty.md", "");
    struct jn_ingest_counts counts = fixture_full(f, 2);
    assert_int_equal(counts.added, 1);
    assert_int_equal(counts.refused, 1);
    counts = fixture_update(f);
    assert_int_equal(counts.unchanged, 1);
    assert_int_equal(counts.refused, 1); /* still refused, still said */
}

static void a_rebuild_gives_the_same_answers(void **state)
{
    struct fixture *f = *state;
    write_small_corpus(f);
    fixture_full(f, 1);
    struct jn_index_reader *one = fixture_open(f, JN_LEVEL_RESTRICTED);
    fixture_full(f, 3);
    struct jn_index_reader *two = fixture_open(f, JN_LEVEL_RESTRICTED);
    static const char *const queries[] = {"系统", "核心", "the databases", "",
                                          "银行 K8s"};
    for (size_t i = 0; i < JN_COUNT(queries); i++)
        assert_string_equal(fixture_find(f, one, queries[i], NULL, NULL),
                            fixture_find(f, two, queries[i], NULL, NULL));
    jn_index_close(one);
    jn_index_close(two);
}

static uint32_t df_of(void *user, const char *term, size_t len)
{
    return jn_index_df(user, term, len);
}

static void similar_documents_share_weight_and_a_copy_has_all(void **state)
{
    struct fixture *f = *state;
    write_small_corpus(f);
    fixture_full(f, 1);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_INTERNAL);
    const char *text = "银行核心系统迁移到国产数据库,分三批割接。";
    struct jn_term_bag *bag = jn_term_bag_new(f->arena);
    jn_term_bag_add(bag, f->analyser, text, strlen(text), 1);
    struct jn_similar s = {.min_match = 0.2, .base = fixture_search(f, "", NULL)};
    struct jn_picked *picked;
    s.n_terms = jn_pick_terms(bag, df_of, r, jn_index_documents(r), 80, &picked);
    s.terms = picked;
    struct jn_result result;
    struct jn_filter_fault fault;
    assert_int_equal(jn_index_similar(r, &s, f->arena, &result, &fault, NULL), 0);
    assert_true(result.n_hits >= 1);
    assert_string_equal(result.hits[0].entry->id, "case-2026-0001");
    assert_true(result.hits[0].similarity > 0.999);
    static const char *const source[] = {"case-2026-0001"};
    s.not_ids = source;
    s.n_not_ids = 1;
    assert_int_equal(jn_index_similar(r, &s, f->arena, &result, &fault, NULL), 0);
    for (size_t i = 0; i < result.n_hits; i++)
        assert_string_not_equal(result.hits[i].entry->id, "case-2026-0001");
    jn_index_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        ROW(a_built_index_answers_in_both_languages),
        ROW(a_hidden_level_and_audience_do_not_exist),
        ROW(filters_compare_by_type_and_refuse_nonsense),
        ROW(facets_ignore_the_filter_on_their_own_field),
        ROW(phrases_exclusions_and_scopes_bind),
        ROW(an_explanation_adds_up_to_the_score),
        ROW(an_update_sees_new_changed_and_gone_files),
        ROW(a_folder_that_lost_all_its_files_changes_nothing),
        ROW(another_corpus_is_built_aside),
        ROW(an_id_belongs_to_the_first_path_that_declares_it),
        ROW(refused_files_leave_the_others_alone),
        ROW(a_rebuild_gives_the_same_answers),
        ROW(similar_documents_share_weight_and_a_copy_has_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
