/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to every file: collected while the work goes on, written at the end in
 * order of path, as text for people and editors or as one JSON document. One thread at a
 * time. */
#ifndef INDEXER_REPORT_H
#define INDEXER_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "jinnang/arena.h"
#include "jinnang/doc.h"

struct report_file {
    const char *path, *status; /* status: static text */
    const struct jn_finding *findings;
    size_t n, order;
};

/* A figure of the summary. */
struct report_figure {
    const char *name, *label_zh, *label_en;
    double number;
    unsigned decimals;
};

struct report {
    struct jn_arena *arena;
    struct report_file *files;
    size_t n, cap;
    size_t n_errors, n_warnings;
    bool zh, verbose;
};

enum { REPORT_SAME_WARNINGS = 20 };

void report_init(struct report *r, struct jn_arena *arena, bool zh, bool verbose);
void report_clear(struct report *r); /* forget the files: the work begins anew */

/* Copies path and findings (which may be NULL). */
void report_add(struct report *r, const char *path, const char *status,
                const struct jn_findings *findings);

/* `path:line:column: error|warning: code: detail`, then the summary. A warning of one
 * code is shown 20 times, then counted, unless verbose. */
void report_text(struct report *r, const struct report_figure *figures, size_t n,
                 FILE *out);

/* {"command", "counts": {figures}, "files": [{"path", "status", "findings"}]}. */
void report_json(struct report *r, const char *command,
                 const struct report_figure *figures, size_t n, FILE *out);

/* Text for a terminal: control and direction characters and bytes that are no UTF-8 are
 * shown by number. In the arena. */
const char *report_plain(struct jn_arena *arena, const char *text);

#endif
