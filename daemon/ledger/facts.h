/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ledger has to know of documents, read from the index and remembered by
 * revision: a commit of one document does not make it read all of them again. One thread.
 */
#ifndef JINNANG_LEDGER_FACTS_H
#define JINNANG_LEDGER_FACTS_H

#include "jinnang/index.h"

struct document_facts {
    const char *id;
    char revision[41];
    enum jn_level level;
    const char *const *authors; /* and co-authors */
    size_t n_authors;
    const char *engagement; /* or NULL */
    /* Of a published retrospective. */
    bool is_retrospective;
    const char *outcome;       /* or NULL */
    int32_t closed_at;         /* date or 0 */
    const char *const *reused; /* documents that helped */
    size_t n_reused;
};

/* An array of them in an arena of its own. */
struct facts;
struct facts *facts_new(void);
struct facts *facts_free(struct facts *f); /* NULL */
JN_DEFINE_AUTO(facts_free, struct facts *)

/* Add a document, from `before` (may be NULL) when it has this revision. */
int facts_add(struct facts *f, const struct facts *before, struct jn_index_reader *r,
              const struct jn_entry *e, struct jn_error *err);

/* NULL: it was not added. */
const struct document_facts *facts_find(const struct facts *f, const char *id);
const struct document_facts *facts_all(const struct facts *f, size_t *n);

#endif
