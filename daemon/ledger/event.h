/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An event as a client sends it: JSON in, a row for the ledger out, or everything that is
 * wrong with it. Pure; whether its document is visible is the caller's to know. */
#ifndef JINNANG_LEDGER_EVENT_H
#define JINNANG_LEDGER_EVENT_H

#include <stdbool.h>

#include <jansson.h>

#include "jinnang/event_store.h"

enum { EVENT_FAULTS = 8 };

struct event_fault {
    const char *pointer, *code, *detail; /* detail in the language asked for */
    const char *const *allowed;          /* or NULL */
};

struct event_reading {
    const char *person; /* who sends it, or of whom it is */
    int64_t now_ms;
    int64_t oldest_ms; /* 0: an event may be of any age */
    bool english;
    struct jn_arena *arena;
    struct event_fault faults[EVENT_FAULTS]; /* the first of them */
    size_t n_faults;
};

extern const char *const event_types[]; /* that clients may send; ends with NULL */

/* 0, or EVENT_REFUSED with faults. Strings are in the arena. */
enum { EVENT_REFUSED = 1 };
int event_read(struct event_reading *r, const json_t *object, struct jn_event *out);

/* The JSON that would be read as this row: a new reference. NULL: it is of a type that
 * clients cannot send. */
json_t *event_as_sent(const struct jn_event *event);

/* `data` of a row that replaces the event `corrects`. NULL on no memory. */
const char *event_correction(struct jn_arena *arena, const char *data,
                             const char *corrects, const char *person,
                             const char *reason);

#endif
