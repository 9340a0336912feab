/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of index terms. Terms of the analyser stand bare (they never begin with a capital
 * letter); everything else has a prefix:
 *   Q id          the document        L id        a link to the document id
 *   T term        of the title        A person    author or co-author
 *   G term        of a tag            M field:value  metadata, for similar documents */
#ifndef JINNANG_INDEX_TERMS_H
#define JINNANG_INDEX_TERMS_H

#include "jinnang/arena.h"
#include "jinnang/query.h"

/* prefix + term, cut to JN_TERM_MAX with a hash at the end when longer; in the arena. */
const char *terms_prefixed(struct jn_arena *arena, const char *prefix, const char *term);

/* The index term of an analyser term in a scope; the term itself for JN_SCOPE_ANY. */
const char *terms_scoped(struct jn_arena *arena, enum jn_scope scope, const char *term);

#endif
