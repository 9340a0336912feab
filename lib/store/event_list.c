/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One statement for each way in: with `? IS NULL OR` alone SQLite would walk the whole
 * ledger for one document. */
#include <stdio.h>
#include <string.h>

#include "jinnang/event_store.h"

#include "lib/store/db.h"

#define COLUMNS                                                                          \
    "seq, id, client_id, type, person, at, received_at, query_id, document_id, section," \
    " engagement_id, submission_id, data, json_extract(data, '$.corrects')"

static void read_row(sqlite3_stmt *stmt, struct jn_arena *arena, struct jn_event_row *out)
{
    *out = (struct jn_event_row){
        .seq = sqlite3_column_int64(stmt, 0),
        .id = db_text(stmt, 1, arena),
        .event = {.client_id = db_text(stmt, 2, arena),
                  .type = db_text(stmt, 3, arena),
                  .person = db_text(stmt, 4, arena),
                  .at_ms = sqlite3_column_int64(stmt, 5),
                  .query_id = db_text(stmt, 7, arena),
                  .document_id = db_text(stmt, 8, arena),
                  .section = db_text(stmt, 9, arena),
                  .engagement_id = db_text(stmt, 10, arena),
                  .submission_id = db_text(stmt, 11, arena),
                  .data = db_text(stmt, 12, arena)},
        .received_ms = sqlite3_column_int64(stmt, 6),
        .corrects = db_text(stmt, 13, arena),
    };
}

#define LIST(way_in)                                                                     \
    "SELECT " COLUMNS " FROM event WHERE " way_in                                        \
    " AND (?1 IS NULL OR type = ?1) AND (?2 IS NULL OR person = ?2)"                     \
    " AND (?3 IS NULL OR document_id = ?3) AND (?4 IS NULL OR engagement_id = ?4)"       \
    " AND at >= ?5 AND at < ?6 AND seq < ?7 ORDER BY seq DESC LIMIT ?8"

static const char *statement_for(const struct jn_event_wish *w)
{
    if (w->document_id)
        return LIST("document_id = ?3");
    if (w->engagement_id)
        return LIST("engagement_id = ?4");
    if (w->person)
        return LIST("person = ?2");
    return w->type ? LIST("type = ?1") : LIST("1");
}

int jn_event_list(struct jn_state *s, const struct jn_event_wish *w,
                  struct jn_arena *arena, struct jn_event_row **out, size_t *n,
                  struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    *n = 0;
    *out = JN_NEW_ARRAY(arena, w->limit, struct jn_event_row);
    int rc = db_query(s->db, &stmt, err, statement_for(w), "ttttiiii", w->type, w->person,
                      w->document_id, w->engagement_id, w->from_ms,
                      w->until_ms ? w->until_ms : INT64_MAX,
                      w->before ? w->before : INT64_MAX, (int64_t)w->limit);
    while (rc == 0 && (rc = db_step(s->db, stmt, err)) == 1) {
        read_row(stmt, arena, &(*out)[(*n)++]);
        rc = 0;
    }
    return rc;
}

static int one(struct jn_state *s, const char *sql, const char *id,
               struct jn_arena *arena, struct jn_event_row *out, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_query(s->db, &stmt, err, sql, "t", id);
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc == 1)
        read_row(stmt, arena, out);
    return rc < 0 ? rc : rc == 1 ? 0 : JN_EVENT_NONE;
}

int jn_event_current(struct jn_state *s, const char *id, struct jn_arena *arena,
                     struct jn_event_row *out, const char **first, struct jn_error *err)
{
    int rc = one(s, "SELECT " COLUMNS " FROM event WHERE id = ?", id, arena, out, err);
    if (rc != 0)
        return rc;
    *first = out->corrects ? out->corrects : out->id;
    /* A correction has type and person of what it replaces, which narrows the search. */
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    rc = db_query(s->db, &stmt, err,
                  "SELECT " COLUMNS " FROM event WHERE type = ?1 AND person = ?2"
                  " AND json_extract(data, '$.corrects') = ?3 ORDER BY seq DESC LIMIT 1",
                  "ttt", out->event.type, out->event.person, *first);
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc == 1)
        read_row(stmt, arena, out);
    return rc < 0 ? rc : 0;
}
