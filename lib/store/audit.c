/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One read transaction of state.db around all of it, begun before the head of the
 * repository is read: a commit that a row names was there before the row, so whatever the
 * daemon does meanwhile, the rows of the snapshot must find their commits. */
#include "jinnang/audit.h"

#include <stdarg.h>
#include <stdio.h>

#include "jinnang/corpus.h"

#include "lib/store/corpus_objects.h"
#include "lib/store/db.h"

void jn_audit_fault(struct jn_audit *audit, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    audit->faults++;
    if (audit->fault)
        audit->fault(audit->user, text);
}

/* `sql` selects a name of the row and ids of objects that must be there. */
static int check_rows(struct jn_state *s, const char *sql, const char *what,
                      const struct corpus_objects *objects, struct jn_audit *audit,
                      uint64_t *good, struct jn_error *err)
{
    jn_auto(sqlite3_finalize) sqlite3_stmt *stmt = NULL;
    int rc = db_query(s->db, &stmt, err, sql, "");
    while (rc == 0 && (rc = db_step(s->db, stmt, err)) == 1) {
        bool all = true;
        for (int i = 1; i < sqlite3_column_count(stmt); i++) {
            const char *id = (const char *)sqlite3_column_text(stmt, i);
            if (id && corpus_objects_has(objects, id))
                continue;
            all = false;
            jn_audit_fault(
                audit, "state.db: %s %s names %s, which the corpus does not have", what,
                (const char *)sqlite3_column_text(stmt, 0), id ? id : "no commit");
        }
        *good += all;
        rc = 0;
    }
    return rc;
}

static int check_head(struct jn_state *s, const struct corpus_objects *objects,
                      struct jn_audit *audit, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    const char *known = NULL;
    int rc = jn_state_get(s, "corpus_head", arena, &known, err);
    if (rc == 0 && known && !corpus_objects_has(objects, known))
        jn_audit_fault(audit, "state.db: corpus_head %.40s is not in the corpus", known);
    return rc;
}

static int check_corpus(struct jn_state *s, const char *repository,
                        struct jn_audit *audit, struct jn_error *err)
{
    jn_auto(jn_corpus_close) struct jn_corpus *c = NULL;
    jn_auto(corpus_objects_free) struct corpus_objects *objects = NULL;
    char head[JN_OID_LEN + 1];
    int rc = jn_corpus_open(repository, &c, err);
    if (rc == 0)
        rc = jn_corpus_head(c, head, err);
    if (rc == -EBADMSG)
        return jn_audit_fault(audit, "corpus.git: %s", err->text), 0;
    if (rc == 0)
        rc = corpus_objects_walk(c, head, audit, &objects, err);
    if (rc == 0)
        rc = check_head(s, objects, audit, err);
    if (rc == 0)
        rc =
            check_rows(s,
                       "SELECT id, commit_id, revision FROM submission"
                       " WHERE state = 'published' AND subject = 'document' ORDER BY seq",
                       "submission", objects, audit, &audit->published, err);
    if (rc == 0)
        rc = check_rows(s,
                        "SELECT seq, commit_id, CASE blob WHEN '' THEN commit_id"
                        " ELSE blob END FROM revision ORDER BY seq",
                        "revision", objects, audit, &audit->revisions, err);
    return rc;
}

static int check_all(struct jn_state *s, const char *repository, struct jn_audit *audit,
                     struct jn_error *err)
{
    int rc = jn_state_verify(s, err);
    if (rc == JN_STATE_DAMAGED)
        return jn_audit_fault(audit, "%s", err->text), 0;
    return rc == 0 ? check_corpus(s, repository, audit, err) : rc;
}

int jn_audit_state(struct jn_state *s, const char *repository, struct jn_audit *audit,
                   struct jn_error *err)
{
    sqlite3_int64 ignored;
    uint64_t before = audit->faults;
    int rc = db_exec(s->db, "BEGIN", err);
    if (rc != 0)
        return rc;
    rc = db_number(s->db, "SELECT count(*) FROM meta", &ignored, err); /* now it begins */
    if (rc == -EBADMSG)
        rc = (jn_audit_fault(audit, "state.db is damaged: %s", err->text), 0);
    else if (rc == 0)
        rc = check_all(s, repository, audit, err);
    (void)db_exec(s->db, "ROLLBACK", NULL);
    return rc != 0 ? rc : audit->faults > before ? JN_AUDIT_FAULTS : 0;
}
