/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jinnang/answer_store.h"
#include "jinnang/clock.h"

#include "lib/store/db.h"

enum { KEPT_MS = 24 * 3600 * 1000, MOST_KEYS = 10000 };

static int count_keys(struct jn_state *s, const char *token_id, int64_t since,
                      struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_query(s->db, &stmt, err,
                      "SELECT count(*) >= ? FROM answer WHERE token_id = ? AND at > ?",
                      "iti", (int64_t)MOST_KEYS, token_id, since);
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc != 1)
        return rc;
    return sqlite3_column_int(stmt, 0) ? JN_ANSWER_LIMIT : 0;
}

int jn_answer_find(struct jn_state *s, const struct jn_answer_key *key,
                   struct jn_arena *arena, struct jn_answer *out, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int64_t since = jn_clock_wall_ms() - KEPT_MS;
    int rc = db_query(s->db, &stmt, err,
                      "SELECT request, status, etag, location, body FROM answer"
                      " WHERE token_id = ? AND key = ? AND at > ?",
                      "tti", key->token_id, key->key, since);
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc == 0)
        return count_keys(s, key->token_id, since, err);
    if (rc < 0)
        return rc;
    if (strcmp((const char *)sqlite3_column_text(stmt, 0), key->request) != 0)
        return JN_ANSWER_REUSED;
    out->status = sqlite3_column_int(stmt, 1);
    out->etag = db_text(stmt, 2, arena);
    out->location = db_text(stmt, 3, arena);
    out->body = db_text(stmt, 4, arena);
    return out->status ? JN_ANSWER_REPLAY : JN_ANSWER_IN_USE;
}

int jn_answer_put(struct jn_state *s, const struct jn_answer_key *key,
                  const struct jn_answer *answer, struct jn_error *err)
{
    return db_run(
        s->db, NULL, err, "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        "tttittti", key->token_id, key->key, key->request, (int64_t)answer->status,
        answer->etag, answer->location, answer->body, jn_clock_wall_ms());
}

int jn_answer_settle(struct jn_state *s, const struct jn_answer_key *key,
                     const struct jn_answer *answer, struct jn_error *err)
{
    return db_run(s->db, NULL, err,
                  "UPDATE answer SET status = ?, etag = ?, location = ?, body = ?"
                  " WHERE token_id = ? AND key = ? AND status = 0",
                  "ittttt", (int64_t)answer->status, answer->etag, answer->location,
                  answer->body, key->token_id, key->key);
}

int jn_answer_drop(struct jn_state *s, const struct jn_answer_key *key,
                   struct jn_error *err)
{
    return db_run(s->db, NULL, err, "DELETE FROM answer WHERE token_id = ? AND key = ?",
                  "tt", key->token_id, key->key);
}

int jn_answer_forget(struct jn_state *s, struct jn_error *err)
{
    return db_run(s->db, NULL, err, "DELETE FROM answer WHERE at <= ? AND status > 0",
                  "i", jn_clock_wall_ms() - KEPT_MS);
}
