/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window slides over the occurrences and keeps the most weight of different terms
 * within `crop` characters; then the passage grows to sentence borders around that core.
 * All growing is done on an array of the character borders near the core, so it cannot
 * split a character. */
#include "jinnang/snippet.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "jinnang/utf8.h"

#include "lib/text/wanted.h"

/* --- the best part --------------------------------------------------------------------
 */

static size_t first_span_from(const struct jn_span *spans, size_t n, uint32_t start)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (spans[mid].start < start)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static double part_score(const struct jn_matcher *m, const struct jn_span *spans,
                         size_t n_spans, const struct jn_part *part)
{
    size_t first = first_span_from(spans, n_spans, part->start), last = first;
    for (; last < n_spans && spans[last].start < part->end; last++)
        m->count[spans[last].wanted]++;
    double sum = 0;
    for (size_t i = first; i < last; i++) {
        uint32_t *tf = &m->count[spans[i].wanted];
        if (*tf > 0)
            sum += m->rows[spans[i].wanted].weight * (1 + log(*tf));
        *tf = 0;
    }
    /* A page needs a little more than a paragraph to win. */
    return sum / (1 + 0.1 * log1p((part->end - part->start) / 2000.0)) + part->bonus;
}

size_t jn_best_part(const struct jn_matcher *m, const struct jn_span *spans,
                    size_t n_spans, const struct jn_part *parts, size_t n, double *score)
{
    size_t best = 0;
    double best_score = part_score(m, spans, n_spans, &parts[0]);
    for (size_t i = 1; i < n; i++) {
        double s = part_score(m, spans, n_spans, &parts[i]);
        if (s > best_score) {
            best = i;
            best_score = s;
        }
    }
    if (score)
        *score = best_score;
    return best;
}

/* --- the core: which occurrences ------------------------------------------------------
 */

struct core {
    uint32_t start, end;
};

struct window {
    const struct jn_matcher *m;
    const struct jn_span *spans;
    double weight; /* of the different terms inside */
};

static void window_add(struct window *w, size_t i)
{
    uint32_t term = w->spans[i].wanted;
    if (w->m->count[term]++ == 0)
        w->weight += w->m->rows[term].weight;
}

static void window_drop(struct window *w, size_t i)
{
    uint32_t term = w->spans[i].wanted;
    if (--w->m->count[term] == 0)
        w->weight -= w->m->rows[term].weight;
}

/* Sums in another order differ in the last digits; such windows are equal, the first
 * wins. */
static bool clearly_more(double a, double b)
{
    return a > b + 1e-9 * (1 + b);
}

/* Characters of text[start, end), or just more than `crop` where the bytes already say
 * so. */
static size_t count_between(const char *text, uint32_t start, uint32_t end, unsigned crop)
{
    if ((end - start) / 4 > crop)
        return (size_t)crop + 1;
    return jn_utf8_count(text + start, end - start);
}

/* The first of the heaviest stretches of spans that fits into `crop` characters. Widths
 * are measured in bytes where that already decides, so that text is rarely counted. */
static struct core find_core(const struct jn_matcher *m, const char *text,
                             const struct jn_span *spans, size_t n, unsigned crop)
{
    struct core best = {spans[0].start, spans[0].end};
    double best_weight = -1;
    struct window w = {m, spans, 0};
    size_t first = 0, before_last = 0; /* characters from the first to the last start */
    uint32_t reach = 0;                /* a compound may end behind its parts */
    for (size_t last = 0; last < n; last++) {
        if (last > 0)
            before_last +=
                count_between(text, spans[last - 1].start, spans[last].start, crop);
        reach = spans[last].end > reach ? spans[last].end : reach;
        window_add(&w, last);
        size_t width = before_last + count_between(text, spans[last].start, reach, crop);
        while (first < last && (width > crop || m->count[spans[first].wanted] > 1)) {
            size_t n_chars =
                count_between(text, spans[first].start, spans[first + 1].start, crop);
            window_drop(&w, first++);
            before_last -= n_chars;
            width -= n_chars;
        }
        if (clearly_more(w.weight, best_weight)) {
            best_weight = w.weight;
            best = (struct core){spans[first].start, reach};
        }
    }
    for (; first < n; first++)
        window_drop(&w, first);
    return best;
}

/* --- growing to good borders ----------------------------------------------------------
 */

enum border { BORDER_NONE, BORDER_BLANK, BORDER_SENTENCE };

struct borders {
    uint32_t *at; /* byte offsets of the characters near the core */
    uint8_t *kind;
    size_t n; /* the last one is the end of the region */
};

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x85 || cp == 0xA0 ||
           (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029 || cp == 0x3000;
}

static bool closes(uint32_t cp)
{
    return cp == '"' || cp == '\'' || cp == ')' || cp == ']' || cp == 0x2019 ||
           cp == 0x201D || cp == 0x300D || cp == 0x300F || cp == 0x3011 || cp == 0xFF09;
}

static bool ends_sentence(uint32_t cp, uint32_t next)
{
    switch (cp) {
    case '.':
        return is_blank(next);
    case '\n':
    case '!':
    case '?':
    case ';':
    case 0x2028:
    case 0x2029:
    case 0x3002: /* 。 */
    case 0xFF01: /* ！ */
    case 0xFF1B: /* ； */
    case 0xFF1F: /* ？ */
        return true;
    default:
        return false;
    }
}

static bool ends_clause(uint32_t cp)
{
    return is_blank(cp) || cp == 0xFF0C || cp == 0x3001 || cp == 0xFF1A; /* ，、： */
}

/* What kind of border lies between each two characters of text[from, to). */
static struct borders find_borders(struct jn_arena *arena, const char *text,
                                   uint32_t from, uint32_t to)
{
    size_t n = jn_utf8_count(text + from, to - from);
    struct borders b = {JN_NEW_ARRAY(arena, n + 1, uint32_t),
                        JN_NEW_ARRAY(arena, n + 1, uint8_t), n};
    bool sentence = false;
    uint32_t at = from, cp = 0, next = ' ';
    for (size_t i = 0; i < n; i++) {
        b.at[i] = at;
        at += (uint32_t)jn_utf8_decode(text + at, to - at, &cp);
        if (at < to)
            jn_utf8_decode(text + at, to - at, &next);
        else
            next = ' ';
        /* Quotes and blanks after a full stop still belong to its sentence. */
        sentence = ends_sentence(cp, next) || (sentence && (closes(cp) || is_blank(cp)));
        bool inner = sentence && (closes(next) || is_blank(next));
        if (sentence && !inner)
            b.kind[i + 1] = BORDER_SENTENCE;
        else if (ends_clause(cp) || is_blank(next))
            b.kind[i + 1] = BORDER_BLANK;
    }
    b.at[n] = at;
    return b;
}

static size_t border_index(const struct borders *b, uint32_t at)
{
    size_t i = 0;
    while (i < b->n && b->at[i] < at)
        i++;
    return i;
}

/* The nearest border of that kind in [low, high], from high downwards; SIZE_MAX: none. */
static size_t last_border(const struct borders *b, size_t low, size_t high,
                          enum border kind)
{
    for (size_t i = high + 1; i-- > low;)
        if (b->kind[i] >= kind)
            return i;
    return SIZE_MAX;
}

static size_t first_border(const struct borders *b, size_t low, size_t high,
                           enum border kind)
{
    for (size_t i = low; i <= high; i++)
        if (b->kind[i] >= kind)
            return i;
    return SIZE_MAX;
}

/* Where to begin: at the sentence of the core when it is near, else a third of the free
 * room before the core, at a blank when there is one. */
static size_t choose_start(const struct borders *b, size_t core, size_t slack)
{
    size_t low = core > slack * 2 / 3 ? core - slack * 2 / 3 : 0;
    size_t at = last_border(b, low, core, BORDER_SENTENCE);
    if (at != SIZE_MAX)
        return at;
    low = core > slack / 3 ? core - slack / 3 : 0;
    at = first_border(b, low, core, BORDER_BLANK);
    return at != SIZE_MAX ? at : low;
}

/* Where to end: as much as fits, cut back to a sentence when that leaves half of the room
 * used, to a blank otherwise. */
static size_t choose_end(const struct borders *b, size_t start, size_t core,
                         unsigned crop)
{
    size_t high = start + crop < b->n ? start + crop : b->n;
    if (high == b->n)
        return high;
    size_t half = start + crop / 2, at = last_border(b, core, high, BORDER_SENTENCE);
    if (at != SIZE_MAX && at >= half)
        return at;
    size_t blank = last_border(b, core, high, BORDER_BLANK);
    return blank != SIZE_MAX && blank > start ? blank : high;
}

static uint32_t back(const char *text, uint32_t from, uint32_t at, unsigned chars)
{
    while (at > from && chars > 0) {
        at--;
        chars -= ((unsigned char)text[at] & 0xC0) != 0x80;
    }
    return at;
}

static void trim(const char *text, struct jn_snippet *s)
{
    uint32_t cp;
    while (s->start < s->end) {
        size_t n = jn_utf8_decode(text + s->start, s->end - s->start, &cp);
        if (!is_blank(cp))
            break;
        s->start += (uint32_t)n;
    }
    while (s->end > s->start) {
        uint32_t before = back(text, s->start, s->end, 1);
        jn_utf8_decode(text + before, s->end - before, &cp);
        if (!is_blank(cp))
            break;
        s->end = before;
    }
}

static void grow(struct jn_arena *arena, const char *text, uint32_t from, uint32_t to,
                 struct core core, unsigned crop, struct jn_snippet *out)
{
    uint32_t low = back(text, from, core.start, crop);
    uint32_t high =
        core.start +
        (uint32_t)jn_utf8_offset(text + core.start, to - core.start, (size_t)crop + 1);
    struct borders b = find_borders(arena, text, low, high);
    if (low == from)
        b.kind[0] = BORDER_SENTENCE;
    size_t first = border_index(&b, core.start), last = border_index(&b, core.end);
    if (last > first + crop)
        last = first + crop; /* one very long word */
    size_t slack = crop - (last - first);
    size_t start = choose_start(&b, first, slack);
    size_t end = choose_end(&b, start, last, crop);
    if (high == to && end == b.n && end - start < crop) {
        /* The text ends here: use the room that is left for the sentences before. */
        size_t lowest = end > crop ? end - crop : 0;
        size_t earlier = first_border(&b, lowest, start, BORDER_SENTENCE);
        start = earlier != SIZE_MAX ? earlier : start;
    }
    out->start = b.at[start];
    out->end = b.at[end];
    trim(text, out);
}

static void add_marks(struct jn_arena *arena, const struct jn_span *spans, size_t n,
                      struct jn_snippet *out)
{
    size_t cap = 0;
    for (size_t i = 0; i < n && spans[i].start < out->end; i++) {
        struct jn_span mark = spans[i];
        if (mark.end <= out->start)
            continue;
        mark.start = mark.start < out->start ? out->start : mark.start;
        mark.end = mark.end > out->end ? out->end : mark.end;
        struct jn_span *before = out->n_marks > 0 ? &out->marks[out->n_marks - 1] : NULL;
        if (before && mark.start <= before->end) {
            before->end = mark.end > before->end ? mark.end : before->end;
            continue;
        }
        JN_GROW(arena, out->marks, out->n_marks, cap);
        out->marks[out->n_marks++] = mark;
    }
}

void jn_snippet_pick(const struct jn_matcher *m, const char *text, uint32_t from,
                     uint32_t to, const struct jn_span *spans, size_t n_spans,
                     unsigned crop, struct jn_arena *arena, struct jn_snippet *out)
{
    *out = (struct jn_snippet){from, from, NULL, 0};
    size_t first = first_span_from(spans, n_spans, from), last = first;
    while (last < n_spans && spans[last].start < to && spans[last].end <= to)
        last++;
    struct core core = {from, from};
    if (last > first)
        core = find_core(m, text, spans + first, last - first, crop);
    grow(arena, text, from, to, core, crop, out);
    if (last > first)
        add_marks(arena, spans + first, last - first, out);
}
