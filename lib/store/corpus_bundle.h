/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A repository as one file: a git bundle of version 2, which is a line of text for each
 * ref and a pack of all that they reach. */
#ifndef LIB_STORE_CORPUS_BUNDLE_H
#define LIB_STORE_CORPUS_BUNDLE_H

#include <stdatomic.h>
#include <stdint.h>

#include "jinnang/corpus.h"

enum { CORPUS_BUNDLE_CANCELED = 1, CORPUS_BUNDLE_DAMAGED = 2 };

/* Everything that the commit `head` reaches, as HEAD and refs/heads/main, into the new
 * file `path` of mode 0600, which is on the disk afterwards. cancel may be NULL. */
int corpus_bundle_write(struct jn_corpus *c, const char *head, const char *path,
                        const atomic_bool *cancel, uint64_t *objects,
                        struct jn_error *err);

/* The new bare repository `dir` with what is in the file; its main is `head`, else
 * CORPUS_BUNDLE_DAMAGED. Not synced: the caller does it for the whole filesystem. */
int corpus_bundle_unpack(const char *path, const char *head, const char *dir,
                         struct jn_error *err);

/* Of two commits the one that descends from the other; -EBADMSG when neither does, or one
 * is not there. */
int corpus_bundle_later(struct jn_corpus *c, const char *a, const char *b,
                        char later[JN_OID_LEN + 1], struct jn_error *err);

#endif
