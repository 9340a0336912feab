/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every search works with, whoever asks (HTTP or MCP). Lives as long as one request;
 * everything that is found lives in `arena`. */
#ifndef JINNANG_SEARCH_CONTEXT_H
#define JINNANG_SEARCH_CONTEXT_H

#include "jinnang/index.h"

struct jn_synonyms;

struct search_context {
    struct jn_index_reader *reader;
    struct jn_analyser *analyser;
    const struct jn_synonyms *synonyms; /* NULL: none */
    struct jn_arena *arena;
    const struct jn_view *view;
    int32_t today; /* yyyymmdd */
    int expire_after_days;
    bool hide_expired;   /* unless they are asked for */
    int64_t deadline_ns; /* monotonic; 0: none */
};

/* A search of everything in the view: the common part of all of them. */
static inline struct jn_search search_base(const struct search_context *c)
{
    return (struct jn_search){
        .view = c->view,
        .include_expired = !c->hide_expired,
        .today = c->today,
        .expire_after_days = c->expire_after_days,
        .limit = 10,
        .deadline_ns = c->deadline_ns,
    };
}

/* -ETIMEDOUT when the deadline has passed, else 0. */
int search_in_time(const struct search_context *c, struct jn_error *err);

#endif
