/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/relevance.h"

#include <math.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static double gain(const int *grades, size_t n, size_t depth)
{
    double sum = 0;
    for (size_t i = 0; i < least(n, depth); i++)
        if (grades[i] > 0)
            sum += (exp2(grades[i]) - 1) / log2((double)i + 2);
    return sum;
}

double jn_ndcg(const int *grades, size_t n, const int *ideal, size_t n_ideal,
               size_t depth)
{
    double best = gain(ideal, n_ideal, depth);
    return best > 0 ? gain(grades, n, depth) / best : 0;
}

double jn_reciprocal_rank(const int *grades, size_t n, size_t depth)
{
    for (size_t i = 0; i < least(n, depth); i++)
        if (grades[i] > 0)
            return 1 / ((double)i + 1);
    return 0;
}

double jn_recall(const int *grades, size_t n, size_t n_relevant, size_t depth)
{
    size_t found = 0;
    for (size_t i = 0; i < least(n, depth); i++)
        found += grades[i] > 0;
    return n_relevant ? (double)found / (double)n_relevant : 0;
}

double jn_average_precision(const int *grades, size_t n, size_t n_relevant, size_t depth)
{
    size_t found = 0;
    double sum = 0;
    for (size_t i = 0; i < least(n, depth); i++)
        if (grades[i] > 0)
            sum += (double)++found / ((double)i + 1);
    return n_relevant ? sum / (double)n_relevant : 0;
}

/* splitmix64: every seed gives a good sequence, and it is five lines. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static double flipped_sum(const double *differences, size_t n, uint64_t *state)
{
    double sum = 0;
    uint64_t bits = 0;
    for (size_t i = 0; i < n; i++, bits >>= 1) {
        if (i % 64 == 0)
            bits = next_random(state);
        sum += bits & 1 ? differences[i] : -differences[i];
    }
    return sum;
}

double jn_randomisation_test(const double *differences, size_t n, unsigned rounds,
                             uint64_t seed)
{
    double seen = 0;
    unsigned as_far = 0;
    for (size_t i = 0; i < n; i++)
        seen += differences[i];
    /* The same terms in another order may differ in the last bits. */
    seen = fabs(seen) - 1e-9;
    for (unsigned i = 0; i < rounds; i++)
        as_far += fabs(flipped_sum(differences, n, &seed)) >= seen;
    /* What was seen is one of the possible outcomes too. */
    return (as_far + 1.0) / (rounds + 1.0);
}
