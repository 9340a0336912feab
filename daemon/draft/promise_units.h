/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units that promises are made in, and how to read one behind its number. */
#ifndef JINNANG_DRAFT_PROMISE_UNITS_H
#define JINNANG_DRAFT_PROMISE_UNITS_H

#include "daemon/draft/promise_extract.h"
#include "daemon/draft/promise_number.h"

/* A character that often means something else before a Han character. */
enum { PROMISE_CAREFUL = 1 };
#define PROMISE_DAY 86400.0
#define PROMISE_YEAR (365 * PROMISE_DAY)

struct promise_measure {
    const char *text;
    enum promise_unit unit;
    double factor; /* to the unit */
    unsigned flags;
};

/* The unit at s[at]: its length with a blank or hyphen before it, or 0. */
size_t promise_unit_at(const char *s, size_t to, size_t at,
                       const struct promise_number *number,
                       const struct promise_measure **out);

#endif
