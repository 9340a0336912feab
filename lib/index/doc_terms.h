/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document becomes what a shard takes: terms with their wdf, the entry and the record.
 */
#ifndef JINNANG_INDEX_DOC_TERMS_H
#define JINNANG_INDEX_DOC_TERMS_H

#include "jinnang/buf.h"

#include "shard.h"
#include "stored.h"

enum { DOC_TERMS_MAX = 100000 };

/* Reused from document to document; one thread at a time. */
struct doc_terms;
struct doc_terms *doc_terms_new(struct jn_analyser *a);
struct doc_terms *doc_terms_free(struct doc_terms *t);
JN_DEFINE_AUTO(doc_terms_free, struct doc_terms *)

/* Fill `out`; everything in it is borrowed from t until the next call. `stored` needs
 * path, size, mtime_ns, declared_id and entry.id; the rest of the entry is filled here.
 * *cut: the document has more than DOC_TERMS_MAX different terms, the last ones are left
 * out. */
int doc_terms_make(struct doc_terms *t, const struct jn_doc *doc,
                   struct stored_entry *stored, struct jn_arena *arena,
                   struct shard_doc *out, bool *cut);

#endif
