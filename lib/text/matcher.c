/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds what jn_analyse() would find, without analysing most of the text. The text is
 * walked in stretches between characters that no token crosses (blanks, punctuation).
 * Inside one:
 *   - neighbouring characters of one dense script are looked up as a bigram at once;
 *   - letters, digits and joiners form a chunk, which is analysed only when some wanted
 * term may begin in it;
 *   - a stretch whose characters cannot be taken one by one (they combine, expand, or
 * OpenCC may convert them by phrase) is given to the analyser as a whole, unless nothing
 * in it can be wanted. */
#include <string.h>

#include "jinnang/utf8.h"

#include "lib/text/block.h"
#include "lib/text/fold_table.h"
#include "lib/text/runs.h"
#include "lib/text/wanted.h"

enum { SPANS_MAX = 4096 };

struct scan {
    struct jn_matcher *m;
    struct jn_arena *arena;
    const char *text;
    size_t len;
    struct jn_span *spans;
    size_t n, cap;
};

static void add_span(struct scan *s, size_t start, size_t end, uint32_t wanted)
{
    JN_GROW(s->arena, s->spans, s->n, s->cap);
    size_t i = s->n++;
    for (; i > 0 && s->spans[i - 1].start > start; i--)
        s->spans[i] = s->spans[i - 1];
    s->spans[i] = (struct jn_span){(uint32_t)start, (uint32_t)end, wanted};
}

/* --- by the analyser ------------------------------------------------------------------
 */

struct by_tokens {
    struct scan *scan;
    size_t base;   /* where the analysed piece begins in the text */
    uint32_t lone; /* wanted character that the last bigram began with */
    size_t lone_start;
};

/* The first character of a bigram ends where the next token begins. */
static void finish_lone(struct by_tokens *b, size_t end)
{
    if (b->lone != WANTED_NONE)
        add_span(b->scan, b->lone_start, end, b->lone);
    b->lone = WANTED_NONE;
}

static void note_lone(struct by_tokens *b, const struct jn_token *token)
{
    uint32_t cp;
    size_t n = jn_utf8_decode(token->term, token->term_len, &cp);
    uint32_t row = jn_wanted_find(b->scan->m, token->term, n);
    if (row == WANTED_NONE || !b->scan->m->rows[row].lone_prefix)
        return;
    b->lone = row;
    b->lone_start = b->base + token->start;
}

static bool take_token(void *user, const struct jn_token *token)
{
    struct by_tokens *b = user;
    struct scan *s = b->scan;
    bool dense = token->type == JN_TOKEN_BIGRAM || token->type == JN_TOKEN_LONE;
    if (dense)
        finish_lone(b, b->base + token->start);
    if (token->type == JN_TOKEN_BIGRAM && s->m->any_lone_prefix)
        note_lone(b, token);
    uint32_t row = jn_wanted_find(s->m, token->term, token->term_len);
    if (row != WANTED_NONE)
        add_span(s, b->base + token->start, b->base + token->end, row);
    return true;
}

static void analyse_piece(struct scan *s, size_t start, size_t end)
{
    struct by_tokens b = {s, start, WANTED_NONE, 0};
    jn_analyse(s->m->analyser, s->text + start, end - start, take_token, &b);
}

/* --- chunks of letters, digits and joiners ---------------------------------------------
 */

enum kind { KIND_BORDER, KIND_LETTER, KIND_DIGIT, KIND_COMMA, KIND_JOINER, KIND_BEYOND };

/* What a byte is; KIND_BEYOND begins a character that is not ASCII. */
static const uint8_t kinds[256] = {
    ['a' ... 'z'] = KIND_LETTER, ['A' ... 'Z'] = KIND_LETTER,
    ['0' ... '9'] = KIND_DIGIT,  [','] = KIND_COMMA,
    ['-'] = KIND_JOINER,         ['_'] = KIND_JOINER,
    ['.'] = KIND_JOINER,         ['/'] = KIND_JOINER,
    ['+'] = KIND_JOINER,         ['#'] = KIND_JOINER,
    ['&'] = KIND_JOINER,         ['@'] = KIND_JOINER,
    [':'] = KIND_JOINER,         ['%'] = KIND_JOINER,
    ['\''] = KIND_JOINER,        [0x80 ... 0xFF] = KIND_BEYOND,
};

static inline uint8_t kind_at(const struct scan *s, size_t at)
{
    return kinds[(unsigned char)s->text[at]];
}

static inline bool is_alnum(uint8_t kind)
{
    return kind == KIND_LETTER || kind == KIND_DIGIT;
}

/* May a wanted term begin with this letter or digit? What follows it belongs to it or,
 * where letters and digits meet, is a piece of its own. */
static inline bool piece_may_match(const struct scan *s, size_t at, size_t end,
                                   bool exact)
{
    const char *piece = s->text + at;
    if (jn_wanted_may_begin(s->m, piece, end - at, exact))
        return true;
    return at + 1 < end && kind_at(s, at + 1) != kind_at(s, at) &&
           jn_wanted_may_begin(s->m, piece, 1, exact);
}

/* Can some piece of the chunk be the beginning of a wanted term? */
static bool chunk_may_match(const struct scan *s, size_t start, size_t end, bool exact)
{
    uint8_t before = KIND_BORDER;
    for (size_t at = start; at < end; at++) {
        uint8_t kind = kind_at(s, at);
        if (is_alnum(kind) && kind != before && piece_may_match(s, at, end, exact))
            return true;
        before = kind;
    }
    return false;
}

/* A character that is not ASCII, seen from inside a stretch. */
static inline uint32_t entry_at(const struct scan *s, size_t at, size_t *n, uint32_t *cp)
{
    const unsigned char *p = (const unsigned char *)s->text + at;
    if (p[0] >= 0xE0 && p[0] < 0xF0 && s->len - at >= 3) {
        *cp = (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
        *n = 3;
    } else {
        *n = jn_utf8_decode(s->text + at, s->len - at, cp);
    }
    return jn_fold_entry(*cp);
}

static inline bool is_ellipsis(uint32_t cp)
{
    return cp == 0x2025 || cp == 0x2026; /* expand to dots, which hold nothing together */
}

static inline bool is_hard(uint32_t e, uint32_t cp)
{
    return ((e & (JN_FOLD_CONTINUES | JN_FOLD_EXPANDS)) && !is_ellipsis(cp)) ||
           JN_FOLD_CLASS(e) == JN_CLASS_SKIP;
}

/* What a chunk is made of, as far as it was read. */
struct chunk {
    size_t end;
    bool ascii, letters, comma; /* letters: others than a-z; comma: inside a number */
    bool after_digit;
};

static bool digit_follows(const struct scan *s, size_t at)
{
    size_t n;
    uint32_t cp;
    if (at >= s->len || kind_at(s, at) != KIND_BEYOND)
        return at < s->len && kind_at(s, at) == KIND_DIGIT;
    unsigned cls = JN_FOLD_CLASS(entry_at(s, at, &n, &cp));
    return cls == JN_CLASS_DIGIT || cls == JN_CLASS_SKIP;
}

/* Take one more character into the chunk; false: it is not of it. */
static inline bool chunk_next(const struct scan *s, struct chunk *c)
{
    uint8_t kind = kind_at(s, c->end);
    size_t n = 1;
    if (kind == KIND_BORDER)
        return false;
    if (kind == KIND_COMMA) { /* 1,200 */
        if (!c->after_digit || !digit_follows(s, c->end + 1))
            return false;
        c->comma = true;
    }
    c->after_digit = kind == KIND_DIGIT;
    if (kind == KIND_BEYOND) {
        uint32_t cp, e = entry_at(s, c->end, &n, &cp), cls = JN_FOLD_CLASS(e);
        if (is_hard(e, cp) || jn_class_is_dense(cls) || cls < JN_CLASS_JOINER)
            return false;
        c->ascii = false;
        c->letters = c->letters || cls != JN_CLASS_JOINER;
        c->after_digit = cls == JN_CLASS_DIGIT;
    }
    c->end += n;
    return true;
}

/* The chunk that begins at `at`: its matches; returns where it ends. */
static size_t scan_chunk(struct scan *s, size_t at)
{
    struct chunk c = {.end = at, .ascii = true};
    while (c.end < s->len && chunk_next(s, &c))
        ;
    if (c.letters || (c.comma && s->m->any_digit) ||
        chunk_may_match(s, at, c.end, c.ascii && !c.comma))
        analyse_piece(s, at, c.end);
    return c.end;
}

/* --- runs of characters that are written without blanks
 * ---------------------------------- */

struct dense {
    uint32_t cp, cls; /* of the character before; cls 0: none */
    size_t start, end;
    bool t2s;     /* conversion may change it */
    bool changes; /* some pair or character may be wanted after the conversion */
};

static uint32_t row_of(const struct scan *s, const uint32_t *cps, size_t n)
{
    char term[8];
    size_t len = 0;
    for (size_t i = 0; i < n; i++)
        len += jn_utf8_encode(cps[i], term + len);
    return jn_wanted_find(s->m, term, len);
}

static void look_up_pair(struct scan *s, struct dense *d, uint32_t cp, size_t end)
{
    uint32_t row = row_of(s, (uint32_t[]){d->cp, cp}, 2);
    if (row != WANTED_NONE)
        add_span(s, d->start, end, row);
}

/* A character alone: wanted as the beginning of any bigram, or as the end of its run. */
static void look_up_alone(struct scan *s, const struct dense *d, bool as_prefix)
{
    uint32_t row = row_of(s, &d->cp, 1);
    if (row != WANTED_NONE && s->m->rows[row].lone_prefix == as_prefix)
        add_span(s, d->start, d->end, row);
}

/* One character more; d holds the one before. */
static inline void dense_next(struct scan *s, struct dense *d, uint32_t e, size_t at,
                              size_t n)
{
    const struct jn_matcher *m = s->m;
    uint32_t cp = JN_FOLD_CP(e), cls = JN_FOLD_CLASS(e);
    bool t2s = (e & JN_FOLD_T2S) != 0;
    if (cls == d->cls && (d->t2s || jn_wanted_bit(m->begins, d->cp)) &&
        (t2s || jn_wanted_bit(m->ends, cp))) {
        if (t2s || d->t2s)
            d->changes = true;
        else
            look_up_pair(s, d, cp, at + n);
    }
    *d = (struct dense){cp, cls, at, at + n, t2s, d->changes};
    if (!m->any_lone_prefix)
        return;
    if (t2s)
        d->changes = true;
    else if (jn_wanted_bit(m->alone, cp))
        look_up_alone(s, d, true);
}

/* Most Han characters are themselves and in no wanted term. */
static inline bool is_plain_han(const struct scan *s, size_t at, uint32_t *cp)
{
    const unsigned char *p = (const unsigned char *)s->text + at;
    if (p[0] < 0xE4 || p[0] > 0xE9 || s->len - at < 3)
        return false;
    *cp = (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
    uint32_t bit = *cp - JN_FOLD_HAN_FIRST;
    return *cp >= JN_FOLD_HAN_FIRST && !(s->m->han[bit / 64] >> bit % 64 & 1);
}

/* The run is over: its last character is a token by itself. */
static inline void dense_end(struct scan *s, struct dense *d)
{
    if (d->cls == 0)
        return;
    if (d->t2s)
        d->changes = d->changes || s->m->any_alone;
    else if (jn_wanted_bit(s->m->alone, d->cp))
        look_up_alone(s, d, false);
    d->cls = 0;
}

/* --- stretches -------------------------------------------------------------------------
 */

/* The stretch that begins at `at`, and the border character behind it; returns where that
 * ends. `border` is where the border before it begins: a mark at the beginning combines
 * with it. */
static size_t scan_stretch(struct scan *s, size_t at, size_t border, size_t *next_border)
{
    struct dense d = {0};
    size_t n_before = s->n, start = at, n = 0;
    bool hard = false;
    for (; at < s->len; at += n) {
        uint8_t kind = kind_at(s, at);
        n = 1;
        if (kind == KIND_BORDER || (kind == KIND_COMMA && !hard))
            break;
        uint32_t cp;
        if (kind == KIND_BEYOND && is_plain_han(s, at, &cp)) {
            if (d.cls != JN_CLASS_HAN)
                dense_end(s, &d);
            n = 3;
            d = (struct dense){cp, JN_CLASS_HAN, at, at + n, false, d.changes};
            continue;
        }
        if (kind == KIND_BEYOND) {
            uint32_t e = entry_at(s, at, &n, &cp), cls = JN_FOLD_CLASS(e);
            if (is_hard(e, cp)) {
                hard = true;
                continue;
            }
            if (jn_class_is_dense(cls)) {
                if (d.cls != cls)
                    dense_end(s, &d);
                dense_next(s, &d, e, at, n);
                continue;
            }
            if (cls < JN_CLASS_JOINER)
                break;
        }
        dense_end(s, &d);
        if (kind != KIND_COMMA)
            n = scan_chunk(s, at) - at;
    }
    dense_end(s, &d);
    if (hard || d.changes) {
        s->n = n_before;
        analyse_piece(s, border < start ? border : start, at);
    }
    *next_border = at;
    return at < s->len ? at + n : at;
}

/* ---- plain English --------------------------------------------------------------------
 */

/* May a wanted term begin with the piece at `at`? Bytes behind it are only compared. */
static inline bool starts_wanted(const struct scan *s, size_t at)
{
    const char *piece = s->text + at;
    if (jn_wanted_may_begin(s->m, piece, s->len - at, true))
        return true;
    return s->m->any_single && piece_may_match(s, at, s->len, true);
}

/* From `at`, which begins a stretch: the first byte that needs a closer look, because a
 * wanted term may begin there or it is not ASCII; the length of the text when there is
 * none. Blocks of 64 bytes, of which only the beginnings of words are looked up. */
static size_t find_candidate(const struct scan *s, size_t at)
{
    uint64_t letter_before = 0, digit_before = 0;
    for (; at < s->len; at += BLOCK_BYTES) {
        if (kind_at(s, at) == KIND_BEYOND)
            return at;
        struct block b = block_at(s->text, at, s->len);
        uint64_t stops = s->m->any_digit ? b.beyond | b.commas : b.beyond;
        uint64_t starts = (b.letters & ~(b.letters << 1 | letter_before)) |
                          (b.digits & ~(b.digits << 1 | digit_before));
        if (stops)
            starts &= (stops & -stops) - 1;
        for (; starts; starts &= starts - 1) {
            size_t start = at + (size_t)__builtin_ctzll(starts);
            if (starts_wanted(s, start))
                return start;
        }
        if (stops)
            return at + (size_t)__builtin_ctzll(stops);
        letter_before = b.letters >> 63;
        digit_before = b.digits >> 63;
    }
    return s->len;
}

/* Where the stretch of `at` begins, not before `low`. */
static size_t stretch_start(const struct scan *s, size_t low, size_t at, size_t *border)
{
    while (at > low && kind_at(s, at - 1) != KIND_BORDER)
        at--;
    if (at > low)
        *border = at - 1;
    return at;
}

size_t jn_matcher_find(struct jn_matcher *m, struct jn_arena *arena, const char *text,
                       size_t len, struct jn_span **spans)
{
    struct scan s = {.m = m, .arena = arena, .text = text, .len = len};
    size_t border = 0;
    for (size_t at = 0; at < len && s.n < SPANS_MAX;) {
        size_t candidate = find_candidate(&s, at);
        if (candidate == len)
            break;
        at = stretch_start(&s, at, candidate, &border);
        at = scan_stretch(&s, at, border, &border);
    }
    *spans = s.spans;
    return s.n < SPANS_MAX ? s.n : SPANS_MAX;
}
