/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects first, each on the disk before the next needs it, then the ref by
 * compare-and-swap: its rename is the commit point. A kill before it leaves objects that
 * nobody names; they cost space and nothing else. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fts.h>

#include "jinnang/clock.h"
#include "jinnang/file.h"

#include "lib/store/corpus_git.h"

static int sync_filesystem(const char *dir, struct jn_error *err)
{
    jn_auto(jn_fd) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || syncfs(fd) != 0)
        return jn_fail_errno(err, "syncfs '%s'", dir);
    return 0;
}

/* ---- creating ---- */

static int init(const char *dir, struct jn_corpus **out, struct jn_error *err)
{
    git_repository_init_options options = {.version =
                                               GIT_REPOSITORY_INIT_OPTIONS_VERSION};
    options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_NO_REINIT |
                    GIT_REPOSITORY_INIT_MKDIR;
    options.initial_head = "main";
    jn_auto(git_repository_free) git_repository *repo = NULL;
    int rc = git_repository_init_ext(&repo, dir, &options);
    return rc == 0 ? jn_corpus_open(dir, out, err) : git_fail(err, rc, "make repository");
}

static int first_commit(struct jn_corpus *c, struct jn_error *err)
{
    git_oid tree_id, id;
    jn_auto(git_tree_free) git_tree *tree = NULL;
    jn_auto(git_signature_free) git_signature *who = NULL;
    int rc = corpus_tree_write(c, NULL, NULL, 0, &tree_id, err);
    if (rc == 0)
        rc = corpus_tree_get(c, &tree_id, &tree, err);
    if (rc != 0)
        return rc;
    rc = git_signature_new(&who, "jinnang", "jinnang@localhost",
                           jn_clock_wall_ms() / 1000, 0);
    if (rc == 0)
        rc = git_commit_create(&id, c->repo, CORPUS_REF, who, who, NULL,
                               "corpus: created\n", tree, 0, NULL);
    return rc == 0 ? 0 : git_fail(err, rc, "make the first commit");
}

static int publish(const char *tmp, const char *dir, struct jn_error *err)
{
    int rc = sync_filesystem(tmp, err);
    if (rc != 0)
        return rc;
    if (rename(tmp, dir) != 0)
        return jn_fail_errno(err, "rename to '%s'", dir);
    char parent[4096];
    int n = snprintf(parent, sizeof(parent), "%s/..", dir);
    if (n < 0 || (size_t)n >= sizeof(parent))
        return jn_fail(err, ENAMETOOLONG, "sync '%s'", dir);
    return jn_file_sync_dir(parent, err);
}

int jn_corpus_create(const char *dir, struct jn_error *err)
{
    char tmp[4096];
    int n = snprintf(tmp, sizeof(tmp), "%s.tmp", dir);
    if (n < 0 || (size_t)n >= sizeof(tmp))
        return jn_fail(err, ENAMETOOLONG, "make repository '%s'", dir);
    if (access(dir, F_OK) == 0)
        return jn_fail(err, EEXIST, "make repository '%s': it is there", dir);
    jn_auto(jn_corpus_close) struct jn_corpus *c = NULL;
    int rc = jn_file_remove_tree(tmp, err);
    if (rc == 0)
        rc = init(tmp, &c, err);
    if (rc == 0)
        rc = first_commit(c, err);
    return rc == 0 ? publish(tmp, dir, err) : rc;
}

/* ---- cleaning ---- */

static bool is_leftover(const char *name)
{
    static const char *const begins[] = {"tmp_obj", "tmp_pack", "tmp_idx", "pack_git2_"};
    size_t len = strlen(name);
    if (len > 5 && strcmp(name + len - 5, ".lock") == 0)
        return true;
    for (size_t i = 0; i < JN_COUNT(begins); i++)
        if (strncmp(name, begins[i], strlen(begins[i])) == 0)
            return true;
    return false;
}

int jn_corpus_clean(const char *dir, struct jn_error *err)
{
    jn_auto(jn_free) char *copy = strdup(dir);
    char *roots[] = {copy, NULL};
    FTS *walk = copy ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
    if (!walk)
        return jn_fail_errno(err, "look through repository '%s'", dir);
    int rc = 0;
    errno = 0;
    for (FTSENT *e; rc == 0 && (e = fts_read(walk));) {
        if (e->fts_info == FTS_F && is_leftover(e->fts_name) &&
            unlink(e->fts_path) != 0 && errno != ENOENT)
            rc = jn_fail_errno(err, "remove '%s'", e->fts_path);
        errno = 0;
    }
    if (rc == 0 && errno != 0)
        rc = jn_fail_errno(err, "look through repository '%s'", dir);
    fts_close(walk);
    /* An object that a killed process wrote and did not sync would be taken for one that
     * is on the disk when the same bytes come again. */
    return rc == 0 ? sync_filesystem(dir, err) : rc;
}

/* ---- committing ---- */

static int make_person(git_signature **out, const char *name, const char *email,
                       const struct jn_corpus_wish *w, struct jn_error *err)
{
    int rc = git_signature_new(out, name, email, w->at_ms / 1000, w->utc_offset_s / 60);
    return rc == 0
               ? 0
               : jn_fail(err, EINVAL, "commit: a name or address that git cannot have");
}

static int write_commit(struct jn_corpus *c, const struct jn_corpus_wish *w,
                        const git_oid *base, git_oid *out, struct jn_error *err)
{
    jn_auto(git_commit_free) git_commit *parent = NULL;
    jn_auto(git_tree_free) git_tree *before = NULL;
    jn_auto(git_tree_free) git_tree *tree = NULL;
    jn_auto(git_signature_free) git_signature *author = NULL;
    jn_auto(git_signature_free) git_signature *committer = NULL;
    git_oid tree_id;
    int rc = make_person(&author, w->author, w->author_email, w, err);
    if (rc == 0)
        rc = make_person(&committer, w->committer, w->committer_email, w, err);
    if (rc == 0)
        rc = corpus_commit_get(c, base, &parent, err);
    if (rc == 0)
        rc = corpus_tree_get(c, git_commit_tree_id(parent), &before, err);
    if (rc == 0)
        rc = corpus_tree_write(c, before, w->changes, w->n_changes, &tree_id, err);
    if (rc == 0)
        rc = corpus_tree_get(c, &tree_id, &tree, err);
    if (rc != 0)
        return rc;
    const git_commit *parents[] = {parent};
    git_error_clear();
    rc = git_commit_create(out, c->repo, NULL, author, committer, NULL, w->message, tree,
                           1, parents);
    return git_written(err, rc, "write a commit");
}

/* The switch is one for the process: hence the word about threads in the contract. */
static int write_bulk(struct jn_corpus *c, const struct jn_corpus_wish *w,
                      const git_oid *base, git_oid *out, struct jn_error *err)
{
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
    int rc = write_commit(c, w, base, out, err);
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    return rc == 0 ? sync_filesystem(c->dir, err) : rc;
}

static int move_main(struct jn_corpus *c, const git_oid *base, const git_oid *to,
                     struct jn_error *err)
{
    jn_auto(git_reference_free) git_reference *ref = NULL;
    int rc = git_reference_create_matching(&ref, c->repo, CORPUS_REF, to, 1, base, NULL);
    if (rc == GIT_EMODIFIED)
        return JN_CORPUS_MOVED;
    return rc == 0 ? 0 : git_fail(err, rc, "move " CORPUS_REF);
}

int jn_corpus_commit(struct jn_corpus *c, const struct jn_corpus_wish *wish,
                     char commit[JN_OID_LEN + 1], struct jn_error *err)
{
    git_oid base, head, made;
    if (!corpus_oid_parse(&base, wish->base))
        return JN_CORPUS_MOVED;
    int rc = corpus_head_oid(c, &head, err);
    if (rc != 0)
        return rc;
    if (!git_oid_equal(&base, &head))
        return JN_CORPUS_MOVED;
    errno = 0; /* git_fail() may ask it */
    rc = wish->bulk ? write_bulk(c, wish, &base, &made, err)
                    : write_commit(c, wish, &base, &made, err);
    if (rc == 0)
        rc = move_main(c, &base, &made, err);
    if (rc == 0)
        corpus_oid_format(commit, &made);
    return rc;
}
