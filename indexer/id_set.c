/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/id_set.h"

#include <string.h>

#include "jinnang/hash.h"

void id_set_init(struct id_set *set, struct jn_arena *arena, size_t max)
{
    size_t size = 16;
    while (size < max * 2)
        size *= 2;
    *set = (struct id_set){.arena = arena, .mask = size - 1};
    set->slots = JN_NEW_ARRAY(arena, size, struct id_entry);
}

static struct id_entry *slot_of(const struct id_set *set, const char *id)
{
    size_t i = (size_t)jn_hash_key(id, strlen(id)) & set->mask;
    while (set->slots[i].id && strcmp(set->slots[i].id, id) != 0)
        i = (i + 1) & set->mask;
    return &set->slots[i];
}

void id_set_add(struct id_set *set, const char *id, size_t file)
{
    struct id_entry *slot = slot_of(set, id);
    if (!slot->id)
        *slot = (struct id_entry){jn_arena_str(set->arena, id), file};
    else if (file < slot->file)
        slot->file = file;
}

size_t id_set_find(const struct id_set *set, const char *id)
{
    const struct id_entry *slot = slot_of(set, id);
    return slot->id ? slot->file : ID_SET_NONE;
}
