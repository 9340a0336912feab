/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hash covers every column but itself, each with its length, so that no two rows can
 * be read as one another. */
#include <stdio.h>
#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/clock.h"
#include "jinnang/event_store.h"
#include "jinnang/hash.h"
#include "jinnang/id.h"

#include "lib/store/db.h"
#include "lib/store/event_chain.h"
#include "lib/store/token_text.h"

enum { HASH_HEX = 64 };

#define COLUMNS                                                                          \
    "id, client_id, type, person, at, received_at, query_id, document_id, section,"      \
    " engagement_id, submission_id, data"
enum { COLUMN_COUNT = 12 };

static void chain_start(struct jn_buf *b, const char *previous)
{
    jn_buf_clear(b);
    jn_buf_str(b, previous);
}

static void chain_add(struct jn_buf *b, const char *value)
{
    if (value)
        jn_buf_printf(b, "%zu:%s", strlen(value), value);
    else
        jn_buf_char(b, '-');
}

static int last_hash(struct jn_state *s, char out[HASH_HEX + 1], struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    out[0] = '\0';
    int rc = db_query(s->db, &stmt, err,
                      "SELECT hash FROM event ORDER BY seq DESC LIMIT 1", "");
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc == 1)
        snprintf(out, HASH_HEX + 1, "%s", (const char *)sqlite3_column_text(stmt, 0));
    return rc < 0 ? rc : 0;
}

int jn_event_is_sent(struct jn_state *s, const char *person, const char *client_id,
                     struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_query(s->db, &stmt, err,
                      "SELECT 1 FROM event WHERE person = ? AND client_id = ?", "tt",
                      person, client_id);
    return rc == 0 ? db_step(s->db, stmt, err) : rc;
}

int jn_event_append(struct jn_state *s, const struct jn_event *e,
                    char id_out[JN_EVENT_ID + 1], struct jn_error *err)
{
    char previous[HASH_HEX + 1], hash[HASH_HEX + 1], id[JN_EVENT_ID + 1];
    char at[24], received[24];
    int rc = e->client_id ? jn_event_is_sent(s, e->person, e->client_id, err) : 0;
    if (rc != 0)
        return rc < 0 ? rc : JN_EVENT_DUPLICATE;
    rc = last_hash(s, previous, err);
    if (rc != 0)
        return rc;
    int64_t now = jn_clock_wall_ms(), when = e->at_ms ? e->at_ms : now;
    memcpy(id, "evt-", 4);
    jn_id_ulid(id + 4);
    snprintf(at, sizeof(at), "%lld", (long long)when);
    snprintf(received, sizeof(received), "%lld", (long long)now);
    jn_auto(jn_buf_deinit) struct jn_buf kept = JN_BUF_INIT;
    jn_buf_str(&kept, e->data ? e->data : "{}");
    token_text_blot(kept.data, kept.len);
    const char *data = jn_buf_text(&kept);
    const char *const values[COLUMN_COUNT] = {
        id,         e->client_id,     e->type,          e->person,
        at,         received,         e->query_id,      e->document_id,
        e->section, e->engagement_id, e->submission_id, data};
    jn_auto(jn_buf_deinit) struct jn_buf row = JN_BUF_INIT;
    chain_start(&row, previous);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        chain_add(&row, values[i]);
    if (jn_buf_failed(&row) || jn_buf_failed(&kept))
        return jn_fail(err, ENOMEM, "hash an event");
    jn_hash_hex(row.data, row.len, hash);
    if (id_out)
        memcpy(id_out, id, sizeof(id));
    return db_run(s->db, NULL, err,
                  "INSERT INTO event (" COLUMNS ", hash)"
                  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                  "ttttiittttttt", id, e->client_id, e->type, e->person, when, now,
                  e->query_id, e->document_id, e->section, e->engagement_id,
                  e->submission_id, data, hash);
}

int event_chain_verify(struct jn_state *s, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    jn_auto(jn_buf_deinit) struct jn_buf row = JN_BUF_INIT;
    char previous[HASH_HEX + 1] = "", hash[HASH_HEX + 1];
    int rc = db_query(s->db, &stmt, err,
                      "SELECT " COLUMNS ", hash, seq FROM event ORDER BY seq", "");
    while (rc == 0 && (rc = db_step(s->db, stmt, err)) == 1) {
        chain_start(&row, previous);
        for (int i = 0; i < COLUMN_COUNT; i++)
            chain_add(&row, (const char *)sqlite3_column_text(stmt, i));
        if (jn_buf_failed(&row))
            return jn_fail(err, ENOMEM, "hash an event");
        jn_hash_hex(row.data, row.len, hash);
        const char *said = (const char *)sqlite3_column_text(stmt, COLUMN_COUNT);
        if (strcmp(hash, said) != 0) {
            jn_fail(err, EBADMSG, "state.db: event %lld was changed",
                    (long long)sqlite3_column_int64(stmt, COLUMN_COUNT + 1));
            return JN_STATE_DAMAGED;
        }
        memcpy(previous, hash, sizeof(hash));
        rc = 0;
    }
    return rc;
}
