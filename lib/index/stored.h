/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a shard stores of a document beside its postings: the entry (a value, loaded into
 * the catalogue) and the record (the document data, read for hits). */
#ifndef JINNANG_INDEX_STORED_H
#define JINNANG_INDEX_STORED_H

#include "jinnang/index.h"

/* An entry and what only the writer needs of it. */
struct stored_entry {
    struct jn_entry entry;
    const char *declared_id; /* from the front matter, "" when none that can be used */
    uint64_t size;           /* of the file, with mtime_ns: unchanged or not */
    int64_t mtime_ns;
};

void stored_entry_pack(const struct stored_entry *e, struct jn_buf *out);
/* Strings are borrowed from bytes; meta is in the arena. -EBADMSG when damaged. */
int stored_entry_unpack(const char *bytes, size_t len, struct jn_arena *arena,
                        struct stored_entry *out);

/* Records are compressed with zstd: they are read four times as fast as what Xapian's own
 * zlib would leave. A codec keeps the tables of either direction from record to record;
 * one thread at a time. NULL on no memory. */
struct stored_codec;
struct stored_codec *stored_codec_new(void);
struct stored_codec *stored_codec_free(struct stored_codec *c);

/* Appends to out; its failure sticks. */
void stored_record_pack(struct stored_codec *c, const struct jn_doc *doc,
                        struct jn_buf *out);
int stored_record_unpack(struct stored_codec *c, const char *bytes, size_t len,
                         struct jn_arena *arena, struct jn_record *out);

#endif
