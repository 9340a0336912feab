/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line for each file: CRC-32, size, time in ns, path (below STATE, or absolute). A
 * CRC sees every flipped bit and costs a third of a hash, of which a start over 200 MB of
 * index would take a quarter of a second. */
#include "lib/store/state_sums.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fts.h>
#include <zlib.h>

#include "jinnang/buf.h"
#include "jinnang/cleanup.h"
#include "jinnang/file.h"
#include "jinnang/state.h"

enum { PATH_BYTES = 4096, SUMS_BYTES = 4 << 20, CRC_HEX = 8 };

static const char database[] = "state.db";

struct sum {
    char crc[CRC_HEX + 1], path[PATH_BYTES];
    int64_t size, time;
};

static int path_of(const char *dir, const char *name, char out[PATH_BYTES],
                   struct jn_error *err)
{
    int n = snprintf(out, PATH_BYTES, "%s/%s", dir, name);
    return n < 0 || n >= PATH_BYTES
               ? jn_fail(err, ENAMETOOLONG, "state directory '%s'", dir)
               : 0;
}

static int64_t time_of(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static int crc_of(int fd, const char *path, char out[CRC_HEX + 1], struct jn_error *err)
{
    unsigned char block[64 * 1024];
    uLong crc = crc32(0, NULL, 0);
    for (ssize_t n; (n = read(fd, block, sizeof(block))) != 0;) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return jn_fail_errno(err, "read '%s'", path);
        crc = crc32(crc, block, (uInt)n);
    }
    snprintf(out, CRC_HEX + 1, "%08lx", crc & 0xFFFFFFFFUL);
    return 0;
}

/* ---- writing */

static int add_file(struct jn_buf *out, const char *file, const char *path,
                    struct jn_error *err)
{
    struct stat st;
    char crc[CRC_HEX + 1];
    jn_auto(jn_fd) int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st) != 0)
        return jn_fail_errno(err, "open '%s'", file);
    int rc = crc_of(fd, file, crc, err);
    if (rc == 0)
        jn_buf_printf(out, "%s %" PRId64 " %" PRId64 " %s\n", crc, (int64_t)st.st_size,
                      time_of(&st), path);
    return rc;
}

static bool is_lock(const char *name)
{
    size_t len = strlen(name);
    return len > 5 && strcmp(name + len - 5, ".lock") == 0;
}

/* Below STATE a path is relative: the directory may be moved. */
static const char *relative(const char *dir, const char *path)
{
    size_t len = strlen(dir);
    return strncmp(path, dir, len) == 0 && path[len] == '/' ? path + len + 1 : path;
}

static int add_index(struct jn_buf *out, const char *dir, const char *index,
                     struct jn_error *err)
{
    jn_auto(jn_free) char *copy = strdup(index);
    char *roots[] = {copy, NULL};
    FTS *walk = copy ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
    if (!walk)
        return jn_fail_errno(err, "look through '%s'", index);
    int rc = 0;
    for (FTSENT *e; rc == 0 && (e = fts_read(walk));)
        if (e->fts_info == FTS_F && !is_lock(e->fts_name))
            rc = add_file(out, e->fts_path, relative(dir, e->fts_path), err);
    fts_close(walk);
    return rc;
}

int state_sums_write(const char *dir, const char *index, struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    char path[PATH_BYTES];
    int rc = path_of(dir, database, path, err);
    if (rc == 0)
        rc = add_file(&out, path, database, err);
    if (rc == 0 && index && access(index, F_OK) == 0)
        rc = add_index(&out, dir, index, err);
    if (rc == 0 && jn_buf_failed(&out))
        rc = jn_fail(err, ENOMEM, "write the sums of '%s'", dir);
    if (rc == 0)
        rc = path_of(dir, "sums", path, err);
    return rc == 0 ? jn_file_publish(path, jn_buf_text(&out), out.len, err) : rc;
}

/* ---- comparing */

static bool read_line(const char *line, struct sum *out)
{
    int at = 0;
    if (sscanf(line, "%8[0-9a-f] %" SCNd64 " %" SCNd64 " %n", out->crc, &out->size,
               &out->time, &at) != 3 ||
        at == 0)
        return false;
    size_t len = strcspn(line + at, "\n");
    if (len == 0 || len >= sizeof(out->path) || line[at + (int)len] != '\n')
        return false;
    memcpy(out->path, line + at, len);
    out->path[len] = '\0';
    return true;
}

enum { SUM_SAME = 0, SUM_OTHER = 1, SUM_CHANGED = 2 };

/* SUM_CHANGED: by a program, since then; the sum says nothing of it. */
static int compare(const char *dir, const struct sum *sum, struct jn_error *err)
{
    struct stat st;
    char path[PATH_BYTES], crc[CRC_HEX + 1];
    int rc = sum->path[0] == '/' ? (strcpy(path, sum->path), 0)
                                 : path_of(dir, sum->path, path, err);
    if (rc != 0)
        return rc;
    jn_auto(jn_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? SUM_CHANGED : jn_fail_errno(err, "open '%s'", path);
    if (fstat(fd, &st) != 0)
        return jn_fail_errno(err, "stat '%s'", path);
    if (time_of(&st) != sum->time)
        return SUM_CHANGED;
    rc = crc_of(fd, path, crc, err);
    return rc == 0 && strcmp(crc, sum->crc) != 0 ? SUM_OTHER : rc;
}

static int compare_all(const char *dir, const char *lines, bool *index_damaged,
                       struct jn_error *err)
{
    struct sum sum;
    for (const char *at = lines; *at; at += strcspn(at, "\n") + 1) {
        if (!read_line(at, &sum))
            return 0; /* the sums themselves have rotted: they say nothing */
        int rc = compare(dir, &sum, err);
        bool is_database = strcmp(sum.path, database) == 0;
        if (rc == SUM_OTHER && is_database) {
            jn_fail(err, EBADMSG, "state.db is not what it was when the daemon stopped");
            return JN_STATE_DAMAGED;
        }
        if (rc != SUM_OTHER && rc < 0 && is_database)
            return rc;
        *index_damaged = *index_damaged || (rc != 0 && rc != SUM_CHANGED && !is_database);
    }
    return 0;
}

int state_sums_forget(const char *dir, struct jn_error *err)
{
    char path[PATH_BYTES];
    int rc = path_of(dir, "sums", path, err);
    if (rc != 0)
        return rc;
    if (unlink(path) != 0)
        return errno == ENOENT ? 0 : jn_fail_errno(err, "remove '%s'", path);
    return jn_file_sync_dir(dir, err);
}

int state_sums_check(const char *dir, bool *index_damaged, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    char path[PATH_BYTES], *lines;
    size_t len;
    *index_damaged = false;
    int rc = path_of(dir, "sums", path, err);
    if (rc == 0)
        rc = jn_file_read(path, SUMS_BYTES, arena, &lines, &len, err);
    if (rc == JN_FILE_ABSENT)
        return 0;
    if (rc == 0)
        rc = compare_all(dir, lines, index_damaged, err);
    else if (rc > 0)
        rc = 0;
    return rc == 0 ? state_sums_forget(dir, err) : rc;
}
