/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The analyser: text -> tokens with offsets into the original. One rule set for documents
 * and queries, whatever language they declare.
 *
 * Normalisation: NFKC, case fold, OpenCC t2s (run by run), full width; the offsets of a
 * token always name whole characters of the text that was given. Tokens by script run:
 *   Han, Kana, Hangul   overlapping bigrams of one script run; the last character of
 * every run also alone (so that a one-character query finds what a bigram prefix cannot),
 * JN_TOKEN_LONE Latin and others    words in lower case, English stem; the folded word is
 * `plain` compounds           a run without blanks of letters and digits joined by - _ .
 * / + # & @ : % (C++, C#, GB/T, 22239-2019, v3.0, 99.99%, 10.0.0.1, node.js): whole, and
 *                       then its parts flagged `part`; of 1,200 the whole is 1200.
 * ISO27001 and 100TB (not K8s, SM4, v3) have their halves as parts. Longer than 64 bytes,
 * or with "://": only its parts, not flagged Terms are at most 200 bytes; longer ones end
 * in a hash. */
#ifndef JINNANG_ANALYSE_H
#define JINNANG_ANALYSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/cleanup.h"
#include "jinnang/error.h"

enum { JN_TERM_MAX = 200 };

enum jn_token_type {
    JN_TOKEN_BIGRAM, /* two characters of one Han, Kana or Hangul run */
    JN_TOKEN_LONE,   /* the last character of such a run; `whole_run` when it is all of it
                      */
    JN_TOKEN_WORD,   /* stemmed word */
    JN_TOKEN_WHOLE,  /* a compound or number as a whole, never stemmed */
};

/* Borrowed by the sink for the length of the call. */
struct jn_token {
    const char *term; /* what is indexed and looked up, UTF-8, not NUL-terminated */
    const char
        *plain; /* the folded form before stemming (same as term when not stemmed) */
    uint32_t term_len, plain_len;
    uint32_t start, end; /* bytes of the original text, on character borders */
    uint32_t position;   /* counts words and characters of the text; bigrams at n and n+1
                            overlap; parts of a compound share its range of positions */
    uint8_t type;        /* enum jn_token_type */
    bool part;           /* inside a compound that was already given as JN_TOKEN_WHOLE */
    bool whole_run;      /* JN_TOKEN_LONE: the run is this one character */
};

/* Return false to stop the analysis. */
typedef bool jn_token_sink(void *user, const struct jn_token *token);

/* Holds a stemmer, an OpenCC handle and scratch memory: one thread at a time. */
struct jn_analyser;

int jn_analyser_new(struct jn_analyser **out, struct jn_error *err);
struct jn_analyser *jn_analyser_free(struct jn_analyser *a);
JN_DEFINE_AUTO(jn_analyser_free, struct jn_analyser *)

/* Names the rules and the data (version of Unicode, hash of t2s table): an index made
 * with another id must be rebuilt. Static storage after the first jn_analyser_new(). */
const char *jn_analyser_id(void);

/* text: valid UTF-8, len < 2^31. Tokens come in order of `start`. */
void jn_analyse(struct jn_analyser *a, const char *text, size_t len, jn_token_sink *sink,
                void *user);

/* The normalised form of a whole text (NFKC, case fold, t2s, runs of blanks -> one space,
 * trimmed): for comparing headings, labels, names. Appends to out. */
struct jn_buf;
void jn_normalize(struct jn_analyser *a, const char *text, size_t len,
                  struct jn_buf *out);

/* True for the few English words that carry no meaning in a query ("the", "of", …);
 * folded. */
bool jn_is_stop_word(const char *word, size_t len);

/* How much a word or a pair of characters of a query counts: 1, less for those that only
 * ask or fill ("how", "need", 什么); folded, not stemmed. */
double jn_asking_weight(const char *word, size_t len);

#endif
