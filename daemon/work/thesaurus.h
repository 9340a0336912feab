/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The synonyms in use: the built-in glossary and the corpus's own list, read at the start
 * and at a reload, borrowed by requests. Any thread. */
#ifndef JINNANG_WORK_THESAURUS_H
#define JINNANG_WORK_THESAURUS_H

#include <stdint.h>

#include "jinnang/synonyms.h"

#include "daemon/work/corpus_readers.h"
#include "daemon/work/golden_check.h"

struct thesaurus;

/* corpus: what has _config/synonyms.txt, or none of it. What is wrong in the list is
 * logged and left out. */
int thesaurus_new(const struct corpus_place *corpus, struct thesaurus **out,
                  struct jn_error *err);
struct thesaurus *thesaurus_free(struct thesaurus *t); /* when nothing is borrowed */

/* What a reload is to do, and what it found. */
struct thesaurus_trial {
    bool dry_run;           /* look, and use nothing */
    bool force;             /* use it though less is found */
    struct jn_arena *arena; /* of the faults */

    struct jn_synonym_fault *faults; /* of the list of the corpus */
    size_t n_faults;
    struct golden_verdict relevance;
};
extern const char thesaurus_path[]; /* in the corpus */

/* Read again. A list with faults is refused, and one with which the golden queries find
 * less (`check`): what is wrong is logged, and what was used stays. */
enum { THESAURUS_REFUSED = 1, THESAURUS_WORSE = 2 };
int thesaurus_reload(struct thesaurus *t, const struct golden_check *check,
                     struct thesaurus_trial *trial, struct jn_error *err);

const struct jn_synonyms *thesaurus_borrow(struct thesaurus *t);
void thesaurus_return(struct thesaurus *t, const struct jn_synonyms *synonyms);

/* Grows with every reload that changed something: part of the key of kept answers. */
uint64_t thesaurus_epoch(const struct thesaurus *t);

#endif
