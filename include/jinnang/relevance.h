/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How good a ranking is by what people judged. A ranking is the grades of its documents,
 * the best hit first: 0 or less is not relevant, or was not judged. Pure functions, any
 * thread. */
#ifndef JINNANG_RELEVANCE_H
#define JINNANG_RELEVANCE_H

#include <stddef.h>
#include <stdint.h>

/* Normalised discounted cumulative gain of the first `depth` hits: gain 2^grade - 1,
 * discount log2(rank + 1). ideal: all grades of the query, highest first; 0 when none is
 * above 0. */
double jn_ndcg(const int *grades, size_t n, const int *ideal, size_t n_ideal,
               size_t depth);

/* 1 / rank of the first relevant hit among the first `depth`, else 0. */
double jn_reciprocal_rank(const int *grades, size_t n, size_t depth);

/* How much of the n_relevant documents the first `depth` hits have; 0 of none. */
double jn_recall(const int *grades, size_t n, size_t n_relevant, size_t depth);

/* Mean over the relevant documents of the precision at their rank; 0 for those that are
 * not among the first `depth`. */
double jn_average_precision(const int *grades, size_t n, size_t n_relevant, size_t depth);

/* Paired randomisation test, two-sided: how often a mean as far from 0 as that of the n
 * differences comes out when the sign of each is left to chance; `rounds` times, the same
 * chance for the same seed. Between 1 / (rounds + 1) and 1. */
double jn_randomisation_test(const double *differences, size_t n, unsigned rounds,
                             uint64_t seed);

#endif
