/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document by id, as this request may see it: its entry in the index and, where wanted,
 * the file itself read and parsed again. In the pool. */
#ifndef JINNANG_API_DOCUMENT_SOURCE_H
#define JINNANG_API_DOCUMENT_SOURCE_H

#include "daemon/api/api.h"

struct document {
    struct reader_slot *slot;     /* with an analyser */
    const struct jn_entry *entry; /* what the index says */
    /* Of the file; only with DOCUMENT_FILE. That of a folder may be newer than the index,
     * of a repository it is the version that was indexed. */
    const struct jn_doc *doc;
    const char *bytes;
    size_t len;
};

enum document_depth { DOCUMENT_ENTRY, DOCUMENT_FILE };

/* Find the document of the path parameter {id} and let `write` answer. A document that
 * the view does not admit is 404 document_not_found, exactly as one that does not exist.
 */
typedef int document_writer(struct exchange *ex, const struct document *d,
                            struct jn_error *err);
int document_answer(struct exchange *ex, enum document_depth depth,
                    document_writer *write, struct jn_error *err);

/* An older version of a document that was found with its file: 0 with *out like *d but
 * for doc, bytes and len; API_ANSWERED with 404 revision_not_found; or < 0. */
int document_revision(struct exchange *ex, const struct document *d, const char *revision,
                      struct document *out, struct jn_error *err);
/* Was this blob ever the document's file? 0, JN_REVISION_NONE or < 0. Only where there is
 * a repository. */
int document_has_revision(struct exchange *ex, const struct jn_entry *e,
                          const char *revision, struct jn_error *err);
/* Fill doc, bytes and len from this blob of the repository. 0, API_ANSWERED or < 0. */
int document_read_blob(struct exchange *ex, struct document *d, const char *blob,
                       struct jn_error *err);

/* The Markdown of a section without surrounding blanks. */
const char *document_section(const struct jn_doc *doc, const struct jn_section *s,
                             size_t *len);

/* Members that several answers have: an object each. */
void document_freshness(struct exchange *ex, struct jn_json *j, const struct jn_entry *e);

#endif
