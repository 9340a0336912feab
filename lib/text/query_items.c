/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operators are recognised only where they are well formed; whatever is not stays in the
 * text that surrounds it. A search for a closing quote that failed is not made again, so
 * the work is linear in the text. */
#include "lib/text/query_items.h"

#include <string.h>
#include <strings.h>

#include "jinnang/utf8.h"

#include "lib/text/fold_table.h"
#include "lib/text/runs.h"

static const struct {
    const char *open, *close;
} quotes[] = {
    {"\"", "\""}, {"“", "”"}, {"「", "」"}, {"『", "』"}, {"＂", "＂"},
};

static const struct {
    const char *name;
    enum jn_scope scope;
} fields[] = {
    {"title", JN_SCOPE_TITLE},   {"标题", JN_SCOPE_TITLE},  {"標題", JN_SCOPE_TITLE},
    {"author", JN_SCOPE_AUTHOR}, {"作者", JN_SCOPE_AUTHOR}, {"tag", JN_SCOPE_TAG},
    {"标签", JN_SCOPE_TAG},      {"標籤", JN_SCOPE_TAG},
};

static const char *const colons[] = {":", "："};
static const char *const minuses[] = {"-", "－"};

struct lexer {
    struct jn_arena *arena;
    const char *text;
    size_t len, at;
    struct jn_item *items;
    size_t n, cap;
    bool unclosed[JN_COUNT(quotes)]; /* no closing quote in the rest of the text */
};

static bool starts_with(const struct lexer *l, size_t at, const char *what)
{
    size_t n = strlen(what);
    return l->len - at >= n && memcmp(l->text + at, what, n) == 0;
}

/* Length of whichever of the strings stands at `at`, 0 for none. */
static size_t one_of(const struct lexer *l, size_t at, const char *const *strings,
                     size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (starts_with(l, at, strings[i]))
            return strlen(strings[i]);
    return 0;
}

static unsigned class_at(const struct lexer *l, size_t at, size_t *n)
{
    uint32_t cp;
    if (at >= l->len)
        return JN_CLASS_BLANK;
    *n = jn_utf8_decode(l->text + at, l->len - at, &cp);
    return JN_FOLD_CLASS(jn_fold_entry(cp));
}

static size_t blank_at(const struct lexer *l, size_t at)
{
    size_t n = 0;
    unsigned cls = class_at(l, at, &n);
    return cls == JN_CLASS_BLANK || cls == JN_CLASS_BREAK ? n : 0;
}

static bool word_at(const struct lexer *l, size_t at)
{
    size_t n;
    unsigned cls = class_at(l, at, &n);
    return jn_class_is_word(cls) || jn_class_is_dense(cls);
}

static bool letter_at(const struct lexer *l, size_t at)
{
    size_t n;
    return word_at(l, at) && class_at(l, at, &n) != JN_CLASS_DIGIT;
}

static struct jn_item *push(struct lexer *l, struct jn_item item)
{
    JN_GROW(l->arena, l->items, l->n, l->cap);
    l->items[l->n] = item;
    return &l->items[l->n++];
}

/* --- phrases --------------------------------------------------------------------------
 */

struct quoted {
    size_t start, end; /* inside the quotes */
    size_t next;       /* behind the closing one */
};

/* 19" is a size, not the beginning of a phrase. */
static bool may_open(const struct lexer *l, size_t at, size_t kind)
{
    if (kind > 0 || at == 0)
        return true;
    char before = l->text[at - 1];
    return !((before >= '0' && before <= '9') || (before >= 'a' && before <= 'z') ||
             (before >= 'A' && before <= 'Z'));
}

static bool quote_at(struct lexer *l, size_t at, struct quoted *q)
{
    for (size_t i = 0; i < JN_COUNT(quotes); i++) {
        if (l->unclosed[i] || !starts_with(l, at, quotes[i].open) || !may_open(l, at, i))
            continue;
        q->start = at + strlen(quotes[i].open);
        const char *close = memmem(l->text + q->start, l->len - q->start, quotes[i].close,
                                   strlen(quotes[i].close));
        l->unclosed[i] = !close;
        if (!close)
            continue;
        q->end = (size_t)(close - l->text);
        q->next = q->end + strlen(quotes[i].close);
        return true;
    }
    return false;
}

static void take_phrase(struct lexer *l, const struct quoted *q, enum jn_scope scope,
                        bool negated)
{
    push(l, (struct jn_item){.kind = JN_ITEM_PHRASE,
                             .scope = scope,
                             .negated = negated,
                             .bound = true,
                             .start = q->start,
                             .end = q->end});
    l->at = q->next;
}

/* --- words, fields, minus --------------------------------------------------------------
 */

/* Where the word that begins at `at` ends: before a blank or a phrase. */
static size_t word_end(struct lexer *l, size_t at)
{
    struct quoted q;
    size_t start = at, n = 0;
    while (at < l->len && blank_at(l, at) == 0 && (at == start || !quote_at(l, at, &q))) {
        class_at(l, at, &n);
        at += n;
    }
    return at;
}

/* Length of `title:` and the like at `at`, 0 for none. */
static size_t field_at(const struct lexer *l, size_t at, enum jn_scope *scope)
{
    for (size_t i = 0; i < JN_COUNT(fields); i++) {
        size_t n = strlen(fields[i].name);
        if (l->len - at < n || strncasecmp(l->text + at, fields[i].name, n) != 0)
            continue;
        size_t colon = one_of(l, at + n, colons, JN_COUNT(colons));
        if (colon == 0)
            continue;
        *scope = fields[i].scope;
        return n + colon;
    }
    return 0;
}

/* [-][field:](word or phrase) at the beginning of a word; false: it is plain text. */
static bool take_bound(struct lexer *l)
{
    enum jn_scope scope = JN_SCOPE_ANY;
    struct quoted q;
    size_t minus = one_of(l, l->at, minuses, JN_COUNT(minuses));
    size_t at = l->at + minus, field = field_at(l, at, &scope);
    at += field;
    if (minus + field == 0 || at >= l->len)
        return false;
    if (quote_at(l, at, &q)) {
        take_phrase(l, &q, scope, minus > 0);
        return true;
    }
    if (field > 0 ? !word_at(l, at) : !letter_at(l, at))
        return false;
    size_t end = word_end(l, at);
    push(l, (struct jn_item){.kind = JN_ITEM_WORDS,
                             .scope = scope,
                             .negated = minus > 0,
                             .bound = true,
                             .start = at,
                             .end = end});
    l->at = end;
    return true;
}

static bool take_or(struct lexer *l)
{
    if (!starts_with(l, l->at, "OR") || blank_at(l, l->at + 2) == 0)
        return false;
    push(l, (struct jn_item){.kind = JN_ITEM_OR, .start = l->at, .end = l->at + 2});
    l->at += 2;
    return true;
}

static bool is_free_text(const struct jn_item *item)
{
    return item->kind == JN_ITEM_WORDS && !item->bound;
}

static void take_words(struct lexer *l)
{
    size_t start = l->at;
    l->at = word_end(l, start);
    struct jn_item *last = l->n > 0 ? &l->items[l->n - 1] : NULL;
    if (last && is_free_text(last))
        last->end = l->at;
    else
        push(l, (struct jn_item){.kind = JN_ITEM_WORDS, .start = start, .end = l->at});
}

static void take_item(struct lexer *l, bool word_begins)
{
    struct quoted q;
    if (word_begins && (take_bound(l) || take_or(l)))
        return;
    if (quote_at(l, l->at, &q))
        take_phrase(l, &q, JN_SCOPE_ANY, false);
    else
        take_words(l);
}

/* --- OR -------------------------------------------------------------------------------
 */

static bool is_positive_unit(const struct jn_item *item)
{
    return item->kind != JN_ITEM_OR && !item->negated;
}

/* An OR without a positive unit on both sides is a word; text that it separated is one
 * again. */
static size_t settle_or(struct jn_item *items, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        struct jn_item item = items[i];
        if (item.kind == JN_ITEM_OR && !(kept > 0 && is_positive_unit(&items[kept - 1]) &&
                                         i + 1 < n && is_positive_unit(&items[i + 1])))
            item.kind = JN_ITEM_WORDS;
        if (kept > 0 && is_free_text(&item) && is_free_text(&items[kept - 1]))
            items[kept - 1].end = item.end;
        else
            items[kept++] = item;
    }
    return kept;
}

size_t jn_query_items(struct jn_arena *arena, const char *text, size_t len,
                      struct jn_item **items)
{
    struct lexer l = {.arena = arena, .text = text, .len = len};
    bool word_begins = true;
    while (l.at < len) {
        size_t blank = blank_at(&l, l.at);
        if (blank > 0)
            l.at += blank;
        else
            take_item(&l, word_begins);
        word_begins = blank > 0;
    }
    *items = l.items;
    return settle_or(l.items, l.n);
}
