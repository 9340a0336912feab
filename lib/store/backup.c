/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order makes it fit together. First what main names, then one read transaction of
 * state.db for its head, the counts and the copy: rows about a commit are written before
 * it (approved, to be published) or after it, never only after the next one, so whichever
 * of the two heads is the later one can be reconciled with the snapshot at the next
 * start. Usually they are the same; main is ahead after `jinnang import`, until a daemon
 * starts.
 */
#include "jinnang/backup.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "jinnang/file.h"

#include "lib/store/backup_manifest.h"
#include "lib/store/corpus_bundle.h"
#include "lib/store/db.h"

enum { PATH_BYTES = 4096 };

struct making {
    struct jn_state *state;
    const char *dir;
    char tmp[PATH_BYTES];
    const atomic_bool *cancel;
    struct backup_manifest manifest;
    char head[JN_OID_LEN + 1]; /* of main, before the snapshot */
};

static int path_in(const struct making *m, const char *name, char out[PATH_BYTES],
                   struct jn_error *err)
{
    int n = snprintf(out, PATH_BYTES, "%s/%s", m->tmp, name);
    return n < 0 || n >= PATH_BYTES ? jn_fail(err, ENAMETOOLONG, "backup '%s'", m->dir)
                                    : 0;
}

/* ---- state.db */

static int sync_file(const char *path, struct jn_error *err)
{
    jn_auto(jn_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 || fsync(fd) != 0 ? jn_fail_errno(err, "sync '%s'", path) : 0;
}

/* A file that nobody else knows needs no journal: it is thrown away when this fails. */
static int open_copy(const char *path, sqlite3 **out, struct jn_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return jn_fail_errno(err, "create '%s'", path);
    close(fd);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (sqlite3_open_v2(path, out, flags, NULL) != SQLITE_OK)
        return db_fail(*out, "open the copy of state.db", err);
    int rc = db_exec(*out, "PRAGMA journal_mode=OFF", err);
    return rc == 0 ? db_exec(*out, "PRAGMA synchronous=OFF", err) : rc;
}

static int copy_pages(struct jn_state *s, sqlite3 *to, struct jn_error *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", s->db, "main");
    if (!backup)
        return db_fail(to, "copy state.db", err);
    int step = sqlite3_backup_step(backup, -1);
    int end = sqlite3_backup_finish(backup);
    if (step == SQLITE_DONE && end == SQLITE_OK)
        return 0;
    return step == SQLITE_BUSY || step == SQLITE_LOCKED
               ? jn_fail(err, EBUSY, "copy state.db")
               : db_fail(to, "copy state.db", err);
}

static int copy_db(const struct making *m, struct jn_error *err)
{
    char path[PATH_BYTES];
    sqlite3 *to = NULL;
    int rc = path_in(m, backup_file_names[BACKUP_STATE_DB], path, err);
    if (rc == 0)
        rc = open_copy(path, &to, err);
    if (rc == 0)
        rc = copy_pages(m->state, to, err);
    if (sqlite3_close(to) != SQLITE_OK && rc == 0)
        rc = jn_fail(err, EIO, "close the copy of state.db");
    return rc == 0 ? sync_file(path, err) : rc;
}

static int count_rows(const struct making *m, struct jn_backup *b, struct jn_error *err)
{
    struct {
        const char *sql;
        uint64_t *count;
    } rows[] = {
        {"SELECT count(*) FROM token", &b->tokens},
        {"SELECT count(*) FROM person", &b->people},
        {"SELECT count(*) FROM submission", &b->submissions},
        {"SELECT count(*) FROM review", &b->reviews},
        {"SELECT count(*) FROM event", &b->events},
    };
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < JN_COUNT(rows); i++) {
        sqlite3_int64 n = 0;
        rc = db_number(m->state->db, rows[i].sql, &n, err);
        *rows[i].count = (uint64_t)n;
    }
    return rc;
}

/* Inside the transaction; its first read is what makes the snapshot. */
static int take_snapshot(struct making *m, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_backup *b = &m->manifest.backup;
    const char *head = NULL;
    int rc = jn_state_get(m->state, "corpus_head", arena, &head, err);
    if (rc == 0 && head)
        snprintf(b->state_head, sizeof(b->state_head), "%s", head);
    if (rc == 0)
        rc = count_rows(m, b, err);
    return rc == 0 ? copy_db(m, err) : rc;
}

static int save_state(struct making *m, struct jn_error *err)
{
    int rc = db_exec(m->state->db, "BEGIN", err);
    if (rc != 0)
        return rc;
    rc = take_snapshot(m, err);
    (void)db_exec(m->state->db, "ROLLBACK", NULL);
    return rc;
}

/* ---- corpus.git */

static int save_corpus(struct making *m, struct jn_corpus *c, struct jn_error *err)
{
    struct jn_backup *b = &m->manifest.backup;
    const char *known = b->state_head[0] ? b->state_head : m->head;
    char path[PATH_BYTES];
    int rc = corpus_bundle_later(c, m->head, known, b->corpus_head, err);
    if (rc == 0)
        rc = path_in(m, backup_file_names[BACKUP_BUNDLE], path, err);
    if (rc == 0)
        rc = corpus_bundle_write(c, b->corpus_head, path, m->cancel, &b->objects, err);
    return rc == CORPUS_BUNDLE_CANCELED ? JN_BACKUP_CANCELED : rc;
}

static int open_corpus(const struct making *m, struct jn_corpus **out,
                       struct jn_error *err)
{
    char path[PATH_BYTES];
    int n = snprintf(path, sizeof(path), "%s/corpus.git", jn_state_dir(m->state));
    if (n < 0 || n >= PATH_BYTES)
        return jn_fail(err, ENAMETOOLONG, "open the corpus of '%s'",
                       jn_state_dir(m->state));
    return jn_corpus_open(path, out, err);
}

/* ---- the directory */

static int save_all(struct making *m, struct jn_error *err)
{
    jn_auto(jn_corpus_close) struct jn_corpus *c = NULL;
    int rc = open_corpus(m, &c, err);
    if (rc == 0)
        rc = jn_corpus_head(c, m->head, err);
    if (rc == 0)
        rc = save_state(m, err);
    if (rc == 0)
        rc = save_corpus(m, c, err);
    return rc == 0 ? backup_manifest_write(m->tmp, &m->manifest, err) : rc;
}

static int exists(const char *dir, struct jn_error *err)
{
    jn_fail(err, EEXIST, "'%s' is there already", dir);
    return JN_BACKUP_EXISTS;
}

static int publish(const struct making *m, struct jn_error *err)
{
    char parent[PATH_BYTES];
    if (renameat2(AT_FDCWD, m->tmp, AT_FDCWD, m->dir, RENAME_NOREPLACE) != 0)
        return errno == EEXIST ? exists(m->dir, err)
                               : jn_fail_errno(err, "rename to '%s'", m->dir);
    int n = snprintf(parent, sizeof(parent), "%s/..", m->dir);
    if (n < 0 || n >= PATH_BYTES)
        return jn_fail(err, ENAMETOOLONG, "sync the parent of '%s'", m->dir);
    return jn_file_sync_dir(parent, err);
}

int jn_backup_make(struct jn_state *s, const char *dir, const atomic_bool *cancel,
                   struct jn_backup *out, struct jn_error *err)
{
    struct making m = {.state = s, .dir = dir, .cancel = cancel};
    struct stat there;
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/')
        len--;
    int n = snprintf(m.tmp, sizeof(m.tmp), "%.*s.tmp-XXXXXX", (int)len, dir);
    if (n < 0 || n >= PATH_BYTES || len == 0)
        return jn_fail(err, ENAMETOOLONG, "backup '%s'", dir);
    if (lstat(dir, &there) == 0)
        return exists(dir, err);
    if (!mkdtemp(m.tmp)) /* of mode 0700 */
        return jn_fail_errno(err, "make '%s'", m.tmp);
    int rc = save_all(&m, err);
    if (rc == 0)
        rc = publish(&m, err);
    if (rc == 0)
        *out = m.manifest.backup;
    else
        (void)jn_file_remove_tree(m.tmp, NULL);
    return rc;
}
