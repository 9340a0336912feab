/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lib/store/corpus_git.h"

static bool is_file(unsigned mode)
{
    return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

static int diff_of(struct jn_corpus *c, git_commit *commit, git_diff **out,
                   struct jn_error *err)
{
    jn_auto(git_tree_free) git_tree *tree = NULL;
    jn_auto(git_tree_free) git_tree *before = NULL;
    jn_auto(git_commit_free) git_commit *parent = NULL;
    int rc = corpus_tree_get(c, git_commit_tree_id(commit), &tree, err);
    if (rc == 0 && git_commit_parentcount(commit) > 0) {
        rc = corpus_commit_get(c, git_commit_parent_id(commit, 0), &parent, err);
        if (rc == 0)
            rc = corpus_tree_get(c, git_commit_tree_id(parent), &before, err);
    }
    if (rc != 0)
        return rc;
    rc = git_diff_tree_to_tree(out, c->repo, before, tree, NULL);
    return rc == 0 ? 0 : git_fail(err, rc, "compare two commits");
}

static size_t deltas_of(git_diff *diff, struct jn_arena *arena,
                        struct jn_corpus_delta **out)
{
    size_t n = git_diff_num_deltas(diff), used = 0;
    struct jn_corpus_delta *deltas = JN_NEW_ARRAY(arena, n, struct jn_corpus_delta);
    for (size_t i = 0; i < n; i++) {
        const git_diff_delta *d = git_diff_get_delta(diff, i);
        bool is = is_file(d->new_file.mode), was = is_file(d->old_file.mode);
        const char *path = d->new_file.path;
        /* A change of the mode alone says nothing about the document. */
        bool moved = is != was || !git_oid_equal(&d->new_file.id, &d->old_file.id);
        if (!moved || !(is || was) || !jn_corpus_is_path(path))
            continue;
        deltas[used].path = jn_arena_str(arena, path);
        if (is)
            corpus_oid_format(deltas[used].blob, &d->new_file.id);
        used++;
    }
    *out = deltas;
    return used;
}

static int tell(struct jn_corpus *c, const git_oid *id, struct jn_arena *arena,
                jn_corpus_log_fn *fn, void *user, struct jn_error *err)
{
    jn_auto(git_commit_free) git_commit *commit = NULL;
    jn_auto(git_diff_free) git_diff *diff = NULL;
    int rc = corpus_commit_get(c, id, &commit, err);
    if (rc == 0)
        rc = diff_of(c, commit, &diff, err);
    if (rc != 0)
        return rc;
    struct jn_corpus_delta *deltas;
    struct jn_corpus_commit told = {
        .at_ms = (int64_t)git_commit_time(commit) * 1000,
        .author = git_commit_author(commit)->name,
        .message = git_commit_message(commit),
    };
    corpus_oid_format(told.id, id);
    told.n_deltas = deltas_of(diff, arena, &deltas);
    told.deltas = deltas;
    return fn(user, &told, err);
}

/* 0 when since is until or an ancestor of it. */
static int check_since(struct jn_corpus *c, const git_oid *since, const git_oid *until,
                       struct jn_error *err)
{
    jn_auto(git_commit_free) git_commit *there = NULL;
    if (git_oid_equal(since, until))
        return 0;
    int rc = git_commit_lookup(&there, c->repo, since);
    if (rc == GIT_ENOTFOUND)
        return JN_CORPUS_MOVED;
    if (rc == 0)
        rc = git_graph_descendant_of(c->repo, until, since);
    if (rc < 0)
        return git_fail(err, rc, "walk the history");
    return rc == 1 ? 0 : JN_CORPUS_MOVED;
}

int jn_corpus_log(struct jn_corpus *c, const char *since, const char *until,
                  jn_corpus_log_fn *fn, void *user, struct jn_error *err)
{
    git_oid from, to, id;
    if (!corpus_oid_parse(&to, until))
        return jn_fail(err, EBADMSG, "walk the history: '%.40s' is no commit", until);
    if (since && !corpus_oid_parse(&from, since))
        return JN_CORPUS_MOVED;
    int rc = since ? check_since(c, &from, &to, err) : 0;
    if (rc != 0)
        return rc;
    jn_auto(git_revwalk_free) git_revwalk *walk = NULL;
    rc = git_revwalk_new(&walk, c->repo);
    if (rc == 0)
        rc = git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
    if (rc == 0)
        rc = git_revwalk_push(walk, &to);
    if (rc == 0 && since)
        rc = git_revwalk_hide(walk, &from);
    if (rc != 0)
        return git_fail(err, rc, "walk the history");
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    while ((rc = git_revwalk_next(&id, walk)) == 0) {
        jn_arena_reset(arena);
        rc = tell(c, &id, arena, fn, user, err);
        if (rc != 0)
            return rc;
    }
    return rc == GIT_ITEROVER ? 0 : git_fail(err, rc, "walk the history");
}
