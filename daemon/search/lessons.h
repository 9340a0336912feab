/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loss lessons (反面锦囊): what lost bids in the same situation have taught. */
#ifndef JINNANG_SEARCH_LESSONS_H
#define JINNANG_SEARCH_LESSONS_H

#include "daemon/search/facts.h"

enum { LESSONS_MAX = 5 };

struct lesson {
    const char *id, *title, *text, *top_reason; /* top_reason may be NULL */
};

/* Failure lessons of visible retrospectives that share a competitor, or an industry plus
 * a scenario or technology, with the source: most shared values first, then the trust in
 * their reason, then the latest. */
int lessons_find(const struct search_context *c, const struct facts *facts,
                 struct lesson out[LESSONS_MAX], size_t *n, struct jn_error *err);

#endif
