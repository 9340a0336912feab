/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changed between two texts, as a unified diff. Any thread. */
#ifndef JINNANG_DIFF_H
#define JINNANG_DIFF_H

#include <stddef.h>

#include "jinnang/buf.h"
#include "jinnang/error.h"

/* UTF-8 in, UTF-8 appended to out: "--- from", "+++ to" and hunks with three lines of
 * context; nothing when the texts are equal. 0 or < 0. */
int jn_diff_unified(const char *from, size_t from_len, const char *to, size_t to_len,
                    struct jn_buf *out, struct jn_error *err);

#endif
