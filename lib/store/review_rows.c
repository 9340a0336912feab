/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verdicts, and the text that each round of a submission had. */
#include "jinnang/clock.h"
#include "jinnang/submission_store.h"

#include "lib/store/db.h"

int jn_submission_text_add(struct jn_state *s, const char *id, int round,
                           const char *markdown, struct jn_error *err)
{
    return db_run(s->db, NULL, err,
                  "INSERT OR REPLACE INTO submission_text VALUES (?, ?, ?, ?)", "titi",
                  id, (int64_t)round, markdown, jn_clock_wall_ms());
}

int jn_submission_text(struct jn_state *s, const char *id, int round,
                       struct jn_arena *arena, const char **markdown,
                       struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_query(s->db, &stmt, err,
                      "SELECT markdown FROM submission_text"
                      " WHERE submission_id = ? AND round = ?",
                      "ti", id, (int64_t)round);
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc == 1)
        *markdown = db_text(stmt, 0, arena);
    return rc < 0 ? rc : rc == 1 ? 0 : JN_SUBMISSION_NONE;
}

int jn_review_add(struct jn_state *s, const char *submission_id,
                  const struct jn_review *r, struct jn_error *err)
{
    return db_run(s->db, NULL, err,
                  "INSERT INTO review (submission_id, stage, round, reviewer, verdict,"
                  " comment, checklist, scores, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                  "tiittttti", submission_id, (int64_t)r->stage, (int64_t)r->round,
                  r->reviewer, r->verdict, r->comment, r->checklist, r->scores, r->at);
}

int jn_review_list(struct jn_state *s, const char *submission_id, struct jn_arena *arena,
                   struct jn_review **out, size_t *n, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    int rc = db_query(s->db, &stmt, err,
                      "SELECT stage, round, reviewer, verdict, comment, checklist,"
                      " scores, at FROM review WHERE submission_id = ? ORDER BY seq",
                      "t", submission_id);
    while (rc == 0 && (rc = db_step(s->db, stmt, err)) == 1) {
        JN_GROW(arena, *out, *n, cap);
        (*out)[(*n)++] = (struct jn_review){
            .stage = sqlite3_column_int(stmt, 0),
            .round = sqlite3_column_int(stmt, 1),
            .reviewer = db_text(stmt, 2, arena),
            .verdict = db_text(stmt, 3, arena),
            .comment = db_text(stmt, 4, arena),
            .checklist = db_text(stmt, 5, arena),
            .scores = db_text(stmt, 6, arena),
            .at = sqlite3_column_int64(stmt, 7),
        };
        rc = 0;
    }
    return rc;
}
