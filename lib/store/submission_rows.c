/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/id.h"
#include "jinnang/submission_store.h"

#include "lib/store/db.h"

const char *const jn_submission_states[] = {
    "in_review", "changes_requested", "publishing", "published",
    "rejected",  "withdrawn",         NULL};

/* In the order of read_row(). */
#define SHORT                                                                            \
    "seq, id, kind, title, author, co_authors, submitter, confidentiality, audiences,"   \
    " document_id, path, base_revision, state, stage, round, version, due_at,"           \
    " created_at, updated_at, note, reason, warnings, near_duplicates, commit_id,"       \
    " revision"
#define LONG SHORT ", markdown, final, final_base, final_key, final_token"

static int index_of(const char *text, const char *const *names, int n)
{
    int i = 0;
    while (i < n && strcmp(names[i], text) != 0)
        i++;
    return i;
}

static int read_row(sqlite3_stmt *stmt, bool whole, struct jn_arena *arena,
                    struct jn_submission *r, struct jn_error *err)
{
    const char *t[30] = {0};
    for (int i = 0; i < sqlite3_column_count(stmt); i++)
        if (sqlite3_column_type(stmt, i) == SQLITE_TEXT)
            t[i] = db_text(stmt, i, arena);
    int level = index_of(t[7], jn_level_names, JN_LEVELS);
    int state = index_of(t[12], jn_submission_states, JN_SUBMISSION_STATES);
    if (level == JN_LEVELS || state == JN_SUBMISSION_STATES)
        return jn_fail(err, EBADMSG, "read submission '%s': its row is damaged", t[1]);
    *r = (struct jn_submission){
        .seq = sqlite3_column_int64(stmt, 0),
        .id = t[1],
        .kind = t[2],
        .title = t[3],
        .author = t[4],
        .co_authors = t[5],
        .submitter = t[6],
        .confidentiality = (enum jn_level)level,
        .audiences = t[8],
        .document_id = t[9],
        .path = t[10],
        .base_revision = t[11],
        .state = (enum jn_submission_state)state,
        .stage = sqlite3_column_int(stmt, 13),
        .round = sqlite3_column_int(stmt, 14),
        .version = sqlite3_column_int64(stmt, 15),
        .due_at = sqlite3_column_int64(stmt, 16),
        .created_at = sqlite3_column_int64(stmt, 17),
        .updated_at = sqlite3_column_int64(stmt, 18),
        .note = t[19],
        .reason = t[20],
        .warnings = t[21],
        .near_duplicates = t[22],
        .commit = t[23],
        .revision = t[24],
    };
    if (whole) {
        r->markdown = t[25];
        r->final = t[26];
        r->final_base = t[27];
        r->final_key = t[28];
        r->final_token = t[29];
    }
    return 0;
}

int jn_submission_add(struct jn_state *s, struct jn_submission *r, struct jn_arena *arena,
                      struct jn_error *err)
{
    struct jn_submission other;
    int rc = jn_submission_for(s, r->path, arena, &other, err);
    if (rc != JN_SUBMISSION_NONE)
        return rc < 0 ? rc : JN_SUBMISSION_OPEN;
    char id[JN_SUBMISSION_ID + 1] = "sub-";
    jn_id_ulid(id + 4);
    r->id = jn_arena_str(arena, id);
    r->version = 1;
    r->created_at = r->updated_at = jn_clock_wall_ms();
    rc = db_run(s->db, NULL, err,
                "INSERT INTO submission (id, subject, kind, title, author, co_authors,"
                " submitter, confidentiality, audiences, document_id, path,"
                " base_revision, state, stage, round, version, due_at, created_at,"
                " updated_at, note, markdown, warnings, near_duplicates)"
                " VALUES (?, 'document', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                " ?, ?, ?, ?, ?)",
                "ttttttttttt"
                "tiiiiiitttt",
                r->id, r->kind, r->title, r->author, r->co_authors, r->submitter,
                jn_level_names[r->confidentiality], r->audiences, r->document_id, r->path,
                r->base_revision, jn_submission_states[r->state], (int64_t)r->stage,
                (int64_t)r->round, r->version, r->due_at, r->created_at, r->updated_at,
                r->note, r->markdown, r->warnings, r->near_duplicates);
    r->seq = sqlite3_last_insert_rowid(s->db);
    return rc;
}

int jn_submission_put(struct jn_state *s, struct jn_submission *r, struct jn_error *err)
{
    int changed;
    r->version++;
    r->updated_at = jn_clock_wall_ms();
    int rc = db_run(
        s->db, &changed, err,
        "UPDATE submission SET title = ?, author = ?, co_authors = ?,"
        " confidentiality = ?, audiences = ?, base_revision = ?, state = ?, stage = ?,"
        " round = ?, version = ?, due_at = ?, updated_at = ?, note = ?, reason = ?,"
        " markdown = ?, warnings = ?, near_duplicates = ?, final = ?, final_base = ?,"
        " final_key = ?, final_token = ?, commit_id = ?, revision = ? WHERE id = ?",
        "ttttttt"
        "iiiii"
        "tttttttttttt",
        r->title, r->author, r->co_authors, jn_level_names[r->confidentiality],
        r->audiences, r->base_revision, jn_submission_states[r->state], (int64_t)r->stage,
        (int64_t)r->round, r->version, r->due_at, r->updated_at, r->note, r->reason,
        r->markdown, r->warnings, r->near_duplicates, r->final, r->final_base,
        r->final_key, r->final_token, r->commit, r->revision, r->id);
    if (rc == 0 && changed != 1)
        rc = jn_fail(err, EIO, "change submission '%s'", r->id);
    return rc;
}

static int get_one(struct jn_state *s, sqlite3_stmt *stmt, struct jn_arena *arena,
                   struct jn_submission *out, struct jn_error *err)
{
    int rc = db_step(s->db, stmt, err);
    if (rc == 1)
        return read_row(stmt, true, arena, out, err);
    return rc < 0 ? rc : JN_SUBMISSION_NONE;
}

int jn_submission_get(struct jn_state *s, const char *id, struct jn_arena *arena,
                      struct jn_submission *out, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_query(s->db, &stmt, err, "SELECT " LONG " FROM submission WHERE id = ?",
                      "t", id);
    return rc ? rc : get_one(s, stmt, arena, out, err);
}

int jn_submission_for(struct jn_state *s, const char *path, struct jn_arena *arena,
                      struct jn_submission *out, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_query(s->db, &stmt, err,
                      "SELECT " LONG " FROM submission WHERE path = ? AND state IN"
                      " ('in_review', 'changes_requested', 'publishing')",
                      "t", path);
    return rc ? rc : get_one(s, stmt, arena, out, err);
}

/* ---- lists */

static const char newest_first[] =
    "SELECT " SHORT " FROM submission WHERE (?1 IS NULL OR submitter = ?1)"
    " AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR state = ?3)"
    " AND (?4 = 0 OR stage = ?4) AND (?5 = 0 OR due_at < ?5) AND ?6 = 0"
    " AND (?7 = 0 OR seq < ?7) ORDER BY seq DESC LIMIT ?8";
static const char first_due[] =
    "SELECT " SHORT " FROM submission WHERE (?1 IS NULL OR submitter = ?1)"
    " AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR state = ?3)"
    " AND (?4 = 0 OR stage = ?4) AND (?5 = 0 OR due_at < ?5)"
    " AND (due_at, seq) > (?6, ?7) ORDER BY due_at, seq LIMIT ?8";

int jn_submission_list(struct jn_state *s, const struct jn_submission_query *q,
                       struct jn_arena *arena, struct jn_submission **out, size_t *n,
                       struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    int rc = db_query(
        s->db, &stmt, err, q->by_due ? first_due : newest_first, "tttiiiii", q->submitter,
        q->kind, q->state < 0 ? NULL : jn_submission_states[q->state], (int64_t)q->stage,
        q->overdue_at, q->by_due ? q->after_due : (int64_t)0, q->after_seq,
        (int64_t)q->limit);
    while (rc == 0 && (rc = db_step(s->db, stmt, err)) == 1) {
        JN_GROW(arena, *out, *n, cap);
        rc = read_row(stmt, false, arena, &(*out)[(*n)++], err);
    }
    return rc;
}

int jn_submission_count_open(struct jn_state *s, const char *submitter, int64_t *n,
                             struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_query(s->db, &stmt, err,
                      "SELECT count(*) FROM submission WHERE submitter = ? AND state IN"
                      " ('in_review', 'changes_requested', 'publishing')",
                      "t", submitter);
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc == 1)
        *n = sqlite3_column_int64(stmt, 0);
    return rc < 0 ? rc : 0;
}
