/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /v1/documents: all visible documents by id. */
#include <string.h>

#include "jinnang/clock.h"

#include "daemon/api/cursor.h"
#include "daemon/api/document_source.h"
#include "daemon/api/search_answer.h"

static const char *const state_names[] = {"published", "archived", NULL};

const struct param_spec api_documents_params[] = {
    {.name = "kind",
     .type = PARAM_LIST,
     .values = search_kind_names,
     .max = 9,
     .help = "document kinds"},
    {.name = "state",
     .type = PARAM_ENUM,
     .values = state_names,
     .fallback = "published",
     .help = "published or archived"},
    {.name = "filter",
     .type = PARAM_STRING,
     .max = JN_FILTER_BYTES,
     .help = "filter expression"},
    CURSOR_PARAMS("documents"),
    {.name = NULL},
};

/* The filter of the request AND kind IN [...]. */
static const struct jn_filter *with_kinds(struct exchange *ex,
                                          const struct jn_filter *filter)
{
    size_t n;
    const char *const *kinds = param_list(ex, "kind", &n);
    if (n == 0)
        return filter;
    struct jn_filter *in = JN_NEW(ex->arena, struct jn_filter);
    in->op = JN_FILTER_IN;
    in->field = "kind";
    in->values = JN_NEW_ARRAY(ex->arena, n, const char *);
    for (size_t i = 0; i < n; i++)
        in->values[i] = kinds[i];
    in->n_values = n;
    if (!filter)
        return in;
    struct jn_filter *both = JN_NEW(ex->arena, struct jn_filter);
    both->op = JN_FILTER_AND;
    both->args = JN_NEW_ARRAY(ex->arena, 2, struct jn_filter *);
    both->args[0] = in;
    both->args[1] = JN_NEW(ex->arena, struct jn_filter);
    *both->args[1] = *filter;
    both->n_args = 2;
    return both;
}

static bool has_state(const struct jn_entry *e, const char *wanted)
{
    const char *state = jn_entry_value(e, "state");
    return strcmp(state ? state : "published", wanted) == 0;
}

struct page {
    const struct jn_entry **entries;
    size_t n, wanted; /* one more than is shown, to know whether there is a next page */
};

/* The state is no field of filters, so pages are filled from as many lists as it takes.
 */
static int fill(struct exchange *ex, struct jn_index_reader *reader,
                const struct jn_filter *filter, const char *after, struct page *page,
                struct jn_filter_fault *fault, struct jn_error *err)
{
    const char *state = param_str(ex, "state");
    while (page->n < page->wanted) {
        const struct jn_entry **found;
        size_t n, limit = 2 * page->wanted;
        if (exchange_expired(ex))
            return -ETIMEDOUT;
        int rc = jn_index_list(reader, &ex->access->view, filter, after, limit,
                               api_today(ex), ex->arena, &found, &n, fault, err);
        if (rc != 0)
            return rc;
        for (size_t i = 0; i < n && page->n < page->wanted; i++) {
            if (has_state(found[i], state))
                page->entries[page->n++] = found[i];
        }
        if (n < limit)
            break;
        after = found[n - 1]->id;
    }
    return 0;
}

static void write_entry(struct exchange *ex, struct jn_json *j, const struct jn_entry *e)
{
    jn_json_object(j);
    jn_json_str_at(j, "id", e->id);
    jn_json_str_at(j, "kind", jn_kind_rule(e->kind)->name);
    jn_json_str_at(j, "title", e->title);
    jn_json_str_at(j, "revision", e->revision);
    if (e->updated) {
        char date[11];
        jn_date_format(e->updated, date);
        jn_json_str_at(j, "updated", date);
    }
    jn_json_key(j, "freshness");
    document_freshness(ex, j, e);
    jn_json_end(j);
}

static void write_page(struct exchange *ex, const struct page *page)
{
    size_t shown = page->n < page->wanted ? page->n : page->wanted - 1;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "documents");
    for (size_t i = 0; i < shown; i++)
        write_entry(ex, &j, page->entries[i]);
    jn_json_end(&j);
    if (shown < page->n)
        cursor_write(ex, &j, page->entries[shown - 1]->id);
    jn_json_end(&j);
}

int api_documents(struct exchange *ex, struct jn_error *err)
{
    const struct jn_filter *filter;
    const char *after = NULL;
    struct jn_filter_fault fault;
    struct reader_slot *slot;

    if (cursor_read(ex, &after) == CURSOR_ANSWERED || api_filter(ex, &filter) != 0)
        return 0;
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    struct page page = {.wanted = (size_t)param_int(ex, "per_page") + 1};
    page.entries = JN_NEW_ARRAY(ex->arena, page.wanted, const struct jn_entry *);
    rc = fill(ex, slot->reader, with_kinds(ex, filter), after, &page, &fault, err);
    if (rc == 0)
        write_page(ex, &page);
    else if (rc == JN_INDEX_BAD_FILTER)
        api_bad_filter(ex, &fault);
    api_return(ex, slot, rc);
    return rc < 0 ? rc : 0;
}
