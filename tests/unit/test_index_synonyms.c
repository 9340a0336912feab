/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What synonyms do to matches, order and explanations. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/synonyms.h"

#include "index_fixture.h"

static const char LIST[] = "容灾, 灾备, disaster recovery, DR\n"
                           "银行, bank\n"
                           "迁移, migration\n"
                           "系统迁移, system migration\n";

struct search {
    struct fixture *f;
    struct jn_index_reader *r;
    struct jn_synonyms *synonyms;
    struct jn_result result;
};

static void write_corpus(const struct fixture *f)
{
    fixture_write(f, "zh/drill.md", "# 容灾演练记录\n银行每季度做一次切换。\n");
    fixture_write(f, "zh/plan.md", "# 年度计划\n采购与培训,与别的无关。\n");
    fixture_write(f, "en/drill.md",
                  "# Disaster recovery drill\nThe bank switches once a quarter.\n");
    fixture_write(f, "en/disaster.md", "# Disaster movies\nNothing else.\n");
    fixture_write(f, "en/migration.md", "# Migration of a ledger\nIn three waves.\n");
    fixture_write(f, "mixed/both.md", "# 灾备与 disaster recovery 对照\n术语表。\n");
}

static struct search begin(void **state)
{
    struct search s = {.f = *state};
    struct jn_synonym_text text = {LIST, sizeof(LIST) - 1, false};
    struct jn_synonym_fault *faults;
    size_t n;
    write_corpus(s.f);
    fixture_full(s.f, 1);
    s.r = fixture_open(s.f, JN_LEVEL_INTERNAL);
    assert_int_equal(jn_synonyms_make(s.f->analyser, &text, 1, s.f->arena, &faults, &n,
                                      &s.synonyms, NULL),
                     0);
    return s;
}

static void end(struct search *s)
{
    jn_index_close(s->r);
    jn_synonyms_free(s->synonyms);
}

/* Titles of the hits, each with ~ when it was only found by translation. */
static const char *run(struct search *s, const char *q, bool match_all)
{
    struct jn_search search = fixture_search(s->f, q, NULL);
    struct jn_query *query =
        jn_query_parse(s->f->analyser, s->f->arena, q, strlen(q), JN_SYNTAX_AUTO);
    struct jn_filter_fault fault;
    jn_query_expand(query, s->synonyms, s->f->arena);
    search.query = query;
    search.match_all = match_all;
    search.explain = true;
    assert_int_equal(
        jn_index_search(s->r, &search, s->f->arena, &s->result, &fault, NULL), 0);
    const char *out = "";
    for (size_t i = 0; i < s->result.n_hits; i++) {
        const struct jn_hit *h = &s->result.hits[i];
        out = jn_arena_format(s->f->arena, "%s%s%s%s", out, i ? "; " : "",
                              h->translated ? "~" : "", h->entry->title);
    }
    return out;
}

static void a_question_meets_the_other_language(void **state)
{
    struct search s = begin(state);
    assert_string_equal(
        run(&s, "容灾", false),
        "容灾演练记录; ~Disaster recovery drill; 灾备与 disaster recovery 对照");
    assert_string_equal(run(&s, "bank", false), "Disaster recovery drill; ~容灾演练记录");
    end(&s);
}

static void all_words_of_an_alternative_are_needed(void **state)
{
    struct search s = begin(state);
    assert_null(strstr(run(&s, "灾备", false), "movies"));
    end(&s);
}

static void a_synonym_satisfies_its_term_when_all_must_match(void **state)
{
    struct search s = begin(state);
    assert_string_equal(run(&s, "容灾 银行", true),
                        "容灾演练记录; ~Disaster recovery drill");
    /* a part of a name is not the name */
    assert_string_equal(run(&s, "系统迁移", true), "");
    assert_string_equal(run(&s, "系统迁移", false), "~Migration of a ledger");
    end(&s);
}

static void saying_it_twice_does_not_count_twice(void **state)
{
    struct search s = begin(state);
    run(&s, "disaster recovery", false);
    double alone = 0, mixed = 0;
    for (size_t i = 0; i < s.result.n_hits; i++) {
        const struct jn_hit *h = &s.result.hits[i];
        *(strstr(h->entry->title, "drill") ? &alone : &mixed) = h->text;
    }
    assert_true(mixed > 0 && mixed < 1.5 * alone);
    end(&s);
}

static void explanations_with_synonyms_add_up(void **state)
{
    struct search s = begin(state);
    static const char *const queries[] = {"容灾 银行", "bank migration", "系统迁移"};
    for (size_t q = 0; q < JN_COUNT(queries); q++) {
        run(&s, queries[q], false);
        assert_true(s.result.n_hits > 0 && s.result.n_synonyms > 0);
        for (size_t i = 0; i < s.result.n_hits; i++) {
            const struct jn_hit *h = &s.result.hits[i];
            const struct jn_explain *x = h->explain;
            double sum = x->title + x->headings + x->tags + x->summary + x->body +
                         x->title_match + x->feedback;
            double score = sum * x->freshness_factor * x->evidence_factor;
            if (fabs(score - h->score) > 1e-6 * score)
                fail_msg("%s: %s: %f, %f", queries[q], h->entry->title, score, h->score);
            assert_true(x->n_matched > 0);
        }
    }
    end(&s);
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(a_question_meets_the_other_language),
        ROW(all_words_of_an_alternative_are_needed),
        ROW(a_synonym_satisfies_its_term_when_all_must_match),
        ROW(saying_it_twice_does_not_count_twice),
        ROW(explanations_with_synonyms_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
