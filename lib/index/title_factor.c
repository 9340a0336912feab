/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The factor is 1 + 4 · Σ idf · tf / (tf + 5) ÷ Σ idf over the words of the title, tf in
 * the source: a document whose title the source repeats all over is about the same thing,
 * or is what the source refers to. Titles are analysed once for each state of the index;
 * terms are known by their keyed hash, as a false meeting would need luck of 2^-64. */
#include "title_factor.h"

#include <stdlib.h>

#include "jinnang/hash.h"

#include "bm25.h"

static const double MOST = 4, HALF = 5;

/* Terms of a title that are kept, and how much is kept before all is forgotten. */
enum { TERMS_MAX = 64, KEPT_MAX = 8 * 1024 * 1024 };

struct title_term {
    uint64_t hash;
    float idf;
};

struct title_terms {
    uint32_t n;
    struct title_term terms[];
};

struct reading {
    struct jn_index_reader *r;
    struct title_term terms[TERMS_MAX];
    uint32_t n;
};

static bool take(void *user, const struct jn_token *t)
{
    struct reading *title = user;
    if (t->type == JN_TOKEN_LONE || jn_is_stop_word(t->plain, t->plain_len))
        return true;
    uint32_t df = jn_index_df(title->r, t->term, t->term_len);
    title->terms[title->n++] =
        (struct title_term){jn_hash_key(t->term, t->term_len),
                            (float)bm25_idf(jn_index_documents(title->r), df)};
    return title->n < TERMS_MAX;
}

void title_terms_forget(struct jn_index_reader *r)
{
    for (unsigned s = 0; s < JN_LEVELS; s++) {
        free(r->titles[s]);
        r->titles[s] = NULL;
    }
    r->title_arena = jn_arena_free(r->title_arena);
    r->title_bytes = 0;
}

/* NULL when there is no memory for it. */
static const struct title_terms *terms_of(struct jn_index_reader *r,
                                          struct jn_analyser *analyser, unsigned shard,
                                          uint32_t doc)
{
    const struct catalog *c = r->catalogs[shard];
    if (r->title_bytes > KEPT_MAX)
        title_terms_forget(r);
    if (!r->titles[shard])
        r->titles[shard] = calloc((size_t)c->last + 1, sizeof(*r->titles[shard]));
    if (!r->title_arena)
        r->title_arena = jn_arena_new();
    if (!r->titles[shard] || r->titles[shard][doc])
        return r->titles[shard] ? r->titles[shard][doc] : NULL;
    struct reading reading = {.r = r};
    const char *text = catalog_entry(c, doc)->entry.title;
    jn_analyse(analyser, text, strlen(text), take, &reading);
    size_t bytes = sizeof(struct title_terms) + reading.n * sizeof(*reading.terms);
    struct title_terms *made = jn_arena_alloc(r->title_arena, bytes);
    made->n = reading.n;
    memcpy(made->terms, reading.terms, reading.n * sizeof(*reading.terms));
    r->title_bytes += bytes;
    r->titles[shard][doc] = made;
    return made;
}

/* tf counts half where it is `half`, and whole where that is 0. */
static struct title_match match(const struct title_terms *title,
                                const struct jn_term_bag *bag, double half)
{
    struct title_match m = {0, 0};
    for (uint32_t i = 0; title && i < title->n; i++) {
        uint32_t tf = jn_term_bag_tf(bag, title->terms[i].hash);
        double idf = (double)title->terms[i].idf;
        m.all += idf;
        m.said += tf ? idf * tf / (tf + half) : 0;
    }
    return m;
}

double title_factor(struct jn_index_reader *r, struct jn_analyser *analyser,
                    const struct jn_term_bag *bag, unsigned shard, uint32_t doc)
{
    struct title_match m = match(terms_of(r, analyser, shard, doc), bag, HALF);
    return m.all > 0 ? 1 + MOST * m.said / m.all : 1;
}

struct title_match title_match(struct jn_index_reader *r, struct jn_analyser *analyser,
                               const struct jn_term_bag *bag, unsigned shard,
                               uint32_t doc)
{
    return match(terms_of(r, analyser, shard, doc), bag, 0);
}
