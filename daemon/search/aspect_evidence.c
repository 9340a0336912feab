/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One walk over the hit's text with the terms of everything that is common; then each
 * sentence with an occurrence is asked which needles it holds: a label needs all of its
 * terms, a pain point a third of them. */
#include <string.h>

#include "daemon/search/aspects.h"
#include "daemon/search/labels.h"

enum { WANTED_MAX = 256, NEEDLES_MAX = 96, SENTENCE_MAX = 480 };

struct needle {
    size_t aspect;
    double least; /* share of its terms that a sentence must have */
    uint64_t wanted[WANTED_MAX / 64];
    size_t n;
};

struct haystack {
    const struct search_context *c;
    const struct jn_record *record;
    struct jn_wanted wanted[WANTED_MAX];
    size_t n_wanted;
    struct needle needles[NEEDLES_MAX];
    size_t n_needles;
    double best[ASPECTS]; /* share of the sentence chosen so far */
};

static size_t wanted_index(struct haystack *h, const struct jn_token *t)
{
    for (size_t i = 0; i < h->n_wanted; i++) {
        if (h->wanted[i].len == t->term_len &&
            memcmp(h->wanted[i].term, t->term, t->term_len) == 0)
            return i;
    }
    if (h->n_wanted == WANTED_MAX)
        return WANTED_MAX;
    const char *term = jn_arena_dup(h->c->arena, t->term, t->term_len);
    h->wanted[h->n_wanted] = (struct jn_wanted){term, t->term_len, 1, false};
    return h->n_wanted++;
}

static bool take_token(void *user, const struct jn_token *t)
{
    struct haystack *h = user;
    struct needle *needle = &h->needles[h->n_needles];
    if (t->part || (t->type == JN_TOKEN_LONE && !t->whole_run) ||
        jn_is_stop_word(t->plain, t->plain_len))
        return true;
    size_t i = wanted_index(h, t);
    if (i == WANTED_MAX)
        return false;
    needle->n += !(needle->wanted[i / 64] >> i % 64 & 1);
    needle->wanted[i / 64] |= UINT64_C(1) << i % 64;
    return true;
}

static void add_needle(struct haystack *h, size_t aspect, const char *text, double least)
{
    if (h->n_needles == NEEDLES_MAX)
        return;
    h->needles[h->n_needles] = (struct needle){.aspect = aspect, .least = least};
    jn_analyse(h->c->analyser, text, strlen(text), take_token, h);
    if (h->needles[h->n_needles].n > 0)
        h->n_needles++;
}

static void add_labels(struct haystack *h, size_t aspect, const char *field,
                       const char *value)
{
    const struct jn_vocab *vocab = labels_of(field);
    const struct jn_vocab_entry *e = vocab ? jn_vocab_value(vocab, value) : NULL;
    if (!e)
        return;
    add_needle(h, aspect, e->label_zh, 1);
    add_needle(h, aspect, e->label_en, 1);
    for (size_t i = 0; i < JN_COUNT(e->aliases) && e->aliases[i]; i++)
        add_needle(h, aspect, e->aliases[i], 1);
}

static void add_common(struct haystack *h, size_t at, const struct aspect *a)
{
    static const struct {
        const char *aspect, *field;
    } vocabs[] = {{"industry", "industry"},
                  {"scenario", "scenario"},
                  {"constraint", "constraints"}};
    bool pain_point = strcmp(a->name, "pain_point") == 0;
    for (size_t i = 0; i < a->n_common; i++) {
        const char *field = NULL;
        for (size_t k = 0; k < JN_COUNT(vocabs); k++) {
            if (strcmp(vocabs[k].aspect, a->name) == 0)
                field = vocabs[k].field;
        }
        if (field)
            add_labels(h, at, field, a->common[i]);
        else
            add_needle(h, at, a->common[i], pain_point ? 0.34 : 1);
    }
}

/* ---- sentences */

static bool ends_at(const char *text, uint32_t at, uint32_t end)
{
    static const char *const marks[] = {"。", "！", "？", "；"};
    if (text[at] == '\n' || text[at] == '!' || text[at] == '?' || text[at] == ';')
        return true;
    if (text[at] == '.')
        return at + 1 >= end || text[at + 1] == ' ' || text[at + 1] == '\n';
    for (size_t i = 0; i < JN_COUNT(marks); i++) {
        if (end - at >= 3 && memcmp(text + at, marks[i], 3) == 0)
            return true;
    }
    return false;
}

static uint32_t mark_len(const char *text, uint32_t at)
{
    return (unsigned char)text[at] >= 0x80 ? 3 : text[at] == '\n' ? 0 : 1;
}

static uint32_t sentence_start(const struct jn_record *r, uint32_t at)
{
    while (at > 0) {
        uint32_t before = at - 1;
        while (before > 0 && ((unsigned char)r->text[before] & 0xC0) == 0x80)
            before--;
        if (ends_at(r->text, before, (uint32_t)r->text_len))
            break;
        at = before;
    }
    while (r->text[at] == ' ' || r->text[at] == '\t')
        at++;
    return at;
}

static uint32_t sentence_end(const struct jn_record *r, uint32_t at)
{
    uint32_t end = (uint32_t)r->text_len;
    for (; at < end; at++) {
        if (ends_at(r->text, at, end))
            return at + mark_len(r->text, at);
    }
    return end;
}

static const char *anchor_at(const struct jn_record *r, uint32_t at)
{
    for (size_t i = 0; i < r->n_sections; i++) {
        const struct jn_section *s = &r->sections[i];
        if (at >= s->text_start && at < s->text_start + s->text_len)
            return s->anchor;
    }
    return "";
}

static bool is_of(const struct needle *n, uint32_t wanted)
{
    return n->wanted[wanted / 64] >> wanted % 64 & 1;
}

static void take_sentence(struct haystack *h, struct aspect *aspects,
                          const struct needle *n, double share, uint32_t start,
                          uint32_t end, const struct jn_span *spans, size_t n_spans)
{
    struct aspect *a = &aspects[n->aspect];
    struct jn_span *marks = JN_NEW_ARRAY(h->c->arena, n_spans, struct jn_span);
    struct aspect_evidence *e = JN_NEW(h->c->arena, struct aspect_evidence);
    for (size_t i = 0; i < n_spans; i++) {
        if (is_of(n, spans[i].wanted))
            marks[e->n_marks++] = spans[i];
    }
    e->anchor = anchor_at(h->record, start);
    e->start = start;
    e->end = end;
    e->marks = marks;
    a->evidence = e;
    h->best[n->aspect] = share;
}

static void judge_sentence(struct haystack *h, struct aspect *aspects, uint32_t start,
                           uint32_t end, const struct jn_span *spans, size_t n_spans)
{
    uint64_t seen[WANTED_MAX / 64] = {0};
    if (end - start > SENTENCE_MAX) /* a table or a listing */
        return;
    for (size_t i = 0; i < n_spans; i++)
        seen[spans[i].wanted / 64] |= UINT64_C(1) << spans[i].wanted % 64;
    for (size_t k = 0; k < h->n_needles; k++) {
        const struct needle *n = &h->needles[k];
        size_t found = 0;
        for (size_t w = 0; w < JN_COUNT(seen); w++)
            found += (size_t)__builtin_popcountll(seen[w] & n->wanted[w]);
        double share = (double)found / (double)n->n;
        if (share >= n->least && share > h->best[n->aspect])
            take_sentence(h, aspects, n, share, start, end, spans, n_spans);
    }
}

void aspects_find_evidence(const struct search_context *c, const struct jn_record *record,
                           struct aspect *aspects)
{
    struct haystack *h = JN_NEW(c->arena, struct haystack);
    struct jn_span *spans;
    h->c = c;
    h->record = record;
    for (size_t i = 0; i < ASPECTS; i++)
        add_common(h, i, &aspects[i]);
    if (h->n_needles == 0)
        return;
    struct jn_matcher *m = jn_matcher_new(c->arena, c->analyser, h->wanted, h->n_wanted);
    size_t n = jn_matcher_find(m, c->arena, record->text, record->text_len, &spans);
    for (size_t i = 0; i < n;) {
        uint32_t start = sentence_start(record, spans[i].start);
        uint32_t end = sentence_end(record, spans[i].start);
        size_t first = i;
        while (i < n && spans[i].start < end)
            i++;
        if (i == first)
            i++;
        judge_sentence(h, aspects, start, end, spans + first, i - first);
    }
}
