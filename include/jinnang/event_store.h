/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger: what happened, never changed, never deleted. Each row carries the BLAKE2b
 * hash of itself and of the row before. */
#ifndef JINNANG_EVENT_STORE_H
#define JINNANG_EVENT_STORE_H

#include <stdint.h>

#include "jinnang/arena.h"
#include "jinnang/state.h"

enum { JN_EVENT_ID = 4 + 26 }; /* "evt-" and a ULID */

/* The person of what the daemon does by itself, and of searches without a token. */
#define JN_EVENT_NOBODY "-"

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

/* Has the person sent an event with this client_id? 1, 0, or < 0. */
int jn_event_is_sent(struct jn_state *s, const char *person, const char *client_id,
                     struct jn_error *err);

/* ---- reading. Strings are in the arena. */

struct jn_event_row {
    int64_t seq, received_ms;
    const char *id;
    struct jn_event event;
    /* The event that this one replaces: the first of its kind, however often it was
     * corrected. It stands in `data`. NULL: none. */
    const char *corrects;
};

/* NULL and 0: any. */
struct jn_event_wish {
    const char *type, *person, *document_id, *engagement_id;
    int64_t from_ms, until_ms; /* from <= at < until */
    int64_t before;            /* seq: older than this one */
    size_t limit;
};
/* Newest first. */
int jn_event_list(struct jn_state *s, const struct jn_event_wish *wish,
                  struct jn_arena *arena, struct jn_event_row **out, size_t *n,
                  struct jn_error *err);

/* What stands for the event `id` today: itself, or its last correction; *first: the id
 * that a further correction names. 0 or JN_EVENT_NONE. */
enum { JN_EVENT_NONE = 2 };
int jn_event_current(struct jn_state *s, const char *id, struct jn_arena *arena,
                     struct jn_event_row *out, const char **first, struct jn_error *err);

/* Events `reuse` as they stand today, without those beyond the 200th event of their
 * person and day (searches are no such events): in order of time, so that it does not
 * matter in which order they came. */
enum { JN_EVENTS_PER_DAY = 200 };
struct jn_event_use {
    const char *document_id, *engagement_id, *person; /* any but person may be NULL */
};
int jn_event_uses(struct jn_state *s, int utc_offset_s, struct jn_arena *arena,
                  struct jn_event_use **out, size_t *n, struct jn_error *err);

/* May jn_event_uses() say something else than when *seq was the last event? *seq is
 * brought up to date. Begin with *seq -1. */
int jn_event_uses_changed(struct jn_state *s, int utc_offset_s, int64_t *seq,
                          bool *changed, struct jn_error *err);

#endif
