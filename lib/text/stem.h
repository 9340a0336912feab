/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The English Snowball stemmer with a cache: most words of a text are a few thousand. */
#ifndef LIB_TEXT_STEM_H
#define LIB_TEXT_STEM_H

#include <stddef.h>
#include <stdint.h>

#include "jinnang/error.h"

enum { JN_STEM_PAIRS = 2048, JN_STEM_WORD = 30 };

struct jn_stem_slot {
    uint8_t len, stem_len;
    char word[JN_STEM_WORD + 1], stem[JN_STEM_WORD + 1];
};

struct jn_stemmer {
    struct sb_stemmer *english;
    struct jn_stem_slot slots[JN_STEM_PAIRS][2]; /* by hash, the newer word first */
};

int jn_stemmer_init(struct jn_stemmer *s, struct jn_error *err); /* s is zeroed */
void jn_stemmer_deinit(struct jn_stemmer *s);

/* The stem of a word of a-z, borrowed until the next call. */
const char *jn_stem(struct jn_stemmer *s, const char *word, size_t len,
                    uint32_t *stem_len);

#endif
