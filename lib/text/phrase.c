/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The phrase becomes a pattern of slots, one for each position, and the text is run
 * through it with the Shift-And method: bit i of the state says that the slots up to i
 * match the text up to its present position. A slot without a token (the second half of a
 * compound, the place where a run of Han ends) matches anything. Most texts lack one of
 * the terms; the matcher finds that out faster than the analyser could. */
#include <stdlib.h>
#include <string.h>

#include "jinnang/query.h"
#include "jinnang/snippet.h"
#include "jinnang/utf8.h"

enum { WORD_BITS = 64, SLOTS_MAX = 4096, SPANS_FULL = 4096 };

struct slot {
    const char *plain;
    uint32_t len;
    uint32_t position;
    bool single; /* one character: also the first one of a bigram */
};

struct pattern {
    struct jn_arena *arena;
    struct slot *slots;
    struct jn_wanted *wanted;
    size_t n, cap, wanted_cap;
};

/* A compound stands for itself; its parts only help to find it in another one. */
static bool add_slot(void *user, const struct jn_token *t)
{
    struct pattern *p = user;
    if (t->part || (t->type == JN_TOKEN_LONE && !t->whole_run))
        return true;
    bool single = t->type == JN_TOKEN_LONE;
    size_t n = p->n;
    JN_GROW(p->arena, p->slots, n, p->cap);
    JN_GROW(p->arena, p->wanted, n, p->wanted_cap);
    p->slots[n] = (struct slot){jn_arena_dup(p->arena, t->plain, t->plain_len),
                                t->plain_len, t->position, single};
    p->wanted[n] = (struct jn_wanted){jn_arena_dup(p->arena, t->term, t->term_len),
                                      t->term_len, 1, single};
    p->n++;
    return true;
}

/* True when some term of the phrase is nowhere in the text. */
static bool lacks_a_term(struct pattern *p, struct jn_analyser *a, const char *text,
                         size_t len)
{
    struct jn_matcher *m = jn_matcher_new(p->arena, a, p->wanted, p->n);
    struct jn_span *spans;
    size_t n = jn_matcher_find(m, p->arena, text, len, &spans);
    if (n >= SPANS_FULL)
        return false;
    bool *found = JN_NEW_ARRAY(p->arena, p->n, bool);
    for (size_t i = 0; i < n; i++)
        found[spans[i].wanted] = true;
    for (size_t i = 0; i < p->n; i++) {
        size_t same = 0; /* spans name the first of equal terms */
        while (p->wanted[same].len != p->wanted[i].len ||
               memcmp(p->wanted[same].term, p->wanted[i].term, p->wanted[i].len) != 0)
            same++;
        if (!found[same])
            return true;
    }
    return false;
}

/* --- running the text through the pattern
 * ------------------------------------------------ */

struct run {
    const struct pattern *p;
    uint64_t *state, *mask, *any; /* bits by slot; `any`: slots without a token */
    size_t words, last;           /* the last slot */
    uint32_t position;            /* of the text; mask belongs to it */
    bool begun, found;
};

static void set_bit(uint64_t *bits, size_t i)
{
    bits[i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
}

/* The position is complete: step the state over it. */
static void step(struct run *r)
{
    uint64_t carry = 1;
    for (size_t i = 0; i < r->words; i++) {
        uint64_t shifted = r->state[i] << 1 | carry;
        carry = r->state[i] >> (WORD_BITS - 1);
        r->state[i] = shifted & (r->mask[i] | r->any[i]);
        r->mask[i] = 0;
    }
    r->found = r->found || (r->state[r->last / WORD_BITS] >> r->last % WORD_BITS & 1);
}

static bool fills(const struct slot *s, const struct jn_token *t)
{
    if (s->len == t->plain_len)
        return memcmp(s->plain, t->plain, s->len) == 0;
    return s->single && t->type == JN_TOKEN_BIGRAM && s->len < t->plain_len &&
           memcmp(s->plain, t->plain, s->len) == 0;
}

static bool take_text_token(void *user, const struct jn_token *t)
{
    struct run *r = user;
    size_t steps = r->begun ? t->position - r->position : 0;
    for (size_t i = 0; i < steps && i <= r->last + 1 && !r->found; i++)
        step(r);
    r->begun = true;
    r->position = t->position;
    uint32_t first = r->p->slots[0].position;
    for (size_t i = 0; i < r->p->n; i++)
        if (fills(&r->p->slots[i], t))
            set_bit(r->mask, r->p->slots[i].position - first);
    return !r->found;
}

static bool occurs(struct pattern *p, struct jn_analyser *a, const char *text, size_t len)
{
    struct run r = {.p = p};
    r.last = p->slots[p->n - 1].position - p->slots[0].position;
    if (r.last >= SLOTS_MAX)
        return false;
    r.words = r.last / WORD_BITS + 1;
    r.state = JN_NEW_ARRAY(p->arena, r.words, uint64_t);
    r.mask = JN_NEW_ARRAY(p->arena, r.words, uint64_t);
    r.any = JN_NEW_ARRAY(p->arena, r.words, uint64_t);
    memset(r.any, 0xFF, r.words * sizeof(*r.any));
    for (size_t i = 0; i < p->n; i++) {
        size_t slot = p->slots[i].position - p->slots[0].position;
        r.any[slot / WORD_BITS] &= ~(UINT64_C(1) << slot % WORD_BITS);
    }
    jn_analyse(a, text, len, take_text_token, &r);
    step(&r);
    return r.found;
}

bool jn_phrase_occurs(struct jn_analyser *a, const struct jn_unit *phrase,
                      const char *text, size_t len)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct pattern p = {.arena = arena};
    jn_analyse(a, phrase->text, strlen(phrase->text), add_slot, &p);
    return p.n > 0 && !lacks_a_term(&p, a, text, len) && occurs(&p, a, text, len);
}
