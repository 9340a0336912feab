/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One text, asked as the product would ask it: typed words as a search, a pasted text as
 * a similar case. */
#ifndef JINNANG_ASK_H
#define JINNANG_ASK_H

#include "jinnang/index.h"
#include "jinnang/synonyms.h"

enum jn_ask_mode {
    JN_ASK_AUTO, /* similar when jn_is_pasted() */
    JN_ASK_SEARCH,
    JN_ASK_SIMILAR,
};

struct jn_ask {
    const char *text;
    size_t len;
    enum jn_ask_mode mode;
    const struct jn_synonyms *synonyms; /* of a search; NULL: none */
    const char *not_id;    /* the document that asks, never a hit; NULL: none */
    struct jn_search base; /* view, today, limit …; offset is 0, query is not used */
};

/* How it will be asked: JN_ASK_SEARCH or JN_ASK_SIMILAR. */
enum jn_ask_mode jn_ask_mode_of(const struct jn_ask *ask);

/* 0 with the hits, or < 0; -EINVAL for a filter that cannot be used. The analyser serves
 * one thread at a time. */
int jn_ask(struct jn_index_reader *r, struct jn_analyser *a, const struct jn_ask *ask,
           struct jn_arena *arena, struct jn_result *out, struct jn_error *err);

#endif
