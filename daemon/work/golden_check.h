/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Do the corpus's golden queries (_config/golden.yaml) still find what they should with
 * another list of synonyms? Blocks for as long as the queries take: on a pool thread. */
#ifndef JINNANG_WORK_GOLDEN_CHECK_H
#define JINNANG_WORK_GOLDEN_CHECK_H

#include <stdbool.h>

#include "jinnang/synonyms.h"

#include "daemon/work/corpus_readers.h"
#include "daemon/work/reader_pool.h"

struct golden_check {
    struct reader_pool *readers;
    struct corpus_place corpus; /* empty: there is nothing to check */
    int32_t today;
    int expire_after_days;
};

/* *fell: nDCG@10 is lower by more than 0.01 with `after` than with `before`. Both figures
 * are logged. A corpus without golden queries, or without an index yet, cannot fall. */
int golden_check(const struct golden_check *c, const struct jn_synonyms *before,
                 const struct jn_synonyms *after, bool *fell, struct jn_error *err);

#endif
