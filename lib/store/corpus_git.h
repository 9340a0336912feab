/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libgit2 as the corpus files of lib/store use it. */
#ifndef LIB_STORE_CORPUS_GIT_H
#define LIB_STORE_CORPUS_GIT_H

#include <git2.h>

#include "jinnang/corpus.h"

#define CORPUS_REF "refs/heads/main"

struct jn_corpus {
    git_repository *repo;
    char *dir;
};

JN_DEFINE_AUTO(git_blob_free, git_blob *)
JN_DEFINE_AUTO(git_commit_free, git_commit *)
JN_DEFINE_AUTO(git_diff_free, git_diff *)
JN_DEFINE_AUTO(git_patch_free, git_patch *)
JN_DEFINE_AUTO(git_reference_free, git_reference *)
JN_DEFINE_AUTO(git_repository_free, git_repository *)
JN_DEFINE_AUTO(git_revwalk_free, git_revwalk *)
JN_DEFINE_AUTO(git_signature_free, git_signature *)
JN_DEFINE_AUTO(git_tree_entry_free, git_tree_entry *)
JN_DEFINE_AUTO(git_tree_free, git_tree *)
JN_DEFINE_AUTO(git_treebuilder_free, git_treebuilder *)

/* Translate what libgit2 returned last on this thread: ENOSPC, EROFS, EIO and their like
 * where the system said so, EBADMSG for objects and refs that are missing or damaged,
 * EBUSY for a lock, ENOMEM, else EIO. `doing` says what was tried. Names of documents do
 * not get into the text. */
int git_fail(struct jn_error *err, int rc, const char *doing);

/* After something was written, with git_error_clear() before it: as git_fail() when rc
 * says so, and also when a flush failed on the way and libgit2 got over it: it writes the
 * object a second time and reports success. A disk that failed to flush once has to be
 * taken at its word. */
int git_written(struct jn_error *err, int rc, const char *doing);

/* 40 lower-case hex digits exactly. */
bool corpus_oid_parse(git_oid *out, const char *hex);
void corpus_oid_format(char out[JN_OID_LEN + 1], const git_oid *oid);

/* The commit, or its tree; -EBADMSG with the id when it is not there. */
int corpus_commit_get(struct jn_corpus *c, const git_oid *id, git_commit **out,
                      struct jn_error *err);
int corpus_tree_get(struct jn_corpus *c, const git_oid *id, git_tree **out,
                    struct jn_error *err);
int corpus_tree_of(struct jn_corpus *c, const char *commit, git_tree **out,
                   struct jn_error *err);

/* Loose objects of c are read by us from now on. */
int corpus_loose_use(struct jn_corpus *c, struct jn_error *err);

/* What refs/heads/main names. */
int corpus_head_oid(struct jn_corpus *c, git_oid *out, struct jn_error *err);

/* `base` (NULL: empty) with the changes as a new tree. Folders come and go with their
 * files; removing what is not there is nothing. -EINVAL for a path that is no path, is
 * there twice, or is both file and folder. */
int corpus_tree_write(struct jn_corpus *c, git_tree *base,
                      const struct jn_corpus_change *changes, size_t n, git_oid *out,
                      struct jn_error *err);

#endif
