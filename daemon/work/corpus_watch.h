/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices changes below a folder of Markdown and in the index directory (inotify). It
 * only says that something changed: what changed is found by the update. One thread. */
#ifndef JINNANG_WORK_CORPUS_WATCH_H
#define JINNANG_WORK_CORPUS_WATCH_H

#include <stdbool.h>

#include "jinnang/error.h"

struct corpus_watch;

/* Watch `index` for a new generation; `corpus` (may be NULL) with all folders below from
 * the first corpus_watch_again() on. */
int corpus_watch_open(const char *corpus, const char *index, struct corpus_watch **out,
                      struct jn_error *err);
struct corpus_watch *corpus_watch_close(struct corpus_watch *w);

int corpus_watch_fd(const struct corpus_watch *w); /* readable when something changed */

struct corpus_change {
    bool corpus, generation;
    bool lost; /* some folder is not watched, or events were dropped: call _again() */
};
/* Take all events that wait. */
void corpus_watch_read(struct corpus_watch *w, struct corpus_change *out);

/* Watch whatever is not watched yet (after the folder came back, or events were lost).
 * False while the corpus folder cannot be opened. */
bool corpus_watch_again(struct corpus_watch *w);

#endif
