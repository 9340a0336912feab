/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to options.c and option_value.c. */
#ifndef JINNANG_BASE_OPTION_VALUE_H
#define JINNANG_BASE_OPTION_VALUE_H

#include "jinnang/options.h"

/* Read `text` into the member of `row`; a list grows. 0, or JN_OPTIONS_REFUSED with
 * `where` and what was expected in err. */
int jn_option_set(const struct jn_option *row, void *settings, struct jn_arena *arena,
                  const char *text, const char *where, struct jn_error *err);

#endif
