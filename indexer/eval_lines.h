/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a small file, one after the other, with the number of each for whoever has
 * to mend it. */
#ifndef INDEXER_EVAL_LINES_H
#define INDEXER_EVAL_LINES_H

#include <stdbool.h>

#include "jinnang/arena.h"
#include "jinnang/error.h"

struct eval_lines {
    const char *path;
    char *rest, *end;
    size_t number; /* of the last line taken, from 1 */
    struct jn_error *err;
};

/* 0, or EVAL_BAD (absent, too large, no UTF-8) with err->text, or < 0. */
int eval_lines_open(struct eval_lines *l, const char *path, struct jn_arena *arena,
                    struct jn_error *err);

/* The next line that is not blank, cut out of the file in place; NULL at the end. */
char *eval_lines_next(struct eval_lines *l, size_t *len);

size_t eval_lines_count(const struct eval_lines *l); /* at most so many are left */

/* Split at tabs in place: true when the line has exactly n fields. */
bool eval_lines_split(char *line, char **fields, size_t n);

/* "<path>:<line>: <what>" in err->text; returns EVAL_BAD. */
int eval_lines_bad(const struct eval_lines *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A whole number from -100 to 100? */
bool eval_lines_grade(const char *text, int *grade);

#endif
