/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections. Every setting of a connection is checked, because SQLite answers a pragma
 * that it cannot obey with silence. */
#include "lib/store/db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "jinnang/cleanup.h"

static const struct {
    int sqlite, code;
} codes[] = {
    {SQLITE_FULL, ENOSPC},     {SQLITE_CORRUPT, EBADMSG}, {SQLITE_NOTADB, EBADMSG},
    {SQLITE_BUSY, EBUSY},      {SQLITE_LOCKED, EBUSY},    {SQLITE_READONLY, EROFS},
    {SQLITE_NOMEM, ENOMEM},    {SQLITE_PERM, EACCES},     {SQLITE_AUTH, EACCES},
    {SQLITE_TOOBIG, EFBIG},    {SQLITE_MISUSE, EINVAL},   {SQLITE_CONSTRAINT, EEXIST},
    {SQLITE_CANTOPEN, EACCES},
};

/* What a connection must be told, and the answer that shows it listened (NULL: no
 * answer). */
static const struct {
    const char *sql, *answer;
} pragmas[] = {
    {"PRAGMA busy_timeout=5000", "5000"},
    {"PRAGMA journal_mode=WAL", "wal"},
    {"PRAGMA synchronous=FULL", NULL},
    {"PRAGMA synchronous", "2"},
    {"PRAGMA foreign_keys=ON", NULL},
    {"PRAGMA foreign_keys", "1"},
    {"PRAGMA trusted_schema=OFF", NULL},
    {"PRAGMA temp_store=MEMORY", NULL},
    {"PRAGMA journal_size_limit=67108864", "67108864"},
};

enum { MAX_VALUE = 8 * 1024 * 1024 };

int db_fail(sqlite3 *db, const char *doing, struct jn_error *err)
{
    int primary = db ? sqlite3_extended_errcode(db) & 0xff : SQLITE_NOMEM;
    int code = EIO;
    for (size_t i = 0; i < JN_COUNT(codes); i++)
        if (codes[i].sqlite == primary)
            code = codes[i].code;
    return jn_fail(err, code, "%s: %s", doing, db ? sqlite3_errmsg(db) : "out of memory");
}

int db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, struct jn_error *err)
{
    if (sqlite3_prepare_v2(db, sql, -1, out, NULL) != SQLITE_OK)
        return db_fail(db, sql, err);
    return 0;
}

int db_exec(sqlite3 *db, const char *sql, struct jn_error *err)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return db_fail(db, sql, err);
    return 0;
}

static int bind_value(sqlite3_stmt *stmt, int at, char kind, va_list *values)
{
    switch (kind) {
    case 't':
        return sqlite3_bind_text(stmt, at, va_arg(*values, const char *), -1,
                                 SQLITE_STATIC);
    case 'i':
        return sqlite3_bind_int64(stmt, at, va_arg(*values, int64_t));
    case 'b': {
        const void *bytes = va_arg(*values, const void *);
        return sqlite3_bind_blob64(stmt, at, bytes, va_arg(*values, size_t),
                                   SQLITE_STATIC);
    }
    default:
        assert(kind == 'n');
        return sqlite3_bind_null(stmt, at);
    }
}

static int query(sqlite3 *db, sqlite3_stmt **out, struct jn_error *err, const char *sql,
                 const char *values, va_list *list)
{
    int rc = db_prepare(db, sql, out, err);
    for (int i = 0; rc == 0 && values[i]; i++)
        if (bind_value(*out, i + 1, values[i], list) != SQLITE_OK)
            rc = db_fail(db, sql, err);
    return rc;
}

int db_query(sqlite3 *db, sqlite3_stmt **out, struct jn_error *err, const char *sql,
             const char *values, ...)
{
    va_list list;
    va_start(list, values);
    int rc = query(db, out, err, sql, values, &list);
    va_end(list);
    return rc;
}

int db_step(sqlite3 *db, sqlite3_stmt *stmt, struct jn_error *err)
{
    int step = sqlite3_step(stmt);
    if (step == SQLITE_ROW)
        return 1;
    return step == SQLITE_DONE ? 0 : db_fail(db, sqlite3_sql(stmt), err);
}

int db_run(sqlite3 *db, int *changed, struct jn_error *err, const char *sql,
           const char *values, ...)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    va_list list;
    va_start(list, values);
    int rc = query(db, &stmt, err, sql, values, &list);
    va_end(list);
    while (rc == 0 && (rc = db_step(db, stmt, err)) > 0)
        rc = 0;
    if (changed)
        *changed = sqlite3_changes(db);
    return rc;
}

const char *db_text(sqlite3_stmt *stmt, int column, struct jn_arena *arena)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text ? jn_arena_dup(arena, text, (size_t)sqlite3_column_bytes(stmt, column))
                : NULL;
}

int db_begin(sqlite3 *db, struct jn_error *err)
{
    return db_exec(db, "BEGIN IMMEDIATE", err);
}

int db_end(sqlite3 *db, int rc, struct jn_error *err)
{
    if (rc == 0)
        rc = db_exec(db, "COMMIT", err);
    /* Some failures have already rolled back: then there is nothing left to do. */
    if (rc != 0 && !sqlite3_get_autocommit(db))
        (void)db_exec(db, "ROLLBACK", NULL);
    return rc;
}

int db_number(sqlite3 *db, const char *sql, sqlite3_int64 *out, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_prepare(db, sql, &stmt, err);
    if (rc != 0)
        return rc;
    if (sqlite3_step(stmt) != SQLITE_ROW)
        return db_fail(db, sql, err);
    *out = sqlite3_column_int64(stmt, 0);
    return 0;
}

static int apply_pragma(sqlite3 *db, const char *sql, const char *answer,
                        struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_prepare(db, sql, &stmt, err);
    if (rc != 0)
        return rc;
    int step = sqlite3_step(stmt);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return db_fail(db, sql, err);
    if (!answer)
        return 0;
    const char *got =
        step == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    if (!got || strcmp(got, answer) != 0)
        return jn_fail(err, EIO, "%s: answered '%s'", sql, got ? got : "");
    return 0;
}

static int harden(sqlite3 *db, struct jn_error *err)
{
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, MAX_VALUE);
    if (sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
        sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL) !=
            SQLITE_OK)
        return db_fail(db, "configure state.db", err);
    for (size_t i = 0; i < JN_COUNT(pragmas); i++) {
        int rc = apply_pragma(db, pragmas[i].sql, pragmas[i].answer, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

int db_open(const char *path, sqlite3 **out, struct jn_error *err)
{
    /* SQLite would create it readable by others; its -wal and -shm take over the mode.
     * O_EXCL: a file that is there must not even be opened, because closing any
     * descriptor of a file gives up all POSIX locks that this process has on it, those of
     * its other connections too, and another program would then delete the WAL. */
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST)
        return jn_fail_errno(err, "open '%s'", path);
    if (fd >= 0)
        close(fd);
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int rc = 0;
    if (sqlite3_open_v2(path, &db, flags, NULL) != SQLITE_OK)
        rc = db_fail(db, "open state.db", err);
    if (rc == 0)
        rc = harden(db, err);
    if (rc != 0) {
        sqlite3_close(db);
        return rc;
    }
    *out = db;
    return 0;
}
