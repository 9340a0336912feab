/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All events `reuse` are read, because there are few of them; of the other events only
 * whether a person has sent more than 200 on a day with one. */
#include <stdlib.h>
#include <string.h>

#include "jinnang/event_store.h"

#include "lib/store/db.h"

static const int64_t DAY_MS = 86400000;

struct reuse {
    int64_t seq, at;
    const char *id, *client_id, *first; /* first: of the event that it stands for */
    struct jn_event_use use;
};

static int read_all(struct jn_state *s, struct jn_arena *arena, struct reuse **out,
                    size_t *n, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    int rc = db_query(s->db, &stmt, err,
                      "SELECT seq, at, id, client_id, json_extract(data, '$.corrects'),"
                      " document_id, engagement_id, person"
                      " FROM event WHERE type = 'reuse' ORDER BY seq",
                      "");
    while (rc == 0 && (rc = db_step(s->db, stmt, err)) == 1) {
        JN_GROW(arena, *out, *n, cap);
        struct reuse *r = &(*out)[(*n)++];
        const char *corrects = db_text(stmt, 4, arena);
        *r = (struct reuse){
            .seq = sqlite3_column_int64(stmt, 0),
            .at = sqlite3_column_int64(stmt, 1),
            .id = db_text(stmt, 2, arena),
            .client_id = db_text(stmt, 3, arena),
            .use = {db_text(stmt, 5, arena), db_text(stmt, 6, arena),
                    db_text(stmt, 7, arena)},
        };
        r->first = corrects ? corrects : r->id;
        rc = 0;
    }
    return rc;
}

static int by_origin(const void *a, const void *b)
{
    const struct reuse *x = a, *y = b;
    int order = strcmp(x->first, y->first);
    return order ? order : x->seq < y->seq ? -1 : 1;
}

/* Each event once: who sent it and when from the first, what it says from the last. */
static size_t merge_corrections(struct reuse *list, size_t n)
{
    size_t kept = 0;
    if (n > 1)
        qsort(list, n, sizeof(*list), by_origin);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && strcmp(list[kept - 1].first, list[i].first) == 0)
            list[kept - 1].use = list[i].use;
        else
            list[kept++] = list[i];
    }
    return kept;
}

static const char *name_of(const struct reuse *r)
{
    return r->client_id ? r->client_id : r->id;
}

static int by_day(const void *a, const void *b)
{
    const struct reuse *x = a, *y = b;
    int order = strcmp(x->use.person, y->use.person);
    if (order == 0 && x->at != y->at)
        order = x->at < y->at ? -1 : 1;
    return order ? order : strcmp(name_of(x), name_of(y));
}

static int64_t start_of_day(int64_t at, int64_t offset_ms)
{
    int64_t local = at + offset_ms, into = local % DAY_MS;
    return local - (into < 0 ? into + DAY_MS : into) - offset_ms;
}

/* The last event of a person and day that counts; *name NULL: all of them do. */
static int last_counted(struct jn_state *s, const char *person, int64_t day,
                        struct jn_arena *arena, int64_t *at, const char **name,
                        struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    *name = NULL;
    int rc = db_query(s->db, &stmt, err,
                      "SELECT at, coalesce(client_id, id) FROM event WHERE person = ?"
                      " AND at >= ? AND at < ? AND type <> 'query'"
                      " AND json_extract(data, '$.corrects') IS NULL"
                      " ORDER BY at, coalesce(client_id, id) LIMIT 1 OFFSET ?",
                      "tiii", person, day, day + DAY_MS, (int64_t)JN_EVENTS_PER_DAY - 1);
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    if (rc == 1) {
        *at = sqlite3_column_int64(stmt, 0);
        *name = db_text(stmt, 1, arena);
    }
    return rc < 0 ? rc : 0;
}

static bool is_later(const struct reuse *r, int64_t at, const char *name)
{
    return r->at > at || (r->at == at && strcmp(name_of(r), name) > 0);
}

int jn_event_uses(struct jn_state *s, int utc_offset_s, struct jn_arena *arena,
                  struct jn_event_use **out, size_t *n, struct jn_error *err)
{
    struct reuse *list;
    size_t all;
    int rc = read_all(s, arena, &list, &all, err);
    if (rc != 0)
        return rc;
    all = merge_corrections(list, all);
    if (all > 1)
        qsort(list, all, sizeof(*list), by_day);
    *n = 0;
    *out = JN_NEW_ARRAY(arena, all, struct jn_event_use);
    const char *person = "", *name = NULL;
    int64_t day = 0, at = 0;
    for (size_t i = 0; i < all; i++) {
        int64_t its = start_of_day(list[i].at, (int64_t)utc_offset_s * 1000);
        if (its != day || strcmp(list[i].use.person, person) != 0) {
            day = its;
            person = list[i].use.person;
            rc = last_counted(s, person, day, arena, &at, &name, err);
            if (rc != 0)
                return rc;
        }
        if (!name || !is_later(&list[i], at, name))
            (*out)[(*n)++] = list[i].use;
    }
    return 0;
}

/* New uses; or events of a person that are before one of a use on its day, which may push
 * it over the limit. */
static int has_news(struct jn_state *s, int utc_offset_s, int64_t seq, bool *news,
                    struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_query(s->db, &stmt, err,
                      "SELECT 1 FROM event n WHERE n.seq > ?1 AND n.type <> 'query'"
                      " AND (n.type = 'reuse' OR EXISTS (SELECT 1 FROM event u"
                      "  WHERE u.person = n.person AND u.type = 'reuse' AND u.at >= n.at"
                      "  AND u.at < n.at - (n.at + ?2) % 86400000 + 86400000)) LIMIT 1",
                      "ii", seq, (int64_t)utc_offset_s * 1000);
    if (rc == 0)
        rc = db_step(s->db, stmt, err);
    *news = rc == 1;
    return rc < 0 ? rc : 0;
}

int jn_event_uses_changed(struct jn_state *s, int utc_offset_s, int64_t *seq,
                          bool *changed, struct jn_error *err)
{
    sqlite3_int64 last;
    int rc = db_number(s->db, "SELECT coalesce(max(seq), 0) FROM event", &last, err);
    *changed = *seq < 0;
    if (rc == 0 && !*changed && *seq != last)
        rc = has_news(s, utc_offset_s, *seq, changed, err);
    if (rc == 0)
        *seq = last;
    return rc;
}
