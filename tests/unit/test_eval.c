/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `jinnang eval` from the outside, on a judged set of five documents. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/pick_terms.h"

#include "command_running.h"

struct fixture {
    char root[64], set[80], tmp[80];
    struct command_output last;
};

static void put(const struct fixture *f, const char *name, const char *text)
{
    char path[200];
    snprintf(path, sizeof(path), "%s/%s", f->set, name);
    assert_int_equal(jn_file_publish(path, text, strlen(text), NULL), 0);
}

/* Ids with a slash and a dot, titles that YAML would take for something else, no title.
 */
static const char corpus[] =
    "{\"_id\": \"a/b.md\", \"title\": \"数据库: \\\"迁移\\\" #1\", \"text\": "
    "\"核心系统迁移到分布式数据库。\"}\n"
    "{\"_id\": \"plain\", \"title\": \"\", \"text\": \"zero trust access for ports\"}\n"
    "\n"
    "{\"_id\": \"heading\", \"text\": \"# Disaster recovery\\n\\ntwo sites\"}\n"
    "{\"_id\": \"like1\", \"title\": \"- x\", \"text\": \"港口起重机传感器监测钢丝绳\"}\n"
    "{\"_id\": \"like2\", \"title\": \"null\", \"text\": \"起重机钢丝绳传感器报警\"}\n";

static const char queries[] = "{\"_id\": \"1\", \"text\": \"数据库迁移\"}\n"
                              "{\"_id\": \"2\", \"text\": \"zero trust\"}\n"
                              "{\"_id\": \"3\", \"text\": \"nobody judged this\"}\n"
                              "{\"_id\": \"q-like1\", \"text\": "
                              "\"港口起重机传感器监测钢丝绳\"}\n";

static const char qrels[] = "query-id\tcorpus-id\tscore\n"
                            "1\ta/b.md\t2\n"
                            "2\theading\t1\n"
                            "2\tplain\t0\n"
                            "q-like1\tlike2\t1\n";

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strcpy(f->root, "/tmp/jn-eval-test-XXXXXX");
    if (!mkdtemp(f->root) || jn_hash_init(NULL) != 0)
        return -1;
    snprintf(f->set, sizeof(f->set), "%s/small", f->root);
    snprintf(f->tmp, sizeof(f->tmp), "%s/tmp", f->root);
    *state = f;
    if (jn_file_make_dirs(f->set, NULL) != 0 || jn_file_make_dirs(f->tmp, NULL) != 0)
        return -1;
    put(f, "corpus.jsonl", corpus);
    put(f, "queries.jsonl", queries);
    put(f, "qrels.tsv", qrels);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    /* Whatever a test did, nothing may stay in the folder for temporary ones. */
    int left = rmdir(f->tmp);
    command_forget(&f->last);
    jn_file_remove_tree(f->root, NULL);
    free(f);
    return left;
}

static int run(struct fixture *f, const char *const *words)
{
    char tmp[100];
    snprintf(tmp, sizeof(tmp), "TMPDIR=%s", f->tmp);
    return command_run(&f->last, tmp, words);
}

#define EVAL(f, ...) run((f), (const char *const[]){"eval", __VA_ARGS__, NULL})

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no '%s' in:\n%s", part, text);
}

static void assert_near(double is, double should_be)
{
    if (fabs(is - should_be) > 1e-6)
        fail_msg("%.9f is not %.9f", is, should_be);
}

static char *slurp(const char *path)
{
    char *text = calloc(1, 4096);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t n = fread(text, 1, 4095, file);
    text[n] = '\0';
    fclose(file);
    return text;
}

static void the_figures_are_means_over_judged_queries(void **state)
{
    struct fixture *f = *state;
    json_int_t documents, n, similar;
    double ndcg, mrr, recall, map;
    assert_int_equal(EVAL(f, f->set, "--json"), EXIT_OK);
    assert_string_equal(f->last.err, "");
    json_t *root = json_loads(f->last.out, JSON_REJECT_DUPLICATES, NULL);
    assert_int_equal(json_unpack(root, "{s:[{s:I,s:I,s:I,s:f,s:f,s:f,s:f}]}", "sets",
                                 "documents", &documents, "queries", &n, "similar",
                                 &similar, "ndcg_10", &ndcg, "mrr_10", &mrr, "recall_100",
                                 &recall, "map_100", &map),
                     0);
    assert_int_equal(documents, 5);
    assert_int_equal(n, 3);       /* one of the four has no judgement */
    assert_int_equal(similar, 1); /* q-like1 */
    /* 1 and q-like1 find their answer first, 2 does not find it at all. */
    assert_near(ndcg, 0.666667);
    assert_near(mrr, 0.666667);
    assert_near(recall, 0.666667);
    assert_near(map, 0.666667);
    json_decref(root);
}

static void several_sets_are_rows_and_an_average(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(EVAL(f, f->set, f->set), EXIT_OK);
    assert_has(f->last.out, "nDCG@10");
    assert_has(f->last.out, "small ");
    assert_has(f->last.out, "macro average");
    assert_int_equal(EVAL(f, f->set), EXIT_OK);
    assert_null(strstr(f->last.out, "macro average"));
}

static void the_document_that_asks_is_no_hit(void **state)
{
    struct fixture *f = *state;
    char path[120];
    snprintf(path, sizeof(path), "%s/run.tsv", f->root);
    assert_int_equal(EVAL(f, f->set, "--run", path), EXIT_OK);
    char *text = slurp(path);
    assert_has(text, "1\ta/b.md\t");
    assert_has(text, "q-like1\tlike2\t");
    assert_null(strstr(text, "q-like1\tlike1\t"));
    free(text);
    /* It stays out of a search too. */
    assert_int_equal(EVAL(f, f->set, "--run", path, "--mode", "search"), EXIT_OK);
    text = slurp(path);
    assert_has(text, "q-like1\tlike2\t");
    assert_null(strstr(text, "q-like1\tlike1\t"));
    free(text);
    /* Unless it is an answer itself. */
    put(f, "qrels.tsv", "query-id\tcorpus-id\tscore\nq-like1\tlike1\t1\n");
    assert_int_equal(EVAL(f, f->set, f->set, "--run", path), EXIT_OK);
    text = slurp(path);
    assert_has(text, "small/q-like1\tlike1\t");
    free(text);
}

static void a_long_text_is_asked_as_a_similar_case(void **state)
{
    struct fixture *f = *state;
    char text[4 * JN_PASTED_MIN + 100] = "{\"_id\": \"1\", \"text\": \"";
    for (int i = 0; i <= JN_PASTED_MIN / 3; i++)
        strcat(text, "数据库");
    strcat(text, "\"}\n");
    put(f, "queries.jsonl", text);
    put(f, "qrels.tsv", "query-id\tcorpus-id\tscore\n1\ta/b.md\t2\n");
    assert_int_equal(EVAL(f, f->set, "--json"), EXIT_OK);
    assert_has(f->last.out, "\"similar\":1");
    assert_int_equal(EVAL(f, f->set, "--json", "--mode", "search"), EXIT_OK);
    assert_has(f->last.out, "\"similar\":0");
}

static void what_stands_for_a_missing_title_is_not_found(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(EVAL(f, f->set, "--explain", "000001 md note eval"), EXIT_OK);
    assert_has(f->last.out, "search: 0 matches");
    assert_int_equal(EVAL(f, f->set, "--explain", "disaster"), EXIT_OK);
    assert_has(f->last.out, "heading Disaster recovery");
    assert_has(f->last.out, "terms: disast");
}

static void a_search_knows_the_synonyms_it_is_given(void **state)
{
    struct fixture *f = *state;
    char list[120];
    snprintf(list, sizeof(list), "%s/list.txt", f->set);
    put(f, "list.txt", "碧波湾, ports\n");
    assert_int_equal(EVAL(f, f->set, "--explain", "碧波湾"), EXIT_OK);
    assert_has(f->last.out, "search: 0 matches");
    assert_int_equal(EVAL(f, f->set, "--explain", "碧波湾", "--synonyms", list), EXIT_OK);
    assert_has(f->last.out, " plain ");
    /* The glossary comes with the product. */
    assert_int_equal(EVAL(f, f->set, "--explain", "零信任"), EXIT_OK);
    assert_has(f->last.out, " plain ");
    assert_int_equal(EVAL(f, f->set, "--explain", "零信任", "--synonyms", "none"),
                     EXIT_OK);
    assert_has(f->last.out, "search: 0 matches");
    put(f, "list.txt", "碧波湾\n");
    assert_int_equal(EVAL(f, f->set, "--explain", "x", "--synonyms", list), EXIT_OK);
    assert_has(f->last.err, "list.txt:1:");
    assert_int_equal(EVAL(f, f->set, "--synonyms", "/nonexistent"), EXIT_FAILED);
}

static void triples_in_the_right_order_are_counted(void **state)
{
    struct fixture *f = *state;
    char path[120];
    snprintf(path, sizeof(path), "%s/triples.tsv", f->set);
    /* right, wrong, and two that are equally unlike */
    put(f, "triples.tsv",
        "A\tB\tC\nlike1\tlike2\tplain\nlike1\tplain\tlike2\nlike1\tplain\ta/b.md\n");
    assert_int_equal(EVAL(f, f->set, "--triples", path), EXIT_OK);
    assert_has(f->last.out, "triples 3: 0.5000");
    put(f, "triples.tsv", "A\tB\tC\nlike1\tlike2\tnosuch\n");
    assert_int_equal(EVAL(f, f->set, "--triples", path), EXIT_FAILED);
    assert_has(f->last.err, "triples.tsv:2: there is no document 'nosuch'");
}

static void a_broken_line_is_named(void **state)
{
    static const struct {
        const char *file, *text, *expected;
    } rows[] = {
        {"corpus.jsonl", "{\"_id\": \"a\", \"text\": \"x\"}\n{\"_id\": \n",
         "corpus.jsonl:2: expected a JSON object"},
        {"corpus.jsonl", "[]\n", "corpus.jsonl:1: expected a JSON object"},
        {"corpus.jsonl", "{\"_id\": \"a\"}\n", "corpus.jsonl:1: expected {\"_id\""},
        {"corpus.jsonl", "{\"_id\": 7, \"text\": \"x\"}\n", "corpus.jsonl:1: expected"},
        {"corpus.jsonl",
         "{\"_id\": \"a\", \"text\": \"x\"}\n\n{\"_id\": \"a\", \"text\": \"y\"}\n",
         "corpus.jsonl:3: _id 'a' is there twice"},
        {"corpus.jsonl", "\n", "corpus.jsonl:1: expected at least one document"},
        {"corpus.jsonl", "", "corpus.jsonl: the file is empty"},
        {"queries.jsonl", "{\"_id\": \"1\"}\n", "queries.jsonl:1: expected"},
        {"queries.jsonl", "\xFF\n", "queries.jsonl: not UTF-8"},
        {"qrels.tsv", "1\ta/b.md\t2\n", "qrels.tsv:1: expected the header"},
        {"qrels.tsv", "query-id\tcorpus-id\tscore\n1\ta/b.md\n",
         "qrels.tsv:2: expected query-id"},
        {"qrels.tsv", "query-id\tcorpus-id\tscore\n1\ta/b.md\thigh\n",
         "qrels.tsv:2: expected query-id"},
        {"qrels.tsv", "query-id\tcorpus-id\tscore\n1\ta/b.md\t0\n",
         "expected a query with a document of grade 1 or more"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        put(f, "corpus.jsonl", corpus);
        put(f, "queries.jsonl", queries);
        put(f, "qrels.tsv", qrels);
        put(f, rows[i].file, rows[i].text);
        assert_int_equal(EVAL(f, f->set), EXIT_FAILED);
        assert_has(f->last.err, rows[i].expected);
        assert_string_equal(f->last.out, "");
    }
    assert_int_equal(EVAL(f, "/nonexistent"), EXIT_FAILED);
    assert_has(f->last.err, "/nonexistent/corpus.jsonl: there is no such file");
}

static void unknown_names_in_qrels_are_a_warning(void **state)
{
    struct fixture *f = *state;
    put(f, "qrels.tsv",
        "query-id\tcorpus-id\tscore\n1\ta/b.md\t1\n1\tgone\t1\n9\tplain\t1\n");
    assert_int_equal(EVAL(f, f->set, "--json"), EXIT_OK);
    assert_has(f->last.err, "unknown documents in 1 rows");
    assert_has(f->last.err, "unknown queries in 1 rows");
    assert_has(f->last.out, "\"recall_100\":0.5");
}

static void a_refused_document_is_a_warning_and_no_hit(void **state)
{
    struct fixture *f = *state;
    put(f, "queries.jsonl", "{\"_id\": \"q-deep\", \"text\": \"zero trust\"}\n");
    put(f, "qrels.tsv", "query-id\tcorpus-id\tscore\nq-deep\tplain\t1\n");
    put(f, "corpus.jsonl",
        "{\"_id\": \"deep\", \"text\": \">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> x\"}\n"
        "{\"_id\": \"plain\", \"title\": \"\", \"text\": \"zero trust\"}\n");
    assert_int_equal(EVAL(f, f->set, "--json"), EXIT_OK);
    assert_has(f->last.err, "1 documents were refused; first deep:");
    assert_has(f->last.out, "\"refused\":1");
    assert_has(f->last.out, "\"ndcg_10\":1");
}

static void two_runs_are_compared_by_query(void **state)
{
    struct fixture *f = *state;
    char a[120], b[120];
    snprintf(a, sizeof(a), "%s/a.tsv", f->root);
    snprintf(b, sizeof(b), "%s/b.tsv", f->root);
    assert_int_equal(EVAL(f, f->set, "--per-query", a), EXIT_OK);
    char *text = slurp(a);
    assert_has(text, "set\tquery\tmode\tndcg_10\trr_10\trecall_100\tap_100\tms\n");
    assert_has(text, "small\tq-like1\tsimilar\t1.000000\t");
    free(text);
    put(f, "qrels.tsv", "query-id\tcorpus-id\tscore\n1\ta/b.md\t2\n2\tplain\t1\n");
    assert_int_equal(EVAL(f, f->set, "--per-query", b), EXIT_OK);
    assert_int_equal(EVAL(f, "--compare", a, b), EXIT_OK);
    assert_has(f->last.err, "only one of the files has 1 queries");
    /* 1 is as good as before, 2 went from 0 to 1: of four signs all are as far. */
    assert_has(f->last.out, "   0.5000   1.0000   +0.5000   1.0000\n");
    assert_int_equal(EVAL(f, "--compare", a, b, "--json"), EXIT_OK);
    assert_has(f->last.out, "\"queries\":2,\"a\":0.5,\"b\":1,\"difference\":0.5,\"p\":1");
    char qrels_path[120];
    snprintf(qrels_path, sizeof(qrels_path), "%s/qrels.tsv", f->set);
    assert_int_equal(EVAL(f, "--compare", a, qrels_path), EXIT_FAILED);
    assert_has(f->last.err, "qrels.tsv:1: expected the header of a per-query file");
}

static void golden_queries_are_asked_of_an_index(void **state)
{
    struct fixture *f = *state;
    char docs[120], index[120], golden[120];
    snprintf(docs, sizeof(docs), "%s/docs", f->root);
    snprintf(index, sizeof(index), "%s/index", f->root);
    snprintf(golden, sizeof(golden), "%s/golden.yaml", f->set);
    assert_int_equal(jn_file_make_dirs(docs, NULL), 0);
    put(f, "../docs/a.md",
        "---\nid: faq-2026-0001\nkind: faq\ntitle: 支持哪些数据库\n---\n\n## 回答\n\n"
        "支持 GaussDB。\n");
    put(f, "../docs/b.md",
        "---\nid: faq-2026-0002\nkind: faq\ntitle: 微服务改造要停机吗\n"
        "confidentiality: confidential\n---\n\n## 回答\n\n不必停机。\n");
    put(f, "golden.yaml",
        "- query: 支持数据库\n  answers: [faq-2026-0001]\n"
        "- query: 停机\n  answers: {faq-2026-0002: 3}\n"
        "- query: 停机\n  answers: [faq-2026-0002]\n  level: internal\n");
    assert_int_equal(
        run(f, (const char *const[]){"index", "--corpus", docs, "--index", index, NULL}),
        EXIT_OK);
    assert_int_equal(EVAL(f, "--golden", golden, "--index", index), EXIT_OK);
    assert_has(f->last.out, "golden.yaml:5: missed: 停机: nothing was found");
    assert_has(f->last.out, "queries 3, missed 1, nDCG@10 0.6667, MRR@10 0.6667");
    assert_has(f->last.err, "1 answers of 1 queries are not in the index at this level");
    assert_int_equal(
        EVAL(f, "--golden", golden, "--index", index, "--level", "internal", "--json"),
        EXIT_OK);
    assert_has(f->last.out, "\"ndcg_10\":0.333333");
    assert_int_equal(EVAL(f, "--golden", golden, "--index", f->tmp), EXIT_FAILED);
    assert_has(f->last.err, "there is no index");
}

static void a_wrong_golden_file_is_told_with_its_line(void **state)
{
    static const char *const rows[][2] = {
        {"", "expected a list"},
        {"query: x\n", "golden.yaml:1: expected a list"},
        {"- x\n", "golden.yaml:1: expected an entry"},
        {"- query: x\n", "golden.yaml:1: expected answers"},
        {"- answers: [a]\n", "golden.yaml:1: expected query: a text"},
        {"- query: x\n  answers: []\n", "golden.yaml:2: expected answers"},
        {"- query: x\n  answers: {a: 0}\n", "golden.yaml:2: expected answers"},
        {"- query: x\n  answers: {a: good}\n", "golden.yaml:2: expected answers"},
        {"- query: x\n  answers: [[a]]\n", "golden.yaml:2: expected answers"},
        {"- query: x\n  answers: [a]\n  level: secret\n", "golden.yaml:3: expected lev"},
        {"- query: x\n  answer: [a]\n", "golden.yaml:2: expected query, answers or"},
        {"- query: [\n", "golden.yaml:"},
    };
    struct fixture *f = *state;
    char golden[120];
    snprintf(golden, sizeof(golden), "%s/golden.yaml", f->set);
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        put(f, "golden.yaml", rows[i][0]);
        assert_int_equal(EVAL(f, "--golden", golden, "--index", f->root), EXIT_FAILED);
        assert_has(f->last.err, rows[i][1]);
    }
}

static void wrong_usage_is_told_with_exit_2(void **state)
{
    static const char *const rows[][6] = {
        {"eval"},
        {"eval", "--golden", "x"},
        {"eval", "x", "--golden", "y", "--index", "z"},
        {"eval", "--golden", "y", "--index", "z", "--compare"},
        {"eval", "--compare", "a"},
        {"eval", "--compare", "a", "b", "c"},
        {"eval", "a", "b", "--explain", "c"},
        {"eval", "a", "b", "--triples", "c"},
        {"eval", "a", "--mode", "guess"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        const char *words[7] = {NULL};
        memcpy(words, rows[i], sizeof(rows[i]));
        assert_int_equal(run(f, words), EXIT_USAGE);
        assert_string_not_equal(f->last.err, "");
    }
    assert_int_equal(EVAL(f, "--golden", "x", "--index", "y", "--level", "secret"),
                     EXIT_USAGE);
    assert_int_equal(EVAL(f, f->set, "--run", "/nonexistent/x"), EXIT_FAILED);
}

#define EVAL_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVAL_TEST(the_figures_are_means_over_judged_queries),
        EVAL_TEST(several_sets_are_rows_and_an_average),
        EVAL_TEST(the_document_that_asks_is_no_hit),
        EVAL_TEST(a_long_text_is_asked_as_a_similar_case),
        EVAL_TEST(what_stands_for_a_missing_title_is_not_found),
        EVAL_TEST(a_search_knows_the_synonyms_it_is_given),
        EVAL_TEST(triples_in_the_right_order_are_counted),
        EVAL_TEST(a_broken_line_is_named),
        EVAL_TEST(unknown_names_in_qrels_are_a_warning),
        EVAL_TEST(a_refused_document_is_a_warning_and_no_hit),
        EVAL_TEST(two_runs_are_compared_by_query),
        EVAL_TEST(golden_queries_are_asked_of_an_index),
        EVAL_TEST(a_wrong_golden_file_is_told_with_its_line),
        EVAL_TEST(wrong_usage_is_told_with_exit_2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
