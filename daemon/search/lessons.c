/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/search/lessons.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"

#include "daemon/search/front_matter.h"

enum { RETROSPECTIVES_MAX = 5000, OPENED_MAX = 20 };

/* Trust in the source of the reason, of 100. */
static const struct {
    const char *source;
    int trust;
} trusts[] = {{"buyer-interview", 100},
              {"bid-minutes", 90},
              {"rep-debrief", 60},
              {"crm", 50},
              {"assumption", 30}};

struct candidate {
    const struct jn_entry *entry;
    unsigned shared;
    int trust;
    int32_t closed_at;
    json_t *front; /* of those that were opened */
};

static int trust_of(const struct jn_entry *e)
{
    const char *source = jn_entry_value(e, "reason_source");
    for (size_t i = 0; source && i < JN_COUNT(trusts); i++) {
        if (strcmp(trusts[i].source, source) == 0)
            return trusts[i].trust;
    }
    return 0;
}

/* A competitor is a name; "status-quo" and "none" are not. */
static bool is_name(const char *value)
{
    return strcmp(value, "status-quo") != 0 && strcmp(value, "none") != 0;
}

static bool is_field(const char *field, const char *one, const char *other)
{
    return strcmp(field, one) == 0 || strcmp(field, other) == 0;
}

static unsigned count_shared(const struct search_context *c, const struct facts *facts,
                             const struct jn_entry *e)
{
    unsigned competitors = 0, industries = 0, matters = 0;
    for (size_t i = 0; i < e->n_meta; i++) {
        const char *field = e->meta[i].field, *value = e->meta[i].value;
        if (is_field(field, "competitors", "primary_competitor"))
            competitors +=
                is_name(value) && (facts_has(facts, c, "competitors", value) ||
                                   facts_has(facts, c, "primary_competitor", value));
        else if (strcmp(field, "industry") == 0)
            industries += facts_has(facts, c, field, value);
        else if (is_field(field, "scenario", "technologies"))
            matters += facts_has(facts, c, field, value);
    }
    if (competitors > 0 || (industries > 0 && matters > 0))
        return competitors + industries + matters;
    return 0;
}

static int by_use(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->shared != y->shared)
        return x->shared < y->shared ? 1 : -1;
    if (x->trust != y->trust)
        return x->trust < y->trust ? 1 : -1;
    if (x->closed_at != y->closed_at)
        return x->closed_at < y->closed_at ? 1 : -1;
    return strcmp(x->entry->id, y->entry->id);
}

static struct jn_filter *values_filter(struct jn_arena *arena, const char *field,
                                       const char **values, size_t n)
{
    struct jn_filter *f = JN_NEW(arena, struct jn_filter);
    *f = (struct jn_filter){
        .op = JN_FILTER_IN, .field = field, .values = values, .n_values = n};
    return f;
}

static int list_losses(const struct search_context *c, const struct jn_entry ***entries,
                       size_t *n, struct jn_error *err)
{
    static const char *kinds[] = {"retrospective"};
    static const char *outcomes[] = {"lost", "rejected"};
    struct jn_filter *args[] = {values_filter(c->arena, "kind", kinds, 1),
                                values_filter(c->arena, "outcome", outcomes, 2)};
    struct jn_filter both = {.op = JN_FILTER_AND, .args = args, .n_args = 2};
    struct jn_filter_fault fault;
    int rc = jn_index_list(c->reader, c->view, &both, NULL, RETROSPECTIVES_MAX, c->today,
                           c->arena, entries, n, &fault, err);
    return rc > 0 ? jn_fail(err, EINVAL, "list lost bids: %s", fault.text) : rc;
}

/* The date they were closed and the lessons stand in the front matter only. */
static int open_candidate(const struct search_context *c, struct candidate *k,
                          struct jn_error *err)
{
    struct jn_record record;
    int rc = jn_index_record(c->reader, k->entry, c->arena, &record, err);
    if (rc != 0)
        return rc;
    k->front = front_matter_of(&record);
    const char *date = front_matter_text(k->front, "closed_at");
    k->closed_at = date ? jn_date_parse(date, strlen(date)) : 0;
    return 0;
}

static void take_lessons(const struct search_context *c, const struct candidate *k,
                         struct lesson *out, size_t *n)
{
    const json_t *list = json_object_get(k->front, "failure_lessons");
    for (size_t i = 0; i < json_array_size(list) && *n < LESSONS_MAX; i++) {
        const char *text = front_matter_text(json_array_get(list, i), "text");
        if (!text)
            continue;
        out[(*n)++] =
            (struct lesson){k->entry->id, k->entry->title, jn_arena_str(c->arena, text),
                            jn_entry_value(k->entry, "top_reason")};
    }
}

int lessons_find(const struct search_context *c, const struct facts *facts,
                 struct lesson out[LESSONS_MAX], size_t *n, struct jn_error *err)
{
    const struct jn_entry **entries;
    size_t n_entries, kept = 0;
    *n = 0;
    int rc = list_losses(c, &entries, &n_entries, err);
    if (rc != 0)
        return rc;
    struct candidate *list = JN_NEW_ARRAY(c->arena, n_entries, struct candidate);
    for (size_t i = 0; i < n_entries; i++) {
        unsigned shared = count_shared(c, facts, entries[i]);
        if (shared > 0)
            list[kept++] =
                (struct candidate){entries[i], shared, trust_of(entries[i]), 0, NULL};
    }
    if (kept > 1)
        qsort(list, kept, sizeof(*list), by_use);
    size_t opened = kept < OPENED_MAX ? kept : OPENED_MAX;
    for (size_t i = 0; rc == 0 && i < opened; i++)
        rc = open_candidate(c, &list[i], err);
    if (opened > 1)
        qsort(list, opened, sizeof(*list), by_use);
    for (size_t i = 0; i < opened; i++) {
        if (rc == 0)
            take_lessons(c, &list[i], out, n);
        json_decref(list[i].front);
    }
    return rc;
}
