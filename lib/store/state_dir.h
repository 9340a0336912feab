/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a directory becomes a state directory. */
#ifndef LIB_STORE_STATE_DIR_H
#define LIB_STORE_STATE_DIR_H

#include "jinnang/error.h"

/* Put everything below `dir` on the disk, and its own entry; then publish `format`. */
int state_dir_seal(const char *dir, struct jn_error *err);

#endif
