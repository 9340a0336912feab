/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filter expressions: `industry = finance AND NOT (year < 2024 OR tags IN [a, "b c"])`.
 * Grammar only; which fields exist and what their values mean is bound by lib/index.
 * Depth: brackets and NOTs inside each other, and AND, OR, NOT above any clause of the
 * tree. Each value of IN counts as a clause. */
#ifndef JINNANG_FILTER_H
#define JINNANG_FILTER_H

#include <stddef.h>

#include "jinnang/arena.h"

enum { JN_FILTER_BYTES = 4096, JN_FILTER_DEPTH = 8, JN_FILTER_CLAUSES = 256 };

enum jn_filter_op {
    JN_FILTER_AND,
    JN_FILTER_OR,
    JN_FILTER_NOT, /* args */
    JN_FILTER_EQ,
    JN_FILTER_NE,
    JN_FILTER_LT,
    JN_FILTER_LE,
    JN_FILTER_GT,
    JN_FILTER_GE,
    JN_FILTER_IN,     /* field, values */
    JN_FILTER_EXISTS, /* field */
};

struct jn_filter {
    enum jn_filter_op op;
    unsigned position; /* of the clause, in code points from 0 */
    struct jn_filter **args;
    size_t n_args;
    const char *field;   /* as written */
    const char **values; /* as written, unquoted */
    size_t n_values;
};

struct jn_filter_fault {
    unsigned position; /* code points from 0 */
    char text[160];    /* what was expected there, English */
};

enum { JN_FILTER_INVALID = 1 };

/* 0 and *out (NULL for blank text), or JN_FILTER_INVALID. Keywords in any case; bare
 * values end at blanks, brackets, commas; quoted ones with "…" and \" \\ inside. AND
 * binds tighter. */
int jn_filter_parse(const char *text, size_t len, struct jn_arena *arena,
                    struct jn_filter **out, struct jn_filter_fault *fault);

#endif
