/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set is a hash table with open addressing. The other text is read against the first
 * one's set: the share of the set that it has is a bound of the resemblance, and only
 * when that is high enough the other's own set is made. */
#include "jinnang/shingles.h"

#include <stdint.h>
#include <string.h>

#include <utf8proc.h>

#include "jinnang/buf.h"
#include "jinnang/hash.h"
#include "jinnang/utf8.h"

enum { SHINGLE = 5 };

struct set {
    uint64_t *slots; /* 0: free */
    unsigned *seen;  /* the last text that had it */
    size_t mask, n;
};

struct jn_shingles {
    struct jn_arena *arena;
    struct set set;
    unsigned text; /* number of the text that is being compared */
};

static bool counts(uint32_t cp)
{
    if (cp < 0x80)
        return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z');
    if (cp >= 0x4E00 && cp <= 0x9FFF)
        return true;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

/* ---- the characters that count, and a hash of each five of them */

struct characters {
    uint32_t *items;
    size_t n;
};

static struct characters characters_of(struct jn_analyser *a, const char *text,
                                       size_t len, struct jn_arena *arena)
{
    struct jn_buf folded = JN_BUF_INIT;
    jn_normalize(a, text, len, &folded);
    struct characters c = {JN_NEW_ARRAY(arena, folded.len + 1, uint32_t), 0};
    for (size_t at = 0; at < folded.len;) {
        uint32_t cp;
        at += jn_utf8_decode(folded.data + at, folded.len - at, &cp);
        if (counts(cp))
            c.items[c.n++] = cp;
    }
    jn_buf_deinit(&folded);
    return c;
}

static size_t shingle_count(const struct characters *c)
{
    return c->n == 0 ? 0 : c->n < SHINGLE ? 1 : c->n - SHINGLE + 1;
}

/* An odd multiplier of this process: nobody can prepare texts that collide. */
static uint64_t multiplier(void)
{
    static const char name[] = "shingles";
    return jn_hash_key(name, sizeof(name)) | 1;
}

static uint64_t hash_at(const struct characters *c, size_t at, uint64_t factor)
{
    size_t width = c->n < SHINGLE ? c->n : SHINGLE;
    uint64_t h = width;
    for (size_t i = 0; i < width; i++)
        h = (h ^ c->items[at + i]) * factor;
    h ^= h >> 29;
    return h ? h : 1;
}

/* ---- sets */

static struct set set_new(struct jn_arena *arena, size_t most)
{
    size_t size = 16;
    while (size < most * 2)
        size *= 2;
    return (struct set){JN_NEW_ARRAY(arena, size, uint64_t),
                        JN_NEW_ARRAY(arena, size, unsigned), size - 1, 0};
}

/* The slot of a hash, or the free one where it would go. */
static size_t slot_of(const struct set *s, uint64_t hash)
{
    size_t at = hash & s->mask;
    while (s->slots[at] && s->slots[at] != hash)
        at = (at + 1) & s->mask;
    return at;
}

static struct set set_of(const struct characters *c, struct jn_arena *arena)
{
    uint64_t factor = multiplier();
    size_t n = shingle_count(c);
    struct set s = set_new(arena, n);
    for (size_t i = 0; i < n; i++) {
        uint64_t hash = hash_at(c, i, factor);
        size_t at = slot_of(&s, hash);
        s.n += s.slots[at] == 0;
        s.slots[at] = hash;
    }
    return s;
}

struct jn_shingles *jn_shingles_of(struct jn_analyser *a, const char *text, size_t len,
                                   struct jn_arena *arena)
{
    struct jn_shingles *s = JN_NEW(arena, struct jn_shingles);
    struct characters c = characters_of(a, text, len, arena);
    s->arena = arena;
    s->set = set_of(&c, arena);
    return s;
}

/* How many of the set the text has. */
static size_t count_both(struct jn_shingles *s, const struct characters *c)
{
    uint64_t factor = multiplier();
    size_t both = 0, n = shingle_count(c);
    s->text++;
    for (size_t i = 0; i < n; i++) {
        size_t at = slot_of(&s->set, hash_at(c, i, factor));
        both += s->set.slots[at] && s->set.seen[at] != s->text;
        s->set.seen[at] = s->text;
    }
    return both;
}

double jn_resemblance(struct jn_shingles *s, struct jn_analyser *a, const char *text,
                      size_t len, double least)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct characters c = characters_of(a, text, len, arena);
    if (s->set.n == 0 || c.n == 0)
        return 0;
    size_t both = count_both(s, &c);
    if ((double)both < least * (double)s->set.n)
        return 0;
    struct set theirs = set_of(&c, arena);
    double resemblance = (double)both / (double)(s->set.n + theirs.n - both);
    return resemblance < least ? 0 : resemblance;
}
