/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STATE/sums: what state.db and the index were when the daemon stopped in order. Between
 * that and the next start nothing may change them but programs, which change times too; a
 * file whose times are the same and whose bytes are not has rotted. */
#ifndef LIB_STORE_STATE_SUMS_H
#define LIB_STORE_STATE_SUMS_H

#include <stdbool.h>

#include "jinnang/error.h"

/* Of STATE/state.db and of every file below `index` (NULL: none); on the disk when it
 * returns. No connection may be open. */
int state_sums_write(const char *dir, const char *index, struct jn_error *err);

/* Compare and forget. 0 also when there is nothing to compare; *index_damaged when a file
 * of the index is another; JN_STATE_DAMAGED with err->text for state.db, and then nothing
 * is forgotten; or < 0. */
int state_sums_check(const char *dir, bool *index_damaged, struct jn_error *err);

/* Before anything is changed: the sums say nothing any more. On the disk. */
int state_sums_forget(const char *dir, struct jn_error *err);

#endif
