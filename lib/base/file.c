/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/file.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ftw.h>

static int read_fd(int fd, const char *path, size_t limit, struct jn_arena *arena,
                   char **bytes, size_t *len, struct jn_error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return jn_fail_errno(err, "stat '%s'", path);
    if (!S_ISREG(st.st_mode))
        return JN_FILE_NOT_REGULAR;
    if ((size_t)st.st_size > limit)
        return JN_FILE_TOO_LARGE;
    /* One byte more than the size: a file that grows meanwhile is noticed. */
    size_t room = (size_t)st.st_size + 1, used = 0;
    char *data = jn_arena_alloc(arena, room + 1);
    while (used < room) {
        ssize_t n = read(fd, data + used, room - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return jn_fail_errno(err, "read '%s'", path);
        if (n == 0)
            break;
        used += (size_t)n;
    }
    if (used == room)
        return jn_fail(err, EAGAIN, "read '%s': it grows while being read", path);
    data[used] = '\0';
    *bytes = data;
    *len = used;
    return 0;
}

int jn_file_read(const char *path, size_t limit, struct jn_arena *arena, char **bytes,
                 size_t *len, struct jn_error *err)
{
    /* O_NONBLOCK: a FIFO in the corpus must not hang us. */
    jn_auto(jn_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? JN_FILE_ABSENT
                   : jn_fail_errno(err, "open '%s'", path);
    return read_fd(fd, path, limit, arena, bytes, len, err);
}

int jn_file_read_beneath(const char *root, const char *path, size_t limit,
                         struct jn_arena *arena, char **bytes, size_t *len,
                         struct jn_error *err)
{
    jn_auto(jn_fd) int dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return jn_fail_errno(err, "open directory '%s'", root);
    struct open_how how = {
        .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    jn_auto(jn_fd) int fd = (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EXDEV
                   ? JN_FILE_ABSENT
                   : jn_fail_errno(err, "open '%s' in '%s'", path, root);
    return read_fd(fd, path, limit, arena, bytes, len, err);
}

int jn_file_sync_dir(const char *path, struct jn_error *err)
{
    jn_auto(jn_fd) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return jn_fail_errno(err, "open directory '%s'", path);
    if (fsync(fd) != 0)
        return jn_fail_errno(err, "fsync directory '%s'", path);
    return 0;
}

static int sync_parent(const char *path, struct jn_error *err)
{
    const char *slash = strrchr(path, '/');
    char dir[4096];
    int n = slash ? snprintf(dir, sizeof(dir), "%.*s/", (int)(slash - path), path)
                  : snprintf(dir, sizeof(dir), ".");
    if (n < 0 || (size_t)n >= sizeof(dir))
        return jn_fail(err, ENAMETOOLONG, "fsync parent of '%s'", path);
    return jn_file_sync_dir(dir, err);
}

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        bytes += n;
        len -= (size_t)n;
    }
    return 0;
}

static int publish(const char *path, const void *bytes, size_t len, mode_t mode,
                   struct jn_error *err)
{
    char tmp[4096];
    int n = snprintf(tmp, sizeof(tmp), "%s.tmp-XXXXXX", path);
    if (n < 0 || (size_t)n >= sizeof(tmp))
        return jn_fail(err, ENAMETOOLONG, "publish '%s'", path);
    jn_auto(jn_fd) int fd = mkostemp(tmp, O_CLOEXEC);
    if (fd < 0)
        return jn_fail_errno(err, "create '%s'", tmp);
    if (write_all(fd, bytes, len) != 0 || fchmod(fd, mode) != 0 || fsync(fd) != 0 ||
        rename(tmp, path) != 0) {
        int rc = jn_fail_errno(err, "publish '%s'", path);
        unlink(tmp);
        return rc;
    }
    return sync_parent(path, err);
}

int jn_file_publish(const char *path, const void *bytes, size_t len, struct jn_error *err)
{
    return publish(path, bytes, len, 0644, err);
}

int jn_file_publish_private(const char *path, const void *bytes, size_t len,
                            struct jn_error *err)
{
    return publish(path, bytes, len, 0600, err);
}

int jn_file_make_dirs(const char *path, struct jn_error *err)
{
    char copy[4096];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof(copy))
        return jn_fail(err, ENAMETOOLONG, "make directory '%s'", path);
    memcpy(copy, path, len + 1);
    for (char *p = copy + 1;; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char was = *p;
        *p = '\0';
        if (mkdir(copy, 0755) != 0 && errno != EEXIST)
            return jn_fail_errno(err, "make directory '%s'", copy);
        *p = was;
        if (was == '\0')
            return 0;
    }
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

int jn_file_remove_tree(const char *path, struct jn_error *err)
{
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
        return jn_fail_errno(err, "remove '%s'", path);
    return 0;
}

int jn_file_lock(const char *path, int *fd, long *holder, struct jn_error *err)
{
    jn_auto(jn_fd) int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock < 0)
        return jn_fail_errno(err, "open lock '%s'", path);
    char text[32] = "";
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return jn_fail_errno(err, "lock '%s'", path);
        if (holder)
            *holder =
                pread(lock, text, sizeof(text) - 1, 0) > 0 ? strtol(text, NULL, 10) : 0;
        return JN_FILE_HELD;
    }
    int n = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
    /* For people only; the flock decides. */
    if (ftruncate(lock, 0) != 0 || pwrite(lock, text, (size_t)n, 0) != n)
        return jn_fail_errno(err, "write lock '%s'", path);
    *fd = lock;
    lock = -1;
    return 0;
}
