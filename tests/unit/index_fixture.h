/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A corpus folder and an index in a temporary directory, for the tests of lib/index. */
#ifndef JINNANG_TESTS_INDEX_FIXTURE_H
#define JINNANG_TESTS_INDEX_FIXTURE_H

#include "jinnang/index.h"
#include "jinnang/ingest.h"

struct fixture {
    char root[64], corpus[96], index[96];
    struct jn_arena *arena;
    struct jn_analyser *analyser;
};

/* For cmocka: *state is a struct fixture *. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* Write corpus/path with the given bytes. */
void fixture_write(const struct fixture *f, const char *path, const char *text);
void fixture_remove(const struct fixture *f, const char *path);

struct jn_ingest_counts fixture_full(const struct fixture *f, unsigned jobs);
struct jn_ingest_counts fixture_update(const struct fixture *f);
struct jn_index_reader *fixture_open(const struct fixture *f, enum jn_level level);

/* Ids of the hits, joined by blanks; "-" when there are none. total may be NULL. */
const char *fixture_find(const struct fixture *f, struct jn_index_reader *r,
                         const char *q, const char *filter, uint32_t *total);

/* A search with the defaults of the product over everything internal. */
extern const struct jn_view fixture_view; /* restricted, staff */
struct jn_search fixture_search(const struct fixture *f, const char *q,
                                const char *filter);

#endif
