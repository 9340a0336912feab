/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The golden queries of a corpus: what people ask, and what has to come. A YAML list:
 *
 *   - query: 银行核心系统迁移
 *     answers: {case-2023-0001: 3, tpl-2025-0001: 3, case-2023-0002: 2}
 *   - query: zero trust licence price per user
 *     answers: [faq-2026-0004]
 *     level: internal
 *
 * An answer of a list has grade 1. `level` is the most that whoever asks may see. */
#ifndef JINNANG_GOLDEN_H
#define JINNANG_GOLDEN_H

#include "jinnang/ask.h"

enum { JN_GOLDEN_TOP = 10, JN_GOLDEN_BYTES = 256 * 1024 };

struct jn_golden_answer {
    const char *id;
    int grade; /* 1 to 100 */
};

struct jn_golden_query {
    const char *text;
    size_t len;
    const struct jn_golden_answer *answers; /* the highest grade first, n >= 1 */
    size_t n;
    enum jn_level level; /* restricted when the file does not say */
    unsigned line;
};

struct jn_golden {
    struct jn_golden_query *queries;
    size_t n;
};

/* 0; JN_GOLDEN_BAD with "<path>:<line>: <what was expected>" in err->text; or < 0.
 * Everything lives in the arena. Any thread. */
enum { JN_GOLDEN_BAD = 1 };
int jn_golden_read(const char *path, struct jn_arena *arena, struct jn_golden *out,
                   struct jn_error *err);
/* The same of bytes that are read already; `path` is for err->text. */
int jn_golden_parse(const char *path, const char *bytes, size_t len,
                    struct jn_arena *arena, struct jn_golden *out, struct jn_error *err);

/* How one query went. */
struct jn_golden_row {
    const struct jn_golden_query *query;
    double ndcg, rr;    /* of the first JN_GOLDEN_TOP hits */
    size_t n_unseen;    /* answers that whoever asks cannot see, or that do not exist */
    const char **found; /* ids of the hits */
    size_t n_found;
};

struct jn_golden_score {
    double ndcg, mrr; /* means */
    struct jn_golden_row *rows;
    size_t n;
};

/* The view of everybody: what is measured is the ranking, not who sees what. */
void jn_golden_view(struct jn_arena *arena, struct jn_view *view);

/* Ask every query as `like` would: its synonyms, and of its base the view (whose level is
 * a cap on those of the queries), today and expire_after_days. The reader and the
 * analyser serve one thread at a time; the answer is in the arena. 0 or < 0. */
int jn_golden_score(struct jn_index_reader *r, struct jn_analyser *a,
                    const struct jn_golden *golden, const struct jn_ask *like,
                    struct jn_arena *arena, struct jn_golden_score *out,
                    struct jn_error *err);

#endif
