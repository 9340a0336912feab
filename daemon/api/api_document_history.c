/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Older versions of a document. The rows of state.db say which blobs are its versions;
 * who may see the document today may see all of them. A folder of Markdown has the
 * present one only. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/revision_store.h"

#include "daemon/api/cursor.h"
#include "daemon/api/document_diff.h"
#include "daemon/api/document_source.h"
#include "daemon/api/masked_reads.h"
#include "daemon/api/write.h"
#include "daemon/work/state_readers.h"

/* ---- revisions */

const struct param_spec api_document_revisions_params[] = {
    CURSOR_PARAMS("revisions"),
    {.name = NULL},
};

/* Midnight in the configured zone: a file carries the day, not the hour. */
static void write_day(const struct exchange *ex, struct jn_json *j, int32_t date)
{
    char day[11], text[40];
    int offset = api_of(ex)->utc_offset_s / 60;
    int size = offset < 0 ? -offset : offset;
    jn_date_format(date, day);
    snprintf(text, sizeof(text), "%sT00:00:00%c%02d:%02d", day, offset < 0 ? '-' : '+',
             size / 60 % 100, size % 60);
    jn_json_str_at(j, "at", text);
}

/* Of a folder. */
static void write_present(struct exchange *ex, const struct jn_entry *e, bool past)
{
    const char *author = jn_entry_value(e, "author");
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "revisions");
    if (!past) {
        jn_json_object(&j);
        jn_json_str_at(&j, "revision", e->revision);
        if (e->updated)
            write_day(ex, &j, e->updated);
        if (author)
            jn_json_str_at(&j, "author", author);
        jn_json_end(&j);
    }
    jn_json_end(&j);
    jn_json_end(&j);
}

static void write_row(struct exchange *ex, struct jn_json *j, const struct jn_revision *r)
{
    char at[JN_TIME_LEN + 1];
    jn_time_format(r->at_ms, api_of(ex)->utc_offset_s, at);
    jn_json_object(j);
    jn_json_str_at(j, "revision", r->blob);
    jn_json_str_at(j, "commit", r->commit);
    jn_json_str_at(j, "at", at);
    jn_json_str_at(j, "author", r->author);
    jn_json_str_at(j, "message", r->message);
    if (r->submission_id)
        jn_json_str_at(j, "submission", r->submission_id);
    jn_json_end(j);
}

static int write_rows(struct exchange *ex, const struct document *d, const char *after,
                      struct jn_error *err)
{
    struct jn_state *state;
    struct jn_revision *rows;
    size_t n, shown = (size_t)param_int(ex, "per_page");
    int64_t before = after ? strtoll(after, NULL, 10) : 0;
    int rc = api_state_borrow(ex, &state, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    rc = jn_revision_list(state, d->entry->path, before, shown + 1, ex->arena, &rows, &n,
                          err);
    api_state_return(ex, state, rc);
    bool more = rc == 0 && n > shown;
    int64_t last = more ? rows[shown - 1].seq : 0;
    n = more ? shown : n;
    if (rc == 0 && ex->access->masked)
        rc = masked_rows(ex, d, rows, &n, err);
    if (rc != 0)
        return rc;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "revisions");
    for (size_t i = 0; i < n; i++)
        write_row(ex, &j, &rows[i]);
    jn_json_end(&j);
    if (more)
        cursor_write(ex, &j, jn_arena_format(ex->arena, "%lld", (long long)last));
    jn_json_end(&j);
    return 0;
}

static int write_revisions(struct exchange *ex, const struct document *d,
                           struct jn_error *err)
{
    const char *after = NULL;
    int rc = cursor_read(ex, &after);
    if (rc == CURSOR_ANSWERED)
        return 0;
    if (api_of(ex)->repository)
        return write_rows(ex, d, rc == 0 ? after : NULL, err);
    write_present(ex, d->entry, rc == 0);
    return 0;
}

int api_document_revisions(struct exchange *ex, struct jn_error *err)
{
    return document_answer(ex, DOCUMENT_ENTRY, write_revisions, err);
}

/* ---- one of them */

int document_has_revision(struct exchange *ex, const struct jn_entry *e,
                          const char *revision, struct jn_error *err)
{
    struct state_readers *states = api_of(ex)->states;
    struct jn_state *state;
    struct jn_revision row;
    int rc = state_readers_borrow(states, &state, err);
    if (rc != 0)
        return rc;
    rc = jn_revision_find(state, e->path, revision, ex->arena, &row, err);
    state_readers_return(states, state, rc);
    return rc;
}

/* 0, or API_ANSWERED with 404 revision_not_found. */
static int check_revision(struct exchange *ex, const struct jn_entry *e,
                          const char *revision, struct jn_error *err)
{
    int rc = *revision ? document_has_revision(ex, e, revision, err) : JN_REVISION_NONE;
    if (rc != JN_REVISION_NONE)
        return rc;
    reply_problem(ex, "revision_not_found", NULL);
    return API_ANSWERED;
}

/* What is shown as `revision` is another blob. */
static int masked_revision(struct exchange *ex, const struct document *d,
                           const char *revision, struct document *out,
                           struct jn_error *err)
{
    const char *blob;
    int rc = masked_find(ex, d, revision, &blob, err);
    if (rc == 0)
        return document_read_blob(ex, out, blob, err);
    if (rc == MASKED_READS_NONE)
        reply_problem(ex, "revision_not_found", NULL);
    return rc < 0 ? rc : API_ANSWERED;
}

int document_revision(struct exchange *ex, const struct document *d, const char *revision,
                      struct document *out, struct jn_error *err)
{
    *out = *d;
    if (strcmp(revision, d->doc->revision) == 0)
        return 0;
    if (!api_of(ex)->repository) {
        reply_problem(ex, "revision_not_found", NULL);
        return API_ANSWERED;
    }
    if (ex->access->masked && *revision)
        return masked_revision(ex, d, revision, out, err);
    int rc = check_revision(ex, d->entry, revision, err);
    return rc == 0 ? document_read_blob(ex, out, revision, err) : rc;
}

/* ---- diff */

const struct param_spec api_document_diff_params[] = {
    {.name = "from",
     .type = PARAM_STRING,
     .max = 64,
     .required = true,
     .help = "revision"},
    {.name = "to",
     .type = PARAM_STRING,
     .max = 64,
     .help = "revision; the current one if absent"},
    {.name = NULL},
};

static int write_diff(struct exchange *ex, const struct document *d, struct jn_error *err)
{
    struct document from, to;
    const char *wanted = param_str(ex, "to");
    int rc = document_revision(ex, d, param_str(ex, "from"), &from, err);
    if (rc == 0)
        rc = document_revision(ex, d, wanted ? wanted : d->doc->revision, &to, err);
    if (rc == 0)
        rc = document_diff_reply(ex, from.doc, to.doc, err);
    if (rc == 0)
        reply_etag_document(ex, to.doc->revision);
    return rc < 0 ? rc : 0;
}

int api_document_diff(struct exchange *ex, struct jn_error *err)
{
    return document_answer(ex, DOCUMENT_FILE, write_diff, err);
}
