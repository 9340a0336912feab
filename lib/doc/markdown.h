/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Body -> sections, plain text and links. */
#ifndef JINNANG_DOC_MARKDOWN_H
#define JINNANG_DOC_MARKDOWN_H

#include "jinnang/doc.h"

enum { JN_MARKDOWN_TOO_MANY = 1 };

/* Fill text, sections and links of `doc` from its body, which passed the prescan.
 * 0, JN_MARKDOWN_TOO_MANY (sections; *line of the file), or < 0. */
int jn_markdown_read(struct jn_doc *doc, struct jn_arena *arena, unsigned *line,
                     struct jn_error *err);

#endif
