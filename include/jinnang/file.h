/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files: read whole, publish whole. Any thread; blocks, so never on the loop after start.
 */
#ifndef JINNANG_FILE_H
#define JINNANG_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "jinnang/arena.h"
#include "jinnang/error.h"

enum { JN_FILE_TOO_LARGE = 1, JN_FILE_ABSENT = 2, JN_FILE_NOT_REGULAR = 3 };

/* Read a regular file of at most `limit` bytes into the arena (a NUL is put behind it).
 * 0, JN_FILE_ABSENT, JN_FILE_TOO_LARGE, JN_FILE_NOT_REGULAR, or < 0. */
int jn_file_read(const char *path, size_t limit, struct jn_arena *arena, char **bytes,
                 size_t *len, struct jn_error *err);

/* As jn_file_read() for `path` below directory `root`: never leaves root, follows no
 * symbolic link (openat2 RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS). A refused path is
 * JN_FILE_ABSENT. */
int jn_file_read_beneath(const char *root, const char *path, size_t limit,
                         struct jn_arena *arena, char **bytes, size_t *len,
                         struct jn_error *err);

/* Publish bytes under `path`: temporary file, fsync, rename, fsync of the directory.
 * Readers see the old or the new content, whole. */
int jn_file_publish(const char *path, const void *bytes, size_t len,
                    struct jn_error *err);
/* The same, for its owner alone to read: mode 0600. */
int jn_file_publish_private(const char *path, const void *bytes, size_t len,
                            struct jn_error *err);

int jn_file_sync_dir(const char *path, struct jn_error *err);
int jn_file_make_dirs(const char *path, struct jn_error *err); /* mkdir -p, mode 0755 */
int jn_file_remove_tree(const char *path,
                        struct jn_error *err); /* rm -r; absent is fine */

/* Take an exclusive flock on `path` (created; the holder's pid is written into it for
 * people). 0 and *fd (close it to release), JN_FILE_HELD with *holder = pid or 0, or < 0.
 */
enum { JN_FILE_HELD = 4 };
int jn_file_lock(const char *path, int *fd, long *holder, struct jn_error *err);

#endif
