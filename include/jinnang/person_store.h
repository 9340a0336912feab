/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People: rows that say who somebody is. What a person may do is decided by tokens. */
#ifndef JINNANG_PERSON_STORE_H
#define JINNANG_PERSON_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "jinnang/state.h"

struct jn_person {
    const char *id, *name, *department, *grade;
    const char *track, *joined, *mentor; /* NULL when absent; joined is YYYY-MM-DD */
    bool active;
    int64_t version; /* from 1, grows with every change */
};

/* The row into the arena: 0, or JN_PERSON_NONE. */
enum { JN_PERSON_NONE = 1 };
int jn_person_get(struct jn_state *s, const char *id, struct jn_arena *arena,
                  struct jn_person *out, struct jn_error *err);

/* Create or replace, by id; p->version becomes that of the row. In a transaction. */
int jn_person_put(struct jn_state *s, struct jn_person *p, struct jn_error *err);

/* All by id; in the arena. */
int jn_person_list(struct jn_state *s, struct jn_arena *arena, struct jn_person **out,
                   size_t *n, struct jn_error *err);
int jn_person_count(struct jn_state *s, int64_t *n, struct jn_error *err);

#endif
