/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `jinnang check --state`: does what is in a state directory fit together, and does the
 * index say the same as the corpus? */
#ifndef INDEXER_CHECK_STATE_H
#define INDEXER_CHECK_STATE_H

#include "indexer/command.h"

/* The exit code, after the report. index NULL: STATE/index. The daemon may run. */
int check_state(const struct call *call, const char *state, const char *index, bool json);

#endif
