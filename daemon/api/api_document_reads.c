/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked about one document beside its text. */
#include <string.h>

#include "daemon/api/document_source.h"

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
