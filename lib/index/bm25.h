/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BM25, Robertson and Zaragoza 2009. */
#ifndef JINNANG_INDEX_BM25_H
#define JINNANG_INDEX_BM25_H

#include <math.h>

/* Our wdf counts body words twice (streams.h), so that a summary can weigh 1.5: k1 is
 * doubled with it. */
static const double BM25_K1 = 1.2 * 2, BM25_B = 0.75;

/* A document shorter than this share of the average gains nothing more. */
static const double BM25_SHORTEST = 0.5;

/* What a term contributes: weight · wdf / (wdf + k1 · norm(length)). */
struct bm25 {
    float weight, base, slope, lowest;
};

/* Positive also for a term that most documents have. */
static inline double bm25_idf(double n_documents, double df)
{
    double odds = (n_documents - df + 0.5) / (df + 0.5);
    return log(odds < 2 ? odds / 2 + 1 : odds);
}

static inline struct bm25 bm25_of(double n_documents, double average_length,
                                  double factor, double df)
{
    double average = average_length > 0 ? average_length : 1;
    return (struct bm25){
        .weight = (float)(factor * (BM25_K1 + 1) * bm25_idf(n_documents, df)),
        .base = (float)(BM25_K1 * (1 - BM25_B)),
        .slope = (float)(BM25_K1 * BM25_B / average),
        .lowest = (float)(BM25_K1 * BM25_B * BM25_SHORTEST),
    };
}

static inline float bm25_weigh(const struct bm25 *c, float wdf, float length)
{
    float norm = c->slope * length;
    norm = norm > c->lowest ? norm : c->lowest;
    return c->weight * wdf / (wdf + c->base + norm);
}

#endif
