/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/store/backup_manifest.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "jinnang/clock.h"
#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/json_read.h"
#include "jinnang/json_write.h"

enum { PATH_BYTES = 4096, MANIFEST_BYTES = 64 * 1024, HASH = 64 };

const char *const backup_file_names[BACKUP_FILES] = {"state.db", "corpus.bundle"};
static const char manifest_name[] = "manifest.json";
static const char format[] = "jinnang backup 1";
static const char sum_member[] = ",\"blake2b\":\"", sum_end[] = "\"}\n";

/* One row for each count: written, and read again. */
#define COUNT(name_, member_)                                                            \
    {                                                                                    \
        name_, offsetof(struct jn_backup, member_)                                       \
    }
static const struct {
    const char *name;
    size_t offset;
} counts[] = {
    COUNT("tokens", tokens),   COUNT("people", people), COUNT("submissions", submissions),
    COUNT("reviews", reviews), COUNT("events", events), COUNT("objects", objects),
};

static uint64_t *count_at(struct jn_backup *b, size_t i)
{
    return (uint64_t *)(void *)((char *)b + counts[i].offset);
}

static int path_in(const char *dir, const char *name, char out[PATH_BYTES],
                   struct jn_error *err)
{
    int n = snprintf(out, PATH_BYTES, "%s/%s", dir, name);
    return n < 0 || n >= PATH_BYTES ? jn_fail(err, ENAMETOOLONG, "backup '%s'", dir) : 0;
}

/* ---- writing */

static void write_members(struct jn_json *j, struct backup_manifest *m)
{
    char at[JN_TIME_LEN + 1];
    jn_time_format(jn_clock_wall_ms(), 0, at);
    jn_json_str_at(j, "format", format);
    jn_json_str_at(j, "made_at", at);
    jn_json_str_at(j, "corpus_head", m->backup.corpus_head);
    jn_json_str_at(j, "state_head", m->backup.state_head);
    jn_json_object_at(j, "counts");
    for (size_t i = 0; i < JN_COUNT(counts); i++)
        jn_json_int_at(j, counts[i].name, (int64_t)*count_at(&m->backup, i));
    jn_json_end(j);
    jn_json_object_at(j, "files");
    for (size_t i = 0; i < BACKUP_FILES; i++) {
        jn_json_object_at(j, backup_file_names[i]);
        jn_json_int_at(j, "bytes", (int64_t)m->files[i].bytes);
        jn_json_str_at(j, "blake2b", m->files[i].hash);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static int write_file(const char *path, const struct jn_buf *text, struct jn_error *err)
{
    jn_auto(jn_fd) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return jn_fail_errno(err, "create '%s'", path);
    ssize_t n = write(fd, text->data, text->len);
    if (n >= 0 && (size_t)n != text->len)
        return jn_fail(err, ENOSPC, "write '%s'", path);
    if (n < 0 || fsync(fd) != 0)
        return jn_fail_errno(err, "write '%s'", path);
    return 0;
}

int backup_manifest_write(const char *dir, struct backup_manifest *m,
                          struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    char path[PATH_BYTES], sum[HASH + 1];
    int rc = 0;
    m->backup.bytes = 0;
    for (size_t i = 0; rc == 0 && i < BACKUP_FILES; i++) {
        rc = path_in(dir, backup_file_names[i], path, err);
        if (rc == 0)
            rc = jn_hash_file_hex(path, m->files[i].hash, &m->files[i].bytes, err);
        m->backup.bytes += m->files[i].bytes;
    }
    if (rc != 0)
        return rc;
    struct jn_json j = jn_json_on(&text);
    jn_json_object(&j);
    write_members(&j, m);
    jn_hash_hex(jn_buf_text(&text), text.len, sum); /* the object is still open */
    jn_buf_printf(&text, "%s%s%s", sum_member, sum, sum_end);
    if (jn_buf_failed(&text))
        return jn_fail(err, ENOMEM, "write the manifest");
    rc = path_in(dir, manifest_name, path, err);
    if (rc == 0)
        rc = write_file(path, &text, err);
    return rc == 0 ? jn_file_sync_dir(dir, err) : rc;
}

/* ---- reading */

static int damaged(struct jn_error *err, const char *path, const char *why)
{
    jn_fail(err, EBADMSG, "'%s' is damaged: %s", path, why);
    return JN_BACKUP_DAMAGED;
}

/* Everything before the last member, when its hash is what that member says. */
static bool is_whole(const char *bytes, size_t len)
{
    const size_t tail = strlen(sum_member) + HASH + strlen(sum_end);
    char sum[HASH + 1];
    if (len <= tail)
        return false;
    const char *at = bytes + len - tail;
    jn_hash_hex(bytes, len - tail, sum);
    return memcmp(at, sum_member, strlen(sum_member)) == 0 &&
           memcmp(at + strlen(sum_member), sum, HASH) == 0 &&
           memcmp(at + strlen(sum_member) + HASH, sum_end, strlen(sum_end)) == 0;
}

static bool take_text(const json_t *object, const char *name, char *out, size_t room)
{
    const char *text = json_string_value(json_object_get(object, name));
    if (!text || strlen(text) >= room)
        return false;
    strcpy(out, text);
    return true;
}

static bool take_count(const json_t *object, const char *name, uint64_t *out)
{
    const json_t *n = json_object_get(object, name);
    *out = (uint64_t)json_integer_value(n);
    return json_is_integer(n) && json_integer_value(n) >= 0;
}

static bool take_all(const json_t *root, struct backup_manifest *m)
{
    const json_t *files = json_object_get(root, "files");
    bool good = take_text(root, "corpus_head", m->backup.corpus_head, JN_OID_LEN + 1) &&
                take_text(root, "state_head", m->backup.state_head, JN_OID_LEN + 1);
    for (size_t i = 0; good && i < JN_COUNT(counts); i++)
        good = take_count(json_object_get(root, "counts"), counts[i].name,
                          count_at(&m->backup, i));
    for (size_t i = 0; good && i < BACKUP_FILES; i++) {
        const json_t *file = json_object_get(files, backup_file_names[i]);
        good = take_text(file, "blake2b", m->files[i].hash, HASH + 1) &&
               take_count(file, "bytes", &m->files[i].bytes);
        m->backup.bytes += m->files[i].bytes;
    }
    return good;
}

static int parse(const char *path, const char *bytes, size_t len,
                 struct backup_manifest *m, struct jn_error *err)
{
    jn_auto(json_decref) json_t *root = NULL;
    struct jn_json_fault fault;
    if (!is_whole(bytes, len))
        return damaged(err, path, "it is not as it was written");
    if (jn_json_parse(bytes, len, &root, &fault) != 0)
        return damaged(err, path, fault.text);
    const char *version = json_string_value(json_object_get(root, "format"));
    if (!version || strcmp(version, format) != 0) {
        jn_fail(err, EINVAL, "'%s' is of a format that this program cannot read", path);
        return JN_BACKUP_FOREIGN;
    }
    return take_all(root, m) ? 0 : damaged(err, path, "something is missing in it");
}

int backup_manifest_read(const char *dir, struct backup_manifest *m, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    char path[PATH_BYTES], *bytes = NULL;
    size_t len = 0;
    *m = (struct backup_manifest){0};
    int rc = path_in(dir, manifest_name, path, err);
    if (rc == 0)
        rc = jn_file_read(path, MANIFEST_BYTES, arena, &bytes, &len, err);
    if (rc < 0)
        return rc;
    if (rc == JN_FILE_TOO_LARGE)
        return damaged(err, path, "it is too large");
    if (rc > 0) {
        jn_fail(err, ENOENT, "'%s' is no backup: it has no %s", dir, manifest_name);
        return JN_BACKUP_FOREIGN;
    }
    return parse(path, bytes, len, m, err);
}

int backup_manifest_compare(const struct backup_manifest *m, int which, const char *path,
                            struct jn_error *err)
{
    char hash[65];
    uint64_t bytes;
    int rc = jn_hash_file_hex(path, hash, &bytes, err);
    if (rc == -ENOENT)
        return damaged(err, path, "it is missing");
    if (rc != 0)
        return rc;
    if (bytes != m->files[which].bytes)
        return damaged(err, path, "it has another size than the manifest says");
    return strcmp(hash, m->files[which].hash) == 0
               ? 0
               : damaged(err, path, "it has another hash than the manifest says");
}
