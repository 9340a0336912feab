/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state directory: everything that is true.
 *   STATE/lock      flock: held by the daemon while it runs, and by whoever creates STATE
 *   STATE/state.db  SQLite, WAL, synchronous=FULL
 *   STATE/corpus.git  the documents (corpus.h); there since somebody held the lock
 *   STATE/session.key  signs the sessions of browsers (session.h); in no backup
 *   STATE/sums      checksums of state.db and the index, while nobody has them open
 *   STATE/format    version of the layout, published last: without it nothing was created
 * Blocks; one handle serves one thread at a time, several processes may have one open. */
#ifndef JINNANG_STATE_H
#define JINNANG_STATE_H

#include <stdbool.h>

#include "jinnang/arena.h"
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
    JN_STATE_HELD = 3,    /* another process holds the lock; err->text names its pid */
    JN_STATE_DAMAGED = 4, /* state.db is not as it was written; err->text */
};

struct jn_state;

/* 0, an outcome above with err->text for people, or < 0 (-EBADMSG: state.db is damaged).
 */
int jn_state_open(const char *dir, unsigned flags, struct jn_state **out,
                  struct jn_error *err);
/* A further connection for reading, which needs no lock. */
int jn_state_open_reader(const char *dir, struct jn_state **out, struct jn_error *err);
struct jn_state *jn_state_close(struct jn_state *s); /* NULL is fine; returns NULL */
JN_DEFINE_AUTO(jn_state_close, struct jn_state *)
const char *jn_state_dir(const struct jn_state *s); /* as it was given */

/* ---- transactions. One writer at a time: the store thread, or a command.
 * jn_state_end() commits when rc is 0, else rolls back; it returns rc or the failure. A
 * step is a savepoint inside: what it changed is taken back unless its rc is 0. */
int jn_state_begin(struct jn_state *s, struct jn_error *err);
int jn_state_end(struct jn_state *s, int rc, struct jn_error *err);
int jn_state_step_begin(struct jn_state *s, struct jn_error *err);
int jn_state_step_end(struct jn_state *s, int rc, struct jn_error *err);

/* Is what is in state.db as it was written? 0; JN_STATE_DAMAGED with err->text. Reads
 * all of it. */
int jn_state_verify(struct jn_state *s, struct jn_error *err);

/* A stop in order, by the holder, after every other connection of this process is closed:
 * STATE/sums is written, for the next start to notice a bit that has flipped meanwhile.
 * After it only jn_state_close(). `index` may be NULL. */
int jn_state_seal(struct jn_state *s, const char *index, struct jn_error *err);
/* Did the opening find another index than was sealed? */
bool jn_state_index_damaged(const struct jn_state *s);

/* Single values by name ("corpus_head"): NULL when absent; in the arena. */
int jn_state_get(struct jn_state *s, const char *name, struct jn_arena *arena,
                 const char **value, struct jn_error *err);
int jn_state_set(struct jn_state *s, const char *name, const char *value,
                 struct jn_error *err);

/* A fresh document id "<prefix>-<year>-<4 digits or more>", never given before; `taken`
 * (may be NULL) tells of ids that came from elsewhere. In a transaction. */
int jn_state_mint(struct jn_state *s, const char *prefix, int year,
                  bool (*taken)(void *user, const char *id), void *user, char out[48],
                  struct jn_error *err);

#endif
