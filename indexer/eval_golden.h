/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The golden queries of a corpus, asked of its index. */
#ifndef INDEXER_EVAL_GOLDEN_H
#define INDEXER_EVAL_GOLDEN_H

#include "indexer/command.h"

int eval_golden(const struct call *call, const char *file, const char *index,
                const char *level, bool json);

#endif
