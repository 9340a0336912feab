/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and reading. Trees are walked by hand where "not there" and "damaged" must not
 * be confused: libgit2 has one code for both. */
#include "jinnang/corpus.h"

#include <stdlib.h>
#include <string.h>

#include "lib/store/corpus_git.h"

/* An own git object of this size is no document; do not even load it. */
enum { MAX_BLOB = 16 << 20 };

static int option(int rc, const char *name, struct jn_error *err)
{
    return rc < 0 ? jn_fail(err, EIO, "set libgit2 option %s", name) : 0;
}

static int set_options(struct jn_error *err)
{
    static const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                                 GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL};
    int rc = option(git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1), "fsync", err);
    if (rc == 0)
        rc = option(git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 1),
                    "strict objects", err);
    if (rc == 0)
        rc = option(git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1),
                    "strict hashes", err);
    if (rc == 0)
        rc = option(git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 1), "owner", err);
    for (size_t i = 0; rc == 0 && i < JN_COUNT(levels); i++)
        rc = option(git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], ""),
                    "search path", err);
    return rc;
}

int jn_corpus_library_init(struct jn_error *err)
{
    if (git_libgit2_init() < 0)
        return jn_fail(err, EIO, "start libgit2");
    int rc = set_options(err);
    if (rc != 0)
        git_libgit2_shutdown();
    return rc;
}

void jn_corpus_library_shutdown(void)
{
    git_libgit2_shutdown();
}

int jn_corpus_open(const char *dir, struct jn_corpus **out, struct jn_error *err)
{
    jn_auto(jn_corpus_close) struct jn_corpus *c = calloc(1, sizeof(*c));
    if (!c || !(c->dir = strdup(dir)))
        return jn_fail(err, ENOMEM, "open repository '%s'", dir);
    unsigned flags = GIT_REPOSITORY_OPEN_BARE | GIT_REPOSITORY_OPEN_NO_SEARCH;
    int rc = git_repository_open_ext(&c->repo, dir, flags, NULL);
    if (rc != 0)
        return git_fail(err, rc, "open repository");
    rc = corpus_loose_use(c, err);
    if (rc != 0)
        return rc;
    *out = JN_STEAL(c);
    return 0;
}

struct jn_corpus *jn_corpus_close(struct jn_corpus *c)
{
    if (!c)
        return NULL;
    git_repository_free(c->repo);
    free(c->dir);
    free(c);
    return NULL;
}

int jn_corpus_head(struct jn_corpus *c, char commit[JN_OID_LEN + 1], struct jn_error *err)
{
    git_oid id;
    int rc = corpus_head_oid(c, &id, err);
    if (rc == 0)
        corpus_oid_format(commit, &id);
    return rc;
}

/* ---- listing ---- */

struct listing {
    struct jn_corpus *c;
    struct jn_arena *arena;
    struct jn_corpus_file *files;
    size_t n, cap;
    struct jn_error *err;
};

static bool is_file(const git_tree_entry *e)
{
    git_filemode_t mode = git_tree_entry_filemode(e);
    return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

/* Depth is bounded, so recursion is. */
static int list_tree(struct listing *l, const git_oid *id, const char *prefix,
                     unsigned depth)
{
    jn_auto(git_tree_free) git_tree *tree = NULL;
    int rc = corpus_tree_get(l->c, id, &tree, l->err);
    size_t n = rc == 0 ? git_tree_entrycount(tree) : 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const git_tree_entry *e = git_tree_entry_byindex(tree, i);
        const char *path =
            jn_arena_format(l->arena, "%s%s", prefix, git_tree_entry_name(e));
        if (git_tree_entry_type(e) == GIT_OBJECT_TREE && depth < JN_CORPUS_DEPTH) {
            rc = list_tree(l, git_tree_entry_id(e),
                           jn_arena_format(l->arena, "%s/", path), depth + 1);
        } else if (is_file(e) && jn_corpus_is_path(path)) {
            JN_GROW(l->arena, l->files, l->n, l->cap);
            l->files[l->n].path = path;
            corpus_oid_format(l->files[l->n++].blob, git_tree_entry_id(e));
        }
    }
    return rc;
}

static int by_path(const void *a, const void *b)
{
    const struct jn_corpus_file *x = a, *y = b;
    return strcmp(x->path, y->path);
}

int jn_corpus_list(struct jn_corpus *c, const char *commit, struct jn_arena *arena,
                   struct jn_corpus_file **out, size_t *n, struct jn_error *err)
{
    jn_auto(git_tree_free) git_tree *tree = NULL;
    int rc = corpus_tree_of(c, commit, &tree, err);
    if (rc != 0)
        return rc;
    struct listing l = {.c = c, .arena = arena, .err = err};
    rc = list_tree(&l, git_tree_id(tree), "", 0);
    if (rc != 0)
        return rc;
    /* git orders a folder as if its name ended in '/'. */
    if (l.n > 1)
        qsort(l.files, l.n, sizeof(*l.files), by_path);
    *out = l.files;
    *n = l.n;
    return 0;
}

/* ---- one file ---- */

static int down(struct jn_corpus *c, git_tree **tree, const git_oid *id,
                struct jn_error *err)
{
    git_tree *next = NULL;
    int rc = corpus_tree_get(c, id, &next, err);
    if (rc == 0) {
        git_tree_free(*tree);
        *tree = next;
    }
    return rc;
}

int jn_corpus_find(struct jn_corpus *c, const char *commit, const char *path,
                   char blob[JN_OID_LEN + 1], struct jn_error *err)
{
    if (!jn_corpus_is_path(path))
        return JN_CORPUS_NONE;
    jn_auto(git_tree_free) git_tree *tree = NULL;
    int rc = corpus_tree_of(c, commit, &tree, err);
    char part[JN_CORPUS_PATH + 1];
    while (rc == 0) {
        size_t len = strcspn(path, "/");
        memcpy(part, path, len);
        part[len] = '\0';
        const git_tree_entry *e = git_tree_entry_byname(tree, part);
        bool last = path[len] == '\0';
        if (!e || (last ? !is_file(e) : git_tree_entry_type(e) != GIT_OBJECT_TREE))
            return JN_CORPUS_NONE;
        if (last) {
            corpus_oid_format(blob, git_tree_entry_id(e));
            return 0;
        }
        git_oid id = *git_tree_entry_id(e);
        rc = down(c, &tree, &id, err);
        path += len + 1;
    }
    return rc;
}

int jn_corpus_read(struct jn_corpus *c, const char *blob, struct jn_arena *arena,
                   char **bytes, size_t *len, struct jn_error *err)
{
    git_oid id;
    if (!corpus_oid_parse(&id, blob))
        return JN_CORPUS_NONE;
    jn_auto(git_blob_free) git_blob *b = NULL;
    size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    git_odb *odb = NULL;
    int rc = git_repository_odb(&odb, c->repo);
    if (rc == 0)
        rc = git_odb_read_header(&size, &type, odb, &id);
    git_odb_free(odb);
    if (rc == GIT_ENOTFOUND || (rc == 0 && type != GIT_OBJECT_BLOB))
        return JN_CORPUS_NONE;
    if (rc == 0 && size > MAX_BLOB)
        return JN_CORPUS_LARGE;
    if (rc == 0)
        rc = git_blob_lookup(&b, c->repo, &id);
    if (rc != 0) {
        char doing[80] = "read blob ";
        return git_fail(err, rc, strcat(doing, blob));
    }
    *len = (size_t)git_blob_rawsize(b);
    *bytes = jn_arena_dup(arena, git_blob_rawcontent(b), *len);
    return 0;
}
