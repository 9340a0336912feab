/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/revision_store.h"

#include "lib/store/db.h"

#define COLUMNS "seq, path, blob, commit_id, at, author, message, submission_id"

int jn_revision_add(struct jn_state *s, const struct jn_revision *r, struct jn_error *err)
{
    return db_run(s->db, NULL, err,
                  "INSERT INTO revision (path, blob, commit_id, at, author, message,"
                  " submission_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
                  "tttittt", r->path, r->blob, r->commit, r->at_ms, r->author, r->message,
                  r->submission_id);
}

static void read_row(sqlite3_stmt *stmt, struct jn_arena *arena, struct jn_revision *r)
{
    *r = (struct jn_revision){
        .seq = sqlite3_column_int64(stmt, 0),
        .path = db_text(stmt, 1, arena),
        .blob = db_text(stmt, 2, arena),
        .commit = db_text(stmt, 3, arena),
        .at_ms = sqlite3_column_int64(stmt, 4),
        .author = db_text(stmt, 5, arena),
        .message = db_text(stmt, 6, arena),
        .submission_id = db_text(stmt, 7, arena),
    };
}

int jn_revision_list(struct jn_state *s, const char *path, int64_t before, size_t limit,
                     struct jn_arena *arena, struct jn_revision **out, size_t *n,
                     struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    int rc = db_query(s->db, &stmt, err,
                      "SELECT " COLUMNS " FROM revision WHERE path = ? AND blob <> ''"
                      " AND (? = 0 OR seq < ?) ORDER BY seq DESC LIMIT ?",
                      "tiii", path, before, before, (int64_t)limit);
    while (rc == 0 && (rc = db_step(s->db, stmt, err)) == 1) {
        JN_GROW(arena, *out, *n, cap);
        read_row(stmt, arena, &(*out)[(*n)++]);
        rc = 0;
    }
    return rc;
}

int jn_revision_find(struct jn_state *s, const char *path, const char *blob,
                     struct jn_arena *arena, struct jn_revision *out,
                     struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_query(s->db, &stmt, err,
                      "SELECT " COLUMNS " FROM revision WHERE path = ? AND blob = ?"
                      " ORDER BY seq DESC LIMIT 1",
                      "tt", path, blob);
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc == 1)
        read_row(stmt, arena, out);
    return rc < 0 ? rc : rc == 1 ? 0 : JN_REVISION_NONE;
}
