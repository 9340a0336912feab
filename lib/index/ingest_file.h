/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file on its way into the index, and who may have which id. */
#ifndef JINNANG_INDEX_INGEST_FILE_H
#define JINNANG_INDEX_INGEST_FILE_H

#include "jinnang/ingest.h"

#include "doc_terms.h"

/* The files of a job: those of its folder, or of its source. */
int ingest_find_files(const struct jn_ingest *job, struct jn_arena *arena,
                      struct jn_walk_file **files, size_t *n, struct jn_error *err);

/* A file of the corpus and what is decided about it. */
struct ingest_file {
    const struct jn_walk_file *file;
    const char *declared_id;          /* from its front matter, "" when none */
    bool owns_id;                     /* declared_id is its own: no earlier path has it */
    const struct stored_entry *known; /* what the index has of this path, or NULL */
    bool read;                        /* new or changed: it goes through the parser */
    bool taken_out;                   /* what was known has left the index already */
};

/* What one worker thread needs. */
struct ingest_worker {
    const struct jn_ingest *job;
    struct jn_analyser *analyser;
    struct doc_terms *terms;
    struct jn_arena *arena; /* of the file at hand */
};

int ingest_worker_init(struct ingest_worker *w, const struct jn_ingest *job,
                       struct jn_error *err);
void ingest_worker_deinit(struct ingest_worker *w);

/* Does the file declare an id? Reads only files whose front matter may have one. *id is
 * in `keep`, "" when there is none that can be used. */
int ingest_declared_id(struct ingest_worker *w, const struct jn_walk_file *file,
                       struct jn_arena *keep, const char **id, struct jn_error *err);

/* Every declared id belongs to the first path (in byte order) that declares it, so that a
 * rebuild gives the same ids. files: sorted by path. */
void ingest_assign_ids(struct ingest_file *files, size_t n);

/* The id of a document that has none of its own: prefix and hash of the path. */
const char *ingest_path_id(struct jn_arena *arena, enum jn_kind kind, const char *path);

/* Read and analyse. 0 with *out (borrowed from the worker until the next file) and the
 * level; JN_DOC_REFUSED with the reason in findings; or < 0. */
struct ingested {
    struct shard_doc doc;
    enum jn_level level;
    const char *id;
    uint64_t bytes;
};
int ingest_make(struct ingest_worker *w, const struct ingest_file *file,
                struct jn_findings *findings, struct ingested *out, struct jn_error *err);

#endif
