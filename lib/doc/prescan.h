/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Budgets that hold before the Markdown parser sees a text: it is quadratic on crafted
 * input. */
#ifndef JINNANG_DOC_PRESCAN_H
#define JINNANG_DOC_PRESCAN_H

#include <stddef.h>

enum {
    JN_LINE_BYTES = 64 * 1024,
    JN_LINES = 50000,
    JN_DEPTH = 32,      /* of quotes and lists at the start of a line */
    JN_BRACKETS = 2000, /* '[' between two blank lines */
    JN_SECTIONS = 1000,
};

struct jn_prescan {
    unsigned line;               /* from 1, of the first excess */
    const char *why_zh, *why_en; /* NULL: within the budgets */
    unsigned conflict_line;      /* of the first "<<<<<<< ", or 0 */
};

/* One pass over clean text (encoding.h). */
struct jn_prescan jn_prescan(const char *text, size_t len);

#endif
