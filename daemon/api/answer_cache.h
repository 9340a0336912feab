/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hooks between the HTTP server and the answer cache. On the loop. */
#ifndef JINNANG_API_ANSWER_CACHE_H
#define JINNANG_API_ANSWER_CACHE_H

#include <stdbool.h>

#include "daemon/api/api.h"
#include "daemon/search/cache.h"

extern const struct cache_values answer_cache_values;

/* Answer `ex` from the cache, or note under which key its answer may be kept. */
bool answer_cached(struct api *api, struct exchange *ex);
/* What the ledger is told whenever this answer is given again. In the arena of `ex`; any
 * holder of the exchange. */
void answer_cache_note(struct exchange *ex, const char *query_id, const char *members);
/* Offer the finished answer of `ex`. */
void answer_store(struct api *api, struct exchange *ex);

#endif
