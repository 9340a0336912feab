/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree with changes. git_tree_create_updated() would leave an empty folder behind when
 * its last file goes, and such a tree has another id than a clone makes of the same
 * files; so the folders on the way are rebuilt here, one builder for each level. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/corpus_git.h"

struct writing {
    struct jn_corpus *c;
    const struct jn_corpus_change **sorted;
    struct jn_error *err;
};

/* Changes [from, to) share the first `skip` bytes of their paths. */
struct part {
    size_t from, to, skip;
};

static int write_folder(struct writing *w, git_tree *base, struct part part, git_oid *out,
                        bool *empty);

static int refuse(struct jn_error *err, const char *why)
{
    return jn_fail(err, EINVAL, "commit: %s", why);
}

/* 0 and *was: the old folder `name`, NULL when there is none. */
static int old_folder(struct writing *w, git_tree *base, const char *name, git_tree **was)
{
    const git_tree_entry *e = base ? git_tree_entry_byname(base, name) : NULL;
    *was = NULL;
    if (!e || git_tree_entry_type(e) != GIT_OBJECT_TREE)
        return 0;
    return corpus_tree_get(w->c, git_tree_entry_id(e), was, w->err);
}

static int set(struct writing *w, git_treebuilder *to, const char *name,
               const git_oid *id, git_filemode_t mode)
{
    const git_tree_entry *e = git_treebuilder_get(to, name);
    if (e && git_tree_entry_type(e) !=
                 (mode == GIT_FILEMODE_TREE ? GIT_OBJECT_TREE : GIT_OBJECT_BLOB))
        return refuse(w->err, "a path is both file and folder");
    int rc = git_treebuilder_insert(NULL, to, name, id, mode);
    return rc == 0 ? 0 : git_fail(w->err, rc, "make a tree");
}

static int unset(struct writing *w, git_treebuilder *from, const char *name,
                 git_object_t type)
{
    const git_tree_entry *e = git_treebuilder_get(from, name);
    if (!e || git_tree_entry_type(e) != type)
        return 0;
    int rc = git_treebuilder_remove(from, name);
    return rc == 0 ? 0 : git_fail(w->err, rc, "make a tree");
}

static int change_file(struct writing *w, git_treebuilder *in, const char *name,
                       const struct jn_corpus_change *change)
{
    if (!change->bytes)
        return unset(w, in, name, GIT_OBJECT_BLOB);
    git_oid id;
    git_error_clear();
    int rc = git_blob_create_from_buffer(&id, w->c->repo, change->bytes, change->len);
    rc = git_written(w->err, rc, "write a blob");
    if (rc != 0)
        return rc;
    return set(w, in, name, &id, GIT_FILEMODE_BLOB);
}

static int change_folder(struct writing *w, git_tree *base, git_treebuilder *in,
                         const char *name, struct part part)
{
    jn_auto(git_tree_free) git_tree *was = NULL;
    git_oid id;
    bool empty = false;
    int rc = old_folder(w, base, name, &was);
    if (rc == 0)
        rc = write_folder(w, was, part, &id, &empty);
    if (rc != 0)
        return rc;
    return empty ? unset(w, in, name, GIT_OBJECT_TREE)
                 : set(w, in, name, &id, GIT_FILEMODE_TREE);
}

/* The changes of one name: one file, or everything below one folder. */
static int change_name(struct writing *w, git_tree *base, git_treebuilder *in,
                       struct part part)
{
    const struct jn_corpus_change *first = w->sorted[part.from];
    char name[JN_CORPUS_PATH + 1];
    size_t len = strcspn(first->path + part.skip, "/");
    memcpy(name, first->path + part.skip, len);
    name[len] = '\0';
    part.skip += len;
    if (first->path[part.skip] == '\0')
        return change_file(w, in, name, first);
    part.skip++;
    return change_folder(w, base, in, name, part);
}

/* Where the changes that share the name (and being file or folder) of `from` end. */
static size_t end_of_name(struct writing *w, struct part part)
{
    const char *path = w->sorted[part.from]->path;
    size_t len = strcspn(path + part.skip, "/") + part.skip;
    size_t i = part.from + 1;
    if (path[len] == '\0')
        return i;
    while (i < part.to && strncmp(w->sorted[i]->path, path, len + 1) == 0)
        i++;
    return i;
}

/* Recursion goes one level for each '/' of a path, whose length is bounded. */
static int write_folder(struct writing *w, git_tree *base, struct part part, git_oid *out,
                        bool *empty)
{
    jn_auto(git_treebuilder_free) git_treebuilder *in = NULL;
    int rc = git_treebuilder_new(&in, w->c->repo, base);
    if (rc != 0)
        return git_fail(w->err, rc, "make a tree");
    for (size_t end; part.from < part.to; part.from = end) {
        end = end_of_name(w, part);
        rc = change_name(w, base, in, (struct part){part.from, end, part.skip});
        if (rc != 0)
            return rc;
    }
    *empty = git_treebuilder_entrycount(in) == 0;
    if (*empty && part.skip > 0)
        return 0;
    git_error_clear();
    return git_written(w->err, git_treebuilder_write(out, in), "write a tree");
}

/* By path; removals of files first, so that a folder may take the name of a file. */
static int by_removal_and_path(const void *a, const void *b)
{
    const struct jn_corpus_change *const *x = a, *const *y = b;
    if (!(*x)->bytes != !(*y)->bytes)
        return (*x)->bytes ? 1 : -1;
    return strcmp((*x)->path, (*y)->path);
}

static int by_path(const void *a, const void *b)
{
    const struct jn_corpus_change *const *x = a, *const *y = b;
    return strcmp((*x)->path, (*y)->path);
}

static int check(const struct jn_corpus_change **sorted, size_t n, struct jn_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!jn_corpus_is_path(sorted[i]->path))
            return refuse(err, "a path is not allowed");
        if (i > 0 && strcmp(sorted[i - 1]->path, sorted[i]->path) == 0)
            return refuse(err, "a path is there twice");
    }
    return 0;
}

int corpus_tree_write(struct jn_corpus *c, git_tree *base,
                      const struct jn_corpus_change *changes, size_t n, git_oid *out,
                      struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct writing w = {.c = c, .err = err};
    w.sorted = JN_NEW_ARRAY(arena, n + 1, const struct jn_corpus_change *);
    size_t n_removed = 0;
    for (size_t i = 0; i < n; i++) {
        w.sorted[i] = &changes[i];
        n_removed += !changes[i].bytes;
    }
    qsort(w.sorted, n, sizeof(*w.sorted), by_path);
    int rc = check(w.sorted, n, err);
    if (rc != 0)
        return rc;
    /* Two passes when something is removed: first what goes, then what comes. */
    qsort(w.sorted, n, sizeof(*w.sorted), by_removal_and_path);
    jn_auto(git_tree_free) git_tree *between = NULL;
    bool empty;
    if (n_removed > 0) {
        rc = write_folder(&w, base, (struct part){0, n_removed, 0}, out, &empty);
        if (rc == 0)
            rc = corpus_tree_get(c, out, &between, err);
        base = between;
    }
    if (rc == 0 && (n_removed < n || n == 0))
        rc = write_folder(&w, base, (struct part){n_removed, n, 0}, out, &empty);
    return rc;
}
