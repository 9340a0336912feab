/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/person_store.h"

#include "lib/store/db.h"

#define COLUMNS "id, name, department, grade, track, joined, mentor, active, version"

static void read_row(sqlite3_stmt *stmt, struct jn_arena *arena, struct jn_person *p)
{
    *p = (struct jn_person){
        .id = db_text(stmt, 0, arena),
        .name = db_text(stmt, 1, arena),
        .department = db_text(stmt, 2, arena),
        .grade = db_text(stmt, 3, arena),
        .track = db_text(stmt, 4, arena),
        .joined = db_text(stmt, 5, arena),
        .mentor = db_text(stmt, 6, arena),
        .active = sqlite3_column_int(stmt, 7) != 0,
        .version = sqlite3_column_int64(stmt, 8),
    };
}

int jn_person_get(struct jn_state *s, const char *id, struct jn_arena *arena,
                  struct jn_person *out, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_query(s->db, &stmt, err, "SELECT " COLUMNS " FROM person WHERE id = ?",
                      "t", id);
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc == 1)
        read_row(stmt, arena, out);
    return rc < 0 ? rc : rc == 1 ? 0 : JN_PERSON_NONE;
}

int jn_person_put(struct jn_state *s, struct jn_person *p, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc =
        db_query(s->db, &stmt, err,
                 "INSERT INTO person (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)"
                 " ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
                 " department = excluded.department, grade = excluded.grade,"
                 " track = excluded.track, joined = excluded.joined,"
                 " mentor = excluded.mentor, active = excluded.active,"
                 " version = version + 1 RETURNING version",
                 "ttttttti", p->id, p->name, p->department, p->grade, p->track, p->joined,
                 p->mentor, (int64_t)p->active);
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc < 0)
        return rc;
    p->version = sqlite3_column_int64(stmt, 0);
    return db_step(s->db, stmt, err);
}

int jn_person_list(struct jn_state *s, struct jn_arena *arena, struct jn_person **out,
                   size_t *n, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    struct jn_person *rows = NULL;
    size_t cap = 0;
    *n = 0;
    int rc =
        db_query(s->db, &stmt, err, "SELECT " COLUMNS " FROM person ORDER BY id", "");
    while (rc == 0 && (rc = db_step(s->db, stmt, err)) == 1) {
        JN_GROW(arena, rows, *n, cap);
        read_row(stmt, arena, &rows[(*n)++]);
        rc = 0;
    }
    *out = rows;
    return rc;
}

int jn_person_count(struct jn_state *s, int64_t *n, struct jn_error *err)
{
    sqlite3_int64 count = 0;
    int rc = db_number(s->db, "SELECT count(*) FROM person", &count, err);
    *n = count;
    return rc;
}
