/* SPDX-License-Identifier: GPL-3.0-or-later */
/* group=section: the sections of the best documents as hits of their own. */
#ifndef JINNANG_SEARCH_SECTIONS_H
#define JINNANG_SEARCH_SECTIONS_H

#include "daemon/search/find.h"
#include "daemon/search/hit_json.h"

struct sections {
    uint32_t total; /* sections found, at most 1,000 */
    bool more;      /* there are more than were counted */
    double best_score;
    struct hit_view *views; /* of the page */
    size_t n_views;
};

/* Sections with at least one term of the answer's query (without terms: all of them),
 * scored score of the document × share of its matched weight that the section holds. */
int sections_find(const struct search_context *c, const struct find_wish *wish,
                  const struct find_answer *answer, unsigned crop, unsigned offset,
                  unsigned limit, struct sections *out, struct jn_error *err);

#endif
