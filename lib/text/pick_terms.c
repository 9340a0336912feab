/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hash table with open addresses in the arena, then one sort. What a removed term
 * leaves behind stays in its place, so that the terms behind it are still found. */
#include "jinnang/pick_terms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/hash.h"
#include "jinnang/utf8.h"

static const double PART_FACTOR = 0.5;

enum { FIRST_SLOTS = 256, COMMON_FROM = 500, FIRST_WIDE = 0x2E80 };

struct entry {
    uint64_t hash;
    const char *term; /* NULL: free slot */
    const char *text;
    size_t len;
    double factor;
    uint32_t tf; /* 0: removed */
};

struct jn_term_bag {
    struct jn_arena *arena;
    struct entry *slots;
    size_t n_slots; /* a power of two, at most three quarters full */
    size_t used;    /* removed ones included */
    size_t n;
};

struct jn_term_bag *jn_term_bag_new(struct jn_arena *arena)
{
    struct jn_term_bag *bag = JN_NEW(arena, struct jn_term_bag);
    bag->arena = arena;
    bag->n_slots = FIRST_SLOTS;
    bag->slots = JN_NEW_ARRAY(arena, bag->n_slots, struct entry);
    return bag;
}

static struct entry *find(const struct jn_term_bag *bag, uint64_t hash, const char *term,
                          size_t len)
{
    size_t mask = bag->n_slots - 1, i = hash & mask;
    for (;; i = (i + 1) & mask) {
        struct entry *e = &bag->slots[i];
        if (!e->term ||
            (e->hash == hash && e->len == len && memcmp(e->term, term, len) == 0))
            return e;
    }
}

static void grow(struct jn_term_bag *bag)
{
    struct entry *old = bag->slots;
    size_t n_old = bag->n_slots;
    bag->n_slots *= 2;
    bag->slots = JN_NEW_ARRAY(bag->arena, bag->n_slots, struct entry);
    bag->used = 0;
    for (size_t i = 0; i < n_old; i++) {
        if (!old[i].term || old[i].tf == 0)
            continue;
        *find(bag, old[i].hash, old[i].term, old[i].len) = old[i];
        bag->used++;
    }
}

static void count(struct jn_term_bag *bag, const char *term, size_t len, const char *text,
                  size_t text_len, uint32_t tf, double factor)
{
    uint64_t hash = jn_hash_key(term, len);
    struct entry *e = find(bag, hash, term, len);
    if (!e->term && (bag->used + 1) * 4 > bag->n_slots * 3) {
        grow(bag);
        e = find(bag, hash, term, len);
    }
    if (!e->term) {
        *e = (struct entry){
            .hash = hash, .term = jn_arena_dup(bag->arena, term, len), .len = len};
        bag->used++;
    }
    if (e->tf == 0) {
        e->text = jn_arena_dup(bag->arena, text, text_len);
        e->factor = factor;
        bag->n++;
    }
    e->tf = tf > UINT32_MAX - e->tf ? UINT32_MAX : e->tf + tf;
    if (factor > e->factor)
        e->factor = factor;
}

struct counting {
    struct jn_term_bag *bag;
    double factor;
};

/* One character says too little, and a part says half of its whole. */
static bool count_token(void *user, const struct jn_token *t)
{
    const struct counting *c = user;
    bool short_part = t->part && t->term_len < 2;
    if (t->type == JN_TOKEN_LONE || short_part || jn_is_stop_word(t->plain, t->plain_len))
        return true;
    count(c->bag, t->term, t->term_len, t->plain, t->plain_len, 1,
          c->factor * (t->part ? PART_FACTOR : 1));
    return true;
}

void jn_term_bag_add(struct jn_term_bag *bag, struct jn_analyser *a, const char *text,
                     size_t len, double factor)
{
    struct counting c = {bag, factor};
    jn_analyse(a, text, len, count_token, &c);
}

void jn_term_bag_add_term(struct jn_term_bag *bag, const char *term, size_t len,
                          const char *text, uint32_t tf, double factor)
{
    if (tf > 0)
        count(bag, term, len, text, strlen(text), tf, factor);
}

void jn_term_bag_remove(struct jn_term_bag *bag, const struct jn_term_bag *unlike)
{
    for (size_t i = 0; i < unlike->n_slots; i++) {
        const struct entry *u = &unlike->slots[i];
        if (!u->term || u->tf == 0)
            continue;
        struct entry *e = find(bag, u->hash, u->term, u->len);
        if (!e->term || e->tf == 0)
            continue;
        e->tf = 0;
        bag->n--;
    }
}

size_t jn_term_bag_size(const struct jn_term_bag *bag)
{
    return bag->n;
}

uint32_t jn_term_bag_tf(const struct jn_term_bag *bag, uint64_t hash)
{
    size_t mask = bag->n_slots - 1, i = hash & mask;
    while (bag->slots[i].term && bag->slots[i].hash != hash)
        i = (i + 1) & mask;
    return bag->slots[i].term ? bag->slots[i].tf : 0;
}

static int heavier_first(const void *a, const void *b)
{
    const struct jn_picked *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    int order = memcmp(x->term, y->term, x->len < y->len ? x->len : y->len);
    return order ? order : (x->len > y->len) - (x->len < y->len);
}

static int by_term(const void *a, const void *b)
{
    const struct entry *const *x = a, *const *y = b;
    return strcmp((*x)->term, (*y)->term);
}

/* The terms of the bag in byte order: neighbours in the dictionary are looked up one
 * after the other, from the same block of it. */
static const struct entry **sorted(const struct jn_term_bag *bag, size_t *n)
{
    const struct entry **order =
        JN_NEW_ARRAY(bag->arena, bag->n + 1, const struct entry *);
    *n = 0;
    for (size_t i = 0; i < bag->n_slots; i++)
        if (bag->slots[i].term && bag->slots[i].tf > 0)
            order[(*n)++] = &bag->slots[i];
    qsort(order, *n, sizeof(const struct entry *), by_term);
    return order;
}

size_t jn_pick_terms(struct jn_term_bag *bag, jn_df_fn *df, void *user,
                     uint32_t n_documents, size_t max, struct jn_picked **out)
{
    size_t n_terms, n = 0;
    const struct entry **order = sorted(bag, &n_terms);
    struct jn_picked *all = JN_NEW_ARRAY(bag->arena, n_terms + 1, struct jn_picked);
    for (size_t i = 0; i < n_terms; i++) {
        const struct entry *e = order[i];
        uint32_t found = df(user, e->term, e->len);
        bool common = n_documents >= COMMON_FROM && (uint64_t)found * 5 > n_documents;
        if (found == 0 || common)
            continue;
        double idf = log(1.0 + (double)n_documents / found);
        all[n++] = (struct jn_picked){.term = e->term,
                                      .len = e->len,
                                      .text = e->text,
                                      .tf = e->tf,
                                      .df = found,
                                      .weight = (1.0 + log(e->tf)) * idf * e->factor};
    }
    qsort(all, n, sizeof(*all), heavier_first);
    *out = all;
    return n < max ? n : max;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool jn_is_pasted(const char *text, size_t len)
{
    while (len > 0 && is_blank(text[len - 1]))
        len--;
    while (len > 0 && is_blank(*text)) {
        text++;
        len--;
    }
    size_t count = 0;
    for (size_t i = 0; i < len && count <= JN_PASTED_MIN;) {
        uint32_t cp;
        i += jn_utf8_decode(text + i, len - i, &cp);
        count += cp >= FIRST_WIDE ? 2 : 1;
    }
    return count > JN_PASTED_MIN;
}
