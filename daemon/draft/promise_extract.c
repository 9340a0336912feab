/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentence by sentence: find a quantity, then the word that says what it measures, in the
 * order in which people write it: right behind ("2 小时到场"), before it in its clause
 * ("RTO ≤ 15 分钟"), behind it in its clause ("五年原厂质保"), before it in the cell to
 * the left, or that of the quantity before it ("P1 15 分钟, P2 30 分钟"). Looking around
 * is bounded, so that hostile text costs no more than its length. */
#include "daemon/draft/promise_extract.h"

#include <string.h>

#include "jinnang/cleanup.h"
#include "jinnang/fold_map.h"

#include "daemon/draft/promise_number.h"
#include "daemon/draft/promise_quantity.h"

/* Bytes: looked around; between a kind's word and its number without and with an
 * operator; between numbers of a list. */
enum { AROUND = 120, LINK_MAX = 24, FAR_LINK_MAX = 60, LINKED_MAX = 48 };

struct extraction {
    struct jn_arena *arena;
    const struct jn_fold_piece *piece;
    const char *s;
    size_t len;
    struct promise *found;
    size_t n, cap, max;
    /* The sentence, and what was in it before. */
    struct span sentence;
    size_t taken; /* end of the quantity before, or of the sentence before */
    const struct promise *last;
};

/* A quantity with its surroundings. */
struct candidate {
    struct promise_quantity q;
    struct span left, right; /* its clause, up to the quantities beside it */
    size_t op_from, op_to;   /* the quantity with its operator */
    enum promise_operator op;
    bool has_op;
    struct span word; /* the kind's word; empty: none in the clause */
};

/* ---- borders */

static size_t comma_at(const char *s, size_t to, size_t at)
{
    static const char *const commas[] = {"、", "|", "\t"};
    bool digits = at > 0 && at + 1 < to && s[at - 1] >= '0' && s[at - 1] <= '9' &&
                  s[at + 1] >= '0' && s[at + 1] <= '9';
    if (s[at] == ',')
        return digits ? 0 : 1;
    for (size_t i = 0; i < JN_COUNT(commas); i++) {
        size_t n = promise_text_at(s, to, at, commas[i]);
        if (n > 0)
            return n;
    }
    return 0;
}

/* A sentence ends here: the length of what ends it, or 0. */
static size_t stop_at(const char *s, size_t to, size_t at)
{
    if (s[at] == '\n' || s[at] == ';' || s[at] == '!' || s[at] == '?')
        return 1;
    if (s[at] != '.')
        return (unsigned char)s[at] == 0xE3 ? promise_text_at(s, to, at, "。") : 0;
    char next = at + 1 < to ? s[at + 1] : ' ';
    return !(next >= 'a' && next <= 'z') && !(next >= '0' && next <= '9');
}

static size_t sentence_end(const char *s, size_t to, size_t at)
{
    size_t n = 0;
    while (at < to && (n = stop_at(s, to, at)) == 0)
        at++;
    return at + n;
}

static size_t back(size_t at, size_t by, size_t least)
{
    return at > least + by ? at - by : least;
}

static size_t clause_begin(const struct extraction *x, size_t at, size_t least)
{
    for (; at > least; at--) {
        size_t n = comma_at(x->s, x->sentence.to, at - 1);
        if (n > 0)
            return at - 1 + n < at ? at : at - 1 + n;
    }
    return least;
}

static struct span clause_before(const struct extraction *x, size_t at)
{
    return (struct span){clause_begin(x, at, back(at, AROUND, x->taken)), at};
}

static size_t clause_end(const struct extraction *x, size_t at, size_t most)
{
    while (at < most && comma_at(x->s, x->sentence.to, at) == 0)
        at++;
    return at;
}

static size_t next_quantity(const struct extraction *x, size_t at, size_t most)
{
    struct promise_quantity q;
    struct span in = {at, most};
    while (promise_quantity_next(x->s, in, &q)) {
        if (q.form == PROMISE_MEASURED || q.form == PROMISE_WEEK)
            return q.from;
        in.from = q.to;
    }
    return most;
}

static size_t skip_blanks(const char *s, size_t to, size_t at)
{
    while (at < to && s[at] == ' ')
        at++;
    return at;
}

static size_t skip_blanks_back(const char *s, size_t from, size_t at)
{
    while (at > from && s[at - 1] == ' ')
        at--;
    return at;
}

/* ---- operator */

static void find_operator(const struct extraction *x, struct candidate *c)
{
    size_t n, at = skip_blanks_back(x->s, c->left.from, c->q.from);
    const struct promise_word *w =
        promise_word_before(promise_before_words, x->s, x->len, c->left, at, &n);
    c->op_from = c->q.from;
    c->op_to = c->q.to;
    if (w) {
        c->op_from = at - n;
        c->op = (enum promise_operator)w->id;
        c->has_op = w->id != PROMISE_EQ;
    }
    at = skip_blanks(x->s, c->right.to, c->q.to);
    struct span right = {at, c->right.to};
    w = at < c->right.to
            ? promise_word_at(promise_after_words, x->s, x->len, right, at, &n)
            : NULL;
    if (w) {
        c->op_to = at + n;
        c->op = c->has_op ? c->op : (enum promise_operator)w->id;
        c->has_op = true;
    }
}

/* ---- kind */

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
    size_t at = skip_blanks(x->s, c->right.to, c->op_to), n;
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
    size_t least = back(c->left.from, AROUND, x->taken);
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

static bool find_kind(const struct extraction *x, struct candidate *c,
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
static bool find_bare_kind(const struct extraction *x, struct candidate *c,
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
        at = skip_blanks_back(x->s, x->taken, at);
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
    at = skip_blanks(x->s, c->right.to, c->q.to);
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

/* ---- what is no promise */

static bool is_past(const struct extraction *x, const struct candidate *c)
{
    size_t n, at = skip_blanks_back(x->s, c->left.from, c->op_from);
    return promise_word_before(promise_past_words, x->s, x->len, c->left, at, &n) != NULL;
}

static bool is_refused(const struct extraction *x, const struct candidate *c)
{
    struct span before = {back(c->op_from, AROUND, x->sentence.from), c->op_from};
    return promise_has_word(promise_refusals, x->s, x->len, before) ||
           promise_has_word(promise_late_refusals, x->s, x->len, c->right);
}

/* ---- the promise */

static uint32_t subjects_of(const struct extraction *x, const struct candidate *c,
                            enum promise_kind kind)
{
    struct span around = {back(c->q.from, AROUND, x->taken), c->right.to};
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
    if (!find_bare_kind(x, c, &kind))
        return;
    size_t data = c->op_from;
    c->left = clause_before(x, c->q.from);
    find_operator(x, c);
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
    c.left = clause_before(x, q->from);
    c.right.from = q->to;
    c.right.to = clause_end(x, q->to, next_quantity(x, q->to, far));
    find_operator(x, &c);
    if (is_past(x, &c))
        return; /* what stands before it is about the number that follows, too */
    if (find_kind(x, &c, &kind) && !is_refused(x, &c))
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
        x->sentence = (struct span){at, sentence_end(x->s, x->len, at)};
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
