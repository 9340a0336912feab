/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The corpus as those see it who are told no names of customers: a source of documents
 * for an index of its own, and for reading one of them. What is masked how is decided by
 * all profiles of one state of the corpus; documents of that state are what is read. */
#ifndef JINNANG_WORK_MASKED_CORPUS_H
#define JINNANG_WORK_MASKED_CORPUS_H

#include "jinnang/ingest.h"
#include "jinnang/mask.h"

#include "daemon/work/corpus_readers.h"

struct masked_corpus;

/* Of a folder or a repository; both are borrowed. */
int masked_corpus_new(const char *folder, struct corpus_readers *repository,
                      struct masked_corpus **out, struct jn_error *err);
struct masked_corpus *masked_corpus_free(struct masked_corpus *c); /* NULL is fine */

/* The documents as they are now, without profiles and hidden ones. One thread; *out is in
 * the arena and good until the next call. */
int masked_corpus_source(void *corpus, struct jn_arena *arena,
                         const struct jn_ingest_source **out, struct jn_error *err);

/* ---- any thread */

/* The state that the last source came from; NULL before the first. Give it back. */
struct masked_state;
struct masked_state *masked_corpus_borrow(struct masked_corpus *c);
void masked_corpus_return(struct masked_corpus *c, struct masked_state *s);
const struct jn_mask *masked_state_mask(const struct masked_state *s);

/* A document of the state, masked, in the arena. MASKED_NONE: it does not exist for such
 * readers; MASKED_STALE: the file has changed and the next state is not there yet. */
enum { MASKED_NONE = 1, MASKED_STALE = 2 };
int masked_corpus_read(struct masked_corpus *c, const struct masked_state *s,
                       const char *path, struct jn_analyser *a, struct jn_arena *arena,
                       const char **bytes, size_t *len, struct jn_error *err);
/* An older version of the document at this path, as it would be masked today. A blob that
 * is missing is -EBADMSG. */
int masked_corpus_blob(struct masked_corpus *c, const struct masked_state *s,
                       const char *path, const char *blob, struct jn_analyser *a,
                       struct jn_arena *arena, const char **bytes, size_t *len,
                       struct jn_error *err);

#endif
