/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a synonym list, each term analysed; what is wrong is noted. */
#ifndef LIB_TEXT_SYNONYMS_READ_H
#define LIB_TEXT_SYNONYMS_READ_H

#include "jinnang/synonyms.h"

struct synonym_term {
    struct jn_synonym synonym;
    unsigned column;
};

/* A group (n_left 0), or a one-way rule from terms[0, n_left) to the rest. n >= 2. */
struct synonym_line {
    const struct synonym_term *terms;
    size_t n, n_left;
};

enum synonym_fault {
    SYNONYM_EMPTY,       /* nothing between two commas */
    SYNONYM_NO_WORD,     /* punctuation only */
    SYNONYM_ONE_WORD,    /* log in, of which log is left */
    SYNONYM_ALONE,       /* a group of one, a rule without a side */
    SYNONYM_TWO_ARROWS,  /* a => b => c */
    SYNONYM_LONG,        /* more tokens or terms than fit */
    SYNONYM_GROUP_LARGE, /* united groups above JN_SYNONYM_GROUP_MAX */
    SYNONYM_NOT_UTF8,
};

struct synonyms_reader {
    struct jn_analyser *analyser;
    struct jn_arena *kept;  /* for the terms */
    struct jn_arena *arena; /* for the faults */
    void (*take)(void *user, struct synonyms_reader *reader,
                 const struct synonym_line *line);
    void *user;
    struct jn_synonym_fault *faults;
    size_t n_faults, cap_faults;
    size_t text;
    bool general;
    unsigned line;
};

void synonyms_read(struct synonyms_reader *r, size_t index,
                   const struct jn_synonym_text *text);

/* Note a fault of the line at work. */
void synonyms_fault(struct synonyms_reader *r, unsigned column, enum synonym_fault what);

#endif
