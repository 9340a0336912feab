/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key says everything that an answer depends on: the state of the index and of the
 * synonyms, the day, the view, and the request after its parameters were read, so that an
 * explicit default and a missing one are the same. The epoch of the index is taken before
 * the work: an answer that was overtaken by a commit is kept under a key that nobody asks
 * for again. The same holds for the epoch of the evidence.
 *
 * An answer that is given again is a search like any other to the ledger: it is logged
 * with the query_id that stands in it, and with its own person and session. */
#include "daemon/api/answer_cache.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/api/request_key.h"
#include "daemon/api/search_log.h"
#include "daemon/work/thesaurus.h"

enum { KEY_MAX = 16384 }; /* a pasted text makes a long key and is seldom repeated */

/* An answer with what is logged of it. */
struct kept {
    struct reply_frozen *frozen;
    char *query_id, *members; /* NULL: nothing */
};

static void *unref(void *value)
{
    struct kept *k = value;
    reply_frozen_unref(k->frozen);
    free(k->query_id);
    free(k->members);
    free(k);
    return NULL;
}

static size_t size(const void *value)
{
    const struct kept *k = value;
    return reply_frozen_size(k->frozen) + sizeof(*k) +
           (k->members ? strlen(k->members) + strlen(k->query_id) : 0);
}

const struct cache_values answer_cache_values = {unref, size};

static bool make_key(const struct api *api, const struct exchange *ex, struct jn_buf *key)
{
    uint64_t epoch = api_index_epoch(ex);
    uint64_t synonyms = thesaurus_epoch(api->thesaurus);
    uint64_t evidence = api_evidence_epoch(ex);
    int32_t today = api_today(ex);
    char gzip = reply_wants_gzip(ex) ? 'z' : '-';
    char lag = api_index_lags(ex) ? 'l' : '-';

    key->limit = KEY_MAX;
    jn_buf_add(key, &epoch, sizeof(epoch));
    jn_buf_add(key, &synonyms, sizeof(synonyms));
    jn_buf_add(key, &evidence, sizeof(evidence));
    jn_buf_add(key, &today, sizeof(today));
    jn_buf_char(key, gzip);
    jn_buf_char(key, lag);
    return request_key(ex, key) && !jn_buf_failed(key);
}

/* The key waits in the exchange for the answer. */
struct waiting {
    const char *key;
    size_t len;
    const char *query_id, *members; /* of answer_cache_note() */
};

void answer_cache_note(struct exchange *ex, const char *query_id, const char *members)
{
    struct waiting *w = ex->cache_slot;
    if (!w)
        return;
    w->query_id = query_id;
    w->members = members;
}

bool answer_cached(struct api *api, struct exchange *ex)
{
    jn_auto(jn_buf_deinit) struct jn_buf key = JN_BUF_INIT;
    if (!api->cache || !make_key(api, ex, &key))
        return false;
    const struct kept *k = cache_get(api->cache, key.data, key.len);
    if (k) {
        reply_thaw(ex, k->frozen);
        if (k->members && !reply_not_modified(ex))
            search_log_send(ex, k->query_id, k->members);
        return true;
    }
    struct waiting *w = JN_NEW(ex->arena, struct waiting);
    w->key = jn_arena_dup(ex->arena, key.data, key.len);
    w->len = key.len;
    ex->cache_slot = w;
    return false;
}

void answer_store(struct api *api, struct exchange *ex)
{
    const struct waiting *w = ex->cache_slot;
    if (!w || ex->status != 200)
        return;
    struct kept *k = calloc(1, sizeof(*k));
    if (k && !(k->frozen = reply_freeze(ex))) {
        free(k);
        return;
    }
    if (k && w->members) {
        k->query_id = strdup(w->query_id);
        k->members = strdup(w->members);
    }
    if (k && w->members && (!k->query_id || !k->members))
        unref(k);
    else if (k)
        cache_put(api->cache, w->key, w->len, k);
}
