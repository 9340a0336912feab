/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SIGINT and SIGTERM ask a long command to stop: it cleans up and ends by itself; a
 * second signal ends the program at once. */
#ifndef JINNANG_INDEXER_CANCEL_H
#define JINNANG_INDEXER_CANCEL_H

#include <stdatomic.h>

/* Watch the signals from now on. What comes back lives as long as the program; it becomes
 * true with the first signal and may be read by any thread. */
atomic_bool *cancel_watch(void);

#endif
