/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be filtered, counted and sorted by. */
#ifndef JINNANG_DOC_META_H
#define JINNANG_DOC_META_H

#include "jinnang/doc.h"

/* Fill level, audiences, meta and the links of the front matter; text must be there. */
void jn_doc_meta(struct jn_doc *doc, struct jn_arena *arena,
                 struct jn_findings *findings);

#endif
