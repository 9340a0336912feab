/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be filtered, counted and sorted by. */
#ifndef JINNANG_DOC_META_H
#define JINNANG_DOC_META_H

#include "jinnang/doc.h"

/* Fill level, audiences, meta and the links of the front matter; text must be there.
 * lost_level: a level was said in a header that could not be read. */
void jn_doc_meta(struct jn_doc *doc, bool lost_level, struct jn_arena *arena,
                 struct jn_findings *findings);

#endif
