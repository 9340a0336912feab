/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an alternative of typed words is worth beside them, and whether translations are
 * needed at all. */
#ifndef JINNANG_INDEX_ALTERNATIVE_H
#define JINNANG_INDEX_ALTERNATIVE_H

#include "score.h"

/* How well a query is answered in the language that it was typed in. */
struct translation_need {
    double lift;   /* multiplies what translations weigh */
    bool well_met; /* a document says it all: general words are left alone */
};

/* Judged by the visible documents alone, from the scores of the typed words. */
int translation_need_find(struct jn_index_reader *r, const struct jn_query *q,
                          const struct scores *scores, const struct doc_sets *visible,
                          struct translation_need *out, struct jn_error *err);

/* An alternative made ready: index terms and the factor of their weights. */
struct alternative {
    const char **terms;
    size_t n;
    double factor; /* 0: it does not count */
};

int alternative_ready(struct jn_index_reader *r, const struct jn_unit *u,
                      const struct jn_alternative *a, const struct translation_need *need,
                      struct jn_arena *arena, struct alternative *out,
                      struct jn_error *err);

#endif
