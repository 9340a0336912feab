/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer DocumentDiff: what changed between two versions of a document. */
#ifndef JINNANG_API_DOCUMENT_DIFF_H
#define JINNANG_API_DOCUMENT_DIFF_H

#include "jinnang/doc.h"

#include "daemon/http/exchange.h"

/* 200 with {from, to, unified, sections, front_matter}. Sections are those of `to` in
 * their order that are new or whose Markdown (with the sections below) is another, then
 * those that are gone. 0 or < 0. */
int document_diff_reply(struct exchange *ex, const struct jn_doc *from,
                        const struct jn_doc *to, struct jn_error *err);

#endif
