/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents that are no files: a source instead of a folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/file.h"

#include "index_fixture.h"

struct text {
    const char *path, *text; /* text NULL: damaged */
    int64_t version;
};

struct texts {
    const struct text *all;
    size_t n;
    unsigned reads;
};

static int read_text(void *user, const char *path, struct jn_arena *arena, char **bytes,
                     size_t *len, struct jn_error *err)
{
    struct texts *t = user;
    t->reads++;
    for (size_t i = 0; i < t->n; i++) {
        if (strcmp(t->all[i].path, path) != 0)
            continue;
        if (!t->all[i].text)
            return jn_fail(err, EBADMSG, "read blob 0123");
        *len = strlen(t->all[i].text);
        *bytes = jn_arena_dup(arena, t->all[i].text, *len);
        return 0;
    }
    return JN_FILE_ABSENT;
}

static int update(struct fixture *f, const struct text *all, size_t n, unsigned *reads,
                  struct jn_ingest_counts *counts)
{
    struct texts texts = {all, n, 0};
    struct jn_walk_file files[12];
    for (size_t i = 0; i < n; i++)
        files[i] = (struct jn_walk_file){.path = all[i].path, .mtime_ns = all[i].version};
    const struct jn_ingest_source source = {&texts, files, n, read_text};
    struct jn_ingest job = {
        .source = &source, .index = f->index, .jobs = 1, .today = 20261001};
    struct jn_ingest_writer *w = NULL;
    struct jn_generation made;
    struct jn_error err;
    int rc;
    if (jn_generation_current(f->index, &made, NULL) != 0) {
        rc = jn_ingest_full(&job, &made, counts, &err);
    } else {
        assert_int_equal(jn_ingest_open(f->index, &w, NULL), 0);
        rc = jn_ingest_update(w, &job, counts, &err);
        jn_ingest_close(w);
    }
    *reads = texts.reads;
    return rc;
}
#define UPDATE(f, texts) update((f), (texts), JN_COUNT(texts), &reads, &counts)

static const struct text two[] = {{"a.md", "# alpha\n", 1}, {"b/c.md", "# beta\n", 2}};

static void only_what_has_another_version_is_read(void **state)
{
    struct fixture *f = *state;
    struct jn_ingest_counts counts;
    unsigned reads;
    assert_int_equal(UPDATE(f, two), 0);
    assert_int_equal(counts.added, 2);
    assert_int_equal(UPDATE(f, two), 0);
    assert_int_equal(reads, 0);
    assert_int_equal(counts.unchanged, 2);
    const struct text next[] = {{"a.md", "# gamma\n", 3}, {"d.md", "# delta\n", 4}};
    assert_int_equal(UPDATE(f, next), 0);
    assert_int_equal(counts.changed, 1);
    assert_int_equal(counts.added, 1);
    assert_int_equal(counts.gone, 1);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_INTERNAL);
    uint32_t total;
    assert_string_equal(fixture_find(f, r, "alpha beta", NULL, &total), "-");
    fixture_find(f, r, "gamma delta", NULL, &total);
    assert_int_equal(total, 2);
    jn_index_close(r);
}

static void one_without_any_empties_no_index(void **state)
{
    struct fixture *f = *state;
    struct jn_ingest_counts counts;
    unsigned reads;
    static const char *const names[] = {"0.md", "1.md", "2.md", "3.md", "4.md", "5.md",
                                        "6.md", "7.md", "8.md", "9.md", "a.md", "b.md"};
    struct text many[12];
    for (size_t i = 0; i < 12; i++)
        many[i] = (struct text){names[i], "# words\n", 1};
    assert_int_equal(UPDATE(f, many), 0);
    assert_int_equal(counts.added, 12);
    assert_int_equal(update(f, many, 0, &reads, &counts), JN_INGEST_NO_CORPUS);
    assert_int_equal(update(f, many, 9, &reads, &counts), 0);
    assert_int_equal(counts.gone, 3);
    assert_int_equal(update(f, many, 0, &reads, &counts), 0);
    assert_int_equal(counts.gone, 9);
}

static void a_damaged_one_leaves_the_others_alone(void **state)
{
    struct fixture *f = *state;
    struct jn_ingest_counts counts;
    unsigned reads;
    const struct text damaged[] = {{"a.md", NULL, 5}, {"b/c.md", "# beta\n", 2}};
    assert_int_equal(UPDATE(f, two), 0);
    assert_int_equal(UPDATE(f, damaged), 0);
    assert_int_equal(counts.refused, 1);
    assert_int_equal(counts.unchanged, 1);
    struct jn_index_reader *r = fixture_open(f, JN_LEVEL_INTERNAL);
    assert_int_equal(jn_index_documents(r), 1);
    jn_index_close(r);
}

static void paths_are_taken_as_files_of_a_folder_are(void **state)
{
    (void)state;
    static const char *const taken[] = {"a.md", "b/c.MARKDOWN", "案例/某行.mdx",
                                        "a b.md"};
    static const char *const left[] = {
        "a.txt",        ".a.md",          ".git/a.md",
        "_config/a.md", "x/_config/a.md", "node_modules/a.md",
        ".md",          "a.md/b",         "",
        "/a.md",        "a//b.md",        "a/"};
    for (size_t i = 0; i < JN_COUNT(taken); i++)
        assert_true(jn_walk_takes(taken[i]));
    for (size_t i = 0; i < JN_COUNT(left); i++)
        assert_false(jn_walk_takes(left[i]));
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(only_what_has_another_version_is_read),
        ROW(one_without_any_empties_no_index),
        ROW(a_damaged_one_leaves_the_others_alone),
        cmocka_unit_test(paths_are_taken_as_files_of_a_folder_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
