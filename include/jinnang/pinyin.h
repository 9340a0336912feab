/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readings of Han characters without tones, for suggestions. The table is made at build
 * time from Unihan (kMandarin; then kHanyuPinyin). Pure functions, any thread. */
#ifndef JINNANG_PINYIN_H
#define JINNANG_PINYIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/arena.h"

/* The most usual reading ("he" for 核), static; NULL when there is none. */
const char *jn_pinyin_of(uint32_t cp);

/* Readings of the Han characters of a text joined by blanks ("he xin xi tong"), other
 * characters as they are in lower case. In the arena. */
char *jn_pinyin_text(struct jn_arena *arena, const char *text, size_t len);

/* Does `typed` (a-z and digits, no blanks) spell characters of `text` from some Han
 * character on: by full readings, initials, or a mixture by character ("hxxitong"), the
 * last one possibly unfinished? On true: byte range of the characters spelled. Readings:
 * all known ones. */
bool jn_pinyin_match(const char *text, size_t len, const char *typed, size_t typed_len,
                     size_t *start, size_t *end);

#endif
