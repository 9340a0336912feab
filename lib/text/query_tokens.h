/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LIB_TEXT_QUERY_TOKENS_H
#define LIB_TEXT_QUERY_TOKENS_H

#include "jinnang/analyse.h"

/* A single character is typed only where it is a run by itself; the last character of a
 * longer run is in its bigrams. */
static inline bool query_token_counts(const struct jn_token *token)
{
    return token->type != JN_TOKEN_LONE || token->whole_run;
}

#endif
