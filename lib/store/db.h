/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite as the files of lib/store use it. SQL is always a constant of the program;
 * values are bound, never pasted. */
#ifndef LIB_STORE_DB_H
#define LIB_STORE_DB_H

#include <sqlite3.h>

#include "jinnang/arena.h"
#include "jinnang/cleanup.h"
#include "jinnang/error.h"
#include "jinnang/state.h"

struct jn_state {
    sqlite3 *db;
    int lock; /* STATE/lock, -1 when it is not held */
    char *dir;
    bool index_damaged; /* found by the sums of the last stop */
};

JN_DEFINE_AUTO(sqlite3_finalize, sqlite3_stmt *)

/* Translate the connection's last error: ENOSPC disk full, EBADMSG damaged, EBUSY, EROFS,
 * ENOMEM, else EIO. `doing` says what was tried. */
int db_fail(sqlite3 *db, const char *doing, struct jn_error *err);

/* The file is created with mode 0600 when absent. */
int db_open(const char *path, sqlite3 **out, struct jn_error *err);

int db_exec(sqlite3 *db, const char *sql, struct jn_error *err);
int db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, struct jn_error *err);

/* BEGIN IMMEDIATE, and COMMIT when rc is 0, else ROLLBACK; returns rc or the failure. */
int db_begin(sqlite3 *db, struct jn_error *err);
int db_end(sqlite3 *db, int rc, struct jn_error *err);

/* One statement with its values. `values` has a letter for each: t const char * (NULL
 * binds NULL), i int64_t, n nothing (NULL), b const void * and size_t. Text and blobs are
 * borrowed until the statement is done. */
int db_query(sqlite3 *db, sqlite3_stmt **out, struct jn_error *err, const char *sql,
             const char *values, ...);
/* The same, run to its end. *changed (may be NULL): rows it changed. */
int db_run(sqlite3 *db, int *changed, struct jn_error *err, const char *sql,
           const char *values, ...);
/* The next row: 1, 0 at the end, or < 0. */
int db_step(sqlite3 *db, sqlite3_stmt *stmt, struct jn_error *err);
/* A text column in the arena; NULL for NULL. */
const char *db_text(sqlite3_stmt *stmt, int column, struct jn_arena *arena);

/* A single integer that `sql` selects. */
int db_number(sqlite3 *db, const char *sql, sqlite3_int64 *out, struct jn_error *err);

/* Bring the schema up to this program. 0, or DB_TOO_NEW with err->text. */
enum { DB_TOO_NEW = 1 };
int db_migrate(sqlite3 *db, struct jn_error *err);

#endif
