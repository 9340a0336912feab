/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two per-query files of the same sets: is the second better, or is it chance? */
#ifndef INDEXER_EVAL_COMPARE_H
#define INDEXER_EVAL_COMPARE_H

#include "indexer/command.h"

int eval_compare(const struct call *call, const char *a, const char *b, bool json);

#endif
