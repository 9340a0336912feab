/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handles of STATE/corpus.git for reading: borrowed by one thread for one piece of work.
 * Any thread; blocks, so never on the loop after start. */
#ifndef JINNANG_WORK_CORPUS_READERS_H
#define JINNANG_WORK_CORPUS_READERS_H

#include "jinnang/corpus.h"

struct corpus_readers;

/* dir: of the repository, borrowed. */
struct corpus_readers *corpus_readers_new(const char *dir); /* NULL on no memory */
struct corpus_readers *corpus_readers_free(struct corpus_readers *r);

int corpus_readers_borrow(struct corpus_readers *r, struct jn_corpus **out,
                          struct jn_error *err);
/* rc: of the work with it; a handle that failed is not used again. */
void corpus_readers_return(struct corpus_readers *r, struct jn_corpus *c, int rc);

/* One blob: as jn_corpus_read() with a handle of its own. */
int corpus_readers_blob(struct corpus_readers *r, const char *blob,
                        struct jn_arena *arena, char **bytes, size_t *len,
                        struct jn_error *err);

/* A file of what belongs to the corpus beside its documents (`_config/synonyms.txt`):
 * of the repository's head, or of the folder. At most one of the two is set; without any
 * the file is absent. Outcomes as jn_file_read_beneath(). */
struct corpus_place {
    const char *folder;
    struct corpus_readers *repository;
};
int corpus_place_read(const struct corpus_place *place, const char *path, size_t limit,
                      struct jn_arena *arena, char **bytes, size_t *len,
                      struct jn_error *err);

#endif
