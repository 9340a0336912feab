/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A quantity and what stands around it, while a sentence is read: shared by
 * promise_extract.c (the story), promise_clause.c (borders, operators) and promise_kind.c
 * (what is promised). */
#ifndef JINNANG_DRAFT_PROMISE_INNER_H
#define JINNANG_DRAFT_PROMISE_INNER_H

#include "jinnang/fold_map.h"

#include "daemon/draft/promise_quantity.h"

/* Bytes: looked around; between a kind's word and its number without and with an
 * operator; between numbers of a list. */
enum { AROUND = 120, LINK_MAX = 24, FAR_LINK_MAX = 60, LINKED_MAX = 48 };

struct extraction {
    struct jn_arena *arena;
    const struct jn_fold_piece *piece;
    const char *s;
    size_t len;
    struct promise *found;
    size_t n, cap, max;
    /* The sentence, and what was in it before. */
    struct span sentence;
    size_t taken; /* end of the quantity before, or of the sentence before */
    const struct promise *last;
};

/* A quantity with its surroundings. */
struct candidate {
    struct promise_quantity q;
    struct span left, right; /* its clause, up to the quantities beside it */
    size_t op_from, op_to;   /* the quantity with its operator */
    enum promise_operator op;
    bool has_op;
    struct span word; /* the kind's word; empty: none in the clause */
};

size_t promise_sentence_end(const char *s, size_t to, size_t at);
/* The clause before a place, as far as it belongs to it; the end of the one behind. */
struct span promise_clause_before(const struct extraction *x, size_t at);
size_t promise_clause_end(const struct extraction *x, size_t at, size_t most);
size_t promise_next_quantity(const struct extraction *x, size_t at, size_t most);
size_t promise_skip(const char *s, size_t to, size_t at); /* blanks */
size_t promise_skip_back(const char *s, size_t from, size_t at);
size_t promise_back(size_t at, size_t by, size_t least);

/* Sets op, has_op, op_from, op_to. */
void promise_find_operator(const struct extraction *x, struct candidate *c);

/* What a quantity with a unit, or a number alone, is about; sets c->word. */
bool promise_find_kind(const struct extraction *x, struct candidate *c,
                       enum promise_kind *kind);
bool promise_find_bare_kind(const struct extraction *x, struct candidate *c,
                            enum promise_kind *kind);

#endif
