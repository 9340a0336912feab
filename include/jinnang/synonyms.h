/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words that mean the same, in both languages: the built-in glossary of the trade and the
 * customer's own list (corpus/_config/synonyms.txt). A line is a group of terms between
 * commas, each of which finds the others, or a one-way rule:
 *     容灾, 灾备, disaster recovery, DR
 *     PolarDB => 分布式数据库          finds the right side too, not the other way round
 * `#` begins a comment. Groups that share a term are one group. Terms are compared by
 * their tokens, so that spelling, script (容災) and plural forms do not matter. Immutable
 * once made; any thread. */
#ifndef JINNANG_SYNONYMS_H
#define JINNANG_SYNONYMS_H

#include <stdbool.h>
#include <stddef.h>

#include "jinnang/analyse.h"
#include "jinnang/arena.h"
#include "jinnang/error.h"

enum { JN_SYNONYMS_BYTES = 1 << 20, JN_SYNONYM_GROUP_MAX = 32 };

/* A text in the format above. */
struct jn_synonym_text {
    const char *bytes;
    size_t len;
    bool general; /* words of any trade, which say less */
};

/* What is wrong in a text; such a term or line is left out, the others are used. */
struct jn_synonym_fault {
    size_t text;           /* index of the text */
    unsigned line, column; /* from 1; columns count characters */
    const char *zh, *en;
};

struct jn_synonyms;

/* Faults are in the arena. 0 or < 0. */
int jn_synonyms_make(struct jn_analyser *a, const struct jn_synonym_text *texts, size_t n,
                     struct jn_arena *arena, struct jn_synonym_fault **faults,
                     size_t *n_faults, struct jn_synonyms **out, struct jn_error *err);
struct jn_synonyms *jn_synonyms_free(struct jn_synonyms *s);
JN_DEFINE_AUTO(jn_synonyms_free, struct jn_synonyms *)

/* What comes with the product: the glossary of the trade, and general words. */
enum { JN_GLOSSARIES = 2 };
extern const struct jn_synonym_text jn_glossary[JN_GLOSSARIES];

/* The glossary and a list of one's own (NULL: none), whose faults are told (text 0). */
int jn_synonyms_with_glossary(struct jn_analyser *a, const struct jn_synonym_text *own,
                              struct jn_arena *arena, struct jn_synonym_fault **faults,
                              size_t *n_faults, struct jn_synonyms **out,
                              struct jn_error *err);

size_t jn_synonyms_size(const struct jn_synonyms *s);    /* terms */
const char *jn_synonyms_id(const struct jn_synonyms *s); /* of the texts, 16 hex digits */

/* One term: its tokens as the query parser gives them, without parts of compounds. */
struct jn_synonym {
    const char *text;    /* as it was written */
    const char **tokens; /* what they are compared by */
    const char **terms;  /* their terms in the index */
    size_t n_tokens;
    bool has_han, general;
};

/* What a word is compared by: its term, except for the few whose stem is another word's
 * (authority and authorization, IPS and IP), which are compared as they stand. Returns
 * one of the two. */
const char *jn_synonym_key(const char *term, const char *plain);

/* The longest term that begins with the first of these keys; NULL for none. `max`: look
 * for terms of at most so many tokens. */
const struct jn_synonym *jn_synonym_find(const struct jn_synonyms *s,
                                         const char *const *tokens, size_t n, size_t max);

/* What else a term finds, at most `max`; how many there are. */
size_t jn_synonym_others(const struct jn_synonyms *s, const struct jn_synonym *term,
                         const struct jn_synonym **out, size_t max);

#endif
