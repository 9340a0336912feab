/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions, the check at start, and the small tables that every module needs. */
#include <stdio.h>
#include <string.h>

#include "jinnang/state.h"

#include "lib/store/db.h"
#include "lib/store/event_chain.h"

int jn_state_begin(struct jn_state *s, struct jn_error *err)
{
    return db_begin(s->db, err);
}

int jn_state_end(struct jn_state *s, int rc, struct jn_error *err)
{
    return db_end(s->db, rc, err);
}

int jn_state_step_begin(struct jn_state *s, struct jn_error *err)
{
    /* Outside of a transaction a savepoint would begin one of its own. */
    if (sqlite3_get_autocommit(s->db))
        return jn_fail(err, EIO, "the transaction was rolled back");
    return db_exec(s->db, "SAVEPOINT step", err);
}

int jn_state_step_end(struct jn_state *s, int rc, struct jn_error *err)
{
    /* A failed statement may have rolled the whole transaction back: then there is no
     * savepoint any more, and db_end() will say so. */
    if (rc != 0 && !sqlite3_get_autocommit(s->db))
        (void)db_exec(s->db, "ROLLBACK TO step", NULL);
    if (sqlite3_get_autocommit(s->db))
        return rc != 0 ? rc : jn_fail(err, EIO, "the transaction was rolled back");
    int released = db_exec(s->db, "RELEASE step", rc != 0 ? NULL : err);
    return rc != 0 ? rc : released;
}

static int quick_check(struct jn_state *s, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_query(s->db, &stmt, err, "PRAGMA quick_check(1)", "");
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc < 0)
        return rc;
    const char *said = rc ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    if (said && strcmp(said, "ok") == 0)
        return 0;
    jn_fail(err, EBADMSG, "state.db is damaged: %.160s", said ? said : "no answer");
    return JN_STATE_DAMAGED;
}

int jn_state_verify(struct jn_state *s, struct jn_error *err)
{
    int rc = quick_check(s, err);
    if (rc == 0)
        rc = event_chain_verify(s, err);
    return rc == -EBADMSG ? JN_STATE_DAMAGED : rc;
}

/* ---- single values */

int jn_state_get(struct jn_state *s, const char *name, struct jn_arena *arena,
                 const char **value, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    *value = NULL;
    int rc =
        db_query(s->db, &stmt, err, "SELECT value FROM meta WHERE name = ?", "t", name);
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc == 1)
        *value = db_text(stmt, 0, arena);
    return rc < 0 ? rc : 0;
}

int jn_state_set(struct jn_state *s, const char *name, const char *value,
                 struct jn_error *err)
{
    return db_run(s->db, NULL, err, "INSERT OR REPLACE INTO meta VALUES (?, ?)", "tt",
                  name, value);
}

/* ---- ids of documents */

int jn_state_mint(struct jn_state *s, const char *prefix, int year,
                  bool (*taken)(void *user, const char *id), void *user, char out[48],
                  struct jn_error *err)
{
    do {
        jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
        int rc = db_query(s->db, &stmt, err,
                          "INSERT INTO id_counter VALUES (?, ?, 1)"
                          " ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
                          "ti", prefix, (int64_t)year);
        if (rc == 0)
            rc = db_step(s->db, stmt, err);
        if (rc != 1)
            return rc < 0 ? rc : jn_fail(err, EIO, "mint an id");
        snprintf(out, 48, "%.20s-%04d-%04lld", prefix, year,
                 (long long)sqlite3_column_int64(stmt, 0));
        if (sqlite3_step(stmt) != SQLITE_DONE)
            return db_fail(s->db, "mint an id", err);
    } while (taken && taken(user, out));
    return 0;
}
