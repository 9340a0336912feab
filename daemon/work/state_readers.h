/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections to state.db for reading in pool threads: borrowed for one request. Reads
 * must be short, because a reader that stays open keeps the WAL from shrinking. */
#ifndef JINNANG_WORK_STATE_READERS_H
#define JINNANG_WORK_STATE_READERS_H

#include "jinnang/state.h"

struct state_readers;

/* dir: of the state directory, borrowed. */
struct state_readers *state_readers_new(const char *dir); /* NULL on no memory */
struct state_readers *state_readers_free(struct state_readers *r);

int state_readers_borrow(struct state_readers *r, struct jn_state **out,
                         struct jn_error *err);
/* rc: of the work with it; a connection that failed is not used again. */
void state_readers_return(struct state_readers *r, struct jn_state *s, int rc);

#endif
