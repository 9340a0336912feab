/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state directory: everything that is true and is not a document.
 *   STATE/lock      flock: held by the daemon while it runs, and by whoever creates STATE
 *   STATE/state.db  SQLite, WAL, synchronous=FULL
 *   STATE/format    version of the layout, published last: without it nothing was created
 * Blocks; one handle serves one thread at a time, several processes may have one open. */
#ifndef JINNANG_STATE_H
#define JINNANG_STATE_H

#include "jinnang/cleanup.h"
#include "jinnang/error.h"

enum jn_state_flags {
    JN_STATE_CREATE = 1, /* make the directory when it is absent or empty */
    JN_STATE_HOLD =
        2, /* keep STATE/lock until close: the daemon; not needed for the CLI */
};

enum {
    JN_STATE_ABSENT = 1, /* no such directory, or nothing was created in it */
    JN_STATE_FOREIGN =
        2, /* not a state directory, or of a format this program cannot read */
    JN_STATE_HELD = 3, /* another process holds the lock; err->text names its pid */
};

struct jn_state;

/* 0, an outcome above with err->text for people, or < 0 (-EBADMSG: state.db is damaged).
 */
int jn_state_open(const char *dir, unsigned flags, struct jn_state **out,
                  struct jn_error *err);
struct jn_state *jn_state_close(struct jn_state *s); /* NULL is fine; returns NULL */
JN_DEFINE_AUTO(jn_state_close, struct jn_state *)

#endif
