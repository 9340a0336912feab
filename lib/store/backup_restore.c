/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A directory that is being restored has the lock taken and a file that no state
 * directory has, so nobody takes it for one that was begun and not finished. That file
 * goes when all the rest is on the disk; `format` comes last. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "jinnang/file.h"

#include "lib/store/backup_manifest.h"
#include "lib/store/corpus_bundle.h"
#include "lib/store/state_dir.h"

enum { PATH_BYTES = 4096 };

static const char unfinished[] = "restore-unfinished";

static int path_in(const char *dir, const char *name, char out[PATH_BYTES],
                   struct jn_error *err)
{
    int n = snprintf(out, PATH_BYTES, "%s/%s", dir, name);
    return n < 0 || n >= PATH_BYTES ? jn_fail(err, ENAMETOOLONG, "restore into '%s'", dir)
                                    : 0;
}

/* ---- is the backup good? */

static int inspect(const char *dir, struct backup_manifest *m, struct jn_error *err)
{
    char path[PATH_BYTES];
    int rc = backup_manifest_read(dir, m, err);
    for (int i = 0; rc == 0 && i < BACKUP_FILES; i++) {
        rc = path_in(dir, backup_file_names[i], path, err);
        if (rc == 0)
            rc = backup_manifest_compare(m, i, path, err);
    }
    return rc;
}

int jn_backup_inspect(const char *dir, struct jn_backup *out, struct jn_error *err)
{
    struct backup_manifest m;
    int rc = inspect(dir, &m, err);
    *out = m.backup;
    return rc;
}

/* ---- the directory */

static int occupied(struct jn_error *err, const char *dir, const char *why)
{
    jn_fail(err, ENOTEMPTY, "'%s' %s: restore into an empty or new directory", dir, why);
    return JN_BACKUP_OCCUPIED;
}

static int check_empty(const char *dir, struct jn_error *err)
{
    DIR *d = opendir(dir);
    if (!d)
        return errno == ENOENT    ? 0
               : errno == ENOTDIR ? occupied(err, dir, "is a file")
                                  : jn_fail_errno(err, "open '%s'", dir);
    bool empty = true;
    for (struct dirent *e; empty && (e = readdir(d));)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
                strcmp(e->d_name, "lock") == 0;
    closedir(d);
    return empty ? 0 : occupied(err, dir, "is not empty");
}

static int take_lock(const char *dir, int *lock, struct jn_error *err)
{
    char path[PATH_BYTES];
    long holder = 0;
    int rc = path_in(dir, "lock", path, err);
    if (rc == 0)
        rc = jn_file_lock(path, lock, &holder, err);
    return rc == JN_FILE_HELD ? occupied(err, dir, "is held by another process") : rc;
}

static int claim(const char *dir, int *lock, struct jn_error *err)
{
    char path[PATH_BYTES];
    int rc = check_empty(dir, err);
    if (rc == 0)
        rc = jn_file_make_dirs(dir, err);
    if (rc == 0 && chmod(dir, 0700) != 0)
        rc = jn_fail_errno(err, "make '%s' private", dir);
    if (rc == 0)
        rc = take_lock(dir, lock, err);
    if (rc == 0)
        rc = check_empty(dir, err); /* again, now that nobody else may begin */
    if (rc == 0)
        rc = path_in(dir, unfinished, path, err);
    if (rc != 0)
        return rc;
    jn_auto(jn_fd) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd < 0 ? jn_fail_errno(err, "create '%s'", path) : 0;
}

/* The directory was empty before: what is in it is ours. */
static void clear(const char *dir)
{
    static const char *const names[] = {"state.db", "corpus.git", unfinished};
    char path[PATH_BYTES];
    for (size_t i = 0; i < JN_COUNT(names); i++)
        if (path_in(dir, names[i], path, NULL) == 0)
            (void)jn_file_remove_tree(path, NULL);
}

static int finish(const char *dir, struct jn_error *err)
{
    char path[PATH_BYTES];
    jn_auto(jn_fd) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || syncfs(fd) != 0)
        return jn_fail_errno(err, "syncfs '%s'", dir);
    int rc = path_in(dir, unfinished, path, err);
    if (rc == 0 && unlink(path) != 0)
        rc = jn_fail_errno(err, "remove '%s'", path);
    return rc == 0 ? state_dir_seal(dir, err) : rc;
}

/* ---- what goes into it */

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR)
            return -1;
        bytes += n < 0 ? 0 : n;
        len -= n < 0 ? 0 : (size_t)n;
    }
    return 0;
}

static int copy_file(const char *from, const char *to, struct jn_error *err)
{
    char piece[64 * 1024];
    jn_auto(jn_fd) int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return jn_fail_errno(err, "open '%s'", from);
    jn_auto(jn_fd) int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out < 0)
        return jn_fail_errno(err, "create '%s'", to);
    for (ssize_t n; (n = read(in, piece, sizeof(piece))) != 0;) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return jn_fail_errno(err, "read '%s'", from);
        if (write_all(out, piece, (size_t)n) != 0)
            return jn_fail_errno(err, "write '%s'", to);
    }
    return fsync(out) == 0 ? 0 : jn_fail_errno(err, "write '%s'", to);
}

static int restore_db(const struct backup_manifest *m, const char *dir, const char *state,
                      struct jn_error *err)
{
    char from[PATH_BYTES], to[PATH_BYTES];
    int rc = path_in(dir, backup_file_names[BACKUP_STATE_DB], from, err);
    if (rc == 0)
        rc = path_in(state, "state.db", to, err);
    if (rc == 0)
        rc = copy_file(from, to, err);
    return rc == 0 ? backup_manifest_compare(m, BACKUP_STATE_DB, to, err) : rc;
}

static int restore_corpus(const struct backup_manifest *m, const char *dir,
                          const char *state, struct jn_error *err)
{
    char from[PATH_BYTES], to[PATH_BYTES];
    int rc = path_in(dir, backup_file_names[BACKUP_BUNDLE], from, err);
    if (rc == 0)
        rc = path_in(state, "corpus.git", to, err);
    if (rc == 0)
        rc = corpus_bundle_unpack(from, m->backup.corpus_head, to, err);
    return rc == CORPUS_BUNDLE_DAMAGED ? JN_BACKUP_DAMAGED : rc;
}

static int restore(const struct backup_manifest *m, const char *dir, const char *state,
                   struct jn_error *err)
{
    jn_auto(jn_fd) int lock = -1;
    int rc = claim(state, &lock, err);
    if (rc != 0)
        return rc;
    rc = restore_db(m, dir, state, err);
    if (rc == 0)
        rc = restore_corpus(m, dir, state, err);
    if (rc != 0)
        clear(state);
    return rc == 0 ? finish(state, err) : rc;
}

int jn_backup_restore(const char *dir, const char *state, struct jn_backup *out,
                      struct jn_error *err)
{
    struct backup_manifest m;
    int rc = inspect(dir, &m, err);
    *out = m.backup;
    return rc == 0 ? restore(&m, dir, state, err) : rc;
}

/* ---- trying it out */

static int look_at(const struct backup_manifest *m, const char *state,
                   struct jn_audit *audit, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    jn_auto(jn_state_close) struct jn_state *s = NULL;
    const char *head = NULL;
    char repository[PATH_BYTES];
    int rc = path_in(state, "corpus.git", repository, err);
    if (rc == 0)
        rc = jn_state_open(state, JN_STATE_HOLD, &s, err);
    if (rc > 0) { /* of a later program */
        return JN_BACKUP_FOREIGN;
    }
    if (rc == 0)
        rc = jn_state_get(s, "corpus_head", arena, &head, err);
    if (rc == 0 && strcmp(head ? head : "", m->backup.state_head) != 0)
        jn_audit_fault(audit, "state.db: corpus_head is not what the manifest says");
    if (rc == 0)
        rc = jn_audit_state(s, repository, audit, err);
    if (rc == -EBADMSG)
        rc = (jn_audit_fault(audit, "%s", err->text), 0);
    return rc < 0 ? rc : audit->faults > 0 ? JN_BACKUP_FAULTS : 0;
}

int jn_backup_verify(const char *dir, const char *scratch, struct jn_audit *audit,
                     struct jn_backup *out, struct jn_error *err)
{
    struct backup_manifest m;
    char tmp[PATH_BYTES], state[PATH_BYTES];
    int rc = path_in(scratch, "jinnang-verify-XXXXXX", tmp, err);
    if (rc == 0)
        rc = inspect(dir, &m, err);
    if (rc != 0)
        return rc;
    *out = m.backup;
    if (!mkdtemp(tmp))
        return jn_fail_errno(err, "make '%s'", tmp);
    rc = path_in(tmp, "state", state, err);
    if (rc == 0)
        rc = restore(&m, dir, state, err);
    if (rc == 0)
        rc = look_at(&m, state, audit, err);
    (void)jn_file_remove_tree(tmp, NULL);
    return rc;
}
