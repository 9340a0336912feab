/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stemmer changes the end of a word only, so a stem and its words share their first
 * letters: all but the last two of the stem. The exceptions are dying, lying and tying,
 * one vowel with an ending (aed, oing), which becomes that vowel, and "n't" alone, which
 * the analyser makes "nt". */
#include "lib/text/wanted.h"

#include <string.h>

#include "jinnang/utf8.h"

#include "lib/text/runs.h"

enum { STEM_CHANGES = 2, HASHED_LEN = 100 };

static uint32_t hash_of(const char *term, size_t len)
{
    uint32_t h = 2166136261U;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)term[i]) * 16777619U;
    return h ^ h >> 15;
}

uint32_t jn_wanted_find(const struct jn_matcher *m, const char *term, size_t len)
{
    uint32_t i = m->by_hash[hash_of(term, len) & m->hash_mask];
    while (i != WANTED_NONE &&
           (m->rows[i].len != len || memcmp(m->rows[i].term, term, len) != 0))
        i = m->rows[i].next_same_hash;
    return i;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

#define KEY(lower_case, upper_case, n) [lower_case] = (n), [upper_case] = (n)
/* 1-26 letters, 27-36 digits, 0 anything else. */
const uint8_t jn_wanted_letters[256] = {
    KEY('a', 'A', 1),  KEY('b', 'B', 2),  KEY('c', 'C', 3),  KEY('d', 'D', 4),
    KEY('e', 'E', 5),  KEY('f', 'F', 6),  KEY('g', 'G', 7),  KEY('h', 'H', 8),
    KEY('i', 'I', 9),  KEY('j', 'J', 10), KEY('k', 'K', 11), KEY('l', 'L', 12),
    KEY('m', 'M', 13), KEY('n', 'N', 14), KEY('o', 'O', 15), KEY('p', 'P', 16),
    KEY('q', 'Q', 17), KEY('r', 'R', 18), KEY('s', 'S', 19), KEY('t', 'T', 20),
    KEY('u', 'U', 21), KEY('v', 'V', 22), KEY('w', 'W', 23), KEY('x', 'X', 24),
    KEY('y', 'Y', 25), KEY('z', 'Z', 26), ['0'] = 27,        ['1'] = 28,
    ['2'] = 29,        ['3'] = 30,        ['4'] = 31,        ['5'] = 32,
    ['6'] = 33,        ['7'] = 34,        ['8'] = 35,        ['9'] = 36,
};

static bool same_beginning(const char *s, size_t len, const struct jn_wanted_row *row)
{
    size_t n = row->len > 2 + STEM_CHANGES ? row->len - STEM_CHANGES : 2;
    if (row->len >= HASHED_LEN || n > row->len)
        return true;
    if (len < n)
        return false;
    for (size_t i = 2; i < n; i++)
        if (lower(s[i]) != row->term[i])
            return false;
    return true;
}

/* May it become an odd stem: -ying, a vowel with -ed or -ing, "n't"? Apostrophes need not
 * be ASCII. */
static bool is_odd_beginning(const char *s, size_t len)
{
    if (len < 3)
        return false;
    char second = lower(s[1]), third = lower(s[2]);
    return (unsigned char)second >= 0x80 || second == '\'' ||
           (second == 'y' && third == 'i') || (second == 'e' && third == 'd') ||
           (second == 'i' && third == 'n');
}

bool jn_wanted_same_beginning(const struct jn_matcher *m, const char *s, size_t len,
                              bool exact)
{
    if (m->odd_stem && is_odd_beginning(s, len))
        return true;
    uint32_t i = m->by_key[jn_wanted_key(s, len)];
    while (exact && i != WANTED_NONE && !same_beginning(s, len, &m->rows[i]))
        i = m->rows[i].next_same_key;
    return i != WANTED_NONE;
}

/* --- making the tables ----------------------------------------------------------------
 */

static void set_bit(uint64_t *bits, uint32_t cp)
{
    bits[cp % WANTED_BITS / 64] |= UINT64_C(1) << (cp % 64);
}

static void set_han(struct jn_matcher *m, uint32_t cp)
{
    if (cp < JN_FOLD_HAN_FIRST || cp >= JN_FOLD_HAN_END)
        return;
    uint32_t bit = cp - JN_FOLD_HAN_FIRST;
    m->han[bit / 64] |= UINT64_C(1) << bit % 64;
}

static void add_dense(struct jn_matcher *m, const struct jn_wanted_row *row)
{
    uint32_t first, second;
    size_t n = jn_utf8_decode(row->term, row->len, &first);
    set_han(m, first);
    if (n == row->len) {
        set_bit(m->alone, first);
        m->any_alone = true;
        m->any_lone_prefix = m->any_lone_prefix || row->lone_prefix;
        return;
    }
    jn_utf8_decode(row->term + n, row->len - n, &second);
    set_han(m, second);
    set_bit(m->begins, first);
    set_bit(m->ends, second);
}

static bool is_odd_stem(const struct jn_wanted_row *row)
{
    return (row->len == 1 && strchr("aeiouy", row->term[0])) ||
           (row->len == 3 && row->term[1] == 'i' && row->term[2] == 'e') ||
           (row->len == 2 && memcmp(row->term, "nt", 2) == 0);
}

/* Of equal terms only the first is looked up. */
static void add_row(struct jn_matcher *m, uint32_t i)
{
    struct jn_wanted_row *row = &m->rows[i];
    uint32_t same = jn_wanted_find(m, row->term, row->len), cp;
    if (row->len == 0)
        return;
    if (same != WANTED_NONE) {
        m->rows[same].lone_prefix = m->rows[same].lone_prefix || row->lone_prefix;
        row = &m->rows[same];
    } else {
        uint32_t *head = &m->by_hash[hash_of(row->term, row->len) & m->hash_mask];
        row->next_same_hash = *head;
        *head = i;
    }
    jn_utf8_decode(row->term, row->len, &cp);
    if (jn_class_is_dense(jn_class_of(cp))) {
        add_dense(m, row);
    } else if (same == WANTED_NONE) {
        uint32_t *head = &m->by_key[jn_wanted_key(row->term, row->len)];
        row->next_same_key = *head;
        *head = i;
        m->odd_stem = m->odd_stem || is_odd_stem(row);
        m->any_single = m->any_single || row->len == 1;
        m->any_digit = m->any_digit || (row->term[0] >= '0' && row->term[0] <= '9');
    }
}

struct jn_matcher *jn_matcher_new(struct jn_arena *arena, struct jn_analyser *a,
                                  const struct jn_wanted *wanted, size_t n)
{
    struct jn_matcher *m = JN_NEW(arena, struct jn_matcher);
    size_t slots = 16;
    while (slots < 2 * n)
        slots *= 2;
    m->analyser = a;
    m->rows = JN_NEW_ARRAY(arena, n, struct jn_wanted_row);
    m->count = JN_NEW_ARRAY(arena, n, uint32_t);
    m->by_hash = JN_NEW_ARRAY(arena, slots, uint32_t);
    m->hash_mask = (uint32_t)slots - 1;
    memset(m->by_hash, 0xFF, slots * sizeof(*m->by_hash));
    memset(m->by_key, 0xFF, sizeof(m->by_key));
    memcpy(m->han, jn_fold_odd_han, sizeof(m->han));
    for (size_t i = 0; i < n; i++) {
        m->rows[i] = (struct jn_wanted_row){
            .term = jn_arena_dup(arena, wanted[i].term, wanted[i].len),
            .len = (uint32_t)wanted[i].len,
            .next_same_hash = WANTED_NONE,
            .next_same_key = WANTED_NONE,
            .weight = wanted[i].weight,
            .lone_prefix = wanted[i].lone_prefix,
        };
        add_row(m, (uint32_t)i);
    }
    return m;
}
