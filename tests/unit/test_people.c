/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/person_store.h"
#include "jinnang/token_store.h"

#include "daemon/work/store_thread.h"
#include "daemon/work/token_uses.h"

struct fixture {
    char dir[40], path[64];
    struct jn_state *state;
    struct jn_arena *arena;
    struct jn_error err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strcpy(f->dir, "/tmp/jinnang-people-XXXXXX");
    if (!mkdtemp(f->dir))
        return -1;
    snprintf(f->path, sizeof(f->path), "%s/state", f->dir);
    f->arena = jn_arena_new();
    *state = f;
    return jn_state_open(f->path, JN_STATE_CREATE, &f->state, &f->err);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    jn_state_close(f->state);
    jn_arena_free(f->arena);
    jn_file_remove_tree(f->dir, NULL);
    free(f);
    return 0;
}

static void a_person_is_replaced_as_a_whole_and_its_version_grows(void **state)
{
    struct fixture *f = *state;
    struct jn_person p = {.id = "zhao.min",
                          .name = "赵敏",
                          .department = "presales",
                          .grade = "junior",
                          .mentor = "chen.yu",
                          .active = true},
                     other = p, got;
    assert_int_equal(jn_person_get(f->state, p.id, f->arena, &got, &f->err),
                     JN_PERSON_NONE);
    assert_int_equal(jn_person_put(f->state, &p, &f->err), 0);
    assert_int_equal(p.version, 1);
    p.mentor = NULL;
    p.joined = "2026-07-01";
    p.active = false;
    assert_int_equal(jn_person_put(f->state, &p, &f->err), 0);
    assert_int_equal(p.version, 2);
    assert_int_equal(jn_person_get(f->state, p.id, f->arena, &got, &f->err), 0);
    assert_null(got.mentor);
    assert_null(got.track);
    assert_string_equal(got.joined, "2026-07-01");
    assert_string_equal(got.name, "赵敏");
    assert_false(got.active);
    assert_int_equal(got.version, 2);

    struct jn_person *all;
    size_t n;
    int64_t count;
    other.id = "chen.yu";
    assert_int_equal(jn_person_put(f->state, &other, &f->err), 0);
    assert_int_equal(jn_person_list(f->state, f->arena, &all, &n, &f->err), 0);
    assert_int_equal(n, 2);
    assert_string_equal(all[0].id, "chen.yu");
    assert_int_equal(jn_person_count(f->state, &count, &f->err), 0);
    assert_int_equal(count, 2);
}

/* ---- uses */

static void make_ids(struct fixture *f, char ids[][JN_TOKEN_ID + 1], size_t n)
{
    const struct jn_grant wanted = {.person = "li.na", .scopes = 1u << JN_TOKEN_READ};
    char text[JN_TOKEN_TEXT + 1];
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(jn_token_create(f->state, &wanted, text, &f->err), 0);
        memcpy(ids[i], text + 4, JN_TOKEN_ID);
        ids[i][JN_TOKEN_ID] = '\0';
    }
}

static int64_t stored(struct fixture *f, const char *id)
{
    struct jn_grant *list;
    size_t n;
    assert_int_equal(jn_token_list(f->state, f->arena, &list, &n, &f->err), 0);
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].id, id) == 0)
            return list[i].last_used_at;
    return -1;
}

static void uses_are_kept_in_memory_and_written_now_and_then(void **state)
{
    enum { N = 100 };
    struct fixture *f = *state;
    char ids[N][JN_TOKEN_ID + 1];
    make_ids(f, ids, N);
    struct jn_state *writing;
    struct store_thread *store;
    assert_int_equal(jn_state_open_reader(f->path, &writing, &f->err), 0);
    const struct store_options options = {.state = writing};
    assert_int_equal(store_thread_start(&options, &store, &f->err), 0);

    struct token_uses *u = token_uses_new();
    for (int i = 0; i < N; i++)
        token_uses_note(u, ids[i], 1000 + i);
    token_uses_note(u, ids[7], 5000);
    assert_int_equal(token_uses_last(u, ids[7]), 5000);
    assert_int_equal(token_uses_last(u, ids[99]), 1099);
    assert_int_equal(token_uses_last(u, "aaaaaaaaaa"), 0);
    assert_int_equal(stored(f, ids[7]), 0);
    token_uses_flush(u, store, 100000, 60000);
    token_uses_note(u, ids[8], 6000);
    token_uses_flush(u, store, 100001, 60000); /* too early */
    store_thread_stop(store);                  /* does what waits */
    assert_int_equal(stored(f, ids[7]), 5000);
    assert_int_equal(stored(f, ids[99]), 1099);
    assert_int_equal(stored(f, ids[8]), 1008);
    assert_int_equal(token_uses_last(u, ids[8]), 6000);
    token_uses_free(u);
    jn_state_close(writing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_person_is_replaced_as_a_whole_and_its_version_grows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(uses_are_kept_in_memory_and_written_now_and_then,
                                        set_up, tear_down),
    };
    return jn_hash_init(NULL) == 0 ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
