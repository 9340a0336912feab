/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three-level review as a state machine: who may do what to a submission, and what
 * becomes of it. Pure; the caller holds the row and writes it. */
#ifndef JINNANG_REVIEW_RULES_H
#define JINNANG_REVIEW_RULES_H

#include <stdint.h>

#include "jinnang/submission_store.h"

enum review_action {
    REVIEW_APPROVE,
    REVIEW_REQUEST_CHANGES,
    REVIEW_REJECT,
    REVIEW_RESUBMIT,
    REVIEW_WITHDRAW,
};
enum { REVIEW_STAGES = 3 };

/* The action behind a name of the wire (approve, request_changes, reject), or -1. */
int review_verdict_of(const char *name);

struct review_actor {
    const char *person;
    uint32_t scopes; /* bits 1u << enum jn_token_scope */
};

/* May the actor do it, at this stage (of verdicts; else 0)? The order of the answers is
 * that of the checks: what a person may never do comes before what is not the time. */
enum review_answer {
    REVIEW_OK,
    REVIEW_NO_SCOPE,    /* review:<stage> is missing: forbidden_scope */
    REVIEW_OWN,         /* author, co-author or submitter: own_submission */
    REVIEW_CONFLICT,    /* has acted at another stage: reviewer_conflict */
    REVIEW_NOT_ALLOWED, /* not the author: not_permitted */
    REVIEW_WRONG_STATE, /* not now: state_conflict */
};
enum review_answer review_judge(const struct jn_submission *s,
                                const struct jn_review *reviews, size_t n,
                                enum review_action action, int stage,
                                const struct review_actor *actor);

/* Is the person its author, a co-author or the submitter? */
bool review_is_own(const struct jn_submission *s, const char *person);

/* Change state, stage, round and due_at as the action demands (after review_judge()). The
 * third approval gives JN_SUBMISSION_PUBLISHING. now: ms. */
void review_apply(struct jn_submission *s, enum review_action action, int64_t now,
                  int utc_offset_s);

/* The same clock time two working days (Monday to Friday) later. */
int64_t review_due(int64_t now, int utc_offset_s);

#endif
