/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pair of characters that is much rarer than the one before or behind it in the same
 * run stands across the border of two words (统迁 of 系统迁移): it says nothing that they
 * do not, and its rarity is no merit. No dictionary did better (docs/ranking.md). */
#include "term_weight.h"

static const double STRADDLING = 0.5;
static const double RARER = 0.5; /* than its neighbour: then it straddles */

/* Does `b` go on where `a` ends, in one run of characters? */
static bool overlaps(const struct jn_query_term *a, const struct jn_query_term *b)
{
    if (a->type != JN_TOKEN_BIGRAM || b->type != JN_TOKEN_BIGRAM)
        return false;
    size_t n = 1; /* bytes of the last character of a */
    while (n < a->len && ((unsigned char)a->term[a->len - n] & 0xC0) == 0x80)
        n++;
    return n < b->len && memcmp(a->term + a->len - n, b->term, n) == 0;
}

double term_weight(struct jn_index_reader *r, const struct jn_unit *u, size_t term)
{
    const struct jn_query_term *t = &u->terms[term];
    double weight = jn_asking_weight(t->text, strlen(t->text));
    if (t->type != JN_TOKEN_BIGRAM)
        return weight;
    uint32_t most = 0;
    if (term > 0 && overlaps(&u->terms[term - 1], t)) {
        const struct jn_query_term *before = &u->terms[term - 1];
        most = jn_index_df(r, before->term, before->len);
    }
    if (term + 1 < u->n && overlaps(t, &u->terms[term + 1])) {
        const struct jn_query_term *next = &u->terms[term + 1];
        uint32_t df = jn_index_df(r, next->term, next->len);
        most = df > most ? df : most;
    }
    if (jn_index_df(r, t->term, t->len) < RARER * most)
        weight *= STRADDLING;
    return weight;
}
