/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numeric promises in a text: "可用性不低于 99.99%", "RTO ≤ 15 分钟", "on site within 4
 * hours". By rules and word lists (promise_words.c), Chinese and English, no guessing: a
 * number counts as a promise when its clause names what is promised, or when it stands
 * behind or before a word like 不超过 or at least. Questions, refusals ("无法承诺 RPO=0")
 * and what used to be ("从 4 小时降到 …") are none. */
#ifndef JINNANG_DRAFT_PROMISE_EXTRACT_H
#define JINNANG_DRAFT_PROMISE_EXTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/analyse.h"
#include "jinnang/arena.h"
#include "jinnang/error.h"

enum promise_kind {
    PROMISE_AVAILABILITY,
    PROMISE_RPO,
    PROMISE_RTO,
    PROMISE_RESPONSE,
    PROMISE_ONSITE,
    PROMISE_RETENTION,
    PROMISE_CAPACITY,
    PROMISE_WARRANTY,
    PROMISE_PRICE,
    PROMISE_OTHER,
    PROMISE_KINDS
};
extern const char *const promise_kind_names[];

enum promise_operator { PROMISE_EQ, PROMISE_LE, PROMISE_GE };
extern const char *const promise_operator_names[];

enum promise_unit {
    PROMISE_PERCENT,
    PROMISE_SECONDS, /* a month is 1/12 of a year of 365 days */
    PROMISE_BYTES,   /* kB = 1000, KiB = 1024 */
    PROMISE_CNY,
    PROMISE_PER_SECOND,
    PROMISE_USERS,
    PROMISE_NODES,
    PROMISE_UNITS
};
extern const char *const promise_unit_names[];

struct promise {
    enum promise_kind kind;
    enum promise_operator op;
    enum promise_unit unit;
    double value;
    uint32_t start, end; /* bytes of the text, on character borders */
    uint32_t subjects;   /* of what: bits of promise_subjects_fit() */
};

/* The first `max` promises, by start, in the arena. text: valid UTF-8. 0 or < 0. */
int promise_extract(struct jn_analyser *a, const char *text, size_t len, size_t max,
                    struct jn_arena *arena, struct promise **out, size_t *n,
                    struct jn_error *err);

/* Do both speak of the same thing, as far as they say? (P1 is not P2, local is not
 * remote.) `named`: both must name one thing in common. */
bool promise_subjects_fit(uint32_t a, uint32_t b, bool named);

#endif
