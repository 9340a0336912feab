/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jinnang/cleanup.h"

#include "daemon/draft/promise_inner.h"
#include "daemon/draft/promise_number.h"

static bool fits(const struct promise_word *w, const struct promise_quantity *q)
{
    return w && promise_kind_takes((enum promise_kind)w->id, q->unit) &&
           (q->form != PROMISE_MAYBE_CNY || w->id == PROMISE_PRICE);
}

/* How far from its number a word may stand. */
static size_t reach(const struct candidate *c)
{
    return c->has_op ? FAR_LINK_MAX : LINK_MAX;
}

static bool use(struct candidate *c, size_t from, size_t n)
{
    c->word = (struct span){from, from + n};
    return true;
}

static bool kind_right_behind(const struct extraction *x, struct candidate *c,
                              enum promise_kind *kind)
{
    size_t at = promise_skip(x->s, c->right.to, c->op_to), n;
    at += promise_text_at(x->s, c->right.to, at, "的");
    if (at < c->right.to && x->s[at] == '-')
        at++;
    if (at >= c->right.to)
        return false;
    const struct promise_word *w =
        promise_word_at(promise_kind_words, x->s, x->len, c->right, at, &n);
    if (!fits(w, &c->q) || !(w->flags & PROMISE_RIGHT))
        return false;
    *kind = (enum promise_kind)w->id;
    return use(c, at, n);
}

/* Of the words that end before the quantity the nearest; 响应后 2 小时 is not how fast
 * somebody responds. */
static bool kind_before(const struct extraction *x, struct span in, struct candidate *c,
                        enum promise_kind *kind)
{
    size_t n, from = c->op_from < in.to ? c->op_from : in.to;
    for (size_t at = from; at > in.from && from - at <= reach(c); at--) {
        const struct promise_word *w =
            promise_word_before(promise_kind_words, x->s, x->len, in, at, &n);
        if (!fits(w, &c->q) || promise_text_at(x->s, in.to, at, "后"))
            continue;
        *kind = (enum promise_kind)w->id;
        return use(c, at - n, n);
    }
    return false;
}

static bool kind_behind(const struct extraction *x, struct candidate *c,
                        enum promise_kind *kind)
{
    size_t n;
    for (size_t at = c->op_to; at < c->right.to && at - c->op_to <= reach(c); at++) {
        const struct promise_word *w =
            promise_word_at(promise_kind_words, x->s, x->len, c->right, at, &n);
        if (!fits(w, &c->q))
            continue;
        *kind = (enum promise_kind)w->id;
        return use(c, at, n);
    }
    return false;
}

/* "可用性目标, 达到 99.99%", "| RTO | 15 分钟 |": little may stand between. */
static bool kind_of_clause_before(const struct extraction *x, struct candidate *c,
                                  enum promise_kind *kind)
{
    size_t least = promise_back(c->left.from, AROUND, x->taken);
    if (c->op_from > c->left.from + LINK_MAX || c->left.from <= least)
        return false;
    struct span word = c->word;
    struct span in = {least, c->left.from};
    bool found = kind_before(x, in, c, kind);
    c->word = word;
    return found;
}

/* Only a list may stand between: ", P2 故障 ". */
static bool kind_of_last(const struct extraction *x, const struct candidate *c,
                         enum promise_kind *kind)
{
    struct span gap = {x->taken, c->op_from};
    if (!x->last || gap.to > gap.from + LINKED_MAX || x->last->unit != c->q.unit ||
        promise_subjects(x->s, x->len, gap) == 0)
        return false;
    *kind = x->last->kind;
    return true;
}

static bool kind_of_operator(const struct candidate *c, enum promise_kind *kind)
{
    *kind = promise_kind_takes(PROMISE_CAPACITY, c->q.unit) ? PROMISE_CAPACITY
                                                            : PROMISE_OTHER;
    return c->has_op && c->q.form == PROMISE_MEASURED && !c->q.doubtful;
}

bool promise_find_kind(const struct extraction *x, struct candidate *c,
                       enum promise_kind *kind)
{
    if (c->q.form == PROMISE_WEEK) {
        *kind = PROMISE_OTHER;
        return true;
    }
    return kind_right_behind(x, c, kind) || kind_before(x, c->left, c, kind) ||
           kind_behind(x, c, kind) || kind_of_clause_before(x, c, kind) ||
           kind_of_last(x, c, kind) || kind_of_operator(c, kind);
}

/* RPO=0, 数据零丢失, zero data loss, 并发用户数 2000: numbers that need no unit. */
bool promise_find_bare_kind(const struct extraction *x, struct candidate *c,
                            enum promise_kind *kind)
{
    static const char *const links[] = {
        "=",  ":", "为", "是",     "达到",   "均为", "等于", "|",  "of", "is",
        "=>", "≤", "<=", "不低于", "不少于", "至少", "≥",    ">=", "零"};
    static const char *const zero[] = {"数据丢失", "丢失", "data loss"};
    size_t at = c->q.from, n;
    if (c->q.high != 0 && !(x->s[at] >= '0' && x->s[at] <= '9'))
        return false;
    for (bool on = true; on;) {
        on = false;
        at = promise_skip_back(x->s, x->taken, at);
        for (size_t i = 0; i < JN_COUNT(links) && !on; i++) {
            n = strlen(links[i]);
            on = at >= x->taken + n && memcmp(x->s + at - n, links[i], n) == 0;
            at -= on ? n : 0;
        }
    }
    struct span in = {x->taken, c->q.from};
    const struct promise_word *w =
        promise_word_before(promise_kind_words, x->s, x->len, in, at, &n);
    if (w && (w->flags & PROMISE_BARE) &&
        (c->q.high == 0) != (w->id == PROMISE_CAPACITY)) {
        c->q.unit = w->id == PROMISE_CAPACITY ? PROMISE_USERS : PROMISE_SECONDS;
        *kind = (enum promise_kind)w->id;
        return use(c, at - n, n);
    }
    at = promise_skip(x->s, c->right.to, c->q.to);
    for (size_t i = 0; c->q.high == 0 && i < JN_COUNT(zero); i++) {
        n = promise_text_at(x->s, c->right.to, at, zero[i]);
        if (n == 0)
            continue;
        size_t data = strlen("数据");
        if (c->q.from >= x->taken + data &&
            memcmp(x->s + c->q.from - data, "数据", data) == 0)
            c->op_from = c->q.from - data;
        c->q.unit = PROMISE_SECONDS;
        *kind = PROMISE_RPO;
        return use(c, at, n);
    }
    return false;
}
