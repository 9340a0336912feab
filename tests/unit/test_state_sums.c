/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "jinnang/corpus.h"
#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/state.h"

struct fixture {
    char root[64], dir[80], index[96], shard[128], sums[96], database[96];
    struct jn_error err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strcpy(f->root, "/tmp/jn-sums-XXXXXX");
    if (!mkdtemp(f->root) || jn_hash_init(&f->err) != 0 ||
        jn_corpus_library_init(&f->err) != 0)
        return -1;
    snprintf(f->dir, sizeof(f->dir), "%s/state", f->root);
    snprintf(f->index, sizeof(f->index), "%s/index", f->dir);
    snprintf(f->shard, sizeof(f->shard), "%s/gen-000001/postlist", f->index);
    snprintf(f->sums, sizeof(f->sums), "%s/sums", f->dir);
    snprintf(f->database, sizeof(f->database), "%s/state.db", f->dir);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    jn_corpus_library_shutdown();
    jn_file_remove_tree(f->root, NULL);
    free(f);
    return 0;
}

static int open_again(struct fixture *f, bool *index_damaged)
{
    struct jn_state *s = NULL;
    int rc = jn_state_open(f->dir, JN_STATE_HOLD, &s, &f->err);
    if (rc == 0 && index_damaged)
        *index_damaged = jn_state_index_damaged(s);
    jn_state_close(s);
    return rc;
}

/* A daemon ran and stopped in order. */
static void seal(struct fixture *f)
{
    struct jn_state *s = NULL;
    char dir[128];
    assert_int_equal(jn_state_open(f->dir, JN_STATE_CREATE | JN_STATE_HOLD, &s, &f->err),
                     0);
    snprintf(dir, sizeof(dir), "%s/gen-000001", f->index);
    assert_int_equal(jn_file_make_dirs(dir, &f->err), 0);
    assert_int_equal(jn_file_publish(f->shard, "postings", 8, &f->err), 0);
    assert_int_equal(jn_state_seal(s, f->index, &f->err), 0);
    jn_state_close(s);
    assert_int_equal(access(f->sums, F_OK), 0);
}

/* As a disk does it: the times stay. */
static void flip(const char *path, off_t at, bool keep_time)
{
    struct stat st;
    char byte;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0 && fstat(fd, &st) == 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 4;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    struct timespec times[2] = {st.st_atim, st.st_mtim};
    times[1].tv_sec += keep_time ? 0 : 1;
    assert_int_equal(futimens(fd, times), 0);
    close(fd);
}

static void nothing_is_found_where_nothing_has_changed(void **state)
{
    struct fixture *f = *state;
    bool damaged = true;
    seal(f);
    assert_int_equal(open_again(f, &damaged), 0);
    assert_false(damaged);
    assert_int_equal(access(f->sums, F_OK), -1);
}

static void a_flipped_bit_of_the_database_is_refused_again_and_again(void **state)
{
    struct fixture *f = *state;
    seal(f);
    flip(f->database, 5000, true);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(open_again(f, NULL), JN_STATE_DAMAGED);
        assert_non_null(strstr(f->err.text, "state.db"));
    }
}

static void a_flipped_bit_of_the_index_is_told(void **state)
{
    struct fixture *f = *state;
    bool damaged = false;
    seal(f);
    flip(f->shard, 3, true);
    assert_int_equal(open_again(f, &damaged), 0);
    assert_true(damaged);
    assert_int_equal(open_again(f, &damaged), 0);
    assert_false(damaged);
}

static void what_a_program_has_changed_is_no_damage(void **state)
{
    struct fixture *f = *state;
    bool damaged = true;
    seal(f);
    flip(f->shard, 3, false);
    assert_int_equal(open_again(f, &damaged), 0);
    assert_false(damaged);
}

static void whoever_opens_it_in_between_breaks_the_seal(void **state)
{
    struct fixture *f = *state;
    struct jn_state *s = NULL;
    seal(f);
    assert_int_equal(jn_state_open_reader(f->dir, &s, &f->err), 0);
    assert_int_equal(access(f->sums, F_OK), -1);
    jn_state_close(s);
    assert_int_equal(open_again(f, NULL), 0);
}

static void sums_that_cannot_be_read_say_nothing(void **state)
{
    struct fixture *f = *state;
    static const char *const texts[] = {"", "x\n", "0123 4\n", "abcd 1 2 state.db"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        bool damaged = true;
        seal(f);
        assert_int_equal(jn_file_publish(f->sums, texts[i], strlen(texts[i]), &f->err),
                         0);
        assert_int_equal(open_again(f, &damaged), 0);
        assert_false(damaged);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(nothing_is_found_where_nothing_has_changed),
        T(a_flipped_bit_of_the_database_is_refused_again_and_again),
        T(a_flipped_bit_of_the_index_is_told),
        T(what_a_program_has_changed_is_no_damage),
        T(whoever_opens_it_in_between_breaks_the_seal),
        T(sums_that_cannot_be_read_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
