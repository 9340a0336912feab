/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 1 + 4 · Σ idf · tf / (tf + 5) ÷ Σ idf over the words of the title, tf in the source: a
 * document whose title the source repeats all over is about the same thing, or is what
 * the source refers to. */
#include "title_factor.h"

#include "bm25.h"

static const double MOST = 4, HALF = 5;

struct title {
    struct jn_index_reader *r;
    const struct jn_term_bag *bag;
    double all, said;
};

static bool count(void *user, const struct jn_token *t)
{
    struct title *title = user;
    if (t->type == JN_TOKEN_LONE || jn_is_stop_word(t->plain, t->plain_len))
        return true;
    double idf = bm25_idf(jn_index_documents(title->r),
                          jn_index_df(title->r, t->term, t->term_len));
    uint32_t tf = jn_term_bag_tf(title->bag, t->term, t->term_len);
    title->all += idf;
    title->said += idf * tf / (tf + HALF);
    return true;
}

double title_factor(struct jn_index_reader *r, struct jn_analyser *analyser,
                    const struct jn_term_bag *bag, const char *text)
{
    struct title title = {r, bag, 0, 0};
    jn_analyse(analyser, text, strlen(text), count, &title);
    return title.all > 0 ? 1 + MOST * title.said / title.all : 1;
}
