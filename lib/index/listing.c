/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents without ranking: by id, by link, all of them. */
#include <stdlib.h>

#include "rank.h"
#include "terms.h"

enum { EXPIRE_AFTER_DAYS = 90 }; /* where nobody has set it */

static int visible_sets(struct jn_index_reader *r, const struct jn_view *view,
                        const struct jn_filter *filter, int32_t today,
                        struct jn_arena *arena, struct doc_sets *out,
                        struct jn_filter_fault *fault, struct jn_error *err)
{
    struct jn_search s = {.view = view,
                          .filter = filter,
                          .include_expired = true,
                          .today = today ? today : r->moment.today,
                          .expire_after_days = r->moment.today
                                                   ? r->moment.expire_after_days
                                                   : EXPIRE_AFTER_DAYS};
    struct conjunction filters = {0};
    int rc = rank_narrow(r, &s, arena, out, &filters, fault, err);
    if (rc == 0)
        rank_apply(r, &filters, out);
    return rc;
}

/* Position in by_id of the first id after `after`. */
static uint32_t first_after(const struct catalog *c, const char *after)
{
    uint32_t low = 0, high = c->n;
    while (after && low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (strcmp(c->entries[c->by_id[middle]].entry.id, after) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The next entry of one shard that is in the set, moving *at; NULL at the end. */
static const struct jn_entry *next_of(const struct catalog *c, struct bitset set,
                                      uint32_t *at)
{
    while (*at < c->n) {
        uint32_t p = c->by_id[*at];
        if (bitset_has(set, c->documents[p]))
            return &c->entries[p].entry;
        ++*at;
    }
    return NULL;
}

/* Shards are merged by id. */
int jn_index_list(struct jn_index_reader *r, const struct jn_view *view,
                  const struct jn_filter *filter, const char *after, size_t limit,
                  int32_t today, struct jn_arena *arena, const struct jn_entry ***out,
                  size_t *n, struct jn_filter_fault *fault, struct jn_error *err)
{
    struct doc_sets sets;
    int rc = visible_sets(r, view, filter, today, arena, &sets, fault, err);
    if (rc != 0)
        return rc;
    uint32_t at[JN_LEVELS];
    for (unsigned s = 0; s < r->n; s++)
        at[s] = first_after(r->catalogs[s], after);
    *out = JN_NEW_ARRAY(arena, limit, const struct jn_entry *);
    for (*n = 0; *n < limit; ++*n) {
        const struct jn_entry *least = NULL;
        unsigned from = 0;
        for (unsigned s = 0; s < r->n; s++) {
            const struct jn_entry *e = next_of(r->catalogs[s], sets.of[s], &at[s]);
            if (e && (!least || strcmp(e->id, least->id) < 0)) {
                least = e;
                from = s;
            }
        }
        if (!least)
            break;
        at[from]++;
        (*out)[*n] = least;
    }
    return 0;
}

int jn_index_each(struct jn_index_reader *r, const struct jn_view *view, jn_entry_fn *fn,
                  void *user, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct doc_sets sets;
    struct jn_filter_fault fault;
    int rc = visible_sets(r, view, NULL, 0, arena, &sets, &fault, err);
    if (rc != 0) /* the view's own filter was checked when the token was made */
        return rc > 0 ? jn_fail(err, EINVAL, "the filter of the view: %s", fault.text)
                      : rc;
    for (unsigned s = 0; s < r->n; s++)
        BITSET_EACH(sets.of[s], doc)
        {
            if (!fn(user, &catalog_entry(r->catalogs[s], doc)->entry))
                return 0;
        }
    return 0;
}

void jn_index_all(struct jn_index_reader *r, jn_entry_fn *fn, void *user)
{
    for (unsigned s = 0; s < r->n; s++)
        for (uint32_t p = 0; p < r->catalogs[s]->n; p++)
            if (!fn(user, &r->catalogs[s]->entries[p].entry))
                return;
}

const struct jn_entry *jn_index_entry(struct jn_index_reader *r, const char *id)
{
    for (unsigned s = 0; s < r->n; s++) {
        int64_t p = catalog_find(r->catalogs[s], id);
        if (p >= 0)
            return &r->catalogs[s]->entries[p].entry;
    }
    return NULL;
}

static int by_id(const void *a, const void *b)
{
    const struct jn_entry *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

int jn_index_backlinks(struct jn_index_reader *r, const struct jn_view *view,
                       const char *id, struct jn_arena *arena,
                       const struct jn_entry ***out, size_t *n, struct jn_error *err)
{
    struct doc_sets visible, linking = reader_sets(r, arena);
    struct jn_filter_fault fault;
    int rc = visible_sets(r, view, NULL, 0, arena, &visible, &fault, err);
    if (rc > 0)
        return jn_fail(err, EINVAL, "the filter of the view: %s", fault.text);
    const char *term = terms_prefixed(arena, "L", id);
    for (unsigned s = 0; rc == 0 && s < r->n; s++) {
        rc = reader_documents_of(r, s, term, strlen(term), linking.of[s], err);
        bitset_and(linking.of[s], visible.of[s]);
    }
    if (rc != 0)
        return rc;
    *n = 0;
    *out = JN_NEW_ARRAY(arena, reader_sets_count(r, &linking), const struct jn_entry *);
    for (unsigned s = 0; s < r->n; s++)
        BITSET_EACH(linking.of[s], doc)
        {
            (*out)[(*n)++] = &catalog_entry(r->catalogs[s], doc)->entry;
        }
    qsort(*out, *n, sizeof(**out), by_id);
    return 0;
}
