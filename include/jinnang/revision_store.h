/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The versions of every document: a table in state.db derived from corpus.git. */
#ifndef JINNANG_REVISION_STORE_H
#define JINNANG_REVISION_STORE_H

#include "jinnang/corpus.h"
#include "jinnang/state.h"

struct jn_revision {
    int64_t seq;
    const char *path;
    const char *blob; /* the revision; "" when the file was removed */
    const char *commit;
    int64_t at_ms;
    const char *author, *message; /* first line */
    const char *submission_id;    /* or NULL */
};

/* In a transaction. seq is not read. */
int jn_revision_add(struct jn_state *s, const struct jn_revision *revision,
                    struct jn_error *err);

/* Newest first, those before seq `before` (0: from the newest), at most `limit`; in the
 * arena. */
int jn_revision_list(struct jn_state *s, const char *path, int64_t before, size_t limit,
                     struct jn_arena *arena, struct jn_revision **out, size_t *n,
                     struct jn_error *err);

/* The newest version of this path with this blob: 0 or JN_REVISION_NONE. */
enum { JN_REVISION_NONE = 1 };
int jn_revision_find(struct jn_state *s, const char *path, const char *blob,
                     struct jn_arena *arena, struct jn_revision *out,
                     struct jn_error *err);

#endif
