/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to the masked corpus: masked_state.c makes a state, masked_corpus.c shares it
 * and reads from it. */
#ifndef JINNANG_WORK_MASKED_INNER_H
#define JINNANG_WORK_MASKED_INNER_H

#include <pthread.h>

#include "daemon/work/masked_corpus.h"

enum { MASKED_ANALYSERS = 16, MASKED_VERSION = 48 };

struct masked_file {
    const char *path;
    char version[MASKED_VERSION]; /* the blob, or size and time of a file */
    bool left_out;
    char shown[JN_OID_LEN + 1]; /* revision of what is shown; "": nothing is */
    const struct jn_mask_customer *customer; /* of a profile, or NULL */
};

struct masked_state {
    struct jn_arena *arena;
    unsigned users;            /* under the mutex of the corpus */
    struct masked_file *files; /* sorted by path */
    size_t n;
    struct jn_mask *mask;
};

struct masked_corpus {
    const char *folder;
    struct corpus_readers *repository;
    pthread_mutex_t mutex; /* of the rest; only one thread replaces `state` */
    struct masked_state *state;
    struct jn_analyser *analysers[MASKED_ANALYSERS]; /* not in use */
    size_t n_analysers;
};

/* masked_corpus.c */
int masked_take_analyser(struct masked_corpus *c, struct jn_analyser **out,
                         struct jn_error *err);
void masked_give_analyser(struct masked_corpus *c, struct jn_analyser *a);
/* As jn_file_read_beneath(). */
int masked_read_stored(const struct masked_corpus *c, const struct masked_file *f,
                       struct jn_arena *arena, char **bytes, size_t *len,
                       struct jn_error *err);

/* masked_state.c */
void masked_file_name(uint64_t size, int64_t mtime_ns, char version[MASKED_VERSION]);
const struct masked_file *masked_file_find(const struct masked_state *s,
                                           const char *path);
int masked_state_make(struct masked_corpus *c, struct masked_state **out,
                      struct jn_error *err);
void masked_state_free(struct masked_state *s);

#endif
