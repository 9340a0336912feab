/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "jinnang/corpus.h"
#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/token_store.h"

#include "lib/store/token_text.h"

static const char *const audiences[] = {"staff", "presales"};
static const struct jn_grant wanted = {
    .person = "li.na",
    .label = "laptop",
    .scopes = 1u << JN_TOKEN_SEARCH | 1u << JN_TOKEN_READ,
    .max_level = JN_LEVEL_CONFIDENTIAL,
    .audiences = audiences,
    .n_audiences = 2,
};

struct fixture {
    char root[64], dir[80];
    struct jn_error err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strcpy(f->root, "/tmp/jn-token-XXXXXX");
    if (!mkdtemp(f->root) || jn_hash_init(&f->err) != 0)
        return -1;
    snprintf(f->dir, sizeof(f->dir), "%s/a/state", f->root);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    jn_file_remove_tree(f->root, NULL);
    free(f);
    return 0;
}

static struct jn_state *open_state(struct fixture *f, unsigned flags)
{
    struct jn_state *s = NULL;
    int rc = jn_state_open(f->dir, flags, &s, &f->err);
    if (rc != 0)
        print_message("%s\n", f->err.text);
    assert_int_equal(rc, 0);
    return s;
}

static enum jn_token_outcome find(const struct jn_token_table *t, const char *scheme,
                                  const char *text, int64_t now,
                                  const struct jn_grant **out)
{
    char value[200];
    int n = snprintf(value, sizeof(value), "%s%s", scheme, text);
    return jn_token_find(t, value, (size_t)n, now, out);
}

static void write_file(const char *dir, const char *name, const char *text)
{
    char path[200];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    assert_int_equal(jn_file_publish(path, text, strlen(text), NULL), 0);
}

static void a_directory_that_is_absent_is_told_and_not_made(void **state)
{
    struct fixture *f = *state;
    struct jn_state *s = NULL;
    assert_int_equal(jn_state_open(f->dir, 0, &s, &f->err), JN_STATE_ABSENT);
    assert_int_not_equal(access(f->dir, F_OK), 0);
}

static void a_new_directory_belongs_to_its_owner_alone(void **state)
{
    struct fixture *f = *state;
    jn_state_close(open_state(f, JN_STATE_CREATE));
    struct stat st;
    char path[100];
    assert_int_equal(stat(f->dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    snprintf(path, sizeof(path), "%s/state.db", f->dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    jn_state_close(open_state(f, 0));
}

static void an_index_may_be_there_before(void **state)
{
    struct fixture *f = *state;
    char index[120];
    snprintf(index, sizeof(index), "%s/index", f->dir);
    assert_int_equal(jn_file_make_dirs(index, NULL), 0);
    jn_state_close(open_state(f, JN_STATE_CREATE));
    struct stat st;
    assert_int_equal(stat(f->dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

static void a_directory_with_other_files_is_left_alone(void **state)
{
    struct fixture *f = *state;
    struct jn_state *s = NULL;
    assert_int_equal(jn_file_make_dirs(f->dir, NULL), 0);
    write_file(f->dir, "thesis.doc", "x");
    assert_int_equal(jn_state_open(f->dir, JN_STATE_CREATE, &s, &f->err),
                     JN_STATE_FOREIGN);
    assert_non_null(strstr(f->err.text, f->dir));
}

static void another_format_is_refused(void **state)
{
    static const char *const formats[] = {"", "jinnang state 2\n", "jinnang state 1",
                                          "jinnang state 1\n\n", "\xff"};
    struct fixture *f = *state;
    jn_state_close(open_state(f, JN_STATE_CREATE));
    for (size_t i = 0; i < JN_COUNT(formats); i++) {
        struct jn_state *s = NULL;
        write_file(f->dir, "format", formats[i]);
        assert_int_equal(jn_state_open(f->dir, JN_STATE_CREATE, &s, &f->err),
                         JN_STATE_FOREIGN);
    }
}

static void a_creation_that_was_cut_short_is_taken_up_again(void **state)
{
    struct fixture *f = *state;
    char path[100], text[JN_TOKEN_TEXT + 1];
    struct jn_state *s = open_state(f, JN_STATE_CREATE);
    assert_int_equal(jn_token_create(s, &wanted, text, &f->err), 0);
    jn_state_close(s);
    snprintf(path, sizeof(path), "%s/format", f->dir);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(jn_state_open(f->dir, 0, &s, &f->err), JN_STATE_ABSENT);
    s = open_state(f, JN_STATE_CREATE);
    jn_auto(jn_token_table_free) struct jn_token_table *t = NULL;
    assert_int_equal(jn_token_load(s, &t, &f->err), 0);
    assert_int_equal(jn_token_table_size(t), 1);
    jn_state_close(s);
}

static void a_database_that_is_none_is_named_damaged(void **state)
{
    struct fixture *f = *state;
    struct jn_state *s = NULL;
    jn_state_close(open_state(f, JN_STATE_CREATE));
    char junk[4097];
    memset(junk, 'x', sizeof(junk) - 1);
    junk[sizeof(junk) - 1] = '\0';
    write_file(f->dir, "state.db", junk);
    assert_int_equal(jn_state_open(f->dir, 0, &s, &f->err), -EBADMSG);
}

static void the_lock_names_its_holder_and_does_not_stop_the_cli(void **state)
{
    struct fixture *f = *state;
    struct jn_state *daemon = open_state(f, JN_STATE_CREATE | JN_STATE_HOLD);
    struct jn_state *s = NULL;
    char pid[32];
    snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
    assert_int_equal(jn_state_open(f->dir, JN_STATE_HOLD, &s, &f->err), JN_STATE_HELD);
    assert_non_null(strstr(f->err.text, pid));
    s = open_state(f, 0);
    jn_state_close(s);
    jn_state_close(daemon);
    jn_state_close(open_state(f, JN_STATE_HOLD));
}

/* Corpus of the directory, "" when there is none: the commit of main. */
static const char *corpus_head(struct fixture *f, char head[JN_OID_LEN + 1])
{
    char path[120];
    snprintf(path, sizeof(path), "%s/corpus.git", f->dir);
    head[0] = '\0';
    assert_int_equal(jn_corpus_library_init(&f->err), 0);
    jn_auto(jn_corpus_close) struct jn_corpus *c = NULL;
    if (access(path, F_OK) == 0) {
        assert_int_equal(jn_corpus_open(path, &c, &f->err), 0);
        assert_int_equal(jn_corpus_head(c, head, &f->err), 0);
    }
    c = jn_corpus_close(c);
    jn_corpus_library_shutdown();
    return head;
}

static void a_state_directory_has_a_corpus(void **state)
{
    struct fixture *f = *state;
    char first[JN_OID_LEN + 1], later[JN_OID_LEN + 1];
    jn_state_close(open_state(f, JN_STATE_CREATE));
    assert_int_equal(strlen(corpus_head(f, first)), JN_OID_LEN);
    jn_state_close(open_state(f, JN_STATE_CREATE | JN_STATE_HOLD));
    assert_string_equal(corpus_head(f, later), first);
}

static void one_of_before_the_corpus_gets_it_from_who_holds_it(void **state)
{
    struct fixture *f = *state;
    char path[120], head[JN_OID_LEN + 1];
    jn_state_close(open_state(f, JN_STATE_CREATE));
    snprintf(path, sizeof(path), "%s/corpus.git", f->dir);
    assert_int_equal(jn_file_remove_tree(path, &f->err), 0);
    /* A creation of it that was cut short. */
    snprintf(path, sizeof(path), "%s/corpus.git.tmp/objects", f->dir);
    assert_int_equal(jn_file_make_dirs(path, &f->err), 0);
    jn_state_close(open_state(f, 0));
    assert_string_equal(corpus_head(f, head), "");
    jn_state_close(open_state(f, JN_STATE_HOLD));
    assert_int_equal(strlen(corpus_head(f, head)), JN_OID_LEN);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void leftover_locks_go_when_the_state_is_held(void **state)
{
    struct fixture *f = *state;
    char path[160];
    jn_state_close(open_state(f, JN_STATE_CREATE));
    snprintf(path, sizeof(path), "%s/corpus.git/refs/heads", f->dir);
    write_file(path, "main.lock", "x");
    snprintf(path, sizeof(path), "%s/corpus.git/refs/heads/main.lock", f->dir);
    jn_state_close(open_state(f, 0));
    assert_int_equal(access(path, F_OK), 0);
    jn_state_close(open_state(f, JN_STATE_HOLD));
    assert_int_not_equal(access(path, F_OK), 0);
}

static void a_token_opens_the_door_it_was_made_for(void **state)
{
    struct fixture *f = *state;
    char text[JN_TOKEN_TEXT + 1];
    struct jn_state *s = open_state(f, JN_STATE_CREATE);
    assert_int_equal(jn_token_create(s, &wanted, text, &f->err), 0);
    assert_int_equal(strlen(text), JN_TOKEN_TEXT);
    assert_int_equal(strspn(text + 4, "abcdefghijklmnopqrstuvwxyz234567"), JN_TOKEN_ID);
    assert_int_equal(strspn(text + 15, "abcdefghijklmnopqrstuvwxyz234567"),
                     JN_TOKEN_SECRET);

    jn_auto(jn_token_table_free) struct jn_token_table *t = NULL;
    const struct jn_grant *found = NULL;
    assert_int_equal(jn_token_load(s, &t, &f->err), 0);
    assert_int_equal(find(t, "bearer ", text, 1, &found), JN_TOKEN_OK);
    assert_memory_equal(found->id, text + 4, JN_TOKEN_ID);
    assert_string_equal(found->person, "li.na");
    assert_string_equal(found->label, "laptop");
    assert_int_equal(found->scopes, wanted.scopes);
    assert_int_equal(found->max_level, JN_LEVEL_CONFIDENTIAL);
    assert_int_equal(found->n_audiences, 2);
    assert_string_equal(found->audiences[1], "presales");
    assert_null(found->filter);
    assert_false(found->masked);
    assert_int_equal(found->expires_at, 0);
    assert_true(found->created_at > 1700000000000);
    jn_state_close(s);
}

static void anything_else_is_unknown(void **state)
{
    struct fixture *f = *state;
    char text[JN_TOKEN_TEXT + 1], changed[JN_TOKEN_TEXT + 2];
    struct jn_state *s = open_state(f, JN_STATE_CREATE);
    jn_auto(jn_token_table_free) struct jn_token_table *t = NULL;
    const struct jn_grant *found = NULL;
    assert_int_equal(jn_token_create(s, &wanted, text, &f->err), 0);
    assert_int_equal(jn_token_load(s, &t, &f->err), 0);
    static const char *const schemes[] = {"", "Basic ", "Bearer", "Bearer\t", "Token "};
    for (size_t i = 0; i < JN_COUNT(schemes); i++)
        assert_int_equal(find(t, schemes[i], text, 1, &found), JN_TOKEN_UNKNOWN);
    for (size_t i = 0; i < JN_TOKEN_TEXT; i++) {
        strcpy(changed, text);
        changed[i] = changed[i] == 'a' ? 'b' : 'a';
        assert_int_equal(find(t, "Bearer ", changed, 1, &found), JN_TOKEN_UNKNOWN);
        changed[i] = '\0'; /* shorter */
        assert_int_equal(find(t, "Bearer ", changed, 1, &found), JN_TOKEN_UNKNOWN);
        strcpy(changed, text);
        if (changed[i] >= 'a' && changed[i] <= 'z') {
            changed[i] = (char)(changed[i] - 'a' + 'A');
            assert_int_equal(find(t, "Bearer ", changed, 1, &found), JN_TOKEN_UNKNOWN);
        }
    }
    snprintf(changed, sizeof(changed), "%sa", text);
    assert_int_equal(find(t, "Bearer ", changed, 1, &found), JN_TOKEN_UNKNOWN);
    assert_null(found);
    jn_state_close(s);
}

static void the_secret_is_nowhere_in_the_directory(void **state)
{
    struct fixture *f = *state;
    char text[JN_TOKEN_TEXT + 1], command[300];
    struct jn_state *s = open_state(f, JN_STATE_CREATE);
    assert_int_equal(jn_token_create(s, &wanted, text, &f->err), 0);
    snprintf(command, sizeof(command), "grep -rqF %s %s", text + 15, f->dir);
    assert_int_equal(WEXITSTATUS(system(command)), 1);
    snprintf(command, sizeof(command), "grep -rqF li.na %s", f->dir);
    assert_int_equal(WEXITSTATUS(system(command)), 0);
    jn_state_close(s);
}

static void expiry_and_revocation_are_told_apart(void **state)
{
    struct fixture *f = *state;
    char text[JN_TOKEN_TEXT + 1], id[JN_TOKEN_ID + 1] = "";
    struct jn_grant short_lived = wanted;
    short_lived.expires_at = 1000;
    struct jn_state *s = open_state(f, JN_STATE_CREATE);
    struct jn_token_table *t = NULL;
    const struct jn_grant *found = NULL;
    assert_int_equal(jn_token_create(s, &short_lived, text, &f->err), 0);
    assert_int_equal(jn_token_load(s, &t, &f->err), 0);
    assert_int_equal(find(t, "Bearer  ", text, 999, &found), JN_TOKEN_OK);
    assert_int_equal(find(t, "Bearer ", text, 1000, &found), JN_TOKEN_EXPIRED);

    memcpy(id, text + 4, JN_TOKEN_ID);
    assert_int_equal(jn_token_revoke(s, "aaaaaaaaaa", &f->err), JN_TOKEN_NONE);
    assert_int_equal(jn_token_revoke(s, id, &f->err), 0);
    assert_int_equal(jn_token_revoke(s, id, &f->err), 0);
    /* The table is immutable: it does not know yet. */
    assert_int_equal(find(t, "Bearer ", text, 999, &found), JN_TOKEN_OK);
    t = jn_token_table_free(t);
    assert_int_equal(jn_token_load(s, &t, &f->err), 0);
    assert_int_equal(find(t, "Bearer ", text, 999, &found), JN_TOKEN_REVOKED);
    text[20] = text[20] == 'a' ? 'b' : 'a';
    assert_int_equal(find(t, "Bearer ", text, 999, &found), JN_TOKEN_UNKNOWN);
    jn_token_table_free(t);
    jn_state_close(s);
}

static void another_process_is_noticed_by_the_version(void **state)
{
    struct fixture *f = *state;
    char text[JN_TOKEN_TEXT + 1], id[JN_TOKEN_ID + 1] = "";
    struct jn_state *daemon = open_state(f, JN_STATE_CREATE | JN_STATE_HOLD);
    struct jn_state *cli = open_state(f, 0);
    struct jn_token_table *t = NULL;
    int64_t version = 0;
    assert_int_equal(jn_token_load(daemon, &t, &f->err), 0);
    assert_int_equal(jn_token_version(daemon, &version, &f->err), 0);
    assert_int_equal(version, jn_token_table_version(t));
    assert_int_equal(jn_token_create(cli, &wanted, text, &f->err), 0);
    assert_int_equal(jn_token_version(daemon, &version, &f->err), 0);
    assert_true(version > jn_token_table_version(t));
    jn_token_table_free(t);
    assert_int_equal(jn_token_load(daemon, &t, &f->err), 0);
    assert_int_equal(jn_token_table_size(t), 1);
    memcpy(id, text + 4, JN_TOKEN_ID);
    assert_int_equal(jn_token_revoke(daemon, id, &f->err), 0);
    assert_int_equal(jn_token_version(daemon, &version, &f->err), 0);
    assert_true(version > jn_token_table_version(t));
    jn_token_table_free(t);
    jn_state_close(cli);
    jn_state_close(daemon);
}

static void lists_are_newest_first_and_have_no_secret(void **state)
{
    struct fixture *f = *state;
    char text[JN_TOKEN_TEXT + 1];
    struct jn_state *s = open_state(f, JN_STATE_CREATE);
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_grant second = wanted, *tokens = NULL;
    size_t n = 0;
    second.label = "第二";
    second.filter = "industry = finance";
    second.masked = true;
    second.scopes = 1u << JN_TOKEN_READ | 1u << JN_TOKEN_SUBMIT;
    assert_int_equal(jn_token_create(s, &second, text, &f->err), JN_TOKEN_INVALID);
    second.scopes = 1u << JN_TOKEN_READ;
    assert_int_equal(jn_token_create(s, &wanted, text, &f->err), 0);
    assert_int_equal(jn_token_create(s, &second, text, &f->err), 0);
    assert_int_equal(jn_token_list(s, arena, &tokens, &n, &f->err), 0);
    assert_int_equal(n, 2);
    assert_string_equal(tokens[0].label, "第二");
    assert_string_equal(tokens[0].filter, "industry = finance");
    assert_true(tokens[0].masked);
    assert_string_equal(tokens[1].label, "laptop");
    jn_state_close(s);
}

static void many_tokens_are_all_found(void **state)
{
    enum { MANY = 300 };
    struct fixture *f = *state;
    static char texts[MANY][JN_TOKEN_TEXT + 1];
    struct jn_state *s = open_state(f, JN_STATE_CREATE);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(jn_token_create(s, &wanted, texts[i], &f->err), 0);
    jn_auto(jn_token_table_free) struct jn_token_table *t = NULL;
    assert_int_equal(jn_token_load(s, &t, &f->err), 0);
    jn_state_close(s); /* the table does not need it */
    for (int i = 0; i < MANY; i++) {
        const struct jn_grant *found = NULL;
        assert_int_equal(find(t, "Bearer ", texts[i], 1, &found), JN_TOKEN_OK);
        assert_memory_equal(found->id, texts[i] + 4, JN_TOKEN_ID);
    }
}

static void what_breaks_the_grammar_is_not_stored(void **state)
{
    struct fixture *f = *state;
    static const char *const bad_audience[] = {"staff,admin"};
    char long_label[300];
    memset(long_label, 'x', sizeof(long_label) - 1);
    long_label[sizeof(long_label) - 1] = '\0';
    struct jn_grant bad[7] = {wanted, wanted, wanted, wanted, wanted, wanted, wanted};
    bad[0].person = NULL;
    bad[1].person = "Li Na";
    bad[2].scopes = 0;
    bad[3].scopes = 1u << JN_TOKEN_SCOPES;
    bad[4].audiences = bad_audience;
    bad[4].n_audiences = 1;
    bad[5].label = long_label;
    bad[6].person = "";
    struct jn_state *s = open_state(f, JN_STATE_CREATE);
    for (size_t i = 0; i < JN_COUNT(bad); i++) {
        char text[JN_TOKEN_TEXT + 1] = "";
        f->err.text[0] = '\0';
        assert_int_equal(jn_token_create(s, &bad[i], text, &f->err), JN_TOKEN_INVALID);
        assert_string_equal(text, "");
        assert_string_not_equal(f->err.text, "");
    }
    jn_auto(jn_token_table_free) struct jn_token_table *t = NULL;
    assert_int_equal(jn_token_load(s, &t, &f->err), 0);
    assert_int_equal(jn_token_table_size(t), 0);
    jn_state_close(s);
}

static void scope_and_audience_names_are_exact(void **state)
{
    (void)state;
    assert_int_equal(jn_token_scope_bit("review:2", 8), 1u << JN_TOKEN_REVIEW_2);
    assert_int_equal(jn_token_scope_bit("review:", 7), 0);
    assert_int_equal(jn_token_scope_bit("Search", 6), 0);
    assert_int_equal(jn_token_scope_bit("", 0), 0);
    static const struct {
        const char *name;
        bool ok;
    } names[] = {{"staff", true},         {"group:bank-team", true},
                 {"group:", false},       {"", false},
                 {"Staff", false},        {"a b", false},
                 {"9lives", false},       {"a:b", false},
                 {"group:group:x", false}};
    for (size_t i = 0; i < JN_COUNT(names); i++)
        assert_int_equal(jn_token_is_audience(names[i].name, strlen(names[i].name)),
                         names[i].ok);
}

/* A process that was there before SQLite was used in this one (its tables of locks would
 * be inherited): for each byte it opens, makes a token, closes. */
static int start_other_process(struct fixture *f)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid > 0) {
        close(ends[1]);
        return ends[0];
    }
    close(ends[0]);
    for (char byte; read(ends[1], &byte, 1) == 1;) {
        struct jn_state *s = NULL;
        char text[JN_TOKEN_TEXT + 1];
        int rc = jn_state_open(f->dir, 0, &s, NULL);
        byte = rc == 0 && jn_token_create(s, &wanted, text, NULL) == 0 ? 'y' : 'n';
        jn_state_close(s);
        if (write(ends[1], &byte, 1) != 1)
            break;
    }
    _exit(0);
}

static void make_elsewhere(int other)
{
    char byte = '?';
    assert_int_equal(write(other, &byte, 1), 1);
    assert_int_equal(read(other, &byte, 1), 1);
    assert_int_equal(byte, 'y');
}

static int64_t count(struct jn_state *s)
{
    int64_t n = -1;
    assert_int_equal(jn_token_count(s, &n, NULL), 0);
    return n;
}

static void a_further_connection_does_not_cost_the_first_its_locks(void **state)
{
    struct fixture *f = *state;
    char text[JN_TOKEN_TEXT + 1];
    int other = start_other_process(f);
    jn_state_close(open_state(f, JN_STATE_CREATE));
    struct jn_state *writer = open_state(f, JN_STATE_HOLD), *reader = NULL;
    for (int64_t i = 1; i <= 3; i++) {
        assert_int_equal(jn_state_open_reader(f->dir, &reader, &f->err), 0);
        assert_int_equal(jn_token_create(writer, &wanted, text, &f->err), 0);
        make_elsewhere(other); /* without a lock in its way it would delete the WAL */
        assert_int_equal(count(writer), 2 * i);
        assert_int_equal(count(reader), 2 * i);
        reader = jn_state_close(reader);
    }
    jn_state_close(writer);
    writer = open_state(f, 0);
    assert_int_equal(count(writer), 6);
    jn_state_close(writer);
    close(other);
    wait(NULL);
}

static void the_last_use_of_a_token_never_goes_back(void **state)
{
    struct fixture *f = *state;
    struct jn_state *s = open_state(f, JN_STATE_CREATE);
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    char text[JN_TOKEN_TEXT + 1], id[JN_TOKEN_ID + 1] = "";
    struct jn_grant *list;
    size_t n;
    int64_t before, now;
    assert_int_equal(jn_token_create(s, &wanted, text, &f->err), 0);
    memcpy(id, text + 4, JN_TOKEN_ID);
    assert_int_equal(jn_token_version(s, &before, &f->err), 0);
    assert_int_equal(jn_token_used(s, id, 2000, &f->err), 0);
    assert_int_equal(jn_token_used(s, id, 1000, &f->err), 0);
    assert_int_equal(jn_token_list(s, arena, &list, &n, &f->err), 0);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].last_used_at, 2000);
    assert_int_equal(jn_token_version(s, &now, &f->err), 0);
    assert_int_equal(now, before); /* a use is no change of the table */
    jn_state_close(s);
}

static void revoked_tokens_are_not_kept_without_end(void **state)
{
    struct fixture *f = *state;
    struct jn_state *s = open_state(f, JN_STATE_CREATE);
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    char text[JN_TOKEN_TEXT + 1], id[JN_TOKEN_ID + 1] = "";
    struct jn_grant *list;
    size_t n;
    assert_int_equal(jn_state_begin(s, &f->err), 0);
    for (int i = 0; i < 10050; i++) {
        assert_int_equal(jn_token_create(s, &wanted, text, &f->err), 0);
        memcpy(id, text + 4, JN_TOKEN_ID);
        if (i > 0)
            assert_int_equal(jn_token_revoke(s, id, &f->err), 0);
    }
    assert_int_equal(jn_token_create(s, &wanted, text, &f->err), 0);
    assert_int_equal(jn_state_end(s, 0, &f->err), 0);
    assert_int_equal(count(s), 2);
    assert_int_equal(jn_token_list(s, arena, &list, &n, &f->err), 0);
    assert_int_equal(n, 10002);
    assert_int_equal(list[n - 1].revoked_at, 0); /* the oldest was never revoked */
    jn_state_close(s);
}

static void a_secret_that_was_pasted_somewhere_is_not_kept(void **state)
{
    (void)state;
    char token[JN_TOKEN_TEXT + 1], text[300],
        hex[] =
            "\"sha256\":\"0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0\"";
    unsigned char hash[TOKEN_HASH];
    token_text_make(token, hash);
    snprintf(text, sizeof(text), "{\"q\":\"jnk %s 对账\",%s}", token + 15, hex);
    token_text_blot(text, strlen(text));
    assert_null(strstr(text, token + 15));
    assert_non_null(strstr(text, "对账"));
    assert_non_null(strstr(text, hex));
    token_text_blot(token, strlen(token));
    assert_int_equal(strspn(token + 15, "x"), JN_TOKEN_SECRET);
    assert_memory_equal(token, "jnk_", 4);
}

#define STATE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STATE_TEST(a_directory_that_is_absent_is_told_and_not_made),
        STATE_TEST(a_new_directory_belongs_to_its_owner_alone),
        STATE_TEST(an_index_may_be_there_before),
        STATE_TEST(a_directory_with_other_files_is_left_alone),
        STATE_TEST(another_format_is_refused),
        STATE_TEST(a_creation_that_was_cut_short_is_taken_up_again),
        STATE_TEST(a_database_that_is_none_is_named_damaged),
        STATE_TEST(the_lock_names_its_holder_and_does_not_stop_the_cli),
        STATE_TEST(a_state_directory_has_a_corpus),
        STATE_TEST(one_of_before_the_corpus_gets_it_from_who_holds_it),
        STATE_TEST(leftover_locks_go_when_the_state_is_held),
        STATE_TEST(a_token_opens_the_door_it_was_made_for),
        STATE_TEST(anything_else_is_unknown),
        STATE_TEST(the_secret_is_nowhere_in_the_directory),
        STATE_TEST(expiry_and_revocation_are_told_apart),
        STATE_TEST(another_process_is_noticed_by_the_version),
        STATE_TEST(lists_are_newest_first_and_have_no_secret),
        STATE_TEST(many_tokens_are_all_found),
        STATE_TEST(what_breaks_the_grammar_is_not_stored),
        STATE_TEST(a_further_connection_does_not_cost_the_first_its_locks),
        cmocka_unit_test(a_secret_that_was_pasted_somewhere_is_not_kept),
        STATE_TEST(the_last_use_of_a_token_never_goes_back),
        STATE_TEST(revoked_tokens_are_not_kept_without_end),
        cmocka_unit_test(scope_and_audience_names_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
