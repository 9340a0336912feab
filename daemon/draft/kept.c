/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/draft/kept.h"

#include <string.h>

static void item_free(struct kept_item *item)
{
    if (item->release)
        item->release(item);
    jn_arena_free(item->arena); /* the item lives in it */
}

/* With the mutex held. True: it was the last reference, free it outside. */
static bool unref(struct kept_item *item)
{
    return item && --item->references == 0;
}

/* With the mutex held. */
static struct kept_item *find(struct kept *k, const char *key)
{
    for (size_t i = 0; i < KEPT_MAX; i++) {
        struct kept_item *item = k->items[i];
        if (item && strcmp(item->key, key) == 0) {
            item->references++;
            item->used = ++k->clock;
            return item;
        }
    }
    return NULL;
}

/* With the mutex held. */
static struct kept_item *find_before(struct kept *k, const char *view_key)
{
    struct kept_item *best = NULL;
    for (size_t i = 0; i < KEPT_MAX; i++) {
        struct kept_item *item = k->items[i];
        if (item && strcmp(item->view_key, view_key) == 0 &&
            (!best || item->used > best->used))
            best = item;
    }
    if (best)
        best->references++;
    return best;
}

/* With the mutex held. In the place of an older one of this view, else of the one not
 * asked for the longest; returns what had that place. */
static struct kept_item *keep(struct kept *k, struct kept_item *item)
{
    size_t place = 0;
    for (size_t i = 0; i < KEPT_MAX; i++) {
        if (!k->items[i] || strcmp(k->items[i]->view_key, item->view_key) == 0) {
            place = i;
            break;
        }
        if (k->items[i]->used < k->items[place]->used)
            place = i;
    }
    struct kept_item *old = k->items[place];
    k->items[place] = item;
    item->references++;
    item->used = ++k->clock;
    return old;
}

static int make_one(const struct search_context *c, const struct kept_item *before,
                    const char *key, const char *view_key, kept_make *make,
                    struct kept_item **out, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    int rc = make(c, before, arena, out, err);
    if (rc != 0)
        return rc;
    (*out)->key = jn_arena_str(arena, key);
    (*out)->view_key = jn_arena_str(arena, view_key);
    (*out)->references = 1;
    (*out)->arena = JN_STEAL(arena);
    return 0;
}

int kept_get(struct kept *k, const struct search_context *c, const char *view_key,
             kept_make *make, struct kept_item **out, struct jn_error *err)
{
    const char *key =
        jn_arena_format(c->arena, "%s %s", jn_index_revision(c->reader), view_key);
    struct kept_item *before = NULL, *made, *known, *old = NULL;
    pthread_mutex_lock(&k->mutex);
    *out = find(k, key);
    if (!*out)
        before = find_before(k, view_key);
    pthread_mutex_unlock(&k->mutex);
    if (*out)
        return 0;
    int rc = make_one(c, before, key, view_key, make, &made, err);
    if (before)
        kept_put(k, before);
    if (rc != 0)
        return rc;
    pthread_mutex_lock(&k->mutex);
    known = find(k, key);
    if (!known)
        old = keep(k, made);
    bool gone = unref(old);
    pthread_mutex_unlock(&k->mutex);
    if (gone)
        item_free(old);
    if (known)
        item_free(made);
    *out = known ? known : made;
    return 0;
}

void kept_put(struct kept *k, struct kept_item *item)
{
    pthread_mutex_lock(&k->mutex);
    bool gone = unref(item);
    pthread_mutex_unlock(&k->mutex);
    if (gone)
        item_free(item);
}
