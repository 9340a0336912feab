/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A linear walk. Most texts are left after a look at their first characters or at the
 * set of letters that they can be typed by. */
#include "daemon/search/suggest.h"

#include <ctype.h>
#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/pinyin.h"
#include "jinnang/utf8.h"

enum { TYPED_MAX = 63 };

struct typed {
    const char *text; /* normalised */
    size_t len;
    char letters[TYPED_MAX + 1]; /* a-z and digits only, for pinyin; "" when it is not */
    size_t n_letters;
    uint32_t first; /* bit of the first letter */
};

static void read_letters(struct typed *t)
{
    for (size_t i = 0; i < t->len; i++) {
        char c = t->text[i];
        if (c == ' ' || c == '\'')
            continue;
        bool ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!ok || t->n_letters == TYPED_MAX) {
            t->n_letters = 0;
            return;
        }
        t->letters[t->n_letters++] = c;
    }
    if (t->n_letters > 0 && t->letters[0] >= 'a')
        t->first = UINT32_C(1) << (t->letters[0] - 'a');
    else
        t->n_letters = 0; /* no reading begins with a digit */
}

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) != 0;
}

/* Does the text go on with what was typed? ASCII letters in any case. */
static bool goes_on(const struct suggest_item *item, size_t at, const struct typed *t)
{
    return item->len - at >= t->len && strncasecmp(item->text + at, t->text, t->len) == 0;
}

/* Latin words are entered at their beginning, Han text anywhere. */
static bool may_begin(const char *text, size_t at)
{
    unsigned char c = (unsigned char)text[at];
    if ((c & 0xC0) == 0x80)
        return false;
    return at == 0 || c >= 0x80 || !is_word_byte(text[at]) || !is_word_byte(text[at - 1]);
}

static enum suggest_match match(const struct suggest_item *item, const struct typed *t,
                                struct suggestion *out)
{
    size_t start, end;
    for (size_t at = 0; at + t->len <= item->len; at++) {
        if ((item->text[at] | 0x20) != (t->text[0] | 0x20) || !goes_on(item, at, t) ||
            !may_begin(item->text, at))
            continue;
        out->start = (uint32_t)at;
        out->end = (uint32_t)(at + t->len);
        return at == 0 ? SUGGEST_PREFIX : SUGGEST_INSIDE;
    }
    if (t->n_letters == 0 || !(item->initials & t->first) ||
        !jn_pinyin_match(item->text, item->len, t->letters, t->n_letters, &start, &end))
        return SUGGEST_NO_MATCH;
    out->start = (uint32_t)start;
    out->end = (uint32_t)end;
    return start == 0 ? SUGGEST_PINYIN_PREFIX : SUGGEST_PINYIN_INSIDE;
}

static bool is_better(const struct suggestion *a, const struct suggestion *b)
{
    if (a->match != b->match)
        return a->match < b->match;
    if (a->count != b->count)
        return a->count > b->count;
    if (a->item->len != b->item->len)
        return a->item->len < b->item->len;
    int order = strcmp(a->item->text, b->item->text);
    if (order != 0)
        return order < 0;
    return a->item->id && b->item->id ? strcmp(a->item->id, b->item->id) < 0
                                      : a->item->type < b->item->type;
}

static size_t insert(struct suggestion *best, size_t n, size_t limit, struct suggestion s)
{
    if (n == limit && !is_better(&s, &best[n - 1]))
        return n;
    size_t at = n < limit ? n++ : n - 1;
    for (; at > 0 && is_better(&s, &best[at - 1]); at--)
        best[at] = best[at - 1];
    best[at] = s;
    return n;
}

static uint32_t count_of(const struct suggest_item *item, const struct suggest_wish *w)
{
    uint32_t count = 0;
    for (size_t k = 0; k < JN_KINDS; k++)
        count += w->kinds[k] ? item->count[k] : 0;
    return count;
}

size_t suggest_find(const struct search_context *c, const struct suggest_table *table,
                    const struct suggest_wish *wish, struct suggestion *out)
{
    jn_auto(jn_buf_deinit) struct jn_buf b = JN_BUF_INIT;
    jn_normalize(c->analyser, wish->q, wish->q_len, &b);
    struct typed typed = {.text = jn_buf_text(&b), .len = b.len};
    size_t n = 0;
    if (typed.len == 0)
        return 0;
    read_letters(&typed);
    for (size_t i = 0; i < table->n; i++) {
        struct suggestion s = {.item = &table->items[i]};
        s.match = match(s.item, &typed, &s);
        if (s.match == SUGGEST_NO_MATCH)
            continue;
        s.count = count_of(s.item, wish);
        if (s.count > 0)
            n = insert(out, n, wish->limit, s);
    }
    return n;
}
