/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ledger has to know of documents, read from the index and remembered by
 * revision: a commit of one document does not make it read all of them again. One thread.
 */
#ifndef JINNANG_LEDGER_FACT_BOOK_H
#define JINNANG_LEDGER_FACT_BOOK_H

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
struct fact_book;
struct fact_book *fact_book_new(void);
struct fact_book *fact_book_free(struct fact_book *f); /* NULL */
JN_DEFINE_AUTO(fact_book_free, struct fact_book *)

/* Add a document, from `before` (may be NULL) when it has this revision. */
int fact_book_add(struct fact_book *f, const struct fact_book *before,
                  struct jn_index_reader *r, const struct jn_entry *e,
                  struct jn_error *err);

/* NULL: it was not added. */
const struct document_facts *fact_book_find(const struct fact_book *f, const char *id);
const struct document_facts *fact_book_all(const struct fact_book *f, size_t *n);

#endif
