/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jinnang/cleanup.h"

#include "daemon/draft/promise_inner.h"
#include "daemon/draft/promise_number.h"

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

size_t promise_sentence_end(const char *s, size_t to, size_t at)
{
    size_t n = 0;
    while (at < to && (n = stop_at(s, to, at)) == 0)
        at++;
    return at + n;
}

size_t promise_back(size_t at, size_t by, size_t least)
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

struct span promise_clause_before(const struct extraction *x, size_t at)
{
    return (struct span){clause_begin(x, at, promise_back(at, AROUND, x->taken)), at};
}

size_t promise_clause_end(const struct extraction *x, size_t at, size_t most)
{
    while (at < most && comma_at(x->s, x->sentence.to, at) == 0)
        at++;
    return at;
}

size_t promise_next_quantity(const struct extraction *x, size_t at, size_t most)
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

size_t promise_skip(const char *s, size_t to, size_t at)
{
    while (at < to && s[at] == ' ')
        at++;
    return at;
}

size_t promise_skip_back(const char *s, size_t from, size_t at)
{
    while (at > from && s[at - 1] == ' ')
        at--;
    return at;
}

/* ---- operator */

void promise_find_operator(const struct extraction *x, struct candidate *c)
{
    size_t n, at = promise_skip_back(x->s, c->left.from, c->q.from);
    const struct promise_word *w =
        promise_word_before(promise_before_words, x->s, x->len, c->left, at, &n);
    c->op_from = c->q.from;
    c->op_to = c->q.to;
    if (w) {
        c->op_from = at - n;
        c->op = (enum promise_operator)w->id;
        c->has_op = w->id != PROMISE_EQ;
    }
    at = promise_skip(x->s, c->right.to, c->q.to);
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
