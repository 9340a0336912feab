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

#include "daemon/access/access.h"
#include "daemon/access/token_box.h"

static const char *const staff[] = {"staff"};

static struct access *decide(struct access_table *t, const char *authorization,
                             bool proxied, struct jn_arena *arena)
{
    struct access *a = NULL;
    int rc = access_decide(t, authorization, proxied, arena, &a, NULL);
    assert_true(rc == 0 || rc == ACCESS_DENIED);
    return rc == 0 ? a : NULL;
}

static void a_level_is_a_name_or_off(void **state)
{
    (void)state;
    struct access_table *t = NULL;
    const char *const bad[] = {"", "Public", "secret", "internal "};
    for (size_t i = 0; i < JN_COUNT(bad); i++)
        assert_int_equal(access_table_new(bad[i], staff, 1, &t, NULL), ACCESS_BAD_LEVEL);
    assert_null(t);
}

static void a_proxied_reader_without_a_token_is_public(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct access_table *t;
    assert_int_equal(access_table_new("confidential", staff, 1, &t, NULL), 0);
    assert_int_equal(decide(t, NULL, false, arena)->view.max_level,
                     JN_LEVEL_CONFIDENTIAL);
    struct access *proxied = decide(t, NULL, true, arena);
    assert_int_equal(proxied->view.max_level, JN_LEVEL_PUBLIC);
    assert_string_equal(proxied->view_key, "public|staff");
    assert_int_equal(proxied->scopes, 1u << JN_TOKEN_SEARCH | 1u << JN_TOKEN_READ);
    access_table_free(t);
}

static void off_admits_nobody_and_a_bad_token_is_never_anonymous(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct access_table *off, *open;
    assert_int_equal(access_table_new("off", staff, 1, &off, NULL), 0);
    assert_int_equal(access_table_new("internal", staff, 1, &open, NULL), 0);
    assert_null(decide(off, NULL, false, arena));
    assert_null(decide(open, "Bearer jnk_a_b", false, arena));
    assert_null(decide(open, "", false, arena));
    access_table_free(off);
    access_table_free(open);
}

/* A state directory with one token; its text goes to `authorization`. */
static struct access_table *with_token(const struct jn_grant *wanted,
                                       char authorization[128])
{
    char dir[] = "/tmp/jinnang-access-XXXXXX", path[64], text[JN_TOKEN_TEXT + 1];
    struct jn_state *state;
    struct jn_token_table *tokens;
    struct access_table *t;
    struct jn_error err = {0};
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/state", dir);
    assert_int_equal(jn_state_open(path, JN_STATE_CREATE, &state, &err), 0);
    assert_int_equal(jn_token_create(state, wanted, text, &err), 0);
    assert_int_equal(jn_token_load(state, &tokens, &err), 0);
    jn_state_close(state);
    jn_file_remove_tree(dir, NULL);
    assert_int_equal(access_table_new("off", staff, 1, &t, NULL), 0);
    access_use_tokens(t, tokens);
    snprintf(authorization, 128, "Bearer %s", text);
    return t;
}

static void a_token_brings_its_view_in_one_order(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    const char *const audiences[] = {"staff", "presales"};
    char authorization[128];
    struct access_table *t = with_token(&(struct jn_grant){.person = "li.na",
                                                           .scopes = 1u << JN_TOKEN_READ,
                                                           .max_level = JN_LEVEL_INTERNAL,
                                                           .audiences = audiences,
                                                           .n_audiences = 2,
                                                           .filter = "language = en"},
                                        authorization);
    struct access *a = decide(t, authorization, true, arena);
    assert_string_equal(a->view_key, "internal|presales,staff|language = en");
    assert_string_equal(a->person, "li.na");
    assert_int_equal(a->view.filter->op, JN_FILTER_EQ);
    assert_int_equal(a->scopes, 1u << JN_TOKEN_READ);
    access_table_free(t);
}

static void a_masked_token_reads_and_has_a_view_of_its_own(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    char authorization[128];
    struct access_table *t = with_token(&(struct jn_grant){.person = "li.na",
                                                           .scopes = 1u << JN_TOKEN_READ,
                                                           .audiences = staff,
                                                           .n_audiences = 1,
                                                           .masked = true},
                                        authorization);
    struct access *a = decide(t, authorization, false, arena);
    assert_true(a->masked);
    assert_int_equal(a->scopes, 1u << JN_TOKEN_READ);
    assert_string_equal(a->view_key, "masked|public|staff");
    assert_true(access_has_masked(t));
    const struct jn_grant older = {.id = "x", .masked = true, .scopes = UINT32_MAX};
    assert_int_equal(access_of_grant(&older, arena, &a, NULL), 0);
    assert_int_equal(a->scopes & (1u << JN_TOKEN_ADMIN | 1u << JN_TOKEN_SUBMIT), 0);
    access_table_free(t);
}

static void a_session_grants_what_its_token_does(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    static const struct jn_session_key key = {"a key"};
    char authorization[128];
    struct access_session s;
    struct access *again;
    struct access_table *t =
        with_token(&(struct jn_grant){.person = "li.na", .scopes = 1u << JN_TOKEN_SUBMIT},
                   authorization);
    const char *token = authorization + strlen("Bearer ");
    size_t len = strlen(token);
    assert_int_equal(access_sign_in(t, token, 60000, arena, &s, NULL),
                     ACCESS_DENIED); /* there is no key */
    access_use_key(t, &key);
    assert_int_equal(access_sign_in(t, token + 1, 60000, arena, &s, NULL), ACCESS_DENIED);
    assert_int_equal(access_sign_in(t, token, 60000, arena, &s, NULL), 0);
    assert_int_equal(s.max_age_s, 60);
    assert_int_equal(access_of_session(t, s.text, strlen(s.text), arena, &again, NULL),
                     0);
    assert_string_equal(again->token_id, s.access->token_id);
    assert_int_equal(again->scopes, 1u << JN_TOKEN_SUBMIT);
    assert_int_equal(again->expires_at, s.access->expires_at);
    assert_int_equal(access_of_session(t, token, len, arena, &again, NULL),
                     ACCESS_DENIED);
    access_table_free(t);
}

static struct jn_token_table *load(struct jn_state *state)
{
    struct jn_token_table *tokens;
    assert_int_equal(jn_token_load(state, &tokens, NULL), 0);
    return tokens;
}

static void a_table_in_the_box_counts_at_once_and_an_older_one_never(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    char dir[] = "/tmp/jinnang-access-XXXXXX", path[64], text[JN_TOKEN_TEXT + 1];
    char authorization[128], id[JN_TOKEN_ID + 1] = "";
    const struct jn_grant wanted = {.person = "li.na", .scopes = 1u << JN_TOKEN_READ};
    struct jn_state *store;
    struct access_table *t;
    struct token_box *box = token_box_new();
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/state", dir);
    assert_int_equal(jn_state_open(path, JN_STATE_CREATE, &store, NULL), 0);
    assert_int_equal(access_table_new("off", staff, 1, &t, NULL), 0);
    access_watch(t, box);
    assert_int_equal(jn_token_create(store, &wanted, text, NULL), 0);
    snprintf(authorization, sizeof(authorization), "Bearer %s", text);
    memcpy(id, text + 4, JN_TOKEN_ID);
    assert_null(decide(t, authorization, false, arena));
    token_box_put(box, load(store));
    assert_non_null(decide(t, authorization, false, arena));

    struct jn_token_table *before = load(store), *earlier = load(store);
    assert_int_equal(jn_token_revoke(store, id, NULL), 0);
    token_box_put(box, load(store));
    token_box_put(box, before); /* loaded before, put in after */
    assert_null(decide(t, authorization, false, arena));
    access_use_tokens(t, earlier);
    assert_null(decide(t, authorization, false, arena));

    access_table_free(t);
    token_box_put(box, load(store)); /* nobody takes it any more */
    token_box_free(box);
    jn_state_close(store);
    jn_file_remove_tree(dir, NULL);
}

static void level_and_audience_both_have_to_admit(void **state)
{
    (void)state;
    const char *const teams[] = {"presales", "staff"}, *const delivery[] = {"delivery"};
    const struct jn_view view = {
        .max_level = JN_LEVEL_INTERNAL, .audiences = teams, .n_audiences = 2};
    assert_true(access_sees(&view, JN_LEVEL_INTERNAL, staff, 1));
    assert_false(access_sees(&view, JN_LEVEL_CONFIDENTIAL, staff, 1));
    assert_false(access_sees(&view, JN_LEVEL_INTERNAL, delivery, 1));
    assert_false(access_sees(&view, JN_LEVEL_INTERNAL, NULL, 0));
    assert_true(access_sees(&view, JN_LEVEL_PUBLIC, delivery, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_level_is_a_name_or_off),
        cmocka_unit_test(a_proxied_reader_without_a_token_is_public),
        cmocka_unit_test(off_admits_nobody_and_a_bad_token_is_never_anonymous),
        cmocka_unit_test(a_token_brings_its_view_in_one_order),
        cmocka_unit_test(a_session_grants_what_its_token_does),
        cmocka_unit_test(a_table_in_the_box_counts_at_once_and_an_older_one_never),
        cmocka_unit_test(a_masked_token_reads_and_has_a_view_of_its_own),
        cmocka_unit_test(level_and_audience_both_have_to_admit),
    };
    return jn_hash_init(NULL) == 0 ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
