/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/search/edit_distance.h"

#include <string.h>

enum { LONGEST = 64 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Three rows of the usual table: the one being filled and the two before. */
unsigned edit_distance(const char *a, size_t a_len, const char *b, size_t b_len,
                       unsigned most)
{
    unsigned rows[3][LONGEST + 1];
    unsigned *before = rows[0], *last = rows[1], *now = rows[2];
    if (a_len > LONGEST || b_len > LONGEST)
        return most + 1;
    memset(rows, 0, sizeof(rows));
    for (size_t j = 0; j <= b_len; j++)
        last[j] = (unsigned)j;
    for (size_t i = 1; i <= a_len; i++) {
        unsigned best = now[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            unsigned cost = last[j - 1] + (a[i - 1] != b[j - 1]);
            cost = least(cost, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost = least(cost, before[j - 2] + 1);
            now[j] = cost;
            best = least(best, cost);
        }
        if (best > most)
            return most + 1;
        unsigned *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[b_len] <= most ? last[b_len] : most + 1;
}
