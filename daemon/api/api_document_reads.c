/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked about one document beside its text. */
#include <stdio.h>
#include <string.h>

#include "jinnang/clock.h"

#include "daemon/api/cursor.h"
#include "daemon/api/document_source.h"

/* ---- revisions: a plain directory has one
 * -------------------------------------------------- */

const struct param_spec api_document_revisions_params[] = {
    {.name = "cursor",
     .type = PARAM_STRING,
     .max = 600,
     .help = "next_cursor of the page before"},
    {.name = "per_page",
     .type = PARAM_INT,
     .fallback = "20",
     .min = 1,
     .max = 100,
     .help = "revisions of a page"},
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

static int write_revisions(struct exchange *ex, const struct document *d,
                           struct jn_error *err)
{
    (void)err;
    const struct jn_entry *e = d->entry;
    const char *after, *author = jn_entry_value(e, "author");
    bool past = false;
    int rc = cursor_read(ex, &after);
    if (rc == CURSOR_ANSWERED)
        return 0;
    past = rc == 0;
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
    return 0;
}

int api_document_revisions(struct exchange *ex, struct jn_error *err)
{
    return document_answer(ex, DOCUMENT_ENTRY, write_revisions, err);
}

/* ---- diff
 * ----------------------------------------------------------------------------------- */

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
    (void)err;
    const char *revision = d->entry->revision;
    const char *from = param_str(ex, "from"), *to = param_str(ex, "to");
    if (strcmp(from, revision) != 0 || (to && strcmp(to, revision) != 0))
        return reply_problem(ex, "revision_not_found", NULL);
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_str_at(&j, "from", revision);
    jn_json_str_at(&j, "to", revision);
    jn_json_str_at(&j, "unified", "");
    jn_json_array_at(&j, "sections");
    jn_json_end(&j);
    jn_json_array_at(&j, "front_matter");
    jn_json_end(&j);
    jn_json_end(&j);
    reply_etag_document(ex, revision);
    return 0;
}

int api_document_diff(struct exchange *ex, struct jn_error *err)
{
    return document_answer(ex, DOCUMENT_ENTRY, write_diff, err);
}

/* ---- backlinks
 * ------------------------------------------------------------------------------- */

static void write_backlink(struct jn_json *j, const struct jn_entry *from,
                           const struct jn_link *link)
{
    jn_json_object(j);
    jn_json_str_at(j, "id", from->id);
    jn_json_str_at(j, "title", from->title);
    jn_json_str_at(j, "kind", jn_kind_rule(from->kind)->name);
    if (link->from && link->from[0])
        jn_json_str_at(j, "section", link->from);
    jn_json_str_at(j, "via", link->via);
    jn_json_end(j);
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* One element for each section and way, however often it links. */
static bool is_repeated(const struct jn_record *record, size_t i)
{
    const struct jn_link *links = record->links;
    for (size_t k = 0; k < i; k++) {
        if (strcmp(links[k].target, links[i].target) == 0 &&
            same_text(links[k].via, links[i].via) &&
            same_text(links[k].from, links[i].from))
            return true;
    }
    return false;
}

static int write_from(struct exchange *ex, struct jn_json *j, const struct document *d,
                      const struct jn_entry *from, struct jn_error *err)
{
    struct jn_record record;
    int rc = jn_index_record(d->slot->reader, from, ex->arena, &record, err);
    for (size_t i = 0; rc == 0 && i < record.n_links; i++) {
        if (strcmp(record.links[i].target, d->entry->id) == 0 && !is_repeated(&record, i))
            write_backlink(j, from, &record.links[i]);
    }
    return rc;
}

static int write_backlinks(struct exchange *ex, const struct document *d,
                           struct jn_error *err)
{
    const struct jn_entry **linking;
    size_t n;
    int rc = jn_index_backlinks(d->slot->reader, &ex->access->view, d->entry->id,
                                ex->arena, &linking, &n, err);
    if (rc != 0)
        return rc;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "documents");
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = exchange_expired(ex) ? -ETIMEDOUT : write_from(ex, &j, d, linking[i], err);
    jn_json_end(&j);
    jn_json_int_at(&j, "drafts", 0);
    jn_json_end(&j);
    return rc;
}

int api_document_backlinks(struct exchange *ex, struct jn_error *err)
{
    return document_answer(ex, DOCUMENT_ENTRY, write_backlinks, err);
}
