/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of several representations an Accept header asks for. Pure; any thread. */
#ifndef JINNANG_API_ACCEPT_H
#define JINNANG_API_ACCEPT_H

#include <stddef.h>

/* Index of the type with the highest q (ties: the first), by the most specific range that
 * names it; -1 when none is acceptable. header: NULL accepts all. types: "text/html", …
 */
int accept_choose(const char *header, const char *const *types, size_t n);

#endif
