/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of a file -> clean UTF-8 text. */
#ifndef JINNANG_DOC_ENCODING_H
#define JINNANG_DOC_ENCODING_H

#include "jinnang/doc.h"

enum { JN_TEXT_REFUSED = 1 };

/* A copy in the arena, NUL-terminated: UTF-8 without byte order mark, lines end in LF, no
 * control character but TAB and LF, no U+FDD0 (the mark of the table pass). Concessions
 * are warnings in `findings`. 0, or JN_TEXT_REFUSED with an error in `findings`. */
int jn_text_read(const char *bytes, size_t len, struct jn_arena *arena,
                 struct jn_findings *findings, char **text, size_t *text_len);

#endif
