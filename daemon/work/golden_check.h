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

/* What came of it. A corpus without golden queries, or without an index yet, is not
 * scored and cannot fall. */
struct golden_verdict {
    bool scored;
    double before, after; /* nDCG@10 */
    bool fell;            /* by more than 0.01 */
};

/* Both figures are logged. -EINVAL, -EFBIG: the queries cannot be used, err->text says
 * why. */
int golden_check(const struct golden_check *c, const struct jn_synonyms *before,
                 const struct jn_synonyms *after, struct golden_verdict *verdict,
                 struct jn_error *err);

#endif
