/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentence by sentence: find a quantity, then the word that says what it measures, in the
 * order in which people write it: right behind ("2 小时到场"), before it in its clause
 * ("RTO ≤ 15 分钟"), behind it in its clause ("五年原厂质保"), before it in the cell to
 * the left, or that of the quantity before it ("P1 15 分钟, P2 30 分钟"). Looking around
 * is bounded, so that hostile text costs no more than its length. */
#include "daemon/draft/promise_extract.h"

#include "jinnang/cleanup.h"

#include "daemon/draft/promise_inner.h"

/* ---- what is no promise */

static bool is_past(const struct extraction *x, const struct candidate *c)
{
    size_t n, at = promise_skip_back(x->s, c->left.from, c->op_from);
    return promise_word_before(promise_past_words, x->s, x->len, c->left, at, &n) != NULL;
}

static bool is_refused(const struct extraction *x, const struct candidate *c)
{
    struct span before = {promise_back(c->op_from, AROUND, x->sentence.from), c->op_from};
    return promise_has_word(promise_refusals, x->s, x->len, before) ||
           promise_has_word(promise_late_refusals, x->s, x->len, c->right);
}

/* ---- the promise */

static uint32_t subjects_of(const struct extraction *x, const struct candidate *c,
                            enum promise_kind kind)
{
    struct span around = {promise_back(c->q.from, AROUND, x->taken), c->right.to};
    uint32_t subjects = promise_subjects(x->s, x->len, around);
    if (c->q.form == PROMISE_WEEK)
        return PROMISE_HOURS;
    /* Nobody answers the telephone within seconds, no page loads for minutes. */
    if (kind == PROMISE_RESPONSE && !promise_subjects_fit(subjects, 1 << 6, false))
        return subjects;
    if (kind == PROMISE_RESPONSE && !(subjects & (1 << 6)))
        subjects |= c->q.high <= 10 ? 1 << 6 : 1 << 7;
    return subjects;
}

/* Of a range the end that is promised in any case. */
static void set_value(struct promise *p, const struct candidate *c)
{
    static const bool more_is_more[PROMISE_KINDS] = {
        [PROMISE_AVAILABILITY] = true,
        [PROMISE_RETENTION] = true,
        [PROMISE_CAPACITY] = true,
        [PROMISE_WARRANTY] = true,
    };
    p->value = c->q.high;
    if (c->q.low == c->q.high)
        return;
    p->op = more_is_more[p->kind] ? PROMISE_GE : PROMISE_LE;
    p->value = more_is_more[p->kind] ? c->q.low : c->q.high;
}

static void add(struct extraction *x, const struct candidate *c, enum promise_kind kind)
{
    struct span range = {c->op_from, c->op_to};
    if (c->word.to > 0) {
        range.from = c->word.from < range.from ? c->word.from : range.from;
        range.to = c->word.to > range.to ? c->word.to : range.to;
    }
    range.from = range.from < x->taken ? x->taken : range.from;
    struct promise p = {.kind = kind,
                        .op = c->op,
                        .unit = c->q.unit,
                        .start = x->piece->origin[range.from].start,
                        .end = x->piece->origin[range.to - 1].end,
                        .subjects = subjects_of(x, c, kind)};
    set_value(&p, c);
    JN_GROW(x->arena, x->found, x->n, x->cap);
    x->found[x->n++] = p;
    x->last = &x->found[x->n - 1];
    x->taken = range.to;
}

/* A number alone: nearly always none, so the rest is looked at only if it is one. */
static void look_at_bare(struct extraction *x, struct candidate *c)
{
    enum promise_kind kind;
    size_t far =
        c->q.to + LINK_MAX < x->sentence.to ? c->q.to + LINK_MAX : x->sentence.to;
    c->right = (struct span){c->q.to, far};
    c->op_from = c->q.from;
    c->op_to = c->q.to;
    if (!promise_find_bare_kind(x, c, &kind))
        return;
    size_t data = c->op_from;
    c->left = promise_clause_before(x, c->q.from);
    promise_find_operator(x, c);
    c->op_from = data < c->op_from ? data : c->op_from;
    if (!is_past(x, c) && !is_refused(x, c))
        add(x, c, kind);
}

static void look_at(struct extraction *x, const struct promise_quantity *q)
{
    struct candidate c = {.q = *q};
    enum promise_kind kind;
    size_t far = q->to + AROUND < x->sentence.to ? q->to + AROUND : x->sentence.to;
    if (q->form == PROMISE_PLAIN) {
        look_at_bare(x, &c);
        return;
    }
    c.left = promise_clause_before(x, q->from);
    c.right.from = q->to;
    c.right.to = promise_clause_end(x, q->to, promise_next_quantity(x, q->to, far));
    promise_find_operator(x, &c);
    if (is_past(x, &c))
        return; /* what stands before it is about the number that follows, too */
    if (promise_find_kind(x, &c, &kind) && !is_refused(x, &c))
        add(x, &c, kind);
    else if (q->form == PROMISE_MEASURED && x->taken < q->to)
        x->taken = q->to;
}

static void read_sentence(struct extraction *x)
{
    struct promise_quantity q;
    struct span in = x->sentence;
    x->taken = in.from;
    x->last = NULL;
    if (!promise_quantity_next(x->s, in, &q) ||
        promise_has_word(promise_questions, x->s, x->len, in))
        return;
    do {
        look_at(x, &q);
        in.from = q.to > x->taken ? q.to : x->taken;
    } while (x->n < x->max && promise_quantity_next(x->s, in, &q));
}

static bool read_piece(void *user, const struct jn_fold_piece *piece)
{
    struct extraction *x = user;
    x->piece = piece;
    x->s = piece->bytes;
    x->len = piece->len;
    for (size_t at = 0; at < x->len && x->n < x->max; at = x->sentence.to) {
        x->sentence = (struct span){at, promise_sentence_end(x->s, x->len, at)};
        read_sentence(x);
    }
    return x->n < x->max;
}

int promise_extract(struct jn_analyser *a, const char *text, size_t len, size_t max,
                    struct jn_arena *arena, struct promise **out, size_t *n,
                    struct jn_error *err)
{
    struct extraction x = {.arena = arena, .max = max};
    int rc = jn_fold_map(a, text, len, read_piece, &x, err);
    *out = x.found;
    *n = x.n;
    return rc;
}
