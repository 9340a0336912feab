/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/review/rules.h"

#include <string.h>

#include "jinnang/cleanup.h"
#include "jinnang/token_store.h"

enum { DUE_WORKING_DAYS = 2, DAY_MS = 24 * 3600 * 1000 };

static const char *const verdicts[] = {
    [REVIEW_APPROVE] = "approve",
    [REVIEW_REQUEST_CHANGES] = "request_changes",
    [REVIEW_REJECT] = "reject",
};

int review_verdict_of(const char *name)
{
    for (size_t i = 0; i < JN_COUNT(verdicts); i++)
        if (strcmp(verdicts[i], name) == 0)
            return (int)i;
    return -1;
}

static bool lists(const char *joined, const char *person)
{
    size_t len = strlen(person);
    for (const char *at = joined; *at;) {
        size_t n = strcspn(at, ",");
        if (n == len && memcmp(at, person, n) == 0)
            return true;
        at += n + (at[n] == ',');
    }
    return false;
}

bool review_is_own(const struct jn_submission *s, const char *person)
{
    return strcmp(s->author, person) == 0 || strcmp(s->submitter, person) == 0 ||
           lists(s->co_authors, person);
}

static bool may_change(const struct jn_submission *s, const char *person)
{
    return strcmp(s->author, person) == 0 || strcmp(s->submitter, person) == 0;
}

static enum review_answer judge_verdict(const struct jn_submission *s,
                                        const struct jn_review *reviews, size_t n,
                                        int stage, const struct review_actor *actor)
{
    if (!(actor->scopes & 1u << (JN_TOKEN_REVIEW_1 + stage - 1)))
        return REVIEW_NO_SCOPE;
    if (review_is_own(s, actor->person))
        return REVIEW_OWN;
    for (size_t i = 0; i < n; i++)
        if (reviews[i].stage != stage && strcmp(reviews[i].reviewer, actor->person) == 0)
            return REVIEW_CONFLICT;
    bool now = s->state == JN_SUBMISSION_IN_REVIEW && s->stage == stage;
    return now ? REVIEW_OK : REVIEW_WRONG_STATE;
}

enum review_answer review_judge(const struct jn_submission *s,
                                const struct jn_review *reviews, size_t n,
                                enum review_action action, int stage,
                                const struct review_actor *actor)
{
    bool own = may_change(s, actor->person);
    bool admin = actor->scopes & 1u << JN_TOKEN_ADMIN;
    switch (action) {
    case REVIEW_APPROVE:
    case REVIEW_REQUEST_CHANGES:
    case REVIEW_REJECT:
        return judge_verdict(s, reviews, n, stage, actor);
    case REVIEW_RESUBMIT:
        if (!own)
            return REVIEW_NOT_ALLOWED;
        return s->state == JN_SUBMISSION_CHANGES_REQUESTED ? REVIEW_OK
                                                           : REVIEW_WRONG_STATE;
    case REVIEW_WITHDRAW:
        if (!own && !admin)
            return REVIEW_NOT_ALLOWED;
        break;
    }
    return s->state == JN_SUBMISSION_IN_REVIEW ||
                   s->state == JN_SUBMISSION_CHANGES_REQUESTED
               ? REVIEW_OK
               : REVIEW_WRONG_STATE;
}

static void enter_review(struct jn_submission *s, int64_t now, int utc_offset_s)
{
    s->state = JN_SUBMISSION_IN_REVIEW;
    s->due_at = review_due(now, utc_offset_s);
}

static void end(struct jn_submission *s, enum jn_submission_state state)
{
    s->state = state;
    s->due_at = 0;
}

void review_apply(struct jn_submission *s, enum review_action action, int64_t now,
                  int utc_offset_s)
{
    switch (action) {
    case REVIEW_APPROVE:
        if (s->stage == REVIEW_STAGES) {
            end(s, JN_SUBMISSION_PUBLISHING);
        } else {
            s->stage++;
            enter_review(s, now, utc_offset_s);
        }
        break;
    case REVIEW_REQUEST_CHANGES:
        end(s, JN_SUBMISSION_CHANGES_REQUESTED);
        break;
    case REVIEW_REJECT:
        end(s, JN_SUBMISSION_REJECTED);
        break;
    case REVIEW_RESUBMIT: /* at the stage that asked: lower approvals stand */
        s->round++;
        enter_review(s, now, utc_offset_s);
        break;
    case REVIEW_WITHDRAW:
        end(s, JN_SUBMISSION_WITHDRAWN);
        break;
    }
}

int64_t review_due(int64_t now, int utc_offset_s)
{
    int64_t offset = (int64_t)utc_offset_s * 1000;
    int left = DUE_WORKING_DAYS;
    while (left > 0) {
        now += DAY_MS;
        int weekday = (int)(((now + offset) / DAY_MS + 3) % 7); /* 0: Monday */
        left -= weekday < 5;
    }
    return now;
}
