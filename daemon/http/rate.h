/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Token buckets by key, in a table of fixed size. Loop thread. */
#ifndef JINNANG_HTTP_RATE_H
#define JINNANG_HTTP_RATE_H

#include <stdint.h>

struct rate_table;

struct rate_limit {
    double per_s; /* refill */
    double burst; /* size of a bucket */
    int64_t
        block_ns; /* an empty bucket stays shut for so long; 0: until a token drops in */
};

struct rate_answer {
    int64_t retry_ns; /* 0: allowed */
    unsigned remaining;
    unsigned reset_s; /* until the bucket is full again */
};

struct rate_table *rate_new(void); /* NULL on no memory */
struct rate_table *rate_free(struct rate_table *t);

/* Take one token of `key` at `now`. When the table is full the bucket that was idle
 * longest is forgotten: a flood of keys cannot make it grow. */
struct rate_answer rate_take(struct rate_table *t, uint64_t key,
                             const struct rate_limit *limit, int64_t now_ns);

/* Would rate_take() refuse? Takes nothing. */
struct rate_answer rate_look(struct rate_table *t, uint64_t key,
                             const struct rate_limit *limit, int64_t now_ns);

#endif
