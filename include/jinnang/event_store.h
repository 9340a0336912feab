/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger: what happened, never changed, never deleted. Each row carries the BLAKE2b
 * hash of itself and of the row before. */
#ifndef JINNANG_EVENT_STORE_H
#define JINNANG_EVENT_STORE_H

#include <stdint.h>

#include "jinnang/state.h"

enum { JN_EVENT_ID = 4 + 26 }; /* "evt-" and a ULID */

/* NULL: absent. */
struct jn_event {
    const char *client_id; /* the sender's own; once for each person */
    const char *type, *person;
    int64_t at_ms; /* when it happened; 0: now */
    const char *query_id, *document_id, *section, *engagement_id, *submission_id;
    const char *data; /* JSON object; NULL: {} */
};

/* Append one, in a transaction; its id goes to `id` (NULL: not wanted).
 * JN_EVENT_DUPLICATE: the person has sent this client_id before; nothing is written. */
enum { JN_EVENT_DUPLICATE = 1 };
int jn_event_append(struct jn_state *s, const struct jn_event *event,
                    char id[JN_EVENT_ID + 1], struct jn_error *err);

#endif
