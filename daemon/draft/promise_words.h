/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words that promises are made of, folded (lower case, simplified), and how to look for
 * them. Tables end with text NULL. Latin words count at word borders only. */
#ifndef JINNANG_DRAFT_PROMISE_WORDS_H
#define JINNANG_DRAFT_PROMISE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/draft/promise_extract.h"

struct promise_word {
    const char *text;
    size_t len;
    int id; /* enum promise_kind, enum promise_operator, a bit: by table */
    unsigned flags;
};

enum {
    PROMISE_RIGHT = 1, /* right behind the number it wins over what stands before */
    PROMISE_BARE = 2,  /* a number without a unit may follow: zero, or of users any */
};

extern const struct promise_word promise_kind_words[], promise_before_words[],
    promise_after_words[], promise_subject_words[], promise_refusals[],
    promise_late_refusals[], promise_questions[], promise_past_words[];

/* The units that a kind is promised in. */
bool promise_kind_takes(enum promise_kind kind, enum promise_unit unit);

/* A piece of folded text, and a part of it. */
struct span {
    size_t from, to;
};

/* The longest word that begins at `at` (ends at `at`), inside `in`; NULL when none. */
const struct promise_word *promise_word_at(const struct promise_word *table,
                                           const char *s, size_t len, struct span in,
                                           size_t at, size_t *word_len);
const struct promise_word *promise_word_before(const struct promise_word *table,
                                               const char *s, size_t len, struct span in,
                                               size_t at, size_t *word_len);
bool promise_has_word(const struct promise_word *table, const char *s, size_t len,
                      struct span in);

enum { PROMISE_HOURS = 1 << 30 }; /* the subject of 7×24 */
uint32_t promise_subjects(const char *s, size_t len, struct span in);

#endif
