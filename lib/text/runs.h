/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a character is to the analyser, and where a run of such characters ends. */
#ifndef LIB_TEXT_RUNS_H
#define LIB_TEXT_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum jn_class {
    JN_CLASS_SKIP,   /* not there: soft hyphen, zero width, bidi controls, variation
                        selectors */
    JN_CLASS_BLANK,  /* white space and controls within a line */
    JN_CLASS_BREAK,  /* line and paragraph breaks */
    JN_CLASS_STOP,   /* ends a sentence */
    JN_CLASS_COMMA,  /* groups the digits of 1,200 */
    JN_CLASS_LIGHT,  /* any other punctuation or symbol */
    JN_CLASS_JOINER, /* - _ . / + # & @ : % ': may hold a compound together */
    JN_CLASS_AZ,     /* a-z */
    JN_CLASS_DIGIT,  /* 0-9 */
    JN_CLASS_LETTER, /* letters and numbers of any other script written in words */
    JN_CLASS_MARK,   /* combining mark that stayed by itself */
    JN_CLASS_HAN,    /* from here on: written without blanks, indexed as bigrams */
    JN_CLASS_KANA,
    JN_CLASS_HANGUL,
    JN_CLASS_THAI,
    JN_CLASS_LAO,
    JN_CLASS_MYANMAR,
    JN_CLASS_KHMER,
};

/* Class of a folded character (after NFKC and case folding). */
enum jn_class jn_class_of(uint32_t cp);

static inline bool jn_class_is_dense(unsigned cls)
{
    return cls >= JN_CLASS_HAN;
}
static inline bool jn_class_is_word(unsigned cls)
{
    return cls >= JN_CLASS_AZ && cls <= JN_CLASS_MARK;
}

struct jn_char;

/* The end of the run of one dense script that begins at chars[at]. */
size_t jn_run_end(const struct jn_char *chars, size_t n, size_t at);

#endif
