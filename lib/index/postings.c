/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table with one place for each hash. When too much is kept, a hand goes around the
 * table and empties the places that were not used since it last came by. */
#include "postings.h"

#include <stdlib.h>

#include "jinnang/hash.h"

enum { PLACES = 4096, KEPT_MAX = 12 * 1024 * 1024 };

struct kept_postings {
    uint64_t hash; /* 0: free */
    bool used;     /* since the hand came by */
    struct postings of[JN_LEVELS];
};

static size_t bytes_of(const struct kept_postings *k)
{
    size_t n = 0;
    for (unsigned s = 0; s < JN_LEVELS; s++)
        n += k->of[s].cap;
    return n * 2 * sizeof(uint32_t);
}

static void empty(struct jn_index_reader *r, struct kept_postings *k)
{
    r->postings_bytes -= bytes_of(k);
    for (unsigned s = 0; s < JN_LEVELS; s++)
        postings_deinit(&k->of[s]);
    *k = (struct kept_postings){0};
}

void postings_forget(struct jn_index_reader *r)
{
    for (size_t i = 0; r->kept_postings && i < PLACES; i++)
        empty(r, &r->kept_postings[i]);
    free(r->kept_postings);
    r->kept_postings = NULL;
}

static void make_room(struct jn_index_reader *r, const struct kept_postings *but)
{
    while (r->postings_bytes > KEPT_MAX) {
        struct kept_postings *k = &r->kept_postings[r->postings_hand++ % PLACES];
        if (k != but && !k->used)
            empty(r, k);
        k->used = false;
    }
}

static int read_lists(struct jn_index_reader *r, const char *term, size_t len,
                      struct kept_postings *k, struct jn_error *err)
{
    for (unsigned s = 0; s < r->n; s++) {
        if (r->catalogs[s]->n == 0)
            continue;
        int rc =
            shard_postings(r->shards, s, term, len, r->catalogs[s]->last, &k->of[s], err);
        if (rc != 0)
            return rc;
        postings_trim(&k->of[s]);
    }
    return 0;
}

const struct postings *postings_of(struct jn_index_reader *r, const char *term,
                                   size_t len, double *df, int *rc, struct jn_error *err)
{
    *rc = 0;
    *df = 0;
    if (!r->kept_postings)
        r->kept_postings = calloc(PLACES, sizeof(*r->kept_postings));
    if (!r->kept_postings) {
        *rc = jn_fail(err, ENOMEM, "read postings");
        return NULL;
    }
    uint64_t hash = jn_hash_key(term, len) | 1;
    struct kept_postings *k = &r->kept_postings[(hash >> 1) % PLACES];
    if (k->hash != hash) {
        empty(r, k);
        *rc = read_lists(r, term, len, k, err);
        r->postings_bytes += bytes_of(k);
        if (*rc != 0) {
            empty(r, k);
            return NULL;
        }
        k->hash = hash;
        make_room(r, k);
    }
    k->used = true;
    for (unsigned s = 0; s < r->n; s++)
        *df += (double)k->of[s].n;
    return k->of;
}

static uint32_t wdf_in(const struct postings *p, uint32_t doc)
{
    size_t low = 0, high = p->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (p->docs[mid] < doc)
            low = mid + 1;
        else
            high = mid;
    }
    return low < p->n && p->docs[low] == doc ? p->wdf[low] : 0;
}

int postings_wdfs(struct jn_index_reader *r, const char *term, size_t len, unsigned shard,
                  const uint32_t *docs, size_t n, uint32_t *wdfs, struct jn_error *err)
{
    double df;
    int rc;
    const struct postings *lists = postings_of(r, term, len, &df, &rc, err);
    for (size_t i = 0; rc == 0 && i < n; i++)
        wdfs[i] = wdf_in(&lists[shard], docs[i]);
    return rc;
}
