/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Similar cases: documents like a pasted text, like other documents, or like both. */
#ifndef JINNANG_SEARCH_SIMILAR_H
#define JINNANG_SEARCH_SIMILAR_H

#include "daemon/search/aspects.h"
#include "daemon/search/hit_json.h"
#include "daemon/search/lessons.h"

enum similar_balance { SIMILAR_ANY, SIMILAR_WON, SIMILAR_LOST, SIMILAR_BOTH };
enum { SIMILAR_IDS_MAX = 10 };

struct similar_source {
    const char *text; /* NULL: none */
    size_t text_len;
    const char *const *ids;
    size_t n_ids;
};

struct similar_wish {
    struct similar_source like, unlike;
    unsigned max_terms;
    double min_match;
    bool aspects;
    enum similar_balance balance;
    unsigned crop;
    struct jn_search search; /* kinds, filter, offset, limit */
};

struct similar_hit {
    struct hit_view view;
    struct aspect *aspects; /* ASPECTS of them, or NULL */
};

struct similar_answer {
    uint32_t total;
    double best_score;
    struct jn_picked *terms;
    size_t n_terms;
    const struct jn_picked *translated; /* the same in the other language */
    size_t n_translated;
    struct similar_hit *hits;
    size_t n_hits;
    struct lesson lessons[LESSONS_MAX];
    size_t n_lessons;
    const char *missing; /* of SIMILAR_NO_SOURCE: the id that is not there */
};

/* 0; SIMILAR_NO_SOURCE: the view has no such document; SIMILAR_BAD_FILTER with *fault; or
 * < 0. */
enum { SIMILAR_NO_SOURCE = 1, SIMILAR_BAD_FILTER = 2 };
int similar_find(const struct search_context *c, const struct similar_wish *wish,
                 struct similar_answer *out, struct jn_filter_fault *fault,
                 struct jn_error *err);

#endif
