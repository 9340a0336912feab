/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A corpus of Markdown into an index: full builds aside, and changes in place.
 * Blocks; run it on a thread of its own. */
#ifndef JINNANG_INGEST_H
#define JINNANG_INGEST_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/doc.h"
#include "jinnang/error.h"
#include "jinnang/generation.h"

enum jn_file_status {
    JN_FILE_ADDED,
    JN_FILE_CHANGED,
    JN_FILE_UNCHANGED,
    JN_FILE_GONE,
    JN_FILE_REFUSED, /* an error in its findings says why */
};

/* Calls may come from several threads, never two at once. */
struct jn_ingest_report {
    void *user;
    /* A file was dealt with. findings may be NULL (unchanged, gone); valid during the
     * call. */
    void (*file)(void *user, const char *path, enum jn_file_status status,
                 const struct jn_findings *findings);
    void (*progress)(void *user, size_t done, size_t total); /* files; may be NULL */
};

struct jn_ingest_counts {
    size_t files, added, changed, unchanged, gone, refused, warnings;
    uint64_t bytes; /* of the files read */
};

struct jn_ingest_source; /* below */

struct jn_ingest {
    const char *corpus, *index;
    const struct jn_ingest_source
        *source;   /* instead of the folder `corpus`; NULL: none */
    unsigned jobs; /* builders of a full build; 0: one per core */
    struct jn_ingest_report report;
    const atomic_bool *cancel; /* may be NULL */
    int32_t today;
};

enum {
    JN_INGEST_HELD = 1, /* another process holds the lock; err->text names its pid */
    JN_INGEST_NO_CORPUS =
        2, /* no readable directory, or suddenly without files: nothing was changed */
    JN_INGEST_CANCELED = 3,
    JN_INGEST_STALE =
        4, /* no update in place: no index, other analyser, damage, another corpus */
};

/* Build a whole new generation aside and switch to it. Holds build.lock meanwhile. */
int jn_ingest_full(const struct jn_ingest *job, struct jn_generation *made,
                   struct jn_ingest_counts *counts, struct jn_error *err);

/* The one writer of the current generation, across many updates. */
struct jn_ingest_writer;
int jn_ingest_open(const char *index_dir, struct jn_ingest_writer **out,
                   struct jn_error *err);
struct jn_ingest_writer *jn_ingest_close(struct jn_ingest_writer *w);
/* Bring the current generation up to the corpus: changed, new and gone files. Follows
 * `current` when another process switched it. After an update with changes committed and
 * synced, returns 0 with counts. */
int jn_ingest_update(struct jn_ingest_writer *w, const struct jn_ingest *job,
                     struct jn_ingest_counts *counts, struct jn_error *err);

/* The files of a corpus, sorted by path: *.md, *.markdown, *.mdx; not hidden ones, not
 * below _config, node_modules or a folder that begins with '.', no symbolic links. */
struct jn_walk_file {
    const char *path; /* relative, '/' between */
    uint64_t size;
    int64_t mtime_ns;
};
int jn_walk(const char *corpus, struct jn_arena *arena, struct jn_walk_file **files,
            size_t *n, struct jn_error *err);
/* The same rules for the path of a file. */
bool jn_walk_takes(const char *path);

/* Documents that are no files of a folder. read: makes one of them in the arena; 0,
 * JN_FILE_TOO_LARGE, JN_FILE_ABSENT or < 0; called by several threads at once. An update
 * takes a document for unchanged while size and mtime_ns are what they were. */
struct jn_ingest_source {
    void *user;
    struct jn_walk_file *files; /* sorted by path */
    size_t n;
    int (*read)(void *user, const char *path, struct jn_arena *arena, char **bytes,
                size_t *len, struct jn_error *err);
};

#endif
