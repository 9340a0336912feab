/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of state.db as a list of steps: step n takes user_version n to n + 1. All
 * that are missing run in one transaction. A step that was released is never changed. */
#include "jinnang/cleanup.h"

#include "lib/store/db.h"

static const char *const steps[] = {
    /* 1: tokens. `counter` tells other processes that something changed: PRAGMA
     * data_version would do it too, but for every table, and not for the own connection.
     */
    "CREATE TABLE counter (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) STRICT;"
    "INSERT INTO counter VALUES ('token', 1);"
    "CREATE TABLE token ("
    " id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 10),"
    " hash BLOB NOT NULL CHECK (length(hash) = 32),"
    " person TEXT NOT NULL,"
    " scopes TEXT NOT NULL,"
    " max_level TEXT NOT NULL"
    "  CHECK (max_level IN ('public', 'internal', 'confidential', 'restricted')),"
    " audiences TEXT NOT NULL,"
    " filter TEXT,"
    " masked INTEGER NOT NULL CHECK (masked IN (0, 1)),"
    " expires_at INTEGER,"
    " label TEXT NOT NULL,"
    " created_at INTEGER NOT NULL,"
    " revoked_at INTEGER) STRICT;"
    "CREATE TRIGGER token_inserted AFTER INSERT ON token BEGIN"
    " UPDATE counter SET value = value + 1 WHERE name = 'token'; END;"
    "CREATE TRIGGER token_updated AFTER UPDATE ON token BEGIN"
    " UPDATE counter SET value = value + 1 WHERE name = 'token'; END;"
    "CREATE TRIGGER token_deleted AFTER DELETE ON token BEGIN"
    " UPDATE counter SET value = value + 1 WHERE name = 'token'; END;"
    "PRAGMA user_version = 1;",
};

static int run_steps(sqlite3 *db, struct jn_error *err)
{
    /* Read again under the lock: another process may have been faster. */
    sqlite3_int64 version = 0;
    int rc = db_number(db, "PRAGMA user_version", &version, err);
    for (; rc == 0 && version < (sqlite3_int64)JN_COUNT(steps); version++)
        rc = db_exec(db, steps[version], err);
    return rc;
}

int db_migrate(sqlite3 *db, struct jn_error *err)
{
    sqlite3_int64 version = 0;
    int rc = db_number(db, "PRAGMA user_version", &version, err);
    if (rc != 0 || version == (sqlite3_int64)JN_COUNT(steps))
        return rc;
    if (version > (sqlite3_int64)JN_COUNT(steps)) {
        jn_fail(err, EINVAL, "state.db has schema %lld, this program knows up to %zu",
                (long long)version, JN_COUNT(steps));
        return DB_TOO_NEW;
    }
    rc = db_begin(db, err);
    if (rc != 0)
        return rc;
    return db_end(db, run_steps(db, err), err);
}
