/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index thread over a repository: what was committed is found by who waits for it. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "jinnang/clock.h"
#include "jinnang/corpus.h"
#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/ingest.h"

#include "daemon/work/corpus_readers.h"
#include "daemon/work/index_thread.h"

struct fixture {
    char root[64], dir[96], index[96];
    struct jn_error err;
    struct jn_corpus *c;
    struct corpus_readers *repository;
    struct reader_pool *readers;
    struct index_thread *t;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strcpy(f->root, "/tmp/jn-thread-XXXXXX");
    if (!mkdtemp(f->root))
        return -1;
    snprintf(f->dir, sizeof(f->dir), "%s/corpus.git", f->root);
    snprintf(f->index, sizeof(f->index), "%s/index", f->root);
    *state = f;
    f->repository = corpus_readers_new(f->dir);
    int rc = jn_hash_init(&f->err);
    if (rc == 0)
        rc = jn_corpus_library_init(&f->err);
    if (rc == 0)
        rc = jn_corpus_create(f->dir, &f->err);
    if (rc == 0)
        rc = jn_corpus_open(f->dir, &f->c, &f->err);
    if (rc == 0)
        rc = reader_pool_new(&f->readers, &f->err);
    return rc;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    index_thread_stop(f->t);
    reader_pool_free(f->readers);
    corpus_readers_free(f->repository);
    jn_corpus_close(f->c);
    jn_corpus_library_shutdown();
    jn_file_remove_tree(f->root, NULL);
    free(f);
    return 0;
}

static void start(struct fixture *f, int64_t rescan_ms)
{
    const struct index_thread_options options = {.index = f->index,
                                                 .repository = f->repository,
                                                 .jobs = 1,
                                                 .rescan_ms = rescan_ms,
                                                 .readers = f->readers};
    assert_int_equal(index_thread_start(&options, &f->t, &f->err), 0);
}

static void commit_text(struct fixture *f, const char *path, const char *text)
{
    char head[JN_OID_LEN + 1], made[JN_OID_LEN + 1];
    assert_int_equal(jn_corpus_head(f->c, head, &f->err), 0);
    struct jn_corpus_change change = {path, text, text ? strlen(text) : 0};
    struct jn_corpus_wish wish = {.base = head,
                                  .author = "a",
                                  .author_email = "a@b",
                                  .committer = "c",
                                  .committer_email = "c@d",
                                  .message = "m\n",
                                  .changes = &change,
                                  .n_changes = 1};
    assert_int_equal(jn_corpus_commit(f->c, &wish, made, &f->err), 0);
}

/* ---- waiting */

struct answer {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    unsigned told;
    bool indexed;
};
#define ANSWER                                                                           \
    {                                                                                    \
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, false                    \
    }

static void take_answer(void *user, bool indexed)
{
    struct answer *a = user;
    pthread_mutex_lock(&a->mutex);
    a->told++;
    a->indexed = indexed;
    pthread_cond_signal(&a->cond);
    pthread_mutex_unlock(&a->mutex);
}

static bool wait_ms(struct fixture *f, int ms)
{
    struct answer a = ANSWER;
    index_thread_wait(f->t, jn_clock_ns() + (int64_t)ms * 1000000, take_answer, &a);
    pthread_mutex_lock(&a.mutex);
    while (a.told == 0)
        pthread_cond_wait(&a.cond, &a.mutex);
    pthread_mutex_unlock(&a.mutex);
    assert_int_equal(a.told, 1);
    return a.indexed;
}

static uint64_t documents(struct fixture *f)
{
    struct reader_slot *slot;
    assert_int_equal(reader_pool_borrow(f->readers, JN_LEVEL_RESTRICTED, &slot, &f->err),
                     0);
    uint64_t n = jn_index_documents(slot->reader);
    reader_pool_return(f->readers, slot, false);
    return n;
}

/* ---- what holds */

static void what_was_committed_is_there_when_told(void **state)
{
    struct fixture *f = *state;
    commit_text(f, "a.md", "# alpha\n");
    commit_text(f, "_config/golden.md", "# no document\n");
    start(f, 3600000);
    assert_true(wait_ms(f, 20000));
    assert_int_equal(documents(f), 1);
    for (int i = 0; i < 5; i++) {
        char path[16];
        snprintf(path, sizeof(path), "%d.md", i);
        commit_text(f, path, "# beta\n");
        assert_true(wait_ms(f, 20000));
        assert_int_equal(documents(f), 2 + (uint64_t)i);
    }
    commit_text(f, "3.md", NULL);
    assert_true(wait_ms(f, 20000));
    assert_int_equal(documents(f), 5);
    struct index_status status;
    index_thread_status(f->t, &status);
    assert_false(status.lag);
    assert_false(status.corpus_gone);
    assert_int_equal(status.rebuilds, 1);
}

static void who_waits_too_long_is_told_so(void **state)
{
    struct fixture *f = *state;
    start(f, 3600000);
    assert_true(wait_ms(f, 20000));
    /* Another writer holds the index: this one cannot bring it up. */
    index_thread_stop(f->t);
    f->t = NULL;
    struct jn_ingest_writer *other = NULL;
    assert_int_equal(jn_ingest_open(f->index, &other, &f->err), 0);
    start(f, 3600000);
    commit_text(f, "a.md", "# alpha\n");
    assert_false(wait_ms(f, 50));
    jn_ingest_close(other);
}

static void at_the_stop_everybody_is_told(void **state)
{
    struct fixture *f = *state;
    start(f, 3600000);
    assert_true(wait_ms(f, 20000));
    struct answer a = ANSWER;
    index_thread_cancel(f->t);
    index_thread_wait(f->t, INT64_MAX, take_answer, &a);
    index_thread_wait(f->t, INT64_MAX, take_answer, &a);
    index_thread_stop(f->t);
    f->t = NULL;
    assert_int_equal(a.told, 2);
}

static void a_repository_that_is_gone_leaves_the_index(void **state)
{
    struct fixture *f = *state;
    char away[128];
    commit_text(f, "a.md", "# alpha\n");
    start(f, 3600000);
    assert_true(wait_ms(f, 20000));
    snprintf(away, sizeof(away), "%s.away", f->dir);
    f->c = jn_corpus_close(f->c);
    assert_int_equal(rename(f->dir, away), 0);
    assert_false(wait_ms(f, 100));
    struct index_status status;
    index_thread_status(f->t, &status);
    assert_true(status.corpus_gone);
    assert_int_equal(documents(f), 1);
    assert_int_equal(rename(away, f->dir), 0);
    assert_true(wait_ms(f, 20000));
    index_thread_status(f->t, &status);
    assert_false(status.corpus_gone);
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(what_was_committed_is_there_when_told),
        ROW(who_waits_too_long_is_told_so),
        ROW(at_the_stop_everybody_is_told),
        ROW(a_repository_that_is_gone_leaves_the_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
