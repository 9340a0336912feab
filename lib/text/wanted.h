/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wanted terms of a matcher as tables that answer "can this be one of them?" quickly.
 */
#ifndef LIB_TEXT_WANTED_H
#define LIB_TEXT_WANTED_H

#include <stdbool.h>

#include "jinnang/snippet.h"

#include "lib/text/fold_table.h"

enum { WANTED_NONE = UINT32_MAX, WANTED_BITS = 2048, WANTED_KEYS = 37 * 37 };

/* One term; the chains are indexes into `wanted`. */
struct jn_wanted_row {
    const char *term;
    uint32_t len;
    uint32_t next_same_hash, next_same_key;
    double weight;
    bool lone_prefix;
};

struct jn_matcher {
    struct jn_analyser *analyser;
    struct jn_wanted_row *rows;
    uint32_t
        *count; /* scratch of jn_best_part() and jn_snippet_pick(); zero between calls */

    uint32_t *by_hash; /* hash of the term -> first row */
    uint32_t hash_mask;

    /* Characters of scripts written without blanks, as bits by code point: some wanted
     * bigram begins or ends with it, some wanted term is it alone. */
    uint64_t begins[WANTED_BITS / 64], ends[WANTED_BITS / 64], alone[WANTED_BITS / 64];
    bool any_alone, any_lone_prefix;
    /* Unified ideographs that need a look: in a wanted term, or not simply themselves. */
    uint64_t han[JN_FOLD_HAN_WORDS];

    /* First two letters or digits -> rows that begin with them. */
    uint32_t by_key[WANTED_KEYS];
    bool any_digit;  /* some wanted term begins with a digit */
    bool any_single; /* some wanted term is one letter or digit */
    bool odd_stem;   /* one of the stems that words with another second byte have */
};

/* The row of a term, WANTED_NONE when it is not wanted. */
uint32_t jn_wanted_find(const struct jn_matcher *m, const char *term, size_t len);

extern const uint8_t jn_wanted_letters[256];
static inline unsigned jn_wanted_key(const char *s, size_t len)
{
    unsigned second = len > 1 ? jn_wanted_letters[(unsigned char)s[1]] : 0;
    return jn_wanted_letters[(unsigned char)s[0]] * 37U + second;
}

/* Can a word or compound of ASCII that begins at s be wanted, or become wanted when
 * stemmed? `exact` false: the bytes behind the first two are not comparable. No false
 * "no". */
bool jn_wanted_same_beginning(const struct jn_matcher *m, const char *s, size_t len,
                              bool exact);
static inline bool jn_wanted_may_begin(const struct jn_matcher *m, const char *s,
                                       size_t len, bool exact)
{
    if (m->by_key[jn_wanted_key(s, len)] == WANTED_NONE && !m->odd_stem)
        return false;
    return jn_wanted_same_beginning(m, s, len, exact);
}

static inline bool jn_wanted_bit(const uint64_t *bits, uint32_t cp)
{
    return bits[cp % WANTED_BITS / 64] >> (cp % 64) & 1;
}

#endif
