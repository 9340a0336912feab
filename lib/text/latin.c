/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run is one or more pieces (letters and digits without anything between) held together
 * by joiners: "gb/t", "22239-2019", "node.js", "c++". The run is looked through once to
 * know its end and what it is, and again to give its parts. */
#include <string.h>

#include "lib/text/analyser.h"

enum {
    WHOLE_MAX = 64, /* bytes; longer runs are addresses and paths: only their parts */
    STEM_MIN = 3,
};

enum { HAS_AZ = 1, HAS_DIGIT = 2, HAS_OTHER = 4 };

struct piece {
    size_t from, to; /* characters */
    size_t suffix;   /* where "++", "#" or "%" behind it ends; `to` without one */
    size_t next;     /* the next piece of the run; 0 when this is the last */
    unsigned has;
    bool url; /* "://" follows */
};

static char byte_at(const struct jn_folded *t, size_t i)
{
    return i < t->n ? t->bytes[t->chars[i].off] : '\0';
}

static bool starts_piece(const struct jn_folded *t, size_t i)
{
    return i < t->n && t->chars[i].cls >= JN_CLASS_AZ && t->chars[i].cls < JN_CLASS_MARK;
}

static bool is_joiner(const struct jn_folded *t, size_t i, char c)
{
    return i < t->n && t->chars[i].cls == JN_CLASS_JOINER && byte_at(t, i) == c;
}

/* How many characters at i join the piece before it to one behind; 0: none. */
static size_t joint(const struct jn_folded *t, size_t i)
{
    if (i >= t->n || t->chars[i].cls != JN_CLASS_JOINER)
        return 0;
    char c = byte_at(t, i);
    if (c == ':') { /* host:8080 and 10:30, but not "Note:this" */
        if (is_joiner(t, i + 1, '/') && is_joiner(t, i + 2, '/') &&
            starts_piece(t, i + 3))
            return 3;
        return i + 1 < t->n && t->chars[i + 1].cls == JN_CLASS_DIGIT;
    }
    return c != '%' && starts_piece(t, i + 1);
}

static size_t suffix_end(const struct jn_folded *t, size_t i, unsigned last_cls)
{
    if (is_joiner(t, i, '%') && last_cls == JN_CLASS_DIGIT)
        return i + 1;
    if (is_joiner(t, i, '+') && is_joiner(t, i + 1, '+') && !is_joiner(t, i + 2, '+'))
        return i + 2;
    if (is_joiner(t, i, '#') && last_cls != JN_CLASS_DIGIT && !starts_piece(t, i + 1))
        return i + 1;
    return i;
}

/* 1,200 and 12,345,678 with the comma of ASCII: in Chinese text "，" stands between
 * numbers. */
static bool groups_digits(const struct jn_folded *t, size_t from, size_t comma)
{
    const struct jn_char *c = t->chars + comma;
    if (c->cls != JN_CLASS_COMMA || c->end - c->start != 1 || comma - from > 3 ||
        t->n - comma < 4)
        return false;
    return c[1].cls == JN_CLASS_DIGIT && c[2].cls == JN_CLASS_DIGIT &&
           c[3].cls == JN_CLASS_DIGIT && !jn_class_is_word(c[4].cls);
}

static void read_piece(const struct jn_folded *t, size_t at, struct piece *p)
{
    static const uint8_t bit[] = {[JN_CLASS_AZ] = HAS_AZ,
                                  [JN_CLASS_DIGIT] = HAS_DIGIT,
                                  [JN_CLASS_LETTER] = HAS_OTHER,
                                  [JN_CLASS_MARK] = HAS_OTHER};
    size_t i = at;
    unsigned has = 0;
    for (; i < t->n && jn_class_is_word(t->chars[i].cls); i++)
        has |= bit[t->chars[i].cls];
    *p = (struct piece){.from = at, .to = i, .suffix = i, .has = has};
    if (has == HAS_DIGIT && groups_digits(t, at, i))
        p->next = i + 1;
    if (t->chars[i].cls != JN_CLASS_JOINER)
        return;
    p->suffix = suffix_end(t, i, t->chars[i - 1].cls);
    if (p->suffix > i && byte_at(t, i) == '%')
        return;
    size_t n = joint(t, p->suffix);
    if (n > 0)
        p->next = p->suffix + n;
    else if (p->suffix > i && starts_piece(t, p->suffix))
        p->next = p->suffix; /* c++17 */
    p->url = n == 3;
}

/* A compound, or what is left of it without its last suffix; 1,200 is the number 1200. */
static void emit_whole(struct jn_emit *e, size_t from, size_t to, bool part)
{
    const struct jn_char *c = e->text->chars;
    const char *bytes = e->text->bytes + c[from].off;
    char plain[WHOLE_MAX];
    uint32_t len = c[to].off - c[from].off, n = 0;
    if (!memchr(bytes, ',', len)) {
        jn_emit_chars(e, from, to, JN_TOKEN_WHOLE, e->position, part);
        return;
    }
    for (uint32_t i = 0; i < len; i++)
        if (bytes[i] != ',')
            plain[n++] = bytes[i];
    struct jn_token token = {.term = plain,
                             .plain = plain,
                             .term_len = n,
                             .plain_len = n,
                             .start = c[from].start,
                             .end = c[to - 1].end,
                             .position = e->position,
                             .type = JN_TOKEN_WHOLE,
                             .part = part};
    jn_emit_term(e, &token);
}

/* Where letters and digits meet in an identifier that is also written with a blank:
 * ISO27001, GB/T22239, 100TB. 0: it stays in one (K8s, SM4, v3, 5G). */
static size_t halves(const struct jn_folded *t, size_t from, size_t to)
{
    size_t at = from;
    while (at < to && t->chars[at].cls == t->chars[from].cls)
        at++;
    for (size_t i = at; i < to; i++)
        if (t->chars[i].cls != t->chars[at].cls)
            return 0;
    return to - at >= (t->chars[from].cls == JN_CLASS_AZ ? 3 : 2) ? at : 0;
}

/* One piece as a token: letters and digits mixed are an identifier, letters a word. */
static void emit_piece(struct jn_emit *e, size_t from, size_t to, unsigned has, bool part)
{
    const struct jn_char *c = e->text->chars;
    uint32_t len = c[to].off - c[from].off;
    if (has & HAS_DIGIT) {
        jn_emit_chars(e, from, to, JN_TOKEN_WHOLE, e->position, part);
        size_t at = has == (HAS_AZ | HAS_DIGIT) ? halves(e->text, from, to) : 0;
        if (at) {
            bool letters = c[from].cls == JN_CLASS_AZ;
            emit_piece(e, from, at, letters ? HAS_AZ : HAS_DIGIT, true);
            e->position++;
            emit_piece(e, at, to, letters ? HAS_DIGIT : HAS_AZ, true);
        }
        return;
    }
    if (has != HAS_AZ || len < STEM_MIN || len > WHOLE_MAX) {
        jn_emit_chars(e, from, to, JN_TOKEN_WORD, e->position, part);
        return;
    }
    struct jn_token token = {.plain = e->text->bytes + c[from].off,
                             .plain_len = len,
                             .start = c[from].start,
                             .end = c[to - 1].end,
                             .position = e->position,
                             .type = JN_TOKEN_WORD,
                             .part = part};
    token.term = jn_stem(e->stemmer, token.plain, len, &token.term_len);
    jn_emit_term(e, &token);
}

struct run {
    size_t from, to; /* characters, suffix included */
    size_t pieces;
    struct piece first, last;
    bool url;
};

static void read_run(const struct jn_folded *t, size_t at, struct run *r)
{
    *r = (struct run){.from = at};
    do {
        read_piece(t, at, &r->last);
        if (r->pieces++ == 0)
            r->first = r->last;
        r->url = r->url || r->last.url;
        at = r->last.next;
    } while (at);
    r->to = r->last.suffix;
}

/* "customer's", "don't", "we'll": English, two pieces with an apostrophe between. */
static bool emit_contraction(struct jn_emit *e, const struct run *r)
{
    static const char *const dropped[] = {"s", "ll", "re", "ve", "m", "d"};
    const struct jn_folded *t = e->text;
    const struct piece *a = &r->first, *b = &r->last;
    if (r->pieces != 2 || a->has != HAS_AZ || b->has != HAS_AZ ||
        !is_joiner(t, a->to, '\'') || b->suffix != b->to)
        return false;
    const char *tail = t->bytes + t->chars[b->from].off;
    size_t len = t->chars[b->to].off - t->chars[b->from].off;
    for (size_t i = 0; i < JN_COUNT(dropped); i++) {
        if (strlen(dropped[i]) == len && memcmp(dropped[i], tail, len) == 0) {
            emit_piece(e, a->from, a->to, a->has, false);
            return true;
        }
    }
    uint32_t head = t->chars[a->to].off - t->chars[a->from].off;
    if (len != 1 || *tail != 't' || byte_at(t, a->to - 1) != 'n' || head > 8)
        return false;
    char joined[10];
    memcpy(joined, t->bytes + t->chars[a->from].off, head);
    joined[head] = 't';
    struct jn_token token = {.term = joined,
                             .plain = joined,
                             .term_len = head + 1,
                             .plain_len = head + 1,
                             .start = t->chars[a->from].start,
                             .end = t->chars[b->to - 1].end,
                             .position = e->position,
                             .type = JN_TOKEN_WORD};
    jn_emit_term(e, &token);
    return true;
}

static void emit_parts(struct jn_emit *e, const struct run *r, bool part)
{
    struct piece p;
    if (part && r->pieces > 1 &&
        is_joiner(e->text, r->last.to, '%')) /* 99.99 of 99.99% */
        emit_whole(e, r->from, r->last.to, true);
    size_t at = r->from;
    do {
        read_piece(e->text, at, &p);
        if (p.suffix > p.to && !is_joiner(e->text, p.to, '%') && r->pieces > 1)
            jn_emit_chars(e, p.from, p.suffix, JN_TOKEN_WHOLE, e->position,
                          part); /* c++ */
        else
            emit_piece(e, p.from, p.to, p.has, part);
        e->position++;
        at = p.next;
    } while (at && !e->stopped);
}

size_t jn_latin_run(struct jn_emit *e, size_t at)
{
    const struct jn_char *c = e->text->chars;
    size_t end = at;
    while (c[end].cls == JN_CLASS_AZ) /* the class at the end of the text is another */
        end++;
    if (c[end].cls < JN_CLASS_JOINER || c[end].cls > JN_CLASS_MARK) {
        emit_piece(e, at, end, HAS_AZ, false); /* nearly all words */
        e->position++;
        return end;
    }
    struct run r;
    read_run(e->text, at, &r);
    if ((r.pieces == 1 && r.to == r.last.to) || emit_contraction(e, &r)) {
        if (r.pieces == 1)
            emit_piece(e, r.from, r.to, r.first.has, false);
        e->position++;
        return r.to;
    }
    bool whole =
        !r.url && e->text->chars[r.to].off - e->text->chars[r.from].off <= WHOLE_MAX;
    if (whole)
        emit_whole(e, r.from, r.to, false);
    emit_parts(e, &r, whole);
    return r.to;
}
