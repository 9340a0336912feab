/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A coarse view of characters: enough for anchors and for the comparison of headings,
 * without Unicode tables (those belong to the analyser). */
#ifndef JINNANG_DOC_CHARS_H
#define JINNANG_DOC_CHARS_H

#include <stdint.h>

enum jn_char_class { JN_CHAR_WORD, JN_CHAR_BLANK, JN_CHAR_SIGN };

enum jn_char_class jn_char_class(uint32_t cp);

/* Lower case of Latin, Greek and Cyrillic letters; ASCII form of full-width letters. */
uint32_t jn_char_lower(uint32_t cp);

#endif
