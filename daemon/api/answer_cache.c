/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key says everything that an answer depends on: the state of the index and of the
 * synonyms, the day, the view, and the request after its parameters were read, so that an
 * explicit default and a missing one are the same. The epoch of the index is taken before
 * the work: an answer that was overtaken by a commit is kept under a key that nobody asks
 * for again. */
#include "daemon/api/answer_cache.h"

#include "daemon/api/request_key.h"
#include "daemon/work/index_thread.h"
#include "daemon/work/thesaurus.h"

enum { KEY_MAX = 16384 }; /* a pasted text makes a long key and is seldom repeated */

static void *unref(void *frozen)
{
    return reply_frozen_unref(frozen);
}

static size_t size(const void *frozen)
{
    return reply_frozen_size(frozen);
}

const struct cache_values answer_cache_values = {unref, size};

static bool make_key(const struct api *api, const struct exchange *ex, struct jn_buf *key)
{
    uint64_t epoch = index_thread_epoch(api->index);
    uint64_t synonyms = thesaurus_epoch(api->thesaurus);
    int32_t today = api_today(ex);
    char gzip = reply_wants_gzip(ex) ? 'z' : '-';

    key->limit = KEY_MAX;
    jn_buf_add(key, &epoch, sizeof(epoch));
    jn_buf_add(key, &synonyms, sizeof(synonyms));
    jn_buf_add(key, &today, sizeof(today));
    jn_buf_char(key, gzip);
    return request_key(ex, key) && !jn_buf_failed(key);
}

/* The key waits in the exchange for the answer. */
struct waiting {
    const char *key;
    size_t len;
};

bool answer_cached(struct api *api, struct exchange *ex)
{
    jn_auto(jn_buf_deinit) struct jn_buf key = JN_BUF_INIT;
    if (!api->cache || !make_key(api, ex, &key))
        return false;
    struct reply_frozen *frozen = cache_get(api->cache, key.data, key.len);
    if (frozen) {
        reply_thaw(ex, frozen);
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
    struct reply_frozen *frozen = reply_freeze(ex);
    if (frozen)
        cache_put(api->cache, w->key, w->len, frozen);
}
