/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups from the outside: `jinnang backup`, `restore`, `verify`, `check --state`. */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "jinnang/backup.h"
#include "jinnang/event_store.h"
#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/revision_store.h"
#include "jinnang/submission_store.h"

#include "command_running.h"

struct fixture {
    char root[64];
    const char *state, *folder, *backup, *restored;
    struct command_output last;
    struct jn_arena *arena;
    struct jn_error err;
};

static const char *in_root(struct fixture *f, const char *name)
{
    return jn_arena_format(f->arena, "%s/%s", f->root, name);
}

static int run_words(struct fixture *f, const char *const *words)
{
    char *scratch = jn_arena_format(f->arena, "TMPDIR=%s", f->root);
    return command_run(&f->last, scratch, words);
}
#define RUN(f, ...) run_words((f), (const char *const[]){__VA_ARGS__, NULL})
#define BACKUP(f) RUN(f, "backup", (f)->backup, "--state", (f)->state)
#define RESTORE(f) RUN(f, "restore", (f)->backup, "--state", (f)->restored)
#define VERIFY(f) RUN(f, "verify", (f)->backup)
#define CHECK(f) RUN(f, "check", "--state", (f)->state)

static void put(struct fixture *f, const char *name, const char *text)
{
    char *path = jn_arena_format(f->arena, "%s/%s", f->folder, name);
    assert_int_equal(jn_file_make_dirs(f->folder, NULL), 0);
    assert_int_equal(jn_file_publish(path, text, strlen(text), NULL), 0);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strcpy(f->root, "/tmp/jn-backup-XXXXXX");
    if (!mkdtemp(f->root) || jn_hash_init(NULL) != 0 || jn_corpus_library_init(NULL) != 0)
        return -1;
    f->arena = jn_arena_new();
    f->state = in_root(f, "state");
    f->folder = in_root(f, "docs");
    f->backup = in_root(f, "backup");
    f->restored = in_root(f, "restored");
    *state = f;
    put(f, "a.md", "---\ntitle: alpha\n---\n\n# alpha\n");
    put(f, "b.md", "# beta\n");
    if (RUN(f, "import", f->folder, "--state", f->state) != EXIT_OK)
        return -1;
    return RUN(f, "token", "create", "--state", f->state, "--person", "li.na");
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    command_forget(&f->last);
    jn_file_remove_tree(f->root, NULL);
    jn_arena_free(f->arena);
    jn_corpus_library_shutdown();
    free(f);
    return 0;
}

static struct jn_state *open_state(struct fixture *f, const char *dir)
{
    struct jn_state *s = NULL;
    assert_int_equal(jn_state_open(dir, 0, &s, &f->err), 0);
    return s;
}

static struct jn_corpus *open_corpus(struct fixture *f, const char *state)
{
    struct jn_corpus *c = NULL;
    const char *dir = jn_arena_format(f->arena, "%s/corpus.git", state);
    assert_int_equal(jn_corpus_open(dir, &c, &f->err), 0);
    return c;
}

static const char *head_of(struct fixture *f, const char *state)
{
    char *head = jn_arena_alloc(f->arena, JN_OID_LEN + 1);
    jn_auto(jn_corpus_close) struct jn_corpus *c = open_corpus(f, state);
    assert_int_equal(jn_corpus_head(c, head, &f->err), 0);
    return head;
}

/* All paths and blobs of the head. */
static const char *files_of(struct fixture *f, const char *state)
{
    struct jn_corpus_file *files;
    size_t n;
    const char *all = "";
    jn_auto(jn_corpus_close) struct jn_corpus *c = open_corpus(f, state);
    assert_int_equal(jn_corpus_list(c, head_of(f, state), f->arena, &files, &n, &f->err),
                     0);
    for (size_t i = 0; i < n; i++)
        all = jn_arena_format(f->arena, "%s%s=%s ", all, files[i].path, files[i].blob);
    return all;
}

static void write_state(struct fixture *f, int (*fn)(struct fixture *, struct jn_state *))
{
    jn_auto(jn_state_close) struct jn_state *s = open_state(f, f->state);
    assert_int_equal(jn_state_begin(s, &f->err), 0);
    assert_int_equal(jn_state_end(s, fn(f, s), &f->err), 0);
}

static unsigned entries(const char *dir)
{
    unsigned n = 0;
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

/* ---- there and back */

static int add_event(struct fixture *f, struct jn_state *s)
{
    const struct jn_event event = {.type = "feedback.helpful", .person = "li.na"};
    int rc = jn_event_append(s, &event, NULL, &f->err);
    return rc == 0 ? jn_state_set(s, "corpus_head", head_of(f, f->state), &f->err) : rc;
}

static void what_was_saved_comes_back(void **state)
{
    struct fixture *f = *state;
    struct jn_backup made = {0};
    write_state(f, add_event);
    assert_int_equal(BACKUP(f), EXIT_OK);
    assert_int_equal(VERIFY(f), EXIT_OK);
    assert_string_equal(f->last.err, "");
    assert_int_equal(RESTORE(f), EXIT_OK);
    assert_string_equal(files_of(f, f->restored), files_of(f, f->state));
    assert_string_equal(head_of(f, f->restored), head_of(f, f->state));
    assert_int_equal(jn_backup_inspect(f->backup, &made, &f->err), 0);
    assert_string_equal(made.corpus_head, head_of(f, f->state));
    assert_string_equal(made.state_head, made.corpus_head);
    assert_int_equal(made.tokens, 1);
    assert_int_equal(made.events, 1);
    assert_int_equal(made.objects, 6); /* two commits, two trees, two blobs */
    assert_int_equal(RUN(f, "token", "list", "--state", f->state), EXIT_OK);
    const char *before = jn_arena_str(f->arena, f->last.out);
    assert_int_equal(RUN(f, "token", "list", "--state", f->restored), EXIT_OK);
    assert_string_equal(f->last.out, before);
}

static void a_backup_is_as_secret_as_the_state(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"state.db", "corpus.bundle", "manifest.json"};
    struct stat st;
    mode_t old = umask(0);
    int rc = BACKUP(f);
    umask(old);
    assert_int_equal(rc, EXIT_OK);
    assert_int_equal(stat(f->backup, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(entries(f->backup), 3);
    for (size_t i = 0; i < JN_COUNT(names); i++) {
        assert_int_equal(
            stat(jn_arena_format(f->arena, "%s/%s", f->backup, names[i]), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
    assert_int_equal(RESTORE(f), EXIT_OK);
    assert_int_equal(stat(f->restored, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

static void a_backup_has_what_was_imported_and_not_yet_served(void **state)
{
    struct fixture *f = *state;
    write_state(f, add_event); /* corpus_head is that of the first import */
    put(f, "c.md", "# gamma\n");
    assert_int_equal(RUN(f, "import", f->folder, "--state", f->state), EXIT_OK);
    assert_int_equal(BACKUP(f), EXIT_OK);
    assert_int_equal(VERIFY(f), EXIT_OK);
    assert_int_equal(RESTORE(f), EXIT_OK);
    assert_non_null(strstr(files_of(f, f->restored), "c.md="));
}

static void a_backup_can_be_made_while_somebody_writes(void **state)
{
    struct fixture *f = *state;
    jn_auto(jn_state_close) struct jn_state *daemon = NULL;
    struct jn_backup made;
    assert_int_equal(jn_state_open(f->state, JN_STATE_HOLD, &daemon, &f->err), 0);
    assert_int_equal(jn_state_begin(daemon, &f->err), 0);
    assert_int_equal(add_event(f, daemon), 0);
    assert_int_equal(BACKUP(f), EXIT_OK); /* does not wait, and does not see it */
    assert_int_equal(jn_state_end(daemon, 0, &f->err), 0);
    assert_int_equal(jn_backup_inspect(f->backup, &made, &f->err), 0);
    assert_int_equal(made.events, 0);
}

/* ---- refusals */

static void what_is_there_is_not_overwritten(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(jn_file_make_dirs(f->backup, NULL), 0);
    assert_int_equal(BACKUP(f), EXIT_CONFIG);
    assert_non_null(strstr(f->last.err, "is there already"));
    assert_int_equal(rmdir(f->backup), 0);
    assert_int_equal(BACKUP(f), EXIT_OK);
    assert_int_equal(BACKUP(f), EXIT_CONFIG);
    assert_int_equal(RUN(f, "restore", f->backup, "--state", f->state), EXIT_CONFIG);
    assert_non_null(strstr(f->last.err, "is not empty"));
    assert_int_equal(entries(f->root), 3); /* docs, state, backup */
}

static void an_empty_directory_may_be_restored_into(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(BACKUP(f), EXIT_OK);
    assert_int_equal(jn_file_make_dirs(f->restored, NULL), 0);
    assert_int_equal(RESTORE(f), EXIT_OK);
    assert_int_equal(RESTORE(f), EXIT_CONFIG);
}

static void a_state_that_is_held_is_not_restored_into(void **state)
{
    struct fixture *f = *state;
    int lock = -1;
    assert_int_equal(BACKUP(f), EXIT_OK);
    assert_int_equal(jn_file_make_dirs(f->restored, NULL), 0);
    const char *path = jn_arena_format(f->arena, "%s/lock", f->restored);
    assert_int_equal(jn_file_lock(path, &lock, NULL, &f->err), 0);
    assert_int_equal(RESTORE(f), EXIT_CONFIG);
    close(lock);
    assert_int_equal(RESTORE(f), EXIT_OK);
}

static void what_is_no_backup_is_told_with_exit_78(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(VERIFY(f), EXIT_CONFIG);
    assert_int_equal(RUN(f, "verify", f->folder), EXIT_CONFIG);
    assert_int_equal(RESTORE(f), EXIT_CONFIG);
    assert_int_not_equal(access(f->restored, F_OK), 0);
    assert_int_equal(RUN(f, "backup", f->backup, "--state", f->folder), EXIT_CONFIG);
    assert_int_equal(RUN(f, "backup", f->backup), EXIT_USAGE);
    assert_int_equal(RUN(f, "restore", f->backup), EXIT_USAGE);
    assert_int_equal(RUN(f, "check"), EXIT_USAGE);
    assert_int_equal(RUN(f, "check", f->folder, "--state", f->state), EXIT_USAGE);
}

static void a_canceled_backup_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct jn_backup made;
    const atomic_bool cancel = true;
    jn_auto(jn_state_close) struct jn_state *s = open_state(f, f->state);
    assert_int_equal(jn_backup_make(s, f->backup, &cancel, &made, &f->err),
                     JN_BACKUP_CANCELED);
    assert_int_equal(entries(f->root), 2);
}

/* A write beyond the limit fails as one on a full disk does. */
static void a_full_disk_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct rlimit old, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t bytes = 0; bytes < 200000; bytes += 20000) {
        jn_auto(jn_state_close) struct jn_state *s = open_state(f, f->state);
        struct jn_backup made;
        small = (struct rlimit){bytes, old.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
        int rc = jn_backup_make(s, f->backup, NULL, &made, &f->err);
        setrlimit(RLIMIT_FSIZE, &old);
        assert_true(rc <= 0);
        assert_int_equal(entries(f->root), rc == 0 ? 3 : 2);
        if (rc == 0)
            break;
        assert_true(bytes < 160000); /* it is not that large */
    }
    assert_int_equal(VERIFY(f), EXIT_OK);
    small = (struct rlimit){50000, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    struct jn_backup found;
    int rc = jn_backup_restore(f->backup, f->restored, &found, &f->err);
    setrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, SIG_DFL);
    assert_true(rc < 0);
    assert_int_equal(RESTORE(f), EXIT_OK); /* what was begun is gone */
}

static void a_restore_cut_short_is_no_state_directory(void **state)
{
    struct fixture *f = *state;
    struct jn_state *s = NULL;
    assert_int_equal(BACKUP(f), EXIT_OK);
    assert_int_equal(RESTORE(f), EXIT_OK);
    /* As a kill leaves it: everything but the last two steps. */
    assert_int_equal(unlink(jn_arena_format(f->arena, "%s/format", f->restored)), 0);
    const char *mark = jn_arena_format(f->arena, "%s/restore-unfinished", f->restored);
    assert_int_equal(jn_file_publish(mark, "", 0, &f->err), 0);
    assert_int_equal(
        jn_state_open(f->restored, JN_STATE_CREATE | JN_STATE_HOLD, &s, &f->err),
        JN_STATE_FOREIGN);
    assert_int_equal(RESTORE(f), EXIT_CONFIG);
}

/* ---- damage */

static void flip(const char *path, long at)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    int byte = fgetc(file);
    assert_int_not_equal(byte, EOF);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    fputc(byte ^ 1, file);
    fclose(file);
}

static void every_flipped_byte_is_told_with_the_name_of_the_file(void **state)
{
    static const char *const names[] = {"state.db", "corpus.bundle", "manifest.json"};
    struct fixture *f = *state;
    assert_int_equal(BACKUP(f), EXIT_OK);
    for (size_t i = 0; i < JN_COUNT(names); i++) {
        const char *path = jn_arena_format(f->arena, "%s/%s", f->backup, names[i]);
        struct stat st;
        assert_int_equal(stat(path, &st), 0);
        long step = st.st_size > 4096 ? st.st_size / 97 : 1;
        for (long at = 0; at < st.st_size; at += step) {
            flip(path, at);
            assert_int_equal(VERIFY(f), EXIT_FINDINGS);
            assert_non_null(strstr(f->last.err, names[i]));
            flip(path, at);
        }
    }
    assert_int_equal(VERIFY(f), EXIT_OK);
}

static void a_file_that_is_short_or_missing_is_named(void **state)
{
    static const char *const names[] = {"state.db", "corpus.bundle", "manifest.json"};
    struct fixture *f = *state;
    for (size_t i = 0; i < JN_COUNT(names); i++) {
        assert_int_equal(BACKUP(f), EXIT_OK);
        const char *path = jn_arena_format(f->arena, "%s/%s", f->backup, names[i]);
        struct stat st;
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(truncate(path, st.st_size - 1), 0);
        assert_int_equal(VERIFY(f), EXIT_FINDINGS);
        assert_non_null(strstr(f->last.err, names[i]));
        assert_int_equal(RESTORE(f), EXIT_FINDINGS);
        assert_int_not_equal(access(f->restored, F_OK), 0);
        assert_int_equal(unlink(path), 0);
        assert_int_not_equal(VERIFY(f), EXIT_OK);
        assert_non_null(strstr(f->last.err, names[i]));
        assert_int_equal(jn_file_remove_tree(f->backup, NULL), 0);
    }
}

/* A row that says something which the corpus does not know. */
static int add_row(struct fixture *f, struct jn_state *s)
{
    struct jn_submission row = {.kind = "faq",
                                .title = "secret title",
                                .author = "li.na",
                                .co_authors = "",
                                .submitter = "li.na",
                                .audiences = "staff",
                                .document_id = "faq-2026-0001",
                                .path = "faq/faq-2026-0001.md",
                                .stage = 3,
                                .round = 1,
                                .markdown = "",
                                .warnings = "[]",
                                .near_duplicates = "[]"};
    int rc = jn_submission_add(s, &row, f->arena, &f->err);
    row.state = JN_SUBMISSION_PUBLISHED;
    row.commit = "0123456789012345678901234567890123456789";
    row.revision = "9876543210987654321098765432109876543210";
    return rc == 0 ? jn_submission_put(s, &row, &f->err) : rc;
}

static int add_revision(struct fixture *f, struct jn_state *s)
{
    const struct jn_revision row = {.path = "a.md",
                                    .blob = "9876543210987654321098765432109876543210",
                                    .commit = head_of(f, f->state),
                                    .author = "li.na",
                                    .message = ""};
    return jn_revision_add(s, &row, &f->err);
}

static int lose_head(struct fixture *f, struct jn_state *s)
{
    return jn_state_set(s, "corpus_head", "0123456789012345678901234567890123456789",
                        &f->err);
}

static void a_row_without_its_commit_is_found(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(CHECK(f), EXIT_OK);
    write_state(f, add_row);
    assert_int_equal(CHECK(f), EXIT_FINDINGS);
    assert_non_null(strstr(f->last.err, "submission sub-"));
    assert_non_null(
        strstr(f->last.err, "names 0123456789012345678901234567890123456789"));
    assert_null(strstr(f->last.err, "secret title"));
    assert_int_equal(BACKUP(f), EXIT_OK);
    assert_int_equal(VERIFY(f), EXIT_FINDINGS);
    assert_non_null(strstr(f->last.err, "submission sub-"));
    assert_int_equal(entries(f->root), 3); /* docs, state, backup: no scratch */
}

static void a_revision_without_its_blob_is_found(void **state)
{
    struct fixture *f = *state;
    write_state(f, add_revision);
    assert_int_equal(CHECK(f), EXIT_FINDINGS);
    assert_non_null(strstr(f->last.err, "revision 1 names 98765"));
}

static void a_head_that_the_corpus_does_not_have_is_found(void **state)
{
    struct fixture *f = *state;
    write_state(f, lose_head);
    assert_int_equal(CHECK(f), EXIT_FINDINGS);
    assert_non_null(strstr(f->last.err, "corpus_head 0123456789"));
    assert_int_equal(BACKUP(f), EXIT_FAILED); /* no two heads that fit together */
    assert_int_equal(entries(f->root), 2);
}

static void a_damaged_object_is_found_and_named(void **state)
{
    struct fixture *f = *state;
    const char *blob = strstr(files_of(f, f->state), "a.md=") + 5;
    char *path = jn_arena_format(f->arena, "%s/corpus.git/objects/%.2s/%.38s", f->state,
                                 blob, blob + 2);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(chmod(path, 0600), 0);
    flip(path, st.st_size / 2);
    assert_int_equal(CHECK(f), EXIT_FINDINGS);
    assert_non_null(
        strstr(f->last.err, jn_arena_format(f->arena, "blob %.40s cannot", blob)));
    assert_int_equal(BACKUP(f), EXIT_FAILED);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(CHECK(f), EXIT_FINDINGS);
    assert_int_equal(entries(f->root), 2);
}

static void an_index_that_says_something_else_is_found(void **state)
{
    struct fixture *f = *state;
    const char *index = jn_arena_format(f->arena, "%s/index", f->state);
    assert_int_equal(RUN(f, "index", "--corpus", f->folder, "--index", index), EXIT_OK);
    assert_int_equal(CHECK(f), EXIT_OK);
    assert_non_null(strstr(f->last.out, "documents 2, indexed 2"));
    put(f, "b.md", "# changed\n");
    put(f, "c.md", "# gamma\n");
    assert_int_equal(RUN(f, "import", f->folder, "--state", f->state), EXIT_OK);
    put(f, "d.md", "# delta\n");
    assert_int_equal(unlink(jn_arena_format(f->arena, "%s/c.md", f->folder)), 0);
    assert_int_equal(RUN(f, "index", "--corpus", f->folder, "--index", index), EXIT_OK);
    put(f, "b.md", "# changed again\n");
    assert_int_equal(RUN(f, "index", "--corpus", f->folder, "--index", index), EXIT_OK);
    assert_int_equal(CHECK(f), EXIT_FINDINGS);
    assert_non_null(strstr(f->last.err, "'b.md' is of another revision"));
    assert_non_null(strstr(f->last.err, "'c.md' of the corpus is not in it"));
    assert_non_null(strstr(f->last.err, "'d.md' is not in the corpus"));
    assert_non_null(strstr(f->last.out, "faults 3"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_was_saved_comes_back),
        TEST(a_backup_is_as_secret_as_the_state),
        TEST(a_backup_has_what_was_imported_and_not_yet_served),
        TEST(a_backup_can_be_made_while_somebody_writes),
        TEST(what_is_there_is_not_overwritten),
        TEST(an_empty_directory_may_be_restored_into),
        TEST(a_state_that_is_held_is_not_restored_into),
        TEST(what_is_no_backup_is_told_with_exit_78),
        TEST(a_canceled_backup_leaves_nothing),
        TEST(a_full_disk_leaves_nothing),
        TEST(a_restore_cut_short_is_no_state_directory),
        TEST(every_flipped_byte_is_told_with_the_name_of_the_file),
        TEST(a_file_that_is_short_or_missing_is_named),
        TEST(a_row_without_its_commit_is_found),
        TEST(a_revision_without_its_blob_is_found),
        TEST(a_head_that_the_corpus_does_not_have_is_found),
        TEST(a_damaged_object_is_found_and_named),
        TEST(an_index_that_says_something_else_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
