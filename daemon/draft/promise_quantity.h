/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers with units in folded text: digits, Chinese numerals, a few English words;
 * ranges; 三个九; 7×24. Pure functions. */
#ifndef JINNANG_DRAFT_PROMISE_QUANTITY_H
#define JINNANG_DRAFT_PROMISE_QUANTITY_H

#include "daemon/draft/promise_extract.h"
#include "daemon/draft/promise_words.h"

enum promise_form {
    PROMISE_MEASURED,  /* number and unit */
    PROMISE_PLAIN,     /* number alone: `unit` is meaningless */
    PROMISE_MAYBE_CNY, /* 500万: money where a price is spoken of */
    PROMISE_WEEK,      /* 7×24: seconds of a week */
};

struct promise_quantity {
    size_t from, to;  /* bytes of the folded text, a currency before it included */
    double low, high; /* of a range; else the same */
    enum promise_unit unit;
    enum promise_form form;
    bool doubtful; /* 80 分 may be a score, 30 日 a date: only with a word for it */
};

/* The first quantity of s[in.from, in.to). False: there is none. */
bool promise_quantity_next(const char *s, struct span in, struct promise_quantity *out);

#endif
