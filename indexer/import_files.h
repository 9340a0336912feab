/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a folder that `jinnang import` takes, compared with a commit. */
#ifndef INDEXER_IMPORT_FILES_H
#define INDEXER_IMPORT_FILES_H

#include <stdatomic.h>

#include "jinnang/corpus.h"

#include "indexer/progress.h"
#include "indexer/report.h"

struct import_files {
    struct jn_arena *arena; /* of the changes: what is new is in memory until committed */
    struct report *report;
    struct progress *progress;
    const atomic_bool *cancel;

    const struct jn_corpus_file *known; /* of the commit, sorted by path */
    size_t n_known;

    /* What came of it. */
    struct jn_corpus_change *changes;
    size_t n_changes, cap;
    size_t files, added, changed, unchanged, refused;
    uint64_t bytes;
};

/* Documents by the rules of jn_walk(), each parsed as the index would, and everything
 * below _config/. 0, IMPORT_CANCELED, IMPORT_NO_FOLDER, or < 0. */
enum { IMPORT_CANCELED = 1, IMPORT_NO_FOLDER = 2 };
int import_files_read(struct import_files *f, const char *folder, struct jn_error *err);

#endif
