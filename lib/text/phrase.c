/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The phrase becomes a pattern of slots, one for each position, and text is run through
 * it with the Shift-And method: bit i of the state says that the slots up to i match the
 * text up to its present position. A slot without a token (the second half of a compound,
 * the place where a run of Han ends) matches anything. Most texts lack one of the terms,
 * and most lines of the others do: the matcher finds that out faster than the analyser
 * could, so only lines with every term are analysed. */
#include <stdlib.h>
#include <string.h>

#include "jinnang/query.h"
#include "jinnang/snippet.h"

enum { WORD_BITS = 64, SLOTS_MAX = 4096, SPANS_FULL = 4096 };

struct slot {
    const char *plain;
    uint32_t len;
    uint32_t position;
    bool single; /* one character: also the first one of a bigram */
};

struct jn_phrase {
    struct jn_arena *arena;   /* of the pattern */
    struct jn_arena *scratch; /* of one text */
    struct jn_analyser *analyser;
    struct slot *slots;
    struct jn_wanted *wanted;
    size_t n, cap, wanted_cap;
    struct jn_matcher *matcher;
    size_t *same; /* slot -> the first slot with an equal term: spans name that one */
    bool crosses; /* holds a sentence end, so it may go on in the next line */
    size_t words, last; /* of the state; the last slot */
};

/* A compound stands for itself; its parts only help to find it in another one. */
static bool add_slot(void *user, const struct jn_token *t)
{
    struct jn_phrase *p = user;
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

/* ---- running text through the pattern ---- */

struct run {
    const struct jn_phrase *p;
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

static bool run_through(const struct jn_phrase *p, const char *text, size_t len)
{
    struct run r = {.p = p, .words = p->words, .last = p->last};
    r.state = JN_NEW_ARRAY(p->scratch, r.words, uint64_t);
    r.mask = JN_NEW_ARRAY(p->scratch, r.words, uint64_t);
    r.any = JN_NEW_ARRAY(p->scratch, r.words, uint64_t);
    memset(r.any, 0xFF, r.words * sizeof(*r.any));
    for (size_t i = 0; i < p->n; i++) {
        size_t slot = p->slots[i].position - p->slots[0].position;
        r.any[slot / WORD_BITS] &= ~(UINT64_C(1) << slot % WORD_BITS);
    }
    jn_analyse(p->analyser, text, len, take_text_token, &r);
    step(&r);
    return r.found;
}

/* ---- lines that may hold it ---- */

/* Does every term occur in [from, to)? spans: in order of start; *at moves to the first
 * of the line. */
static bool has_every_term(const struct jn_phrase *p, const struct jn_span *spans,
                           size_t n, size_t *at, uint32_t from, uint32_t to)
{
    bool *found = JN_NEW_ARRAY(p->scratch, p->n, bool);
    while (*at < n && spans[*at].start < from)
        ++*at;
    for (size_t i = *at; i < n && spans[i].start < to; i++)
        found[spans[i].wanted] = true;
    for (size_t i = 0; i < p->n; i++)
        if (!found[p->same[i]])
            return false;
    return true;
}

/* The slot whose term is rarest in these spans; p->n when one has none at all. */
static size_t rarest(const struct jn_phrase *p, const struct jn_span *spans, size_t n)
{
    uint32_t *counts = JN_NEW_ARRAY(p->scratch, p->n, uint32_t);
    for (size_t i = 0; i < n; i++)
        counts[spans[i].wanted]++;
    size_t least = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (counts[p->same[i]] == 0)
            return p->n;
        if (counts[p->same[i]] < counts[p->same[least]])
            least = i;
    }
    return least;
}

static bool in_some_line(const struct jn_phrase *p, const char *text, size_t len,
                         const struct jn_span *spans, size_t n, size_t rare)
{
    uint32_t done = 0; /* lines that end up to here have been looked at */
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (spans[i].wanted != p->same[rare] || spans[i].start < done)
            continue;
        const char *before = memrchr(text, '\n', spans[i].start);
        const char *after = memchr(text + spans[i].end, '\n', len - spans[i].end);
        uint32_t from = before ? (uint32_t)(before - text) + 1 : 0;
        uint32_t to = after ? (uint32_t)(after - text) : (uint32_t)len;
        done = to;
        if (has_every_term(p, spans, n, &at, from, to) &&
            run_through(p, text + from, to - from))
            return true;
    }
    return false;
}

bool jn_phrase_occurs(struct jn_phrase *p, const char *text, size_t len)
{
    if (p->n == 0)
        return false;
    jn_arena_reset(p->scratch);
    struct jn_span *spans;
    size_t n = jn_matcher_find(p->matcher, p->scratch, text, len, &spans);
    if (n >= SPANS_FULL)
        return run_through(p, text, len);
    size_t rare = rarest(p, spans, n);
    if (rare == p->n)
        return false;
    return p->crosses ? run_through(p, text, len)
                      : in_some_line(p, text, len, spans, n, rare);
}

/* ---- making one ---- */

static bool has_sentence_end(const char *text)
{
    static const char *const ends[] = {"。", "！", "？", "；", "!", "?", ";", "\n"};
    for (size_t i = 0; i < JN_COUNT(ends); i++)
        if (strstr(text, ends[i]))
            return true;
    return false;
}

static void find_equal_terms(struct jn_phrase *p)
{
    p->same = JN_NEW_ARRAY(p->arena, p->n, size_t);
    for (size_t i = 0; i < p->n; i++)
        while (p->wanted[p->same[i]].len != p->wanted[i].len ||
               memcmp(p->wanted[p->same[i]].term, p->wanted[i].term, p->wanted[i].len) !=
                   0)
            p->same[i]++;
}

struct jn_phrase *jn_phrase_new(struct jn_analyser *a, const struct jn_unit *unit)
{
    struct jn_arena *arena = jn_arena_new();
    struct jn_phrase *p = JN_NEW(arena, struct jn_phrase);
    p->arena = arena;
    p->scratch = jn_arena_new();
    p->analyser = a;
    jn_analyse(a, unit->text, strlen(unit->text), add_slot, p);
    if (p->n > 0)
        p->last = p->slots[p->n - 1].position - p->slots[0].position;
    if (p->last >= SLOTS_MAX)
        p->n = 0; /* longer than any query may be */
    p->words = p->last / WORD_BITS + 1;
    p->crosses = has_sentence_end(unit->text);
    p->matcher = jn_matcher_new(arena, a, p->wanted, p->n);
    find_equal_terms(p);
    return p;
}

struct jn_phrase *jn_phrase_free(struct jn_phrase *p)
{
    if (!p)
        return NULL;
    jn_arena_free(p->scratch);
    jn_arena_free(p->arena); /* p lives in it */
    return NULL;
}
