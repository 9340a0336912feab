/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of submissions and reviews. What may happen to them is decided elsewhere
 * (daemon/review); here they are only kept. Strings that are read live in the arena. */
#ifndef JINNANG_SUBMISSION_STORE_H
#define JINNANG_SUBMISSION_STORE_H

#include "jinnang/level.h"
#include "jinnang/state.h"

enum { JN_SUBMISSION_ID = 4 + 26 }; /* "sub-" and a ULID */

enum jn_submission_state {
    JN_SUBMISSION_IN_REVIEW,
    JN_SUBMISSION_CHANGES_REQUESTED,
    JN_SUBMISSION_PUBLISHING,
    JN_SUBMISSION_PUBLISHED,
    JN_SUBMISSION_REJECTED,
    JN_SUBMISSION_WITHDRAWN,
    JN_SUBMISSION_STATES
};
extern const char *const jn_submission_states[]; /* names; ends with NULL */

static inline bool jn_submission_is_open(enum jn_submission_state state)
{
    return state <= JN_SUBMISSION_PUBLISHING;
}

struct jn_submission {
    int64_t seq;
    const char *id, *kind, *title;
    const char *author, *co_authors; /* the latter joined by commas, "" when none */
    const char *submitter;
    enum jn_level confidentiality;
    const char *audiences; /* joined by commas */
    const char *document_id, *path;
    const char *base_revision; /* NULL: a new document */
    enum jn_submission_state state;
    int stage; /* 1 junior, 2 mid, 3 senior: "level" on the wire */
    int round;
    int64_t version;
    int64_t due_at, created_at, updated_at; /* ms; due_at 0: nobody is waited for */
    const char *note, *reason;              /* or NULL */
    const char *markdown;                   /* as submitted, without the auto fields */
    const char *warnings, *near_duplicates; /* JSON arrays */
    /* Of a publication: the bytes of the document, the commit they go on, and the key
     * under which the answer is waited for. NULL otherwise. */
    const char *final, *final_base, *final_key, *final_token;
    const char *commit, *revision; /* of what was published, or NULL */
};

enum { JN_SUBMISSION_NONE = 1, JN_SUBMISSION_OPEN = 2 };

/* Insert; id, seq and version are set (id is in the arena). JN_SUBMISSION_OPEN: another
 * open submission has the same path. In a transaction, as all that write. */
int jn_submission_add(struct jn_state *s, struct jn_submission *row,
                      struct jn_arena *arena, struct jn_error *err);
/* Write every column of the row with its id; version becomes one more, updated_at now. */
int jn_submission_put(struct jn_state *s, struct jn_submission *row,
                      struct jn_error *err);
int jn_submission_get(struct jn_state *s, const char *id, struct jn_arena *arena,
                      struct jn_submission *out, struct jn_error *err);
/* The open submission for a path, or JN_SUBMISSION_NONE. */
int jn_submission_for(struct jn_state *s, const char *path, struct jn_arena *arena,
                      struct jn_submission *out, struct jn_error *err);

/* All that pass, without markdown and final (NULL there). */
struct jn_submission_query {
    const char *submitter;        /* NULL: any */
    const char *kind;             /* NULL: any */
    int state;                    /* enum, -1: any */
    int stage;                    /* 0: any */
    bool by_due;                  /* oldest due_at first; else newest first */
    int64_t overdue_at;           /* > 0: only what was due before */
    int64_t after_due, after_seq; /* go on behind this row; 0: from the start */
    size_t limit;
};
int jn_submission_list(struct jn_state *s, const struct jn_submission_query *query,
                       struct jn_arena *arena, struct jn_submission **out, size_t *n,
                       struct jn_error *err);
int jn_submission_count_open(struct jn_state *s, const char *submitter, int64_t *n,
                             struct jn_error *err);

/* The text of each round. */
int jn_submission_text_add(struct jn_state *s, const char *id, int round,
                           const char *markdown, struct jn_error *err);
int jn_submission_text(struct jn_state *s, const char *id, int round,
                       struct jn_arena *arena, const char **markdown,
                       struct jn_error *err);

struct jn_review {
    int stage, round;
    const char *reviewer, *verdict; /* approve, request_changes, reject */
    const char *comment;
    const char *checklist; /* JSON array */
    const char *scores;    /* JSON object, or NULL */
    int64_t at;
};
int jn_review_add(struct jn_state *s, const char *submission_id,
                  const struct jn_review *review, struct jn_error *err);
/* Oldest first. */
int jn_review_list(struct jn_state *s, const char *submission_id, struct jn_arena *arena,
                   struct jn_review **out, size_t *n, struct jn_error *err);

#endif
