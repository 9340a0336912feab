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
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "jinnang/corpus.h"
#include "jinnang/file.h"
#include "jinnang/hash.h"

/* libgit2 finds this one before that of the C library. */
static unsigned fsyncs, failing_fsync; /* the number of the one that fails */
static int fsync_error;
int fsync(int fd)
{
    fsyncs++;
    if (fsyncs == failing_fsync) {
        errno = EIO;
        return -1;
    }
    if (fsync_error) {
        errno = fsync_error;
        return -1;
    }
    return (int)syscall(SYS_fsync, fd);
}

struct fixture {
    char root[64], dir[96];
    struct jn_error err;
    struct jn_arena *arena;
    struct jn_corpus *c;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strcpy(f->root, "/tmp/jn-corpus-XXXXXX");
    if (!mkdtemp(f->root))
        return -1;
    snprintf(f->dir, sizeof(f->dir), "%s/corpus.git", f->root);
    f->arena = jn_arena_new();
    fsync_error = 0;
    *state = f;
    if (jn_corpus_library_init(&f->err) == 0 && jn_corpus_create(f->dir, &f->err) == 0 &&
        jn_corpus_open(f->dir, &f->c, &f->err) == 0)
        return 0;
    print_message("%s\n", f->err.text);
    return -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    jn_corpus_close(f->c);
    jn_corpus_library_shutdown();
    jn_arena_free(f->arena);
    jn_file_remove_tree(f->root, NULL);
    free(f);
    return 0;
}

/* ---- doing */

static const char *head(struct fixture *f)
{
    char *id = jn_arena_alloc(f->arena, JN_OID_LEN + 1);
    assert_int_equal(jn_corpus_head(f->c, id, &f->err), 0);
    return id;
}

static int try_commit(struct fixture *f, const char *base,
                      const struct jn_corpus_change *changes, size_t n)
{
    char id[JN_OID_LEN + 1];
    struct jn_corpus_wish wish = {.base = base,
                                  .author = "李娜",
                                  .author_email = "li.na@example.com",
                                  .committer = "jinnangd",
                                  .committer_email = "jinnangd@localhost",
                                  .at_ms = 1790000000000,
                                  .utc_offset_s = 28800,
                                  .message =
                                      "case: 迁移\n\nwhy\n\nJinnang-Submission: s1\n"
                                      "Jinnang-Round: 2\n",
                                  .changes = changes,
                                  .n_changes = n};
    f->err = (struct jn_error){0};
    return jn_corpus_commit(f->c, &wish, id, &f->err);
}

/* "path=text" adds, "path" removes; ends with NULL. */
static int commit_files(struct fixture *f, const char *const *specs)
{
    struct jn_corpus_change changes[16];
    size_t n = 0;
    for (; specs[n]; n++) {
        const char *is = strchr(specs[n], '=');
        size_t len = is ? (size_t)(is - specs[n]) : strlen(specs[n]);
        changes[n] =
            (struct jn_corpus_change){.path = jn_arena_dup(f->arena, specs[n], len),
                                      .bytes = is ? is + 1 : NULL,
                                      .len = is ? strlen(is + 1) : 0};
    }
    return try_commit(f, head(f), changes, n);
}
#define COMMIT(f, ...) commit_files(f, (const char *const[]){__VA_ARGS__, NULL})

/* All paths of head, each followed by a blank. */
static const char *paths(struct fixture *f)
{
    struct jn_corpus_file *files;
    size_t n;
    assert_int_equal(jn_corpus_list(f->c, head(f), f->arena, &files, &n, &f->err), 0);
    const char *all = "";
    for (size_t i = 0; i < n; i++)
        all = jn_arena_format(f->arena, "%s%s ", all, files[i].path);
    return all;
}

static const char *text(struct fixture *f, const char *path)
{
    char blob[JN_OID_LEN + 1];
    char *bytes;
    size_t len;
    if (jn_corpus_find(f->c, head(f), path, blob, &f->err) == JN_CORPUS_NONE)
        return "(none)";
    assert_int_equal(jn_corpus_read(f->c, blob, f->arena, &bytes, &len, &f->err), 0);
    assert_int_equal(strlen(bytes), len);
    return bytes;
}

/* ---- what holds */

static void a_new_corpus_is_empty_and_has_one_commit(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(strlen(head(f)), JN_OID_LEN);
    assert_string_equal(paths(f), "");
    assert_int_equal(jn_corpus_create(f->dir, &f->err), -EEXIST);
}

static void a_creation_cut_short_is_taken_up_again(void **state)
{
    struct fixture *f = *state;
    char dir[128], tmp[160];
    snprintf(dir, sizeof(dir), "%s/other.git", f->root);
    snprintf(tmp, sizeof(tmp), "%s.tmp/refs/heads", dir);
    assert_int_equal(jn_file_make_dirs(tmp, &f->err), 0);
    assert_int_equal(jn_corpus_create(dir, &f->err), 0);
    snprintf(tmp, sizeof(tmp), "%s.tmp", dir);
    assert_int_not_equal(access(tmp, F_OK), 0);
    assert_int_equal(access(dir, F_OK), 0);
}

static void files_come_change_and_go_in_one_commit(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(COMMIT(f, "case-study/a.md=one", "faq/b.md=two", "c.md=three"), 0);
    assert_string_equal(paths(f), "c.md case-study/a.md faq/b.md ");
    assert_int_equal(COMMIT(f, "case-study/a.md=new", "c.md", "x/y/z.md=deep"), 0);
    assert_string_equal(paths(f), "case-study/a.md faq/b.md x/y/z.md ");
    assert_string_equal(text(f, "case-study/a.md"), "new");
    assert_string_equal(text(f, "faq/b.md"), "two");
    assert_string_equal(text(f, "c.md"), "(none)");
    assert_string_equal(text(f, "faq"), "(none)");
    assert_string_equal(text(f, "faq/b.md/c"), "(none)");
}

static const char *tree_of_head(struct fixture *f)
{
    char command[300], *tree = jn_arena_alloc(f->arena, 64);
    snprintf(command, sizeof(command), "git --git-dir=%s rev-parse 'main^{tree}'",
             f->dir);
    FILE *out = popen(command, "r");
    assert_non_null(out);
    assert_non_null(fgets(tree, 64, out));
    assert_int_equal(pclose(out), 0);
    return tree;
}

static void an_emptied_folder_leaves_nothing_behind(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(COMMIT(f, "a.md=1"), 0);
    const char *before = tree_of_head(f);
    assert_int_equal(COMMIT(f, "deep/er/b.md=2"), 0);
    assert_int_equal(COMMIT(f, "deep/er/b.md"), 0);
    assert_string_equal(paths(f), "a.md ");
    assert_string_equal(tree_of_head(f), before);
    assert_int_equal(COMMIT(f, "a.md"), 0);
    assert_string_equal(tree_of_head(f), "4b825dc642cb6eb9a060e54bf8d69288fbee4904\n");
}

static void removing_what_is_not_there_is_nothing(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(COMMIT(f, "a.md=1"), 0);
    assert_int_equal(COMMIT(f, "b.md", "x/y.md", "a.md/z.md"), 0);
    assert_string_equal(paths(f), "a.md ");
}

static void the_order_is_that_of_whole_paths(void **state)
{
    struct fixture *f = *state;
    /* git would list a-b.md, a.md, a/…, a0.md the other way round for folders. */
    assert_int_equal(COMMIT(f, "a/x.md=1", "a-b.md=2", "a.md=3", "a0.md=4", "a/b/c.md=5"),
                     0);
    assert_string_equal(paths(f), "a-b.md a.md a/b/c.md a/x.md a0.md ");
    assert_int_equal(COMMIT(f, "a.md", "a/x.md=6", "a-b/c.md=7"), 0);
    assert_string_equal(paths(f), "a-b.md a-b/c.md a/b/c.md a/x.md a0.md ");
}

static void a_name_is_file_or_folder_not_both(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(COMMIT(f, "a=1", "a/b.md=2"), -EINVAL);
    assert_int_equal(COMMIT(f, "a=1"), 0);
    assert_int_equal(COMMIT(f, "a/b.md=2"), -EINVAL);
    assert_string_equal(paths(f), "a ");
    assert_int_equal(COMMIT(f, "a", "a/b.md=2"), 0);
    assert_string_equal(paths(f), "a/b.md ");
    assert_int_equal(COMMIT(f, "a/b.md", "a=3"), 0);
    assert_string_equal(paths(f), "a ");
}

static void bad_wishes_change_nothing(void **state)
{
    struct fixture *f = *state;
    const char *before = head(f);
    assert_int_equal(COMMIT(f, "a.md=1", "a.md=2"), -EINVAL);
    assert_int_equal(COMMIT(f, "a.md=1", "../b.md=2"), -EINVAL);
    assert_null(strstr(f->err.text, "b.md"));
    assert_string_equal(head(f), before);
}

static void a_moved_base_is_an_outcome(void **state)
{
    struct fixture *f = *state;
    struct jn_corpus_change change = {"a.md", "1", 1};
    const char *old = head(f);
    assert_int_equal(try_commit(f, old, &change, 1), 0);
    const char *now = head(f);
    assert_int_equal(try_commit(f, old, &change, 1), JN_CORPUS_MOVED);
    assert_int_equal(try_commit(f, "no id", &change, 1), JN_CORPUS_MOVED);
    assert_string_equal(head(f), now);
}

static void another_handle_sees_a_commit(void **state)
{
    struct fixture *f = *state;
    jn_auto(jn_corpus_close) struct jn_corpus *other = NULL;
    assert_int_equal(jn_corpus_open(f->dir, &other, &f->err), 0);
    char id[JN_OID_LEN + 1];
    assert_int_equal(jn_corpus_head(other, id, &f->err), 0);
    assert_int_equal(COMMIT(f, "a.md=1"), 0);
    assert_int_equal(jn_corpus_head(other, id, &f->err), 0);
    assert_string_equal(id, head(f));
    char blob[JN_OID_LEN + 1], *bytes;
    size_t len;
    assert_int_equal(jn_corpus_find(other, id, "a.md", blob, &f->err), 0);
    assert_int_equal(jn_corpus_read(other, blob, f->arena, &bytes, &len, &f->err), 0);
    assert_string_equal(bytes, "1");
}

static void a_blob_has_the_id_of_its_bytes(void **state)
{
    struct fixture *f = *state;
    static const char bytes[] = "\xb0\xa1\0GB18030";
    struct jn_corpus_change change = {"a.md", bytes, sizeof(bytes)};
    char want[41], blob[41], *got;
    size_t len;
    assert_int_equal(try_commit(f, head(f), &change, 1), 0);
    jn_hash_git_blob(bytes, sizeof(bytes), want);
    assert_int_equal(jn_corpus_find(f->c, head(f), "a.md", blob, &f->err), 0);
    assert_string_equal(blob, want);
    assert_int_equal(jn_corpus_read(f->c, blob, f->arena, &got, &len, &f->err), 0);
    assert_int_equal(len, sizeof(bytes));
    assert_memory_equal(got, bytes, len);
}

static void unknown_blobs_are_none(void **state)
{
    struct fixture *f = *state;
    static const char *const ids[] = {"",  "0123456789012345678901234567890123456789",
                                      "x", "0123456789012345678901234567890123456789a",
                                      "g", "012345678901234567890123456789012345678G"};
    char *bytes;
    size_t len;
    for (size_t i = 0; i < JN_COUNT(ids); i++)
        assert_int_equal(jn_corpus_read(f->c, ids[i], f->arena, &bytes, &len, &f->err),
                         JN_CORPUS_NONE);
    /* A commit is no blob. */
    assert_int_equal(jn_corpus_read(f->c, head(f), f->arena, &bytes, &len, &f->err),
                     JN_CORPUS_NONE);
}

/* ---- history */

struct told {
    struct fixture *f;
    const char *all;
    unsigned n;
};

static int tell(void *user, const struct jn_corpus_commit *c, struct jn_error *err)
{
    struct told *t = user;
    (void)err;
    t->n++;
    t->all = jn_arena_format(t->f->arena, "%s%s:", t->all, c->author);
    for (size_t i = 0; i < c->n_deltas; i++)
        t->all = jn_arena_format(t->f->arena, "%s%s%s ", t->all,
                                 *c->deltas[i].blob ? "+" : "-", c->deltas[i].path);
    return 0;
}

static void the_log_tells_what_each_commit_changed(void **state)
{
    struct fixture *f = *state;
    const char *first = head(f);
    assert_int_equal(COMMIT(f, "a.md=1", "b/c.md=2"), 0);
    const char *second = head(f);
    assert_int_equal(COMMIT(f, "a.md=3", "b/c.md", "d.md=4"), 0);
    struct told t = {f, "", 0};
    assert_int_equal(jn_corpus_log(f->c, first, head(f), tell, &t, &f->err), 0);
    assert_string_equal(t.all, "李娜:+a.md +b/c.md 李娜:+a.md -b/c.md +d.md ");
    t = (struct told){f, "", 0};
    assert_int_equal(jn_corpus_log(f->c, second, head(f), tell, &t, &f->err), 0);
    assert_string_equal(t.all, "李娜:+a.md -b/c.md +d.md ");
    t = (struct told){f, "", 0};
    assert_int_equal(jn_corpus_log(f->c, NULL, head(f), tell, &t, &f->err), 0);
    assert_int_equal(t.n, 3);
    assert_int_equal(jn_corpus_log(f->c, head(f), head(f), tell, &t, &f->err), 0);
    assert_int_equal(t.n, 3);
    assert_int_equal(jn_corpus_log(f->c, head(f), first, tell, &t, &f->err),
                     JN_CORPUS_MOVED);
    assert_int_equal(jn_corpus_log(f->c, "0123456789012345678901234567890123456789",
                                   first, tell, &t, &f->err),
                     JN_CORPUS_MOVED);
}

static int stop(void *user, const struct jn_corpus_commit *c, struct jn_error *err)
{
    (void)err;
    *(int64_t *)user = c->at_ms;
    return strstr(c->message, "迁移") ? 7 : 0;
}

static void the_log_stops_when_told(void **state)
{
    struct fixture *f = *state;
    int64_t at = 0;
    assert_int_equal(COMMIT(f, "a.md=1"), 0);
    assert_int_equal(COMMIT(f, "a.md=2"), 0);
    assert_int_equal(jn_corpus_log(f->c, NULL, head(f), stop, &at, &f->err), 7);
    assert_true(at == 1790000000000);
}

static void trailers_are_read_from_the_last_paragraph(void **state)
{
    struct fixture *f = *state;
    static const char message[] = "subject\n\nJinnang-Submission: wrong\n\n"
                                  "Jinnang-Submission: sub-1\nJinnang-Round:  2\nNo: \n";
    static const struct {
        const char *message, *key, *value;
    } cases[] = {
        {message, "Jinnang-Submission", "sub-1"},
        {message, "Jinnang-Round", " 2"},
        {message, "Jinnang", NULL},
        {message, "No", NULL},
        {"Key: subject only", "Key", NULL},
        {"s\n\nKey: v", "Key", "v"},
        {"s\n\nKey: v\n\n\n", "Key", "v"},
        {"", "Key", NULL},
    };
    for (size_t i = 0; i < JN_COUNT(cases); i++) {
        const char *got = jn_corpus_trailer(cases[i].message, cases[i].key, f->arena);
        if (cases[i].value)
            assert_string_equal(got, cases[i].value);
        else
            assert_null(got);
    }
}

/* ---- paths */

static void paths_have_a_grammar(void **state)
{
    struct fixture *f = *state;
    static const char *const good[] = {"a.md",
                                       "案例/某城商行.md",
                                       "a b/c.md",
                                       ".hidden",
                                       "_config/vocab/x.yaml",
                                       "a/.gitignore",
                                       "...",
                                       "a:b"};
    static const char *const bad[] = {
        "",     "/a",       "a/",   "a//b", ".",     "..",      "a/../b", "a/./b",
        ".git", "a/.GiT/b", "a\\b", "a\nb", "a\x7f", "\xff.md", "a\tb",   "\xb0\xa1.md"};
    for (size_t i = 0; i < JN_COUNT(good); i++)
        assert_true(jn_corpus_is_path(good[i]));
    for (size_t i = 0; i < JN_COUNT(bad); i++)
        assert_false(jn_corpus_is_path(bad[i]));
    char *longest = jn_arena_alloc(f->arena, JN_CORPUS_PATH + 2);
    memset(longest, 'a', JN_CORPUS_PATH);
    assert_true(jn_corpus_is_path(longest));
    longest[JN_CORPUS_PATH] = 'a';
    assert_false(jn_corpus_is_path(longest));
    const char *deep = "a";
    for (unsigned i = 0; i < JN_CORPUS_DEPTH; i++)
        deep = jn_arena_format(f->arena, "%s/a", deep);
    assert_true(jn_corpus_is_path(deep));
    assert_false(jn_corpus_is_path(jn_arena_format(f->arena, "%s/a", deep)));
    assert_int_equal(COMMIT(f, jn_arena_format(f->arena, "%s=1", deep)), 0);
    assert_string_equal(text(f, deep), "1");
    assert_string_equal(paths(f), jn_arena_format(f->arena, "%s ", deep));
}

/* ---- the disk */

static void touch(struct fixture *f, const char *name)
{
    const char *path = jn_arena_format(f->arena, "%s/%s", f->dir, name);
    int fd = open(path, O_CREAT | O_WRONLY, 0644);
    assert_true(fd >= 0);
    close(fd);
}

static bool is_there(struct fixture *f, const char *name)
{
    return access(jn_arena_format(f->arena, "%s/%s", f->dir, name), F_OK) == 0;
}

static void leftover_locks_are_cleaned(void **state)
{
    struct fixture *f = *state;
    touch(f, "refs/heads/main.lock");
    touch(f, "objects/tmp_object_git2_aB3");
    touch(f, "HEAD.lock");
    assert_int_equal(COMMIT(f, "a.md=1"), -EBUSY);
    assert_int_equal(jn_corpus_clean(f->dir, &f->err), 0);
    assert_false(is_there(f, "refs/heads/main.lock"));
    assert_false(is_there(f, "objects/tmp_object_git2_aB3"));
    assert_false(is_there(f, "HEAD.lock"));
    assert_true(is_there(f, "HEAD"));
    assert_int_equal(COMMIT(f, "a.md=1"), 0);
}

static void remove_object(struct fixture *f, const char *id)
{
    const char *name = jn_arena_format(f->arena, "objects/%.2s/%s", id, id + 2);
    assert_true(is_there(f, name));
    assert_int_equal(unlink(jn_arena_format(f->arena, "%s/%s", f->dir, name)), 0);
}

static void a_missing_object_is_damage_with_its_id(void **state)
{
    struct fixture *f = *state;
    char blob[JN_OID_LEN + 1];
    assert_int_equal(COMMIT(f, "a/b.md=1"), 0);
    const char *commit = head(f);
    char tree[64];
    snprintf(tree, sizeof(tree), "%.40s", tree_of_head(f));
    remove_object(f, tree);
    jn_corpus_close(f->c); /* it keeps what it has read */
    assert_int_equal(jn_corpus_open(f->dir, &f->c, &f->err), 0);
    assert_int_equal(jn_corpus_find(f->c, commit, "a/b.md", blob, &f->err), -EBADMSG);
    assert_non_null(strstr(f->err.text, tree));
    assert_null(strstr(f->err.text, "b.md"));
    struct jn_corpus_file *files;
    size_t n;
    assert_int_equal(jn_corpus_list(f->c, commit, f->arena, &files, &n, &f->err),
                     -EBADMSG);
    assert_int_equal(COMMIT(f, "c.md=1"), -EBADMSG);
}

static void a_flipped_bit_in_a_blob_is_damage(void **state)
{
    struct fixture *f = *state;
    char blob[JN_OID_LEN + 1], *bytes;
    size_t len;
    assert_int_equal(COMMIT(f, "a.md=one"), 0);
    assert_int_equal(COMMIT(f, "b.md=two"), 0);
    assert_int_equal(jn_corpus_find(f->c, head(f), "a.md", blob, &f->err), 0);
    const char *a =
        jn_arena_format(f->arena, "%s/objects/%.2s/%s", f->dir, blob, blob + 2);
    char other[JN_OID_LEN + 1];
    assert_int_equal(jn_corpus_find(f->c, head(f), "b.md", other, &f->err), 0);
    const char *b =
        jn_arena_format(f->arena, "%s/objects/%.2s/%s", f->dir, other, other + 2);
    assert_int_equal(rename(b, a), 0); /* whole, but not what its name says */
    assert_int_equal(jn_corpus_read(f->c, blob, f->arena, &bytes, &len, &f->err),
                     -EBADMSG);
    assert_non_null(strstr(f->err.text, blob));
}

static void a_commit_is_synced_step_by_step(void **state)
{
    struct fixture *f = *state;
    fsyncs = 0;
    assert_int_equal(COMMIT(f, "case-study/a.md=1"), 0);
    /* blob, two trees, commit, ref: a file and a directory each. */
    assert_true(fsyncs >= 10);
}

static void a_failed_fsync_is_told_and_nothing_is_published(void **state)
{
    struct fixture *f = *state;
    const char *before = head(f);
    fsync_error = EIO;
    assert_int_equal(COMMIT(f, "a.md=1"), -EIO);
    fsync_error = ENOSPC;
    assert_int_equal(COMMIT(f, "b.md=1"), -ENOSPC);
    fsync_error = EROFS;
    assert_int_equal(COMMIT(f, "c.md=1"), -EROFS);
    fsync_error = 0;
    assert_string_equal(head(f), before);
}

/* libgit2 writes the object again, and that time it works. */
static void a_flush_that_fails_once_is_told(void **state)
{
    struct fixture *f = *state;
    fsyncs = 0;
    assert_int_equal(COMMIT(f, "a/first.md=1"), 0);
    unsigned all = fsyncs;
    for (unsigned n = 1; n <= all; n++) {
        fsyncs = 0;
        failing_fsync = n;
        const char *spec = jn_arena_format(f->arena, "a/%u.md=%u", n, n);
        int rc = COMMIT(f, spec);
        failing_fsync = 0;
        assert_int_equal(rc, -EIO);
    }
}

/* The object `id` with one bit flipped, read by a fresh handle. */
static void flip_object(struct fixture *f, const char *id, long bit)
{
    const char *path =
        jn_arena_format(f->arena, "%s/objects/%.2s/%s", f->dir, id, id + 2);
    assert_int_equal(chmod(path, 0644), 0);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, bit / 8, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, bit / 8, SEEK_SET);
    fputc(byte ^ 1 << bit % 8, file);
    fclose(file);
    jn_corpus_close(f->c);
    assert_int_equal(jn_corpus_open(f->dir, &f->c, &f->err), 0);
}

static long bits_of(struct fixture *f, const char *id)
{
    struct stat st;
    const char *path =
        jn_arena_format(f->arena, "%s/objects/%.2s/%s", f->dir, id, id + 2);
    assert_int_equal(stat(path, &st), 0);
    return (long)st.st_size * 8;
}

static void every_flipped_bit_is_told_or_changes_nothing(void **state)
{
    struct fixture *f = *state;
    char blob[JN_OID_LEN + 1], found[JN_OID_LEN + 1], tree[JN_OID_LEN + 1], *bytes;
    size_t len;
    assert_int_equal(COMMIT(f, "a.md=some text that is long enough to be compressed"), 0);
    const char *commit = head(f);
    assert_int_equal(jn_corpus_find(f->c, commit, "a.md", blob, &f->err), 0);
    snprintf(tree, sizeof(tree), "%s", tree_of_head(f));
    const char *const objects[] = {blob, tree, commit};
    for (size_t i = 0; i < JN_COUNT(objects); i++) {
        for (long bit = 0; bit < bits_of(f, objects[i]); bit++) {
            flip_object(f, objects[i], bit);
            int rc = jn_corpus_find(f->c, commit, "a.md", found, &f->err);
            if (rc == 0) {
                assert_string_equal(found, blob);
                rc = jn_corpus_read(f->c, blob, f->arena, &bytes, &len, &f->err);
            }
            if (rc == 0)
                assert_string_equal(bytes,
                                    "some text that is long enough to be compressed");
            else
                assert_int_equal(rc, -EBADMSG);
            flip_object(f, objects[i], bit);
        }
    }
}

static void many_files_are_synced_at_once(void **state)
{
    struct fixture *f = *state;
    struct jn_corpus_change changes[50];
    for (size_t i = 0; i < 50; i++)
        changes[i] = (struct jn_corpus_change){
            jn_arena_format(f->arena, "many/%02zu.md", i),
            jn_arena_format(f->arena, "%zu", i), i < 10 ? 1 : 2};
    struct jn_corpus_wish wish = {.base = head(f),
                                  .author = "import",
                                  .author_email = "import@localhost",
                                  .committer = "import",
                                  .committer_email = "import@localhost",
                                  .message = "import\n",
                                  .changes = changes,
                                  .n_changes = 50,
                                  .bulk = true};
    char id[JN_OID_LEN + 1];
    fsyncs = 0;
    assert_int_equal(jn_corpus_commit(f->c, &wish, id, &f->err), 0);
    assert_in_range(fsyncs, 1, 5); /* the ref */
    assert_string_equal(text(f, "many/49.md"), "49");
    fsyncs = 0;
    assert_int_equal(COMMIT(f, "a.md=once"), 0);
    assert_true(fsyncs >= 8);
}

static void names_that_git_cannot_have_are_refused(void **state)
{
    struct fixture *f = *state;
    struct jn_corpus_wish wish = {.base = head(f),
                                  .author = "<>",
                                  .author_email = "a@b",
                                  .committer = "c",
                                  .committer_email = "c@d",
                                  .message = "m\n"};
    char id[JN_OID_LEN + 1];
    assert_int_equal(jn_corpus_commit(f->c, &wish, id, &f->err), -EINVAL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_new_corpus_is_empty_and_has_one_commit),
        TEST(a_creation_cut_short_is_taken_up_again),
        TEST(files_come_change_and_go_in_one_commit),
        TEST(an_emptied_folder_leaves_nothing_behind),
        TEST(removing_what_is_not_there_is_nothing),
        TEST(the_order_is_that_of_whole_paths),
        TEST(a_name_is_file_or_folder_not_both),
        TEST(bad_wishes_change_nothing),
        TEST(a_moved_base_is_an_outcome),
        TEST(another_handle_sees_a_commit),
        TEST(a_blob_has_the_id_of_its_bytes),
        TEST(unknown_blobs_are_none),
        TEST(the_log_tells_what_each_commit_changed),
        TEST(the_log_stops_when_told),
        TEST(trailers_are_read_from_the_last_paragraph),
        TEST(paths_have_a_grammar),
        TEST(leftover_locks_are_cleaned),
        TEST(a_missing_object_is_damage_with_its_id),
        TEST(a_flipped_bit_in_a_blob_is_damage),
        TEST(a_commit_is_synced_step_by_step),
        TEST(a_failed_fsync_is_told_and_nothing_is_published),
        TEST(a_flush_that_fails_once_is_told),
        TEST(every_flipped_bit_is_told_or_changes_nothing),
        TEST(many_files_are_synced_at_once),
        TEST(names_that_git_cannot_have_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
