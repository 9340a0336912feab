/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/session.h"

enum { NOW_S = 1800000000 };

struct fixture {
    char root[64], dir[80];
    char ids[2][JN_TOKEN_ID + 1];
    struct jn_token_table *tokens;
    struct jn_session_key key;
};

static const int64_t token_ends[2] = {0, (NOW_S + 100) * INT64_C(1000)};

static void load(struct fixture *f)
{
    struct jn_state *s;
    assert_int_equal(jn_state_open(f->dir, 0, &s, NULL), 0);
    jn_token_table_free(f->tokens);
    assert_int_equal(jn_token_load(s, &f->tokens, NULL), 0);
    jn_state_close(s);
}

/* A token that does not end and one that does. */
static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct jn_state *s;
    strcpy(f->root, "/tmp/jn-session-XXXXXX");
    if (!mkdtemp(f->root) || jn_hash_init(NULL) != 0)
        return -1;
    snprintf(f->dir, sizeof(f->dir), "%s/state", f->root);
    assert_int_equal(jn_state_open(f->dir, JN_STATE_CREATE, &s, NULL), 0);
    for (size_t i = 0; i < 2; i++) {
        char text[JN_TOKEN_TEXT + 1];
        const struct jn_grant wanted = {
            .person = "li.na", .scopes = 1, .expires_at = token_ends[i]};
        assert_int_equal(jn_token_create(s, &wanted, text, NULL), 0);
        memcpy(f->ids[i], text + 4, JN_TOKEN_ID);
    }
    jn_state_close(s);
    load(f);
    assert_int_equal(jn_session_key_open(f->dir, &f->key, NULL), JN_SESSION_KEY_MADE);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    jn_token_table_free(f->tokens);
    jn_file_remove_tree(f->root, NULL);
    free(f);
    return 0;
}

static void write_session(const struct fixture *f, size_t token, int64_t ends_s,
                          char text[JN_SESSION_TEXT + 1])
{
    jn_session_write(f->tokens, &f->key, f->ids[token], ends_s, text);
}

static enum jn_token_outcome find_at(const struct fixture *f, const char *text,
                                     size_t len, int64_t now_s, int64_t *ends_at)
{
    struct jn_session found = {0};
    enum jn_token_outcome outcome =
        jn_session_find(f->tokens, &f->key, text, len, now_s * 1000, &found);
    assert_int_equal(outcome == JN_TOKEN_OK, found.token != NULL);
    *ends_at = found.ends_at;
    return outcome;
}

static enum jn_token_outcome find(const struct fixture *f, const char *text)
{
    int64_t ends_at;
    return find_at(f, text, strlen(text), NOW_S, &ends_at);
}

static void it_stands_for_its_token_until_it_ends(void **state)
{
    const struct fixture *f = *state;
    char text[JN_SESSION_TEXT + 1];
    struct jn_session found;
    int64_t ends_at;
    write_session(f, 0, NOW_S + 60, text);
    assert_int_equal(jn_session_find(f->tokens, &f->key, text, strlen(text),
                                     NOW_S * INT64_C(1000), &found),
                     JN_TOKEN_OK);
    assert_string_equal(found.token->id, f->ids[0]);
    assert_int_equal(found.ends_at, (NOW_S + 60) * INT64_C(1000));
    assert_int_equal(find_at(f, text, strlen(text), NOW_S + 59, &ends_at), JN_TOKEN_OK);
    assert_int_equal(find_at(f, text, strlen(text), NOW_S + 60, &ends_at),
                     JN_TOKEN_EXPIRED);
}

static void it_ends_with_its_token(void **state)
{
    struct fixture *f = *state;
    char text[JN_SESSION_TEXT + 1];
    int64_t ends_at = 0;
    write_session(f, 1, NOW_S + 5000, text);
    assert_int_equal(find_at(f, text, strlen(text), NOW_S, &ends_at), JN_TOKEN_OK);
    assert_int_equal(ends_at, token_ends[1]);
    assert_int_equal(find_at(f, text, strlen(text), NOW_S + 100, &ends_at),
                     JN_TOKEN_EXPIRED);
    struct jn_state *s;
    assert_int_equal(jn_state_open(f->dir, 0, &s, NULL), 0);
    assert_int_equal(jn_token_revoke(s, f->ids[1], NULL), 0);
    jn_state_close(s);
    load(f);
    assert_int_equal(find(f, text), JN_TOKEN_REVOKED);
}

static void no_character_of_it_can_be_another_one(void **state)
{
    const struct fixture *f = *state;
    char text[JN_SESSION_TEXT + 1], other[JN_SESSION_TEXT + 2];
    write_session(f, 0, NOW_S + 60, text);
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        for (int c = 1; c < 256; c++) {
            memcpy(other, text, len + 1);
            other[i] = (char)c;
            if (other[i] != text[i])
                assert_int_equal(find(f, other), JN_TOKEN_UNKNOWN);
        }
        memcpy(other, text, len + 1);
        memmove(other + i, other + i + 1, len - i);
        assert_int_equal(find(f, other), JN_TOKEN_UNKNOWN);
        snprintf(other, sizeof(other), "%.*s0%s", (int)i, text, text + i);
        assert_int_equal(find(f, other), JN_TOKEN_UNKNOWN);
        int64_t ends_at;
        assert_int_equal(find_at(f, text, i, NOW_S, &ends_at), JN_TOKEN_UNKNOWN);
    }
    assert_int_equal(find(f, text), JN_TOKEN_OK);
}

static void the_parts_of_two_sessions_do_not_mix(void **state)
{
    const struct fixture *f = *state;
    char a[JN_SESSION_TEXT + 1], b[JN_SESSION_TEXT + 1], mixed[JN_SESSION_TEXT + 1];
    write_session(f, 0, NOW_S + 60, a);
    write_session(f, 1, NOW_S + 60, b);
    memcpy(mixed, a, sizeof(mixed));
    memcpy(mixed + 4, b + 4, JN_TOKEN_ID);
    assert_int_equal(find(f, mixed), JN_TOKEN_UNKNOWN);
    write_session(f, 0, NOW_S + 61, b);
    memcpy(mixed, a, sizeof(mixed));
    memcpy(mixed + 15, b + 15, 10);
    assert_int_equal(find(f, mixed), JN_TOKEN_UNKNOWN);
}

static void ugly_texts_are_unknown(void **state)
{
    static const char seal[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    static const char *const heads[] = {
        "",
        "jns_",
        "jns__1_",
        "jns_aaaaaaaaaa_",
        "jns_aaaaaaaaaa__",
        "jns_aaaaaaaaaa_-1_",
        "jns_aaaaaaaaaa_+1_",
        "jns_aaaaaaaaaa_1",
        "jns_aaaaaaaaaa_ 1_",
        "jns_aaaaaaaaaa_999999999999_",
        "jns_aaaaaaaaaa_9999999999999_",
        "jnk_aaaaaaaaaa_1800000060_",
        "JNS_aaaaaaaaaa_1800000060_",
        "jns_aaaaaaaaaa_1800000060_ ",
    };
    const struct fixture *f = *state;
    char text[200];
    assert_int_equal(sizeof(seal), 53);
    for (size_t i = 0; i < JN_COUNT(heads); i++) {
        snprintf(text, sizeof(text), "%s%s", heads[i], seal);
        assert_int_equal(find(f, text), JN_TOKEN_UNKNOWN);
    }
}

static void another_key_knows_it_not(void **state)
{
    struct fixture *f = *state;
    char text[JN_SESSION_TEXT + 1];
    write_session(f, 0, NOW_S + 60, text);
    f->key.bytes[31] ^= 1;
    assert_int_equal(find(f, text), JN_TOKEN_UNKNOWN);
}

static void the_key_is_made_once_for_its_owner(void **state)
{
    const struct fixture *f = *state;
    struct jn_session_key again;
    struct stat st;
    char path[120];
    assert_int_equal(jn_session_key_open(f->dir, &again, NULL), 0);
    assert_memory_equal(&again, &f->key, sizeof(again));
    snprintf(path, sizeof(path), "%s/session.key", f->dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 32);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_file_that_is_no_key_is_replaced(void **state)
{
    static const char longer[] = "0123456789abcdef0123456789abcdef!";
    static const size_t lengths[] = {0, 31, 33};
    const struct fixture *f = *state;
    char path[120];
    snprintf(path, sizeof(path), "%s/session.key", f->dir);
    for (size_t i = 0; i < JN_COUNT(lengths); i++) {
        struct jn_session_key first, second;
        assert_int_equal(jn_file_publish(path, longer, lengths[i], NULL), 0);
        assert_int_equal(jn_session_key_open(f->dir, &first, NULL),
                         JN_SESSION_KEY_REPLACED);
        assert_int_equal(jn_session_key_open(f->dir, &second, NULL), 0);
        assert_memory_equal(&first, &second, sizeof(first));
        assert_memory_not_equal(&first, longer, sizeof(first));
    }
}

static void a_key_that_cannot_be_kept_is_told_and_works(void **state)
{
    const struct fixture *f = *state;
    struct jn_session_key key = {{0}};
    static const struct jn_session_key none;
    struct jn_error err = {0};
    char dir[120];
    snprintf(dir, sizeof(dir), "%s/nowhere", f->dir);
    assert_true(jn_session_key_open(dir, &key, &err) < 0);
    assert_non_null(strstr(err.text, "session.key"));
    assert_memory_not_equal(&key, &none, sizeof(key));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(it_stands_for_its_token_until_it_ends),
        TEST(it_ends_with_its_token),
        TEST(no_character_of_it_can_be_another_one),
        TEST(the_parts_of_two_sessions_do_not_mix),
        TEST(ugly_texts_are_unknown),
        TEST(another_key_knows_it_not),
        TEST(the_key_is_made_once_for_its_owner),
        TEST(a_file_that_is_no_key_is_replaced),
        TEST(a_key_that_cannot_be_kept_is_told_and_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
