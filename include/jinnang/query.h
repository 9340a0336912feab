/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The query language: words, "phrases", -not, OR, field:value. Total: no input is an
 * error, what is not well formed is text. Everything lives in the arena given. Any
 * thread. */
#ifndef JINNANG_QUERY_H
#define JINNANG_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "jinnang/analyse.h"
#include "jinnang/arena.h"

enum jn_scope { JN_SCOPE_ANY, JN_SCOPE_TITLE, JN_SCOPE_AUTHOR, JN_SCOPE_TAG };

struct jn_query_term {
    const char *term; /* of the analyser, NUL-terminated */
    size_t len;
    const char *text; /* as shown to the user: the folded characters that gave it */
    enum jn_token_type type;
    bool part;        /* of the compound before it: helps, is never required */
    bool lone_prefix; /* a one-character query run: also bigrams that begin with it */
};

/* Another way to say the terms [first, first + n) of a unit. */
struct jn_alternative {
    const char *text; /* as the list of synonyms has it */
    size_t first, n;
    struct jn_query_term *terms;
    size_t n_terms;
    bool translated; /* Han for Latin, or the other way round */
    bool general;    /* a word of any trade */
};

/* Terms [first, first + n) of a unit that synonyms are known for. Its first `n_whole`
 * alternatives stand for all of them, the others for a shorter name inside. */
struct jn_concept {
    size_t first, n;
    struct jn_alternative *others;
    size_t n_others, n_whole;
};

enum jn_unit_kind { JN_UNIT_WORDS, JN_UNIT_PHRASE };

/* Neighbouring text without an operator between, or one phrase. */
struct jn_unit {
    enum jn_unit_kind kind;
    enum jn_scope scope;
    bool negated;
    const char *text; /* normalised */
    struct jn_query_term *terms;
    size_t n;
    struct jn_concept *concepts; /* by jn_query_expand(); they do not overlap */
    size_t n_concepts;
};

/* Units joined by OR (one unit when there is no OR). A negated unit stands alone. */
struct jn_group {
    struct jn_unit *units;
    size_t n;
};

struct jn_query {
    const char *normalized; /* the whole input, normalised */
    struct jn_group *groups;
    size_t n;
    size_t n_terms;       /* positive terms, parts not counted */
    const char **ignored; /* words that were left out (stop words beside better ones) */
    size_t n_ignored;
};

enum jn_syntax { JN_SYNTAX_AUTO, JN_SYNTAX_PLAIN };

/* text: valid UTF-8 of any content. Caps: 64 groups, 8 units a group, 1,000 terms; the
 * rest is left out (callers cut to 32 terms by rarity). */
struct jn_query *jn_query_parse(struct jn_analyser *a, struct jn_arena *arena,
                                const char *text, size_t len, enum jn_syntax syntax);

/* Note the synonyms of the words as they stand now; NULL: none. Phrases and excluded
 * words mean what they say. At most 8 concepts and 40 terms of alternatives a query. */
struct jn_synonyms;
void jn_query_expand(struct jn_query *q, const struct jn_synonyms *synonyms,
                     struct jn_arena *arena);

/* A phrase unit made ready to be looked for in many texts: its tokens at neighbouring
 * positions, in order, words compared by their plain form. It borrows the analyser; one
 * thread at a time. */
struct jn_phrase;
struct jn_phrase *jn_phrase_new(struct jn_analyser *a, const struct jn_unit *unit);
struct jn_phrase *jn_phrase_free(struct jn_phrase *p);
JN_DEFINE_AUTO(jn_phrase_free, struct jn_phrase *)
bool jn_phrase_occurs(struct jn_phrase *p, const char *text, size_t len);

#endif
