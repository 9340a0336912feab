/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which names stand in a text: labels and aliases of vocabulary values ("零信任" is the
 * scenario zero-trust). Latin names count as whole words only. The analyser serves one
 * thread at a time. */
#ifndef JINNANG_NAMED_H
#define JINNANG_NAMED_H

#include <stdbool.h>
#include <stddef.h>

#include "jinnang/analyse.h"
#include "jinnang/arena.h"

/* The normalised form in which names are looked for; in the arena. */
const char *jn_named_text(struct jn_analyser *a, struct jn_arena *arena, const char *text,
                          size_t len);

/* Does the normalised text have `name` (as written)? Names of one byte are not looked
 * for. */
bool jn_named_in(struct jn_analyser *a, struct jn_arena *arena, const char *normalized,
                 const char *name);

/* fn for every vocabulary value of these schema fields that the normalised text names, in
 * the order of fields and vocabulary, "other" left out: it is a word of every text. */
typedef void jn_named_fn(void *user, const char *field, const char *value);
void jn_named_values(struct jn_analyser *a, struct jn_arena *arena,
                     const char *normalized, const char *const *fields, size_t n,
                     jn_named_fn *fn, void *user);

#endif
