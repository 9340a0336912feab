/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The set keeps 64-bit keyed hashes instead of terms: a false meeting among some thousand
 * terms is out of all likelihood and would cost a figure's last digit. */
#include "daemon/search/term_overlap.h"

#include "jinnang/hash.h"
#include "jinnang/like.h"

struct term_set {
    struct jn_arena *arena;
    uint64_t *slots; /* 0: free */
    size_t mask, n;
};

struct term_weights term_weights_of(const struct search_context *c, const char *text,
                                    size_t len)
{
    struct term_weights w = {0};
    struct jn_picked *items;
    struct jn_term_bag *bag = jn_term_bag_new(c->arena);
    jn_term_bag_add(bag, c->analyser, text, len, 1);
    w.n = jn_like_pick(c->reader, bag, 0, TERM_OVERLAP_MAX, &items);
    w.items = items;
    for (size_t i = 0; i < w.n; i++)
        w.total += items[i].weight;
    return w;
}

struct term_set *term_set_new(struct jn_arena *arena)
{
    struct term_set *s = JN_NEW(arena, struct term_set);
    s->arena = arena;
    s->mask = 255;
    s->slots = JN_NEW_ARRAY(arena, s->mask + 1, uint64_t);
    return s;
}

static uint64_t key_of(const char *term, size_t len)
{
    uint64_t key = jn_hash_key(term, len);
    return key ? key : 1;
}

static bool insert(uint64_t *slots, size_t mask, uint64_t key)
{
    size_t at = key & mask;
    while (slots[at] && slots[at] != key)
        at = (at + 1) & mask;
    bool is_new = slots[at] == 0;
    slots[at] = key;
    return is_new;
}

static void grow(struct term_set *s)
{
    size_t mask = s->mask * 4 + 3;
    uint64_t *slots = JN_NEW_ARRAY(s->arena, mask + 1, uint64_t);
    for (size_t i = 0; i <= s->mask; i++) {
        if (s->slots[i])
            insert(slots, mask, s->slots[i]);
    }
    s->slots = slots;
    s->mask = mask;
}

static bool take_token(void *user, const struct jn_token *token)
{
    struct term_set *s = user;
    if (insert(s->slots, s->mask, key_of(token->term, token->term_len)))
        s->n++;
    if (s->n * 2 > s->mask)
        grow(s);
    return true;
}

void term_set_add(struct term_set *s, const struct search_context *c, const char *text,
                  size_t len)
{
    jn_analyse(c->analyser, text, len, take_token, s);
}

bool term_set_has(const struct term_set *s, const char *term, size_t len)
{
    uint64_t key = key_of(term, len);
    size_t at = key & s->mask;
    while (s->slots[at] && s->slots[at] != key)
        at = (at + 1) & s->mask;
    return s->slots[at] == key;
}

double term_overlap(const struct term_weights *wanted, const struct term_set *s)
{
    double found = 0;
    for (size_t i = 0; i < wanted->n; i++) {
        if (term_set_has(s, wanted->items[i].term, wanted->items[i].len))
            found += wanted->items[i].weight;
    }
    return wanted->total > 0 ? found / wanted->total : 0;
}
