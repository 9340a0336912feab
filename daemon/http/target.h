/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The raw target of a request, split first and decoded after (gate rules G7, G9-G11).
 * Pure; any thread. */
#ifndef JINNANG_HTTP_TARGET_H
#define JINNANG_HTTP_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "jinnang/arena.h"

enum { TARGET_MAX_SEGMENTS = 16, TARGET_MAX_PAIRS = 64, TARGET_MAX_VALUE = 4096 };

struct target_text {
    const char *text; /* decoded UTF-8 without NUL bytes, a NUL behind it */
    size_t len;
};

struct target_pair {
    struct target_text name, value;
};

struct target {
    bool is_star;     /* exactly "*" */
    const char *path; /* as sent, without the query; a NUL behind it */
    size_t path_len;
    struct target_text *segments; /* "/v1/search" has two; "/" has one, which is empty */
    size_t segment_count;
    struct target_pair *pairs; /* in order; `a` and `a=` both have the value "" */
    size_t pair_count;
};

/* TARGET_MALFORMED: 400 malformed_request. TARGET_TOO_MANY: more than 64 parameters, or
 * one above 4 KiB: 400 invalid_parameter. */
enum { TARGET_MALFORMED = 1, TARGET_TOO_MANY = 2 };

/* 0 with *out in the arena, or one of the above with *why (a constant). */
int target_parse(const char *raw, size_t len, struct jn_arena *arena, struct target *out,
                 const char **why);

#endif
