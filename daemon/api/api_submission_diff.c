/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a submission changes, against the published version or since a verdict. */
#include <string.h>

#include "daemon/api/document_diff.h"
#include "daemon/api/submission_rows.h"

static const char *const since_names[] = {"base", "last_review", NULL};
const struct param_spec api_submission_diff_params[] = {
    {.name = "since",
     .type = PARAM_ENUM,
     .values = since_names,
     .fallback = "base",
     .help = "base: the published version; last_review: the round of my last verdict"},
    {.name = NULL},
};

/* The text that the caller's last verdict was about; the first one when there is none. */
static int read_judged(struct exchange *ex, const struct submission_row *row,
                       const char **markdown, struct jn_error *err)
{
    struct jn_state *state;
    int round = 1;
    for (size_t i = 0; i < row->n_reviews; i++)
        if (strcmp(row->reviews[i].reviewer, ex->access->person) == 0)
            round = row->reviews[i].round;
    int rc = api_state_borrow(ex, &state, err);
    if (rc != 0)
        return rc;
    rc = jn_submission_text(state, row->s.id, round, ex->arena, markdown, err);
    api_state_return(ex, state, rc);
    return rc < 0 ? rc : 0;
}

int api_submission_diff(struct exchange *ex, struct jn_error *err)
{
    struct submission_row row;
    struct reader_slot *slot;
    const struct jn_doc *from, *to;
    const char *before = "";
    int rc = submission_load(ex, &row, err);
    if (rc == 0)
        rc = param_enum(ex, "since") == 0 ? submission_base_text(ex, &row.s, &before, err)
                                          : read_judged(ex, &row, &before, err);
    if (rc == 0)
        rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    rc = submission_parse(ex, slot->analyser, before[0] ? before : "---\n---\n\n", &from,
                          err);
    if (rc == 0)
        rc = submission_parse(ex, slot->analyser, row.s.markdown, &to, err);
    if (rc == 0)
        rc = document_diff_reply(ex, from, to, err);
    if (rc == 0)
        reply_etag_form(ex, row.s.version, "diff");
    api_return(ex, slot, rc);
    return rc;
}
