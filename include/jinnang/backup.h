/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups of a state directory, made while the daemon runs. BACKUP is a directory of mode
 * 0700 with three files: as secret as the state directory itself.
 *   state.db       one snapshot
 *   corpus.bundle  the documents and their history; `git clone corpus.bundle` reads it
 *   manifest.json  sizes, BLAKE2b of each file, what the corpus's head was, counts
 * The index is not in it: it is rebuilt. The settings file is not in it either.
 * Blocks; any thread. libgit2 is initialised by the program (jn_corpus_library_init). */
#ifndef JINNANG_BACKUP_H
#define JINNANG_BACKUP_H

#include <stdatomic.h>
#include <stdint.h>

#include "jinnang/audit.h"
#include "jinnang/corpus.h"
#include "jinnang/state.h"

enum {
    JN_BACKUP_EXISTS = 1,   /* there is something of that name */
    JN_BACKUP_CANCELED = 2, /* nothing is left behind */
    JN_BACKUP_FOREIGN = 3,  /* no backup, or of a format this program cannot read */
    JN_BACKUP_DAMAGED = 4,  /* err->text names the file */
    JN_BACKUP_OCCUPIED = 5, /* the state directory is not empty */
    JN_BACKUP_FAULTS = 6,   /* restored, and not in order: the audit was told */
};

struct jn_backup {
    char corpus_head[JN_OID_LEN + 1]; /* of corpus.bundle */
    char state_head[JN_OID_LEN + 1];  /* meta.corpus_head of the snapshot, "" without */
    uint64_t bytes;                   /* of state.db and corpus.bundle */
    uint64_t tokens, people, submissions, reviews, events, objects;
};

/* Write it as <dir>.tmp-XXXXXX, sync everything and rename it: `dir` is whole or not
 * there. `s`: a connection of its own, with nothing open. cancel may be NULL. On every
 * outcome and failure but a kill the temporary directory is gone. */
int jn_backup_make(struct jn_state *s, const char *dir, const atomic_bool *cancel,
                   struct jn_backup *out, struct jn_error *err);

/* Is every file as it was written? Reads all of it. 0, FOREIGN or DAMAGED. */
int jn_backup_inspect(const char *dir, struct jn_backup *out, struct jn_error *err);

/* Inspect it, then make the state directory `state`, which must be absent or empty. It
 * becomes one only when everything is on the disk. 0, FOREIGN, DAMAGED, OCCUPIED. */
int jn_backup_restore(const char *dir, const char *state, struct jn_backup *out,
                      struct jn_error *err);

/* Inspect it, restore it below the directory `scratch`, look at everything (audit.h),
 * remove it again. 0, FOREIGN, DAMAGED, FAULTS. */
int jn_backup_verify(const char *dir, const char *scratch, struct jn_audit *audit,
                     struct jn_backup *out, struct jn_error *err);

#endif
