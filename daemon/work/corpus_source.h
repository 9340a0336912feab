/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The documents of a commit as a source of the index. */
#ifndef JINNANG_WORK_CORPUS_SOURCE_H
#define JINNANG_WORK_CORPUS_SOURCE_H

#include "jinnang/ingest.h"

#include "daemon/work/corpus_readers.h"

struct corpus_source {
    struct jn_ingest_source source;
    char commit[JN_OID_LEN + 1];

    /* Private. */
    struct corpus_readers *readers;
    const struct jn_corpus_file **files; /* beside source.files */
};

/* The documents of refs/heads/main as it is now; everything is in the arena, which lives
 * as long as *out, which stays where it is. The bytes are read when the index asks. */
int corpus_source_make(struct corpus_readers *readers, struct jn_arena *arena,
                       struct corpus_source *out, struct jn_error *err);

#endif
