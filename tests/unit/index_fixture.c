/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "jinnang/file.h"

static const char *const staff[] = {"staff"};
const struct jn_view fixture_view = {
    .max_level = JN_LEVEL_RESTRICTED, .audiences = staff, .n_audiences = 1};

int fixture_setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strcpy(f->root, "/tmp/jn-index-XXXXXX");
    assert_non_null(mkdtemp(f->root));
    snprintf(f->corpus, sizeof(f->corpus), "%s/corpus", f->root);
    snprintf(f->index, sizeof(f->index), "%s/index", f->root);
    assert_int_equal(jn_file_make_dirs(f->corpus, NULL), 0);
    f->arena = jn_arena_new();
    assert_int_equal(jn_analyser_new(&f->analyser, NULL), 0);
    *state = f;
    return 0;
}

int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    jn_file_remove_tree(f->root, NULL);
    jn_analyser_free(f->analyser);
    jn_arena_free(f->arena);
    free(f);
    return 0;
}

void fixture_write(const struct fixture *f, const char *path, const char *text)
{
    char full[512];
    snprintf(full, sizeof(full), "%s/%s", f->corpus, path);
    char *slash = strrchr(full, '/');
    *slash = '\0';
    assert_int_equal(jn_file_make_dirs(full, NULL), 0);
    *slash = '/';
    assert_int_equal(jn_file_publish(full, text, strlen(text), NULL), 0);
}

void fixture_remove(const struct fixture *f, const char *path)
{
    char full[512];
    snprintf(full, sizeof(full), "%s/%s", f->corpus, path);
    assert_int_equal(unlink(full), 0);
}

struct jn_ingest_counts fixture_full(const struct fixture *f, unsigned jobs)
{
    struct jn_ingest job = {
        .corpus = f->corpus, .index = f->index, .jobs = jobs, .today = 20261001};
    struct jn_ingest_counts counts;
    struct jn_generation made;
    struct jn_error err = {0};
    int rc = jn_ingest_full(&job, &made, &counts, &err);
    if (rc != 0)
        fail_msg("full build: %d %s", rc, err.text);
    return counts;
}

struct jn_ingest_counts fixture_update(const struct fixture *f)
{
    struct jn_ingest job = {.corpus = f->corpus, .index = f->index, .today = 20261001};
    struct jn_ingest_counts counts;
    struct jn_ingest_writer *w = NULL;
    struct jn_error err = {0};
    assert_int_equal(jn_ingest_open(f->index, &w, &err), 0);
    int rc = jn_ingest_update(w, &job, &counts, &err);
    jn_ingest_close(w);
    if (rc != 0)
        fail_msg("update: %d %s", rc, err.text);
    return counts;
}

struct jn_index_reader *fixture_open(const struct fixture *f, enum jn_level level)
{
    struct jn_generation g;
    struct jn_error err = {0};
    struct jn_index_reader *r = NULL;
    if (jn_generation_current(f->index, &g, &err) != 0 ||
        jn_index_open(g.path, g.number, level, &r, &err) != 0)
        fail_msg("open: %s", err.text);
    return r;
}

struct jn_search fixture_search(const struct fixture *f, const char *q,
                                const char *filter)
{
    struct jn_filter *parsed = NULL;
    struct jn_filter_fault fault;
    if (filter)
        assert_int_equal(
            jn_filter_parse(filter, strlen(filter), f->arena, &parsed, &fault), 0);
    return (struct jn_search){
        .query = jn_query_parse(f->analyser, f->arena, q, strlen(q), JN_SYNTAX_AUTO),
        .view = &fixture_view,
        .filter = parsed,
        .include_expired = true,
        .today = 20261001,
        .expire_after_days = 90,
        .limit = 100,
    };
}

const char *fixture_find(const struct fixture *f, struct jn_index_reader *r,
                         const char *q, const char *filter, uint32_t *total)
{
    struct jn_search s = fixture_search(f, q, filter);
    struct jn_result result;
    struct jn_filter_fault fault;
    struct jn_error err = {0};
    int rc = jn_index_search(r, &s, f->arena, &result, &fault, &err);
    if (rc != 0)
        fail_msg("search '%s': %d %s", q, rc, rc < 0 ? err.text : fault.text);
    if (total)
        *total = result.total;
    const char *ids = "";
    for (size_t i = 0; i < result.n_hits; i++)
        ids = jn_arena_format(f->arena, "%s%s%s", ids, i ? " " : "",
                              result.hits[i].entry->id);
    return result.n_hits ? ids : "-";
}
