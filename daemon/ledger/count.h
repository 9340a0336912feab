/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which uses are evidence, as one pure function of what is known. It is asked for each
 * level of readers with what that level may see, so a level is never told of another.
 *
 * A use of document d in engagement e counts unless e is d's own engagement, an author of
 * d has credit in e, or an author of d reported it. An engagement counts once. Until
 * there are rows of engagements, all that is known of one is its published
 * retrospectives: the outcome is theirs, and their author has credit. Without one that
 * the reader may see its outcome is open. */
#ifndef JINNANG_LEDGER_COUNT_H
#define JINNANG_LEDGER_COUNT_H

#include "jinnang/evidence.h"

struct count_document {
    const char *id, *engagement; /* engagement: its own, or NULL */
    enum jn_level level;
    const char *const *authors; /* and co-authors */
    size_t n_authors;
};

/* What somebody of `level` knows of an engagement. Of several that a reader may see the
 * last one counts, by `since` and then by `source`. */
struct count_engagement {
    const char *id, *source; /* source: the document that says so */
    enum jn_level level;
    const char *outcome; /* won, lost, rejected, …; NULL: open */
    int32_t since;       /* date */
    const char *const *credited;
    size_t n_credited;
};

struct count_use {
    const char *document_id, *engagement_id;
    const char *person; /* who reported it; NULL: a retrospective */
    enum jn_level level;
};

struct count_input {
    struct count_document *documents; /* sorted by id by this function */
    size_t n_documents;
    struct count_engagement *engagements; /* the same */
    size_t n_engagements;
    const struct count_use *uses;
    size_t n_uses;
};

/* Uses of documents that are not in the list do not count. */
int count_evidence(struct count_input *in, struct jn_evidence_table **out,
                   struct jn_error *err);

#endif
