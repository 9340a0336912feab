/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program jinnang from the outside: words in, text and exit code out. */
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
#include "jinnang/generation.h"
#include "jinnang/hash.h"
#include "jinnang/token_store.h"

#include "command_running.h"

struct fixture {
    char root[64], corpus[80], index[80], state[80];
    struct command_output last;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strcpy(f->root, "/tmp/jn-commands-XXXXXX");
    if (!mkdtemp(f->root) || jn_hash_init(NULL) != 0)
        return -1;
    snprintf(f->corpus, sizeof(f->corpus), "%s/corpus", f->root);
    snprintf(f->index, sizeof(f->index), "%s/index", f->root);
    snprintf(f->state, sizeof(f->state), "%s/state", f->root);
    *state = f;
    return jn_file_make_dirs(f->corpus, NULL);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    command_forget(&f->last);
    jn_file_remove_tree(f->root, NULL);
    free(f);
    return 0;
}

static void put(struct fixture *f, const char *name, const char *text)
{
    char path[200];
    snprintf(path, sizeof(path), "%s/%s", f->corpus, name);
    assert_int_equal(jn_file_publish(path, text, strlen(text), NULL), 0);
}

static void put_faq(struct fixture *f, const char *name, const char *id, const char *more)
{
    char text[1000];
    snprintf(text, sizeof(text),
             "---\nid: %s\nkind: faq\ntitle: 支持哪些数据库\n%s---\n\n## 回答\n\n"
             "支持 GaussDB 与 Oracle。\n",
             id, more);
    put(f, name, text);
}

/* Run `jinnang <words>` in the language `lang`; the words end with NULL. */
static int run_in(struct fixture *f, const char *lang, const char *const *words)
{
    char variable[40];
    snprintf(variable, sizeof(variable), "LANG=%s", lang);
    return command_run(&f->last, variable, words);
}

#define RUN(f, ...) run_in((f), "C", (const char *const[]){__VA_ARGS__, NULL})

static void wrong_usage_is_told_with_exit_2(void **state)
{
    static const char *const rows[][4] = {
        {"indxe"},
        {"token"},
        {"token", "make"},
        {"check"},
        {"check", "a", "b"},
        {"index"},
        {"index", "--corpus", "x"},
        {"index", "--nonsense"},
        {"token", "list"},
        {"--nope"},
        {"token", "revoke"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        assert_int_equal(run_in(f, "C", rows[i]), EXIT_USAGE);
        assert_string_equal(f->last.out, "");
        assert_string_not_equal(f->last.err, "");
    }
    assert_int_equal(RUN(f, "check", f->corpus, "--lang", "fr"), EXIT_USAGE);
    assert_int_equal(run_in(f, "C", (const char *const[]){NULL}), EXIT_USAGE);
}

static void help_and_version_go_to_standard_output(void **state)
{
    static const char *const rows[][4] = {
        {"--help"},
        {"-h"},
        {"help"},
        {"token", "--help"},
        {"index", "--help"},
        {"token", "create", "--help"},
        {"check", "-h"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        assert_int_equal(run_in(f, "C", rows[i]), EXIT_OK);
        assert_non_null(strstr(f->last.out, "usage: jinnang"));
        assert_string_equal(f->last.err, "");
    }
    assert_int_equal(RUN(f, "--version"), EXIT_OK);
    assert_int_equal(strncmp(f->last.out, "jinnang ", 8), 0);
    assert_int_equal(RUN(f, "index", "--version"), EXIT_OK);
}

static void index_accounts_for_every_file(void **state)
{
    struct fixture *f = *state;
    put_faq(f, "a.md", "faq-2026-0001", "");
    put_faq(f, "b.md", "faq-2026-0002", "");
    put(f, "c.txt", "no document");
    assert_int_equal(RUN(f, "index", "--corpus", f->corpus, "--index", f->index),
                     EXIT_OK);
    assert_non_null(
        strstr(f->last.out, "files 2, added 2, changed 0, unchanged 0, gone 0"));

    put_faq(f, "b.md", "faq-2026-0002", "summary: 数据库清单与版本要求\n");
    char path[200];
    snprintf(path, sizeof(path), "%s/a.md", f->corpus);
    assert_int_equal(unlink(path), 0);
    put_faq(f, "d.md", "faq-2026-0003", "");
    assert_int_equal(
        RUN(f, "index", "--corpus", f->corpus, "--index", f->index, "--json"), EXIT_OK);
    json_t *root = json_loads(f->last.out, JSON_REJECT_DUPLICATES, NULL);
    json_int_t files, added, changed, gone;
    assert_int_equal(json_unpack(root, "{s:{s:I,s:I,s:I,s:I}}", "counts", "files", &files,
                                 "added", &added, "changed", &changed, "gone", &gone),
                     0);
    assert_int_equal(files, 2);
    assert_int_equal(added, 1);
    assert_int_equal(changed, 1);
    assert_int_equal(gone, 1);
    json_decref(root);
}

static void a_bad_file_is_refused_and_the_rest_goes_on(void **state)
{
    struct fixture *f = *state;
    put_faq(f, "a.md", "faq-2026-0001", "");
    char path[200];
    snprintf(path, sizeof(path), "%s/zero.md", f->corpus);
    FILE *file = fopen(path, "wb");
    assert_int_equal(fwrite("a\0b", 1, 3, file), 3);
    fclose(file);
    assert_int_equal(RUN(f, "index", "--corpus", f->corpus, "--index", f->index),
                     EXIT_FINDINGS);
    assert_non_null(strstr(f->last.out, "zero.md:"));
    assert_non_null(strstr(f->last.out, ": error: "));
    assert_non_null(strstr(f->last.out, "added 1"));
    assert_non_null(strstr(f->last.out, "refused 1"));
}

static void an_absent_corpus_changes_nothing(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(RUN(f, "index", "--corpus", "/nonexistent", "--index", f->index),
                     EXIT_CONFIG);
    assert_string_not_equal(f->last.err, "");
    assert_int_equal(RUN(f, "check", "/nonexistent"), EXIT_CONFIG);
}

static void a_held_index_names_its_holder_with_exit_75(void **state)
{
    struct fixture *f = *state;
    char lock[120], pid[32];
    int fd = -1;
    put_faq(f, "a.md", "faq-2026-0001", "");
    assert_int_equal(RUN(f, "index", "--corpus", f->corpus, "--index", f->index),
                     EXIT_OK);
    snprintf(lock, sizeof(lock), "%s/writer.lock", f->index);
    assert_int_equal(jn_file_lock(lock, &fd, NULL, NULL), 0);
    assert_int_equal(RUN(f, "index", "--corpus", f->corpus, "--index", f->index),
                     EXIT_HELD);
    snprintf(pid, sizeof(pid), "%ld", (long)getpid());
    assert_non_null(strstr(f->last.err, pid));
    /* A whole generation can be built aside meanwhile. */
    assert_int_equal(
        RUN(f, "index", "--corpus", f->corpus, "--index", f->index, "--full"), EXIT_OK);
    close(fd);
}

static void a_damaged_index_is_built_anew(void **state)
{
    struct fixture *f = *state;
    char current[120];
    put_faq(f, "a.md", "faq-2026-0001", "");
    assert_int_equal(RUN(f, "index", "--corpus", f->corpus, "--index", f->index),
                     EXIT_OK);
    snprintf(current, sizeof(current), "%s/current", f->index);
    assert_int_equal(jn_file_publish(current, "gen-x\n", 6, NULL), 0);
    assert_int_equal(RUN(f, "index", "--corpus", f->corpus, "--index", f->index),
                     EXIT_OK);
    assert_non_null(strstr(f->last.err, "building all of it anew"));
    assert_non_null(strstr(f->last.out, "added 1"));
}

static void check_knows_the_ids_of_its_folder(void **state)
{
    struct fixture *f = *state;
    put_faq(f, "a.md", "faq-2026-0001", "related: [faq-2026-0002]\n");
    put_faq(f, "b.md", "faq-2026-0002", "related: [faq-2026-0404]\n");
    (void)RUN(f, "check", f->corpus, "--verbose");
    assert_null(strstr(f->last.out, "faq-2026-0002 "));
    assert_non_null(strstr(f->last.out, "faq-2026-0404"));
    assert_non_null(strstr(f->last.out, "dangling_reference"));
}

static void one_id_in_two_files_is_an_error_of_the_second(void **state)
{
    struct fixture *f = *state;
    put_faq(f, "a.md", "faq-2026-0001", "");
    put_faq(f, "b.md", "faq-2026-0001", "");
    assert_int_equal(RUN(f, "check", f->corpus), EXIT_FINDINGS);
    assert_non_null(strstr(f->last.out,
                           "b.md:2:1: error: duplicate: id faq-2026-0001 is also "
                           "that of a.md"));
    assert_null(strstr(f->last.out, "a.md:2"));
    assert_int_equal(
        run_in(f, "zh_CN.UTF-8", (const char *const[]){"check", f->corpus, NULL}),
        EXIT_FINDINGS);
    assert_non_null(strstr(f->last.out, "编号重复"));
}

static void check_says_the_same_with_any_number_of_threads(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 60; i++) {
        char name[20], id[20];
        snprintf(name, sizeof(name), "f%02d.md", i);
        snprintf(id, sizeof(id), "faq-2026-%04d", i / 2);
        put_faq(f, name, id, "");
    }
    assert_int_equal(RUN(f, "check", f->corpus, "--jobs", "1"), EXIT_FINDINGS);
    char *one = strdup(f->last.out);
    assert_int_equal(RUN(f, "check", f->corpus, "--jobs", "8"), EXIT_FINDINGS);
    *strstr(one, "seconds") = '\0';
    *strstr(f->last.out, "seconds") = '\0';
    assert_string_equal(one, f->last.out);
    free(one);
}

static void a_token_is_printed_alone_and_once(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(RUN(f, "token", "create", "--state", f->state, "--person", "li.na",
                         "--scopes", "search,read", "--max-level", "confidential",
                         "--audiences", "staff,presales", "--label", "laptop"),
                     EXIT_OK);
    assert_int_equal(strlen(f->last.out), JN_TOKEN_TEXT + 1);
    assert_int_equal(f->last.out[JN_TOKEN_TEXT], '\n');
    char id[JN_TOKEN_ID + 1] = "", secret[JN_TOKEN_SECRET + 1] = "";
    memcpy(id, f->last.out + 4, JN_TOKEN_ID);
    memcpy(secret, f->last.out + 15, JN_TOKEN_SECRET);

    assert_int_equal(RUN(f, "token", "list", "--state", f->state), EXIT_OK);
    assert_non_null(strstr(f->last.out, id));
    assert_non_null(strstr(f->last.out, "valid"));
    assert_non_null(strstr(f->last.out, "search,read"));
    assert_null(strstr(f->last.out, secret));

    assert_int_equal(RUN(f, "token", "revoke", "--state", f->state, id), EXIT_OK);
    assert_int_equal(RUN(f, "token", "revoke", "--state", f->state, "nosuchid"),
                     EXIT_FAILED);
    assert_int_equal(RUN(f, "token", "list", "--state", f->state, "--json"), EXIT_OK);
    json_t *root = json_loads(f->last.out, JSON_REJECT_DUPLICATES, NULL);
    const char *status = NULL, *level = NULL;
    assert_int_equal(json_unpack(root, "{s:[{s:s,s:s}]}", "tokens", "status", &status,
                                 "max_level", &level),
                     0);
    assert_string_equal(status, "revoked");
    assert_string_equal(level, "confidential");
    json_decref(root);
}

static void a_token_that_makes_no_sense_is_not_made(void **state)
{
    static const char *const rows[][2] = {
        {"--scopes", "search,fly"},   {"--max-level", "secret"},
        {"--expires", "2026-02-30"},  {"--expires", "1999-01-01"},
        {"--expires", "tomorrow"},    {"--person", "Li Na"},
        {"--filter", "industry ="},   {"--audiences", "Staff"},
        {"--filter", "colour = red"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        assert_int_equal(RUN(f, "token", "create", "--state", f->state, "--person",
                             "li.na", rows[i][0], rows[i][1]),
                         EXIT_USAGE);
        assert_string_equal(f->last.out, "");
    }
    assert_int_equal(RUN(f, "token", "create", "--state", f->state), EXIT_USAGE);
    assert_int_equal(RUN(f, "token", "create", "--state", f->corpus, "--person", "li.na"),
                     EXIT_OK);
    put(f, "thesis.doc", "x");
    assert_int_equal(RUN(f, "token", "create", "--state", f->root, "--person", "li.na"),
                     EXIT_CONFIG);
    assert_int_equal(RUN(f, "token", "list", "--state", "/nonexistent"), EXIT_CONFIG);
}

#define COMMAND_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COMMAND_TEST(wrong_usage_is_told_with_exit_2),
        COMMAND_TEST(help_and_version_go_to_standard_output),
        COMMAND_TEST(index_accounts_for_every_file),
        COMMAND_TEST(a_bad_file_is_refused_and_the_rest_goes_on),
        COMMAND_TEST(an_absent_corpus_changes_nothing),
        COMMAND_TEST(a_held_index_names_its_holder_with_exit_75),
        COMMAND_TEST(a_damaged_index_is_built_anew),
        COMMAND_TEST(check_knows_the_ids_of_its_folder),
        COMMAND_TEST(one_id_in_two_files_is_an_error_of_the_second),
        COMMAND_TEST(check_says_the_same_with_any_number_of_threads),
        COMMAND_TEST(a_token_is_printed_alone_and_once),
        COMMAND_TEST(a_token_that_makes_no_sense_is_not_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
