/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BM25, Robertson and Zaragoza 2009. How its constants were chosen: docs/ranking.md. */
#ifndef JINNANG_INDEX_BM25_H
#define JINNANG_INDEX_BM25_H

#include <math.h>
#include <stdbool.h>

/* A document shorter than this share of the average gains nothing more. */
static const double BM25_SHORTEST = 0.2;

/* How soon a term has said enough (k1), and what length costs (b). Our wdf counts body
 * words twice (streams.h), so that a summary can weigh 1.5: k1 is doubled with it. */
struct bm25_shape {
    double k1, k1_dense; /* of words; of pairs of characters */
    double b;
};

/* A pair of characters that stands in a text twice is seldom a topic of it twice over. */
static const struct bm25_shape BM25_SEARCH = {2 * 2.0, 2 * 1.2, 0.75};
/* Of a whole text as the query, how often its terms stand in a document says much. */
static const struct bm25_shape BM25_SIMILAR = {2 * 5.0, 2 * 5.0, 1};

/* What a term contributes: weight · wdf / (wdf + k1 · norm(length)), scaled so that one
 * occurrence in the body (wdf 2) of a document of average length is worth the term's idf
 * whatever k1 is: words and pairs of characters meet in one query. */
struct bm25 {
    float weight, base, slope, lowest;
};

static inline double bm25_idf(double n_documents, double df)
{
    return log1p((n_documents - df + 0.5) / (df + 0.5));
}

/* Is it a term of a script that is written without blanks? A scope's letter may stand
 * before it (terms.h). */
static inline bool bm25_is_dense(const char *term)
{
    unsigned char c = (unsigned char)term[*term >= 'A' && *term <= 'Z'];
    return c >= 0xE3 || c == 0xE0;
}

static inline struct bm25 bm25_of(const struct bm25_shape *shape, const char *term,
                                  double n_documents, double average_length,
                                  double factor, double df)
{
    double average = average_length > 0 ? average_length : 1;
    double k1 = bm25_is_dense(term) ? shape->k1_dense : shape->k1;
    return (struct bm25){
        .weight = (float)(factor * (k1 + 2) / 2 * bm25_idf(n_documents, df)),
        .base = (float)(k1 * (1 - shape->b)),
        .slope = (float)(k1 * shape->b / average),
        .lowest = (float)(k1 * shape->b * BM25_SHORTEST),
    };
}

static inline float bm25_weigh(const struct bm25 *c, float wdf, float length)
{
    float norm = c->slope * length;
    norm = norm > c->lowest ? norm : c->lowest;
    return c->weight * wdf / (wdf + c->base + norm);
}

#endif
