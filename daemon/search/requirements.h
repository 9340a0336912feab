/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A requirement text as a list of requirements. Pure. */
#ifndef JINNANG_SEARCH_REQUIREMENTS_H
#define JINNANG_SEARCH_REQUIREMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "jinnang/arena.h"

struct requirement {
    const char *no;       /* "1": as the text numbers it, else by place */
    const char *text;     /* without number and surrounding blanks */
    const char *type;     /* functional, performance, security, delivery, commercial */
    const char *priority; /* must, should, could */
    const char *target;   /* of a requirement confirmation, or NULL */
};

/* `no` and `text` of each requirement: split at numbered items, list items and lines; a
 * text without any of them at sentence ends, and one sentence that lists at least three
 * things of 4-20 characters at its commas. Parts of at least 4 characters, at most `max`.
 * Numbers are unique. */
size_t requirements_split(struct jn_arena *arena, const char *text, size_t len,
                          size_t max, struct requirement **out);

/* By word lists; functional and should where nothing is said. */
const char *requirement_type(const char *text);
const char *requirement_priority(const char *text);

#endif
