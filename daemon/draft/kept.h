/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is made of all visible documents and serves many requests: kept for the last few
 * pairs of index revision and view. Any thread; counted by reference. Two threads may
 * make the same thing at once; the second one is thrown away. */
#ifndef JINNANG_DRAFT_KEPT_H
#define JINNANG_DRAFT_KEPT_H

#include <pthread.h>
#include <stdint.h>

#include "daemon/search/context.h"

enum { KEPT_MAX = 8 };

/* Stands first in what is kept. `arena` holds it and all it points to. */
struct kept_item {
    struct jn_arena *arena;
    void (*release)(struct kept_item *); /* what is not in the arena; or NULL */
    const char *key, *view_key;
    unsigned references; /* this and the next under the mutex */
    uint64_t used;
};

struct kept {
    pthread_mutex_t mutex;
    struct kept_item *items[KEPT_MAX];
    uint64_t clock;
};
#define KEPT_INIT                                                                        \
    {                                                                                    \
        .mutex = PTHREAD_MUTEX_INITIALIZER                                               \
    }

/* Make one in `arena`: *out, whose arena and release are set by the maker. `before`: what
 * was made last for this view at another revision, or NULL; it may be read meanwhile. On
 * failure nothing is left but the arena. */
typedef int kept_make(const struct search_context *c, const struct kept_item *before,
                      struct jn_arena *arena, struct kept_item **out,
                      struct jn_error *err);

/* That of the reader's revision and this view. Give it back with kept_put(). */
int kept_get(struct kept *k, const struct search_context *c, const char *view_key,
             kept_make *make, struct kept_item **out, struct jn_error *err);
void kept_put(struct kept *k, struct kept_item *item);

#endif
