/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bar for people, on a terminal only. Calls may come from several threads, never two at
 * once. */
#ifndef INDEXER_PROGRESS_H
#define INDEXER_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct progress {
    FILE *out; /* NULL: nobody looks */
    int64_t started_ns, shown_ns;
};

/* Shows nothing unless out is a terminal. */
void progress_init(struct progress *p, FILE *out);
void progress_show(struct progress *p, size_t done, size_t total);
void progress_deinit(struct progress *p); /* wipes the line */

#endif
