/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The golden queries of a corpus, asked of its index. */
#ifndef INDEXER_EVAL_GOLDEN_H
#define INDEXER_EVAL_GOLDEN_H

#include "jinnang/synonyms.h"

#include "indexer/command.h"

struct eval_golden {
    const char *file, *index, *level;
    const struct jn_synonyms *synonyms; /* NULL: none */
    bool json;
};
int eval_golden(const struct call *call, const struct eval_golden *g);

#endif
