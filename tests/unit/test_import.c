/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `jinnang import` from the outside. */
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
#include <jansson.h>

#include "jinnang/corpus.h"
#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/state.h"

#include "command_running.h"

struct fixture {
    char root[64], folder[80], state[80];
    struct command_output last;
    struct jn_arena *arena;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strcpy(f->root, "/tmp/jn-import-XXXXXX");
    if (!mkdtemp(f->root) || jn_hash_init(NULL) != 0 || jn_corpus_library_init(NULL) != 0)
        return -1;
    snprintf(f->folder, sizeof(f->folder), "%s/docs", f->root);
    snprintf(f->state, sizeof(f->state), "%s/state", f->root);
    f->arena = jn_arena_new();
    *state = f;
    return jn_file_make_dirs(f->folder, NULL);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    command_forget(&f->last);
    jn_arena_free(f->arena);
    jn_file_remove_tree(f->root, NULL);
    jn_corpus_library_shutdown();
    free(f);
    return 0;
}

static void put(struct fixture *f, const char *name, const char *bytes, size_t len)
{
    char *path = jn_arena_format(f->arena, "%s/%s", f->folder, name);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    assert_int_equal(jn_file_make_dirs(path, NULL), 0);
    *slash = '/';
    assert_int_equal(jn_file_publish(path, bytes, len, NULL), 0);
}
#define PUT(f, name, text) put((f), (name), (text), strlen(text))

static int run_words(struct fixture *f, const char *const *words)
{
    static char lang[] = "LANG=C";
    return command_run(&f->last, lang, words);
}
#define RUN(f, ...) run_words((f), (const char *const[]){__VA_ARGS__, NULL})
#define IMPORT(f, ...) RUN(f, "import", (f)->folder, "--state", (f)->state, ##__VA_ARGS__)

/* ---- what is in the corpus then */

struct seen {
    struct jn_arena *arena;
    const char *paths, *message;
    unsigned commits;
};

static int see(void *user, const struct jn_corpus_commit *commit, struct jn_error *err)
{
    struct seen *s = user;
    (void)err;
    s->commits++;
    s->message = jn_arena_str(s->arena, commit->message);
    return 0;
}

static struct seen look(struct fixture *f, const char *path, char **bytes, size_t *len)
{
    struct seen seen = {f->arena, "", "", 0};
    struct jn_error err;
    struct jn_corpus_file *files;
    size_t n;
    char head[JN_OID_LEN + 1];
    jn_auto(jn_corpus_close) struct jn_corpus *c = NULL;
    const char *dir = jn_arena_format(f->arena, "%s/corpus.git", f->state);
    assert_int_equal(jn_corpus_open(dir, &c, &err), 0);
    assert_int_equal(jn_corpus_head(c, head, &err), 0);
    assert_int_equal(jn_corpus_list(c, head, f->arena, &files, &n, &err), 0);
    for (size_t i = 0; i < n; i++) {
        seen.paths = jn_arena_format(f->arena, "%s%s ", seen.paths, files[i].path);
        if (path && strcmp(files[i].path, path) == 0)
            assert_int_equal(jn_corpus_read(c, files[i].blob, f->arena, bytes, len, &err),
                             0);
    }
    assert_int_equal(jn_corpus_log(c, NULL, head, see, &seen, &err), 0);
    return seen;
}

/* ---- what holds */

static void a_folder_becomes_one_commit_byte_for_byte(void **state)
{
    struct fixture *f = *state;
    static const char gbk[] = "# \xb2\xe2\xca\xd4\xb2\xe2\xca\xd4\r\n";
    PUT(f, "faq/a.md", "# alpha\n");
    put(f, "案例/gbk.md", gbk, sizeof(gbk) - 1);
    PUT(f, "_config/synonyms.txt", "a, b\n");
    PUT(f, "_config/vocab/tags.yaml", "x: 1\n");
    PUT(f, "_config/.synonyms.txt.swp", "x");
    PUT(f, "notes.txt", "no Markdown");
    PUT(f, ".git/x.md", "# hidden\n");
    assert_int_equal(IMPORT(f, "--message", "first"), EXIT_OK);
    assert_non_null(strstr(f->last.out, "files 4, added 4, changed 0, unchanged 0"));
    assert_non_null(strstr(f->last.out, "\ncommit "));
    char *bytes = NULL;
    size_t len = 0;
    struct seen seen = look(f, "案例/gbk.md", &bytes, &len);
    assert_string_equal(seen.paths, "_config/synonyms.txt _config/vocab/tags.yaml "
                                    "faq/a.md 案例/gbk.md ");
    assert_string_equal(seen.message, "first\n");
    assert_int_equal(seen.commits, 2);
    assert_int_equal(len, sizeof(gbk) - 1);
    assert_memory_equal(bytes, gbk, len);
}

static void a_second_import_takes_what_is_different(void **state)
{
    struct fixture *f = *state;
    PUT(f, "a.md", "# alpha\n");
    PUT(f, "b.md", "# beta\n");
    assert_int_equal(IMPORT(f), EXIT_OK);
    assert_int_equal(IMPORT(f), EXIT_OK);
    assert_non_null(strstr(f->last.out, "added 0, changed 0, unchanged 2"));
    assert_null(strstr(f->last.out, "commit"));
    assert_int_equal(look(f, NULL, NULL, NULL).commits, 2);
    PUT(f, "b.md", "# better\n");
    PUT(f, "c.md", "# gamma\n");
    assert_int_equal(unlink(jn_arena_format(f->arena, "%s/a.md", f->folder)), 0);
    assert_int_equal(IMPORT(f), EXIT_OK);
    assert_non_null(strstr(f->last.out, "files 2, added 1, changed 1, unchanged 0"));
    struct seen seen = look(f, NULL, NULL, NULL);
    assert_string_equal(seen.paths, "a.md b.md c.md "); /* nothing is removed */
    assert_string_equal(seen.message, "import: 1 new, 1 changed\n");
}

static void what_cannot_be_a_document_is_refused_and_named(void **state)
{
    struct fixture *f = *state;
    static const char binary[] = "\x7f\x45LF\0\0\0\1\2\3";
    PUT(f, "a.md", "# alpha\n");
    put(f, "b.md", binary, sizeof(binary));
    PUT(f, "x\\y.md", "# backslash\n");
    assert_int_equal(IMPORT(f), EXIT_FINDINGS);
    assert_non_null(strstr(f->last.out, "refused 2"));
    assert_non_null(strstr(f->last.out, "b.md"));
    assert_non_null(strstr(f->last.out, "x\\y.md: error: path_not_allowed: "));
    assert_string_equal(look(f, NULL, NULL, NULL).paths, "a.md ");
}

static void a_dry_run_tells_and_does_nothing(void **state)
{
    struct fixture *f = *state;
    PUT(f, "a.md", "# alpha\n");
    assert_int_equal(IMPORT(f, "--dry-run"), EXIT_OK);
    assert_non_null(strstr(f->last.out, "added 1"));
    assert_int_not_equal(access(f->state, F_OK), 0);
    assert_int_equal(IMPORT(f), EXIT_OK);
    PUT(f, "a.md", "# another\n");
    assert_int_equal(IMPORT(f, "--dry-run", "--json"), EXIT_OK);
    json_t *report = json_loads(f->last.out, 0, NULL);
    json_t *counts = json_object_get(report, "counts");
    assert_int_equal(json_integer_value(json_object_get(counts, "changed")), 1);
    json_decref(report);
    assert_int_equal(look(f, NULL, NULL, NULL).commits, 2);
}

static void a_running_daemon_is_told_with_exit_75(void **state)
{
    struct fixture *f = *state;
    struct jn_state *daemon = NULL;
    PUT(f, "a.md", "# alpha\n");
    assert_int_equal(
        jn_state_open(f->state, JN_STATE_CREATE | JN_STATE_HOLD, &daemon, NULL), 0);
    assert_int_equal(IMPORT(f), EXIT_HELD);
    char pid[40];
    snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
    assert_non_null(strstr(f->last.err, pid));
    assert_int_equal(IMPORT(f, "--dry-run"), EXIT_OK);
    jn_state_close(daemon);
    assert_int_equal(look(f, NULL, NULL, NULL).commits, 1);
}

static void wrong_usage_is_told(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(RUN(f, "import", f->folder), EXIT_USAGE);
    assert_int_equal(RUN(f, "import", "--state", f->state), EXIT_USAGE);
    assert_int_equal(IMPORT(f, "--message", ""), EXIT_USAGE);
    assert_int_equal(IMPORT(f, "--message", "\xff"), EXIT_USAGE);
    assert_int_equal(RUN(f, "import", "/no/such/folder", "--state", f->state),
                     EXIT_CONFIG);
    PUT(f, "thesis.doc", "x");
    assert_int_equal(
        RUN(f, "import", f->folder, "--state", jn_arena_format(f->arena, "%s", f->root)),
        EXIT_CONFIG);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_folder_becomes_one_commit_byte_for_byte),
        TEST(a_second_import_takes_what_is_different),
        TEST(what_cannot_be_a_document_is_refused_and_named),
        TEST(a_dry_run_tells_and_does_nothing),
        TEST(a_running_daemon_is_told_with_exit_75),
        TEST(wrong_usage_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
