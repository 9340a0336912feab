/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where query terms stand in a text: best section, best passage, highlighting. Ten hits
 * of 9 KB each must cost well under a millisecond, so a matcher looks only at words and
 * characters that can be one of its terms. Everything lives in the arena given. One
 * thread at a time. */
#ifndef JINNANG_SNIPPET_H
#define JINNANG_SNIPPET_H

#include <stddef.h>
#include <stdint.h>

#include "jinnang/analyse.h"
#include "jinnang/arena.h"
#include "jinnang/buf.h"

/* Terms of the analyser, and how much an occurrence of each is worth (> 0; idf as a
 * rule). */
struct jn_wanted {
    const char *term;
    size_t len;
    double weight;
    bool lone_prefix; /* a single character: marks that character wherever it stands */
};

struct jn_matcher;
struct jn_matcher *jn_matcher_new(struct jn_arena *arena, struct jn_analyser *a,
                                  const struct jn_wanted *wanted, size_t n);

struct jn_span {
    uint32_t start, end; /* bytes of the text, on character borders */
    uint32_t wanted;     /* index into the wanted terms */
};

/* All occurrences, by start. At most 4,096 (the first ones). */
size_t jn_matcher_find(struct jn_matcher *m, struct jn_arena *arena, const char *text,
                       size_t len, struct jn_span **spans);

/* One section of a text: a byte range, and spans that its heading earned count too. */
struct jn_part {
    uint32_t start, end;
    double bonus; /* e.g. weight of terms found in the heading */
};

/* Index of the best part: Σ weight·(1 + ln tf) over its terms + bonus, slightly damped by
 * length; ties: the first. parts ascending; n >= 1. *score may be NULL. */
size_t jn_best_part(const struct jn_matcher *m, const struct jn_span *spans,
                    size_t n_spans, const struct jn_part *parts, size_t n, double *score);

struct jn_snippet {
    uint32_t start, end; /* byte range of the passage in the text */
    struct jn_span
        *marks; /* merged and sorted, offsets in the text, inside the passage */
    size_t n_marks;
};

/* The best passage of [from, to) of at most `crop` characters: most weight of different
 * terms, cut at sentence marks and then at blanks where possible, never inside a
 * character, blank borders trimmed. Without spans: the beginning. */
void jn_snippet_pick(const struct jn_matcher *m, const char *text, uint32_t from,
                     uint32_t to, const struct jn_span *spans, size_t n_spans,
                     unsigned crop, struct jn_arena *arena, struct jn_snippet *out);

/* Append text[start, end) as HTML: escaped (& < > " '), line breaks and runs of blanks as
 * they are, each mark in <mark>…</mark>; touching or overlapping marks become one. */
void jn_highlight(struct jn_buf *out, const char *text, uint32_t start, uint32_t end,
                  const struct jn_span *marks, size_t n_marks);

#endif
