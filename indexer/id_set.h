/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which file has which id. Filled by one thread at a time, then read by any number. */
#ifndef INDEXER_ID_SET_H
#define INDEXER_ID_SET_H

#include <stddef.h>
#include <stdint.h>

#include "jinnang/arena.h"

#define ID_SET_NONE SIZE_MAX

struct id_set {
    struct jn_arena *arena;
    struct id_entry {
        const char *id; /* NULL: free */
        size_t file;
    } * slots;
    size_t mask;
};

/* max: how many ids it will ever hold. */
void id_set_init(struct id_set *set, struct jn_arena *arena, size_t max);

/* An id that is there twice belongs to the file with the smaller number. */
void id_set_add(struct id_set *set, const char *id, size_t file);
size_t id_set_find(const struct id_set *set, const char *id); /* or ID_SET_NONE */

#endif
