/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys are SipHashes under a key of this process, so an open-addressed window of 8 slots
 * is enough: nobody can aim at one. */
#include "daemon/http/rate.h"

#include <math.h>
#include <stdlib.h>

enum { SLOTS = 8192, WINDOW = 8 };

struct bucket {
    uint64_t key; /* 0: free */
    double tokens;
    int64_t at_ns, shut_until_ns;
};

struct rate_table {
    struct bucket buckets[SLOTS];
};

struct rate_table *rate_new(void)
{
    return calloc(1, sizeof(struct rate_table));
}

struct rate_table *rate_free(struct rate_table *t)
{
    free(t);
    return NULL;
}

static struct bucket *find(struct rate_table *t, uint64_t key,
                           const struct rate_limit *limit, int64_t now_ns)
{
    struct bucket *oldest = NULL;
    key = key ? key : 1;
    for (unsigned i = 0; i < WINDOW; i++) {
        struct bucket *b = &t->buckets[(key + i) % SLOTS];
        if (b->key == key)
            return b;
        if (!oldest || (oldest->key && (!b->key || b->at_ns < oldest->at_ns)))
            oldest = b;
    }
    *oldest = (struct bucket){.key = key, .tokens = limit->burst, .at_ns = now_ns};
    return oldest;
}

static struct rate_answer judge(struct bucket *b, const struct rate_limit *limit,
                                int64_t now_ns, double want)
{
    double waited = (double)(now_ns - b->at_ns) / 1e9;
    b->tokens = fmin(limit->burst, b->tokens + waited * limit->per_s);
    b->at_ns = now_ns;
    struct rate_answer a = {0};
    if (b->shut_until_ns > now_ns) {
        a.retry_ns = b->shut_until_ns - now_ns;
    } else if (b->tokens < 1) {
        a.retry_ns = (int64_t)((1 - b->tokens) / limit->per_s * 1e9) + 1;
        if (limit->block_ns && want > 0) {
            b->shut_until_ns = now_ns + limit->block_ns;
            a.retry_ns = limit->block_ns;
        }
    } else {
        b->tokens -= want;
    }
    a.remaining = (unsigned)b->tokens;
    a.reset_s = (unsigned)ceil((limit->burst - b->tokens) / limit->per_s);
    return a;
}

struct rate_answer rate_take(struct rate_table *t, uint64_t key,
                             const struct rate_limit *limit, int64_t now_ns)
{
    return judge(find(t, key, limit, now_ns), limit, now_ns, 1);
}

struct rate_answer rate_look(struct rate_table *t, uint64_t key,
                             const struct rate_limit *limit, int64_t now_ns)
{
    struct rate_answer a = judge(find(t, key, limit, now_ns), limit, now_ns, 0);
    if (limit->block_ns && a.retry_ns > 0 && a.retry_ns < limit->block_ns) {
        /* Merely low is not shut: only the take that finds it empty shuts it. */
        struct bucket *b = find(t, key, limit, now_ns);
        if (b->shut_until_ns <= now_ns)
            a.retry_ns = 0;
    }
    return a;
}
