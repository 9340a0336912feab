/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One walk over the folded text. The automaton tells every name that ends at a character;
 * of those the longest for each beginning is kept, until no longer one can come: the
 * depth of a state says how far back a match under way may have begun. So what is kept
 * fits a ring a little longer than a name. */
#include <assert.h>

#include "jinnang/names.h"
#include "jinnang/utf8.h"

#include "lib/text/analyser.h"
#include "lib/text/names_inner.h"

enum { RING = 256 };
_Static_assert(RING > JN_NAME_CHARS + 2, "a name and its neighbours fit the ring");

/* A character, at its place in the row of all that were fed. */
struct place {
    uint32_t start, end; /* bytes of the text */
    uint32_t len;        /* of the longest name beginning here so far; 0: none */
    uint32_t number;
    bool border; /* a name may begin here */
};

struct scan {
    const struct jn_names *names;
    jn_names_accept *accept;
    jn_names_sink *sink;
    void *user;
    struct place ring[RING];
    uint32_t n;              /* characters fed */
    uint32_t waiting, until; /* beginnings with a name not given yet: [waiting, until) */
    uint32_t free;           /* where the next match may begin */
    uint32_t given;          /* end of the last match, in bytes */
    uint32_t state;
    unsigned before; /* class of the character before */
    bool looked;     /* the names that end at the last character were taken */
    bool stopped;
    /* A run of blanks that has not been fed. */
    uint32_t blank_start, blank_end, breaks;
};

static void give(struct scan *s, uint32_t at)
{
    const struct place *p = &s->ring[at % RING];
    struct jn_name_match m = {p->number, p->start, s->ring[(at + p->len - 1) % RING].end};
    s->free = at + p->len;
    /* Characters that were folded as one share their bytes. */
    if (m.start < s->given)
        return;
    s->given = m.end;
    s->stopped = !s->sink(s->user, &m);
}

/* Give the names that begin before `limit`. */
static void settle(struct scan *s, uint32_t limit)
{
    limit = limit < s->until ? limit : s->until;
    for (; s->waiting < limit && !s->stopped; s->waiting++) {
        struct place *p = &s->ring[s->waiting % RING];
        if (p->len > 0 && s->waiting >= s->free)
            give(s, s->waiting);
        p->len = 0;
    }
}

static void take(struct scan *s, const struct names_state *state)
{
    uint32_t at = s->n - state->depth;
    struct place *p = &s->ring[at % RING];
    if (!p->border || at < s->free || state->depth <= p->len)
        return;
    struct jn_name_match m = {state->name - 1, p->start, s->ring[(s->n - 1) % RING].end};
    if (s->accept && !s->accept(s->user, &m))
        return;
    p->len = state->depth;
    p->number = m.number;
    if (s->waiting >= s->until)
        s->waiting = s->until = at;
    if (at < s->waiting)
        s->waiting = at;
    if (at >= s->until)
        s->until = at + 1;
}

/* The names that end at the last character fed, now that the next one is known. */
static void look(struct scan *s, unsigned next)
{
    const struct names_state *states = s->names->states;
    if (s->looked)
        return;
    s->looked = true;
    if (jn_class_is_word(s->before) && jn_class_is_word(next))
        return;
    uint32_t at = states[s->state].name ? s->state : states[s->state].out;
    for (; at != 0; at = states[at].out)
        take(s, &states[at]);
}

/* Where the automaton goes from `state`. begins: a name may begin with this character. */
static inline uint32_t step(const struct jn_names *n, uint32_t state, uint32_t symbol,
                            bool begins)
{
    if (symbol == NAMES_NO_SYMBOL)
        return 0;
    for (; state != 0; state = n->states[state].fail) {
        uint32_t next = names_child(n, state, symbol);
        if (next != 0)
            return next;
    }
    return begins ? n->first[symbol] : 0;
}

static inline void feed(struct scan *s, uint32_t symbol, unsigned cls, uint32_t start,
                        uint32_t end)
{
    bool border = !(jn_class_is_word(cls) && jn_class_is_word(s->before));
    uint32_t next = step(s->names, s->state, symbol, border);
    s->before = cls;
    if (next == 0 && s->waiting >= s->until) {
        s->state = 0; /* nothing under way, nothing waiting: the usual case */
        s->n++;
        s->looked = true;
        return;
    }
    s->ring[s->n++ % RING] = (struct place){start, end, 0, 0, border};
    s->state = next;
    s->looked = s->names->states[next].name == 0 && s->names->states[next].out == 0;
    if (s->waiting < s->until)
        settle(s, s->n - s->names->states[next].depth);
}

/* A run of blanks before a character of class `next`. */
static void feed_blanks(struct scan *s, unsigned next)
{
    uint32_t breaks = s->breaks;
    s->breaks = 0;
    if (breaks > 1) {
        feed(s, NAMES_NO_SYMBOL, JN_CLASS_BREAK, s->blank_start, s->blank_end);
    } else if (breaks == 1 && jn_class_is_dense(s->before) && jn_class_is_dense(next) &&
               step(s->names, s->state, NAMES_BLANK, false) == 0) {
        /* A long line of Chinese was wrapped: nothing stands between. */
    } else {
        feed(s, NAMES_BLANK, JN_CLASS_BLANK, s->blank_start, s->blank_end);
    }
    s->blank_end = 0;
}

static void blank(struct scan *s, const struct jn_char *c, uint32_t cp)
{
    look(s, JN_CLASS_BLANK);
    if (s->blank_end == 0)
        s->blank_start = c->start;
    s->blank_end = c->end;
    if (c->cls == JN_CLASS_BREAK && cp != '\r')
        s->breaks++;
}

static inline uint32_t code_point(const struct jn_folded *f, size_t i)
{
    const unsigned char *p = (const unsigned char *)f->bytes + f->chars[i].off;
    uint32_t cp;
    if (p[0] < 0x80)
        return p[0];
    if (p[0] >= 0xE0 && p[0] < 0xF0)
        return (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
    jn_utf8_decode((const char *)p, f->chars[i + 1].off - f->chars[i].off, &cp);
    return cp;
}

static void scan_piece(struct scan *s, const struct jn_folded *f)
{
    for (size_t i = 0; i < f->n && !s->stopped; i++) {
        const struct jn_char *c = &f->chars[i];
        uint32_t cp = code_point(f, i);
        if (c->cls <= JN_CLASS_BREAK) {
            blank(s, c, cp);
            continue;
        }
        if (s->blank_end != 0)
            feed_blanks(s, c->cls);
        else if (!s->looked)
            look(s, c->cls);
        feed(s, names_symbol(s->names, cp), c->cls, c->start, c->end);
    }
}

void jn_names_scan(const struct jn_names *n, struct jn_analyser *a, const char *text,
                   size_t len, jn_names_accept *accept, jn_names_sink *sink, void *user)
{
    struct jn_folder *f = jn_analyser_folder(a);
    struct scan s = {.names = n,
                     .accept = accept,
                     .sink = sink,
                     .user = user,
                     .before = JN_CLASS_BREAK,
                     .looked = true};
    assert(n->compiled);
    for (size_t at = 0; at < len && n->n_names > 0 && !s.stopped;) {
        at = jn_fold_next(f, text, len, at);
        scan_piece(&s, &f->now);
    }
    look(&s, JN_CLASS_BREAK);
    settle(&s, s.n);
}
