/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The synonyms that an evaluation asks with. */
#ifndef INDEXER_EVAL_SYNONYMS_H
#define INDEXER_EVAL_SYNONYMS_H

#include "jinnang/synonyms.h"

#include "indexer/command.h"

/* wanted: "none" (*out is NULL), NULL for the glossary that comes with the product, or a
 * file of further ones. EXIT_OK, or the exit code after the complaint. */
int eval_synonyms(const struct call *call, const char *wanted, struct jn_synonyms **out);

#endif
