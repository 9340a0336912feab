/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From approved to committed, and from what is committed to what state.db says of it. The
 * same code runs after an approval and at start, where it finishes what a crash cut
 * short. Store thread only, outside a transaction. */
#ifndef JINNANG_REVIEW_PUBLISH_H
#define JINNANG_REVIEW_PUBLISH_H

#include "jinnang/corpus.h"
#include "jinnang/submission_store.h"

struct publisher {
    struct jn_state *state;
    struct jn_corpus *corpus;
    int utc_offset_s;
};

/* Bring meta.corpus_head, revisions and submissions up to refs/heads/main. Commits with
 * our trailers settle what they name; others were made by hand and are adopted (event
 * corpus.adopted). PUBLISH_FOREIGN: main does not descend from corpus_head (a wrong
 * restore): nothing is changed. */
enum { PUBLISH_STALE = 1, PUBLISH_FOREIGN = 2 };
int publish_catch_up(const struct publisher *p, struct jn_error *err);

/* Is what authors wrote at `path` in commit `head` still that of base_revision (NULL:
 * nothing is there)? 0 or PUBLISH_STALE. */
int publish_is_current(const struct publisher *p, const char *head, const char *path,
                       const char *base_revision, struct jn_arena *arena,
                       struct jn_error *err);

/* Commit the final text of a submission that is `publishing`, then catch up.
 * PUBLISH_STALE: the document has changed since its base; the submission is
 * `changes_requested` again, reason stale_base. < 0: still `publishing`, to be tried
 * again. */
int publish_submission(const struct publisher *p, const char *id, struct jn_error *err);

/* All submissions that are `publishing`; *left: how many could not be settled. */
int publish_all(const struct publisher *p, size_t *left, struct jn_error *err);

/* Commit one document that an action (verified, archived, restored) has changed, then
 * catch up. data: members of the event. JN_CORPUS_MOVED: main is not at base. */
struct publish_action {
    const char *event; /* document.verified, document.archived, document.restored */
    const char *person, *path, *document_id, *title;
    const char *detail, *note; /* of the event and the message, one line each; or NULL */
    const char *base;          /* commit */
    const char *bytes;
    size_t len;
};
int publish_action(const struct publisher *p, const struct publish_action *action,
                   char commit[JN_OID_LEN + 1], struct jn_error *err);

#endif
