/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of table `token`. Sets are stored as names joined by commas: readable with the
 * sqlite3 program, and a scope that a newer version wrote is simply not granted by an
 * older one. */
#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/clock.h"
#include "jinnang/id.h"
#include "jinnang/token_store.h"
#include "jinnang/utf8.h"

#include "lib/store/db.h"
#include "lib/store/token_text.h"

const char *const jn_token_scope_names[JN_TOKEN_SCOPES + 1] = {
    [JN_TOKEN_SEARCH] = "search",       [JN_TOKEN_READ] = "read",
    [JN_TOKEN_SUBMIT] = "submit",       [JN_TOKEN_REVIEW_1] = "review:1",
    [JN_TOKEN_REVIEW_2] = "review:2",   [JN_TOKEN_REVIEW_3] = "review:3",
    [JN_TOKEN_DRAFT] = "draft",         [JN_TOKEN_MCP] = "mcp",
    [JN_TOKEN_EVENTS] = "events",       [JN_TOKEN_ENGAGE] = "engage",
    [JN_TOKEN_ANALYTICS] = "analytics", [JN_TOKEN_PEOPLE] = "people",
    [JN_TOKEN_METRICS] = "metrics",     [JN_TOKEN_ADMIN] = "admin",
};

enum { LABEL_MAX = 200, FILTER_MAX = 4096, AUDIENCES_MAX = 64, REVOKED_KEPT = 10000 };

uint32_t jn_token_scope_bit(const char *name, size_t len)
{
    for (unsigned i = 0; i < JN_TOKEN_SCOPES; i++)
        if (strlen(jn_token_scope_names[i]) == len &&
            memcmp(jn_token_scope_names[i], name, len) == 0)
            return 1u << i;
    return 0;
}

bool jn_token_is_audience(const char *s, size_t len)
{
    static const char group[] = "group:";
    if (len > sizeof(group) - 1 && memcmp(s, group, sizeof(group) - 1) == 0) {
        s += sizeof(group) - 1;
        len -= sizeof(group) - 1;
    }
    if (len < 1 || len > 40 || s[0] < 'a' || s[0] > 'z')
        return false;
    for (size_t i = 0; i < len; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') ||
              s[i] == '-'))
            return false;
    return true;
}

static int check(const struct jn_grant *t, struct jn_error *err)
{
    const char *wrong = NULL;
    if (!t->person || !jn_id_is_person(t->person, strlen(t->person)))
        wrong = "a person is 2 to 40 characters a-z 0-9 . - and begins with a letter";
    else if (t->scopes == 0 || t->scopes >> JN_TOKEN_SCOPES)
        wrong = "at least one scope is needed";
    else if (t->masked && t->scopes & ~(uint32_t)JN_TOKEN_MASKED_SCOPES)
        wrong = "a masked token has no other scopes than search, read, events, mcp and "
                "metrics";
    else if (t->n_audiences > AUDIENCES_MAX)
        wrong = "too many audiences";
    else if (t->label && jn_utf8_count(t->label, strlen(t->label)) > LABEL_MAX)
        wrong = "the label is longer than 200 characters";
    else if (t->filter && strlen(t->filter) > FILTER_MAX)
        wrong = "the filter is longer than 4096 bytes";
    for (size_t i = 0; !wrong && i < t->n_audiences; i++)
        if (!jn_token_is_audience(t->audiences[i], strlen(t->audiences[i])))
            wrong = "an audience is 1 to 40 characters a-z 0-9 -, or group:<such a name>";
    if (!wrong)
        return 0;
    jn_fail(err, EINVAL, "%s", wrong);
    return JN_TOKEN_INVALID;
}

static void join_scopes(struct jn_buf *out, uint32_t scopes)
{
    for (unsigned i = 0; i < JN_TOKEN_SCOPES; i++)
        if (scopes >> i & 1) {
            if (out->len > 0)
                jn_buf_char(out, ',');
            jn_buf_str(out, jn_token_scope_names[i]);
        }
}

static void join_audiences(struct jn_buf *out, const struct jn_grant *t)
{
    for (size_t i = 0; i < t->n_audiences; i++) {
        if (i > 0)
            jn_buf_char(out, ',');
        jn_buf_str(out, t->audiences[i]);
    }
}

static int bind_token(sqlite3_stmt *stmt, const struct jn_grant *t, const char *id,
                      const unsigned char *hash)
{
    jn_auto(jn_buf_deinit) struct jn_buf scopes = JN_BUF_INIT, audiences = JN_BUF_INIT;
    join_scopes(&scopes, t->scopes);
    join_audiences(&audiences, t);
    if (jn_buf_failed(&scopes) || jn_buf_failed(&audiences))
        return SQLITE_NOMEM;
    int rc = sqlite3_bind_text(stmt, 1, id, JN_TOKEN_ID, SQLITE_STATIC);
    rc |= sqlite3_bind_blob(stmt, 2, hash, TOKEN_HASH, SQLITE_STATIC);
    rc |= sqlite3_bind_text(stmt, 3, t->person, -1, SQLITE_STATIC);
    rc |= sqlite3_bind_text(stmt, 4, jn_buf_text(&scopes), -1, SQLITE_TRANSIENT);
    rc |= sqlite3_bind_text(stmt, 5, jn_level_names[t->max_level], -1, SQLITE_STATIC);
    rc |= sqlite3_bind_text(stmt, 6, jn_buf_text(&audiences), -1, SQLITE_TRANSIENT);
    rc |= sqlite3_bind_text(stmt, 7, t->filter, -1, SQLITE_STATIC); /* NULL binds NULL */
    rc |= sqlite3_bind_int(stmt, 8, t->masked);
    rc |= t->expires_at ? sqlite3_bind_int64(stmt, 9, t->expires_at)
                        : sqlite3_bind_null(stmt, 9);
    rc |= sqlite3_bind_text(stmt, 10, t->label ? t->label : "", -1, SQLITE_STATIC);
    rc |=
        sqlite3_bind_int64(stmt, 11, t->created_at ? t->created_at : jn_clock_wall_ms());
    return rc;
}

/* Revoked tokens are kept for the record, but not without end. */
static int forget_revoked(struct jn_state *s, struct jn_error *err)
{
    int n = 0;
    int rc = db_run(s->db, &n, err,
                    "DELETE FROM token WHERE revoked_at IS NOT NULL AND rowid <="
                    " (SELECT rowid FROM token WHERE revoked_at IS NOT NULL"
                    "  ORDER BY rowid DESC LIMIT 1 OFFSET ?)",
                    "i", (int64_t)REVOKED_KEPT);
    if (rc == 0 && n > 0)
        rc = db_run(s->db, NULL, err,
                    "DELETE FROM token_use WHERE token_id NOT IN (SELECT id FROM token)",
                    "");
    return rc;
}

int jn_token_create(struct jn_state *s, const struct jn_grant *wanted,
                    char text[JN_TOKEN_TEXT + 1], struct jn_error *err)
{
    int rc = check(wanted, err);
    if (rc == 0)
        rc = forget_revoked(s, err);
    if (rc != 0)
        return rc;
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    rc = db_prepare(s->db,
                    "INSERT INTO token (id, hash, person, scopes, max_level, audiences,"
                    " filter, masked, expires_at, label, created_at)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                    &stmt, err);
    if (rc != 0)
        return rc;
    unsigned char hash[TOKEN_HASH];
    token_text_make(text, hash);
    if (bind_token(stmt, wanted, text + TOKEN_PREFIX, hash) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_DONE) {
        explicit_bzero(text, JN_TOKEN_TEXT + 1);
        return db_fail(s->db, "store token", err);
    }
    return 0;
}

int jn_token_revoke(struct jn_state *s, const char *id, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    /* The first revocation keeps its time. */
    int rc = db_prepare(s->db,
                        "UPDATE token SET revoked_at = coalesce(revoked_at, ?2)"
                        " WHERE id = ?1",
                        &stmt, err);
    if (rc != 0)
        return rc;
    if (sqlite3_bind_text(stmt, 1, id, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_int64(stmt, 2, jn_clock_wall_ms()) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_DONE)
        return db_fail(s->db, "revoke token", err);
    return sqlite3_changes(s->db) > 0 ? 0 : JN_TOKEN_NONE;
}

int jn_token_count(struct jn_state *s, int64_t *n, struct jn_error *err)
{
    sqlite3_int64 count = 0;
    int rc = db_number(s->db, "SELECT count(*) FROM token WHERE revoked_at IS NULL",
                       &count, err);
    *n = count;
    return rc;
}

int jn_token_used(struct jn_state *s, const char *id, int64_t at, struct jn_error *err)
{
    return db_run(s->db, NULL, err,
                  "INSERT INTO token_use VALUES (?, ?)"
                  " ON CONFLICT DO UPDATE SET at = max(at, excluded.at)",
                  "ti", id, at);
}

int jn_token_version(struct jn_state *s, int64_t *version, struct jn_error *err)
{
    sqlite3_int64 n = 0;
    int rc = db_number(s->db, "SELECT value FROM counter WHERE name = 'token'", &n, err);
    *version = n;
    return rc;
}

static const char *column(sqlite3_stmt *stmt, int i, struct jn_arena *arena)
{
    const char *text = (const char *)sqlite3_column_text(stmt, i);
    return text ? jn_arena_dup(arena, text, (size_t)sqlite3_column_bytes(stmt, i)) : NULL;
}

static const char *const *split_audiences(const char *text, struct jn_arena *arena,
                                          size_t *n)
{
    const char **names = NULL;
    size_t cap = 0;
    *n = 0;
    while (*text) {
        size_t len = strcspn(text, ",");
        JN_GROW(arena, names, *n, cap);
        names[(*n)++] = jn_arena_dup(arena, text, len);
        text += len + (text[len] == ',');
    }
    return names;
}

static uint32_t split_scopes(const char *text)
{
    uint32_t scopes = 0;
    while (*text) {
        size_t len = strcspn(text, ",");
        scopes |= jn_token_scope_bit(text, len);
        text += len + (text[len] == ',');
    }
    return scopes;
}

static int read_row(sqlite3_stmt *stmt, struct jn_arena *arena, struct token_row *row,
                    struct jn_error *err)
{
    struct jn_grant *t = &row->token;
    t->id = column(stmt, 0, arena);
    t->person = column(stmt, 2, arena);
    const char *scopes = column(stmt, 3, arena), *level = column(stmt, 4, arena);
    const char *audiences = column(stmt, 5, arena);
    t->filter = column(stmt, 6, arena);
    t->masked = sqlite3_column_int(stmt, 7) != 0;
    t->expires_at = sqlite3_column_int64(stmt, 8);
    t->label = column(stmt, 9, arena);
    t->created_at = sqlite3_column_int64(stmt, 10);
    t->revoked_at = sqlite3_column_int64(stmt, 11);
    t->last_used_at = sqlite3_column_int64(stmt, 12);
    const void *hash = sqlite3_column_blob(stmt, 1);
    unsigned found = JN_LEVELS;
    for (unsigned i = 0; level && i < JN_LEVELS; i++)
        if (strcmp(level, jn_level_names[i]) == 0)
            found = i;
    if (!t->id || strlen(t->id) != JN_TOKEN_ID || !t->person || !scopes || !audiences ||
        !t->label || found == JN_LEVELS || !hash ||
        sqlite3_column_bytes(stmt, 1) != TOKEN_HASH)
        return jn_fail(err, EBADMSG, "read token '%s': its row is damaged",
                       t->id ? t->id : "");
    t->max_level = (enum jn_level)found;
    t->scopes = split_scopes(scopes);
    t->audiences = split_audiences(audiences, arena, &t->n_audiences);
    memcpy(row->hash, hash, TOKEN_HASH);
    return 0;
}

int token_rows_read(struct jn_state *s, struct jn_arena *arena, struct token_row **out,
                    size_t *n, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_prepare(s->db,
                        "SELECT id, hash, person, scopes, max_level, audiences, filter,"
                        " masked, expires_at, label, created_at, revoked_at, at"
                        " FROM token LEFT JOIN token_use ON token_id = id"
                        " ORDER BY token.rowid DESC",
                        &stmt, err);
    struct token_row *rows = NULL;
    size_t cap = 0;
    *n = 0;
    int step = SQLITE_DONE;
    while (rc == 0 && (step = sqlite3_step(stmt)) == SQLITE_ROW) {
        JN_GROW(arena, rows, *n, cap);
        rc = read_row(stmt, arena, &rows[(*n)++], err);
    }
    if (rc == 0 && step != SQLITE_DONE)
        rc = db_fail(s->db, "read tokens", err);
    *out = rows;
    return rc;
}

int jn_token_list(struct jn_state *s, struct jn_arena *arena, struct jn_grant **out,
                  size_t *n, struct jn_error *err)
{
    struct token_row *rows = NULL;
    int rc = token_rows_read(s, arena, &rows, n, err);
    if (rc != 0)
        return rc;
    *out = JN_NEW_ARRAY(arena, *n + 1, struct jn_grant);
    for (size_t i = 0; i < *n; i++)
        (*out)[i] = rows[i].token;
    return 0;
}
