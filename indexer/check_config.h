/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of `jinnang check` that looks at _config/ of a corpus. */
#ifndef INDEXER_CHECK_CONFIG_H
#define INDEXER_CHECK_CONFIG_H

#include "indexer/report.h"

/* Faults of _config/synonyms.txt, read together with the built-in glossary as the daemon
 * does. A corpus without the file has none. 0 or < 0. */
int check_synonyms(const char *corpus, struct jn_arena *arena, struct report *report,
                   struct jn_error *err);

#endif
