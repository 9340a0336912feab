/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STATE/corpus.git: the documents and all their versions, a bare repository that anybody
 * can clone. Commits go on top of refs/heads/main only. One handle serves one thread.
 * Failures: -EBADMSG an object is missing or damaged (err->text has its id), -ENOSPC,
 * -EROFS, -EIO (after an fsync error nothing that was written can be trusted). */
#ifndef JINNANG_CORPUS_H
#define JINNANG_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/arena.h"
#include "jinnang/cleanup.h"
#include "jinnang/error.h"

enum { JN_OID_LEN = 40, JN_CORPUS_PATH = 1000, JN_CORPUS_DEPTH = 32 };

/* Once in main, before any thread: libgit2 with fsync of objects, refs and directories,
 * strict object checks, and nobody's configuration. */
int jn_corpus_library_init(struct jn_error *err);
void jn_corpus_library_shutdown(void);

/* Make a bare repository `dir` with an empty first commit. It is made as <dir>.tmp and
 * renamed when it is on the disk, so `dir` is whole or not there; what a creation that
 * was cut short left behind is thrown away. -EEXIST when `dir` is there. */
int jn_corpus_create(const char *dir, struct jn_error *err);

/* Remove *.lock and temporary files that a kill left behind, and put what it left whole
 * on the disk. Only while the lock of the state directory is held. */
int jn_corpus_clean(const char *dir, struct jn_error *err);

struct jn_corpus;
int jn_corpus_open(const char *dir, struct jn_corpus **out, struct jn_error *err);
struct jn_corpus *jn_corpus_close(struct jn_corpus *c); /* NULL is fine */
JN_DEFINE_AUTO(jn_corpus_close, struct jn_corpus *)

/* ---- reading */

enum { JN_CORPUS_NONE = 1, JN_CORPUS_MOVED = 2, JN_CORPUS_LARGE = 3 };

/* The commit of refs/heads/main; sees what other handles and processes committed. */
int jn_corpus_head(struct jn_corpus *c, char commit[JN_OID_LEN + 1],
                   struct jn_error *err);

/* Every file of a commit, sorted by path in byte order; in the arena. Left out is what
 * only a commit made by hand can have: links, submodules, paths outside the grammar. */
struct jn_corpus_file {
    const char *path;
    char blob[JN_OID_LEN + 1];
};
int jn_corpus_list(struct jn_corpus *c, const char *commit, struct jn_arena *arena,
                   struct jn_corpus_file **out, size_t *n, struct jn_error *err);

/* The blob of one path in a commit; JN_CORPUS_NONE when there is none. */
int jn_corpus_find(struct jn_corpus *c, const char *commit, const char *path,
                   char blob[JN_OID_LEN + 1], struct jn_error *err);

/* The bytes of a blob, a NUL behind them. JN_CORPUS_NONE: no such blob (also when the id
 * is malformed); JN_CORPUS_LARGE: more than 16 MiB. */
int jn_corpus_read(struct jn_corpus *c, const char *blob, struct jn_arena *arena,
                   char **bytes, size_t *len, struct jn_error *err);

/* Commits after `since` (NULL: all) up to `until`, oldest first; since is until or an
 * ancestor of it (else JN_CORPUS_MOVED). A merge (made by hand) shows what it changed
 * against its first parent. Everything in `commit` is valid during the call; fn returns 0
 * to go on. */
struct jn_corpus_delta {
    const char *path;
    char blob[JN_OID_LEN + 1]; /* "" when the file was removed */
};
struct jn_corpus_commit {
    char id[JN_OID_LEN + 1];
    int64_t at_ms;       /* committer's time */
    const char *author;  /* name */
    const char *message; /* whole */
    const struct jn_corpus_delta *deltas;
    size_t n_deltas;
};
typedef int jn_corpus_log_fn(void *user, const struct jn_corpus_commit *commit,
                             struct jn_error *err);
int jn_corpus_log(struct jn_corpus *c, const char *since, const char *until,
                  jn_corpus_log_fn *fn, void *user, struct jn_error *err);

/* Value of a trailer "<key>: <value>" in the last paragraph of a message, in the arena,
 * or NULL. */
const char *jn_corpus_trailer(const char *message, const char *key,
                              struct jn_arena *arena);

/* ---- writing: the store thread, or `jinnang import` under the lock */

/* bytes NULL: the file is removed (nothing happens when it is not there). A path is
 * relative, '/' between, UTF-8, at most 1,000 bytes and 32 folders deep, without empty,
 * "." or ".." parts, control characters, backslashes, or a part that is .git in any case.
 */
struct jn_corpus_change {
    const char *path;
    const char *bytes;
    size_t len;
};
bool jn_corpus_is_path(const char *path);

struct jn_corpus_wish {
    const char *base; /* commit that main must name; the new commit's only parent */
    const char *author, *author_email;       /* of the text */
    const char *committer, *committer_email; /* of the commit: the daemon */
    int64_t at_ms;
    int utc_offset_s;
    const char *message; /* subject, blank line, body, blank line, trailers */
    const struct jn_corpus_change *changes;
    size_t n_changes;
    bool bulk; /* thousands of files: one sync of the filesystem instead of two for each;
                  no other thread of the process uses a repository meanwhile */
};
/* Durable when it returns 0 with *commit. JN_CORPUS_MOVED: main is not at base any more;
 * nothing was changed. -EINVAL: a path outside the grammar, there twice, or both file and
 * folder; a name or address of a person that git cannot have. */
int jn_corpus_commit(struct jn_corpus *c, const struct jn_corpus_wish *wish,
                     char commit[JN_OID_LEN + 1], struct jn_error *err);

#endif
