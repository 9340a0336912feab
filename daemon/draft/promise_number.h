/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JINNANG_DRAFT_PROMISE_NUMBER_H
#define JINNANG_DRAFT_PROMISE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

struct promise_number {
    double value;
    bool digits;  /* written in digits */
    bool grouped; /* with 万, 亿, million …: an amount rather than a count */
};

/* The number at s[at], with 万 and the like behind it: its length in bytes, or 0. */
size_t promise_number_at(const char *s, size_t to, size_t at, struct promise_number *out);

/* Of folded text, so lower case only. */
static inline bool promise_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool promise_is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Does `word` stand at s[at]? Its length, or 0. */
size_t promise_text_at(const char *s, size_t to, size_t at, const char *word);

#endif
