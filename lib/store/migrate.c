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

    /* 2: what is written. Times are ms since 1970 UTC. Lists of names are joined by
     * commas, structured values are JSON. */
    "CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;"
    "CREATE TABLE id_counter ("
    " prefix TEXT NOT NULL, year INTEGER NOT NULL, last INTEGER NOT NULL,"
    " PRIMARY KEY (prefix, year)) STRICT, WITHOUT ROWID;"

    /* Who used a token last: not in `token`, whose every change loads the table again. */
    "CREATE TABLE token_use (token_id TEXT PRIMARY KEY NOT NULL, at INTEGER NOT NULL)"
    " STRICT;"
    "CREATE TABLE person ("
    " id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, department TEXT NOT NULL,"
    " grade TEXT NOT NULL, track TEXT, joined TEXT, mentor TEXT,"
    " active INTEGER NOT NULL CHECK (active IN (0, 1)), version INTEGER NOT NULL) STRICT;"

    /* Derived from corpus.git up to meta.corpus_head: a walk of its history takes a step
     * for each commit, which is too long for a request. blob '': removed. */
    "CREATE TABLE revision ("
    " seq INTEGER PRIMARY KEY, path TEXT NOT NULL, blob TEXT NOT NULL,"
    " commit_id TEXT NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL,"
    " message TEXT NOT NULL, submission_id TEXT) STRICT;"
    "CREATE INDEX revision_of_path ON revision (path, seq);"

    "CREATE TABLE submission ("
    " seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " subject TEXT NOT NULL CHECK (subject IN ('document', 'draft')),"
    " kind TEXT NOT NULL, title TEXT NOT NULL, author TEXT NOT NULL,"
    " co_authors TEXT NOT NULL, submitter TEXT NOT NULL,"
    " confidentiality TEXT NOT NULL, audiences TEXT NOT NULL,"
    " document_id TEXT NOT NULL, path TEXT NOT NULL, base_revision TEXT,"
    " state TEXT NOT NULL CHECK (state IN ('in_review', 'changes_requested',"
    "  'publishing', 'published', 'rejected', 'withdrawn')),"
    " stage INTEGER NOT NULL CHECK (stage BETWEEN 1 AND 3), round INTEGER NOT NULL,"
    " version INTEGER NOT NULL, due_at INTEGER, created_at INTEGER NOT NULL,"
    " updated_at INTEGER NOT NULL, note TEXT, reason TEXT, markdown TEXT NOT NULL,"
    " warnings TEXT NOT NULL, near_duplicates TEXT NOT NULL,"
    " final TEXT, final_base TEXT, final_key TEXT, final_token TEXT,"
    " commit_id TEXT, revision TEXT) STRICT;"
    "CREATE UNIQUE INDEX submission_open ON submission (path)"
    " WHERE state IN ('in_review', 'changes_requested', 'publishing');"
    "CREATE INDEX submission_queue ON submission (state, stage, due_at);"
    "CREATE INDEX submission_mine ON submission (submitter, seq);"
    /* The text of every round: what changed since a verdict. */
    "CREATE TABLE submission_text ("
    " submission_id TEXT NOT NULL, round INTEGER NOT NULL, markdown TEXT NOT NULL,"
    " at INTEGER NOT NULL, PRIMARY KEY (submission_id, round)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE review ("
    " seq INTEGER PRIMARY KEY, submission_id TEXT NOT NULL, stage INTEGER NOT NULL,"
    " round INTEGER NOT NULL, reviewer TEXT NOT NULL,"
    " verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'request_changes', 'reject')),"
    " comment TEXT NOT NULL, checklist TEXT NOT NULL, scores TEXT, at INTEGER NOT NULL)"
    " STRICT;"
    "CREATE INDEX review_of ON review (submission_id, seq);"

    /* The ledger: each row carries the hash of the one before. */
    "CREATE TABLE event ("
    " seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, client_id TEXT,"
    " type TEXT NOT NULL, person TEXT NOT NULL, at INTEGER NOT NULL,"
    " received_at INTEGER NOT NULL, query_id TEXT, document_id TEXT, section TEXT,"
    " engagement_id TEXT, submission_id TEXT, data TEXT NOT NULL, hash TEXT NOT NULL)"
    " STRICT;"
    "CREATE UNIQUE INDEX event_client ON event (person, client_id)"
    " WHERE client_id IS NOT NULL;"
    "CREATE INDEX event_of_document ON event (document_id, type)"
    " WHERE document_id IS NOT NULL;"
    "CREATE INDEX event_of_person ON event (person, at);"
    "CREATE INDEX event_of_type ON event (type, seq);"
    "CREATE INDEX event_of_engagement ON event (engagement_id)"
    " WHERE engagement_id IS NOT NULL;"
    "CREATE TRIGGER event_updated BEFORE UPDATE ON event BEGIN"
    " SELECT raise(ABORT, 'events are never changed'); END;"
    "CREATE TRIGGER event_deleted BEFORE DELETE ON event BEGIN"
    " SELECT raise(ABORT, 'events are never deleted'); END;"

    /* Answers by Idempotency-Key; status 0: the publication is still on its way. */
    "CREATE TABLE answer ("
    " token_id TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL,"
    " status INTEGER NOT NULL, etag TEXT, location TEXT, body TEXT NOT NULL,"
    " at INTEGER NOT NULL, PRIMARY KEY (token_id, key)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX answer_at ON answer (at);"
    "PRAGMA user_version = 2;",
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
