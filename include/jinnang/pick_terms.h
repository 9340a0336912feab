/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terms that stand for a pasted text or a document ("similar case").
 * weight = factor * (1 + ln tf) * ln(1 + N/df): the classic tf-idf with a smoothed idf.
 * Parts of compounds count half. Terms without a document (df 0), lone Han characters and
 * English stop words are not taken; when N >= 500, nor are terms in more than 20 % of the
 * documents.
 */
#ifndef JINNANG_PICK_TERMS_H
#define JINNANG_PICK_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/analyse.h"
#include "jinnang/arena.h"

struct jn_picked {
    const char *term; /* NUL-terminated */
    size_t len;
    const char *text; /* folded surface form of the first occurrence */
    uint32_t tf, df;
    double weight;
};

struct jn_term_bag; /* counts of the terms of one or more texts, in an arena */
struct jn_term_bag *jn_term_bag_new(struct jn_arena *arena);
/* factor: 1, more for titles and headings; the largest that a term has counts. */
void jn_term_bag_add(struct jn_term_bag *bag, struct jn_analyser *a, const char *text,
                     size_t len, double factor);
/* A term that did not come from text (metadata), counted tf times, weight multiplied. */
void jn_term_bag_add_term(struct jn_term_bag *bag, const char *term, size_t len,
                          const char *text, uint32_t tf, double factor);
void jn_term_bag_remove(struct jn_term_bag *bag, const struct jn_term_bag *unlike);
size_t jn_term_bag_size(const struct jn_term_bag *bag);
/* How often the term with this jn_hash_key() was counted; 0: never. */
uint32_t jn_term_bag_tf(const struct jn_term_bag *bag, uint64_t hash);

/* Document frequency of a term in what the reader may see. */
typedef uint32_t jn_df_fn(void *user, const char *term, size_t len);

/* The best `max` terms by weight (ties: term bytes ascending), heaviest first. */
size_t jn_pick_terms(struct jn_term_bag *bag, jn_df_fn *df, void *user,
                     uint32_t n_documents, size_t max, struct jn_picked **out);

/* A query longer than this was pasted, not typed: it is asked as a similar case. One rule
 * for daemon, page and command line. Han, Kana and Hangul (U+2E80 and above) count as two
 * characters, because they say as much; blanks around the text do not count. */
enum { JN_PASTED_MIN = 200 };
bool jn_is_pasted(const char *text, size_t len);

#endif
