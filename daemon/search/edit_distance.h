/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damerau-Levenshtein distance (insert, delete, replace, swap neighbours) of two short
 * byte strings, given up beyond `most` (then most + 1). Pure. */
#ifndef JINNANG_SEARCH_EDIT_DISTANCE_H
#define JINNANG_SEARCH_EDIT_DISTANCE_H

#include <stddef.h>

unsigned edit_distance(const char *a, size_t a_len, const char *b, size_t b_len,
                       unsigned most);

#endif
