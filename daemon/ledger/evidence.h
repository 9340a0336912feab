/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of evidence, worked out of the published retrospectives and the ledger. What
 * did not change since the last time is remembered. One thread. */
#ifndef JINNANG_LEDGER_EVIDENCE_H
#define JINNANG_LEDGER_EVIDENCE_H

#include "jinnang/index.h"
#include "jinnang/state.h"

struct evidence_memory;
struct evidence_memory *evidence_memory_new(int utc_offset_s); /* NULL on no memory */
struct evidence_memory *evidence_memory_free(struct evidence_memory *m);

struct evidence_source {
    struct jn_index_reader *reader; /* of all levels */
    uint64_t epoch;                 /* of what it reads; 0: not known */
    struct jn_state *state;         /* NULL: there is no ledger */
};

/* 0 with *out, one user; EVIDENCE_SAME: nothing that counts has changed since the last
 * call; < 0, -EAGAIN when the index was faster. */
enum { EVIDENCE_SAME = 1 };
int evidence_compute(struct evidence_memory *m, const struct evidence_source *from,
                     struct jn_evidence_table **out, struct jn_error *err);

#endif
