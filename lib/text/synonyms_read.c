/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/text/synonyms_read.h"

#include <string.h>

#include "jinnang/utf8.h"

#include "lib/text/query_tokens.h"

/* At most so many faults are told; a list of another format has one on each line. */
enum { FAULTS_MAX = 100, TERMS_MAX = 64, TOKENS_MAX = 16 };

static const struct {
    const char *zh, *en;
} texts[] = {
    [SYNONYM_EMPTY] = {"词组为空", "a term is empty"},
    [SYNONYM_NO_WORD] = {"词条里没有可检索的词", "a term has no word to look for"},
    [SYNONYM_ONE_WORD] = {"去掉虚词后只剩一个词",
                          "one word is left beside stop words: it would mean too much"},
    [SYNONYM_ALONE] = {"至少要有两个词条", "at least two terms are expected"},
    [SYNONYM_TWO_ARROWS] = {"一行只能有一个 =>", "only one => is expected in a line"},
    [SYNONYM_LONG] = {"词条过长或过多", "a term is too long, or there are too many"},
    [SYNONYM_GROUP_LARGE] = {"合并后的词组超过 32 个词条",
                             "groups that share a term would have more than 32 together"},
    [SYNONYM_NOT_UTF8] = {"不是 UTF-8 文本", "the text is not UTF-8"},
};

void synonyms_fault(struct synonyms_reader *r, unsigned column, enum synonym_fault what)
{
    if (r->n_faults == FAULTS_MAX)
        return;
    JN_GROW(r->arena, r->faults, r->n_faults, r->cap_faults);
    r->faults[r->n_faults++] = (struct jn_synonym_fault){r->text, r->line, column,
                                                         texts[what].zh, texts[what].en};
}

/* ---- one term ---- */

struct tokens {
    struct jn_arena *arena;
    const char **items, **terms; /* to compare, of the index */
    size_t n, cap, n_terms, cap_terms;
    bool has_han;
    bool lost; /* a stop word */
};

static bool take_token(void *user, const struct jn_token *token)
{
    struct tokens *t = user;
    bool stop =
        token->type == JN_TOKEN_WORD && jn_is_stop_word(token->plain, token->plain_len);
    t->lost = t->lost || (stop && !token->part);
    if (!query_token_counts(token) || token->part || stop)
        return true; /* queries lose their stop words too: proof of concept */
    const char *stem = jn_arena_dup(t->arena, token->term, token->term_len);
    const char *plain = jn_arena_dup(t->arena, token->plain, token->plain_len);
    JN_GROW(t->arena, t->terms, t->n_terms, t->cap_terms);
    t->terms[t->n_terms++] = stem;
    JN_GROW(t->arena, t->items, t->n, t->cap);
    t->items[t->n++] = jn_synonym_key(stem, plain);
    t->has_han =
        t->has_han || token->type == JN_TOKEN_BIGRAM || token->type == JN_TOKEN_LONE;
    return t->n <= TOKENS_MAX;
}

struct line {
    struct synonyms_reader *r;
    const char *text;
    struct synonym_term terms[TERMS_MAX];
    size_t n, n_left;
    bool broken;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static unsigned column_of(const struct line *l, size_t at)
{
    return (unsigned)jn_utf8_count(l->text, at) + 1;
}

/* text[start, end) is one term. */
static void add_term(struct line *l, size_t start, size_t end)
{
    while (start < end && is_blank(l->text[start]))
        start++;
    while (end > start && is_blank(l->text[end - 1]))
        end--;
    unsigned column = column_of(l, start);
    if (start == end || l->n == TERMS_MAX) {
        synonyms_fault(l->r, column, start == end ? SYNONYM_EMPTY : SYNONYM_LONG);
        return;
    }
    struct tokens t = {.arena = l->r->kept};
    jn_analyse(l->r->analyser, l->text + start, end - start, take_token, &t);
    if (t.n == 0 || t.n > TOKENS_MAX || (t.n == 1 && t.lost)) {
        enum synonym_fault what = t.n == 0   ? SYNONYM_NO_WORD
                                  : t.n == 1 ? SYNONYM_ONE_WORD
                                             : SYNONYM_LONG;
        synonyms_fault(l->r, column, what);
        return;
    }
    const char *text = jn_arena_dup(l->r->kept, l->text + start, end - start);
    l->terms[l->n++] = (struct synonym_term){
        {text, t.items, t.terms, t.n, t.has_han, l->r->general}, column};
}

/* Length of a comma at `at`, in either width. */
static size_t comma_at(const struct line *l, size_t at, size_t len)
{
    if (l->text[at] == ',')
        return 1;
    return len - at >= 3 && memcmp(l->text + at, "\xEF\xBC\x8C", 3) == 0 ? 3 : 0;
}

static void split_side(struct line *l, size_t start, size_t end)
{
    size_t from = start;
    for (size_t at = start; at < end;) {
        size_t n = comma_at(l, at, end);
        if (n > 0) {
            add_term(l, from, at);
            from = at + n;
        }
        at += n > 0 ? n : 1;
    }
    add_term(l, from, end);
}

static void read_line(struct synonyms_reader *r, const char *text, size_t len)
{
    struct line l = {.r = r, .text = text};
    for (size_t at = 0; at < len; at++)
        if (text[at] == '#' && (at == 0 || is_blank(text[at - 1]))) /* not of C# */
            len = at;
    size_t blanks = 0;
    while (blanks < len && is_blank(text[blanks]))
        blanks++;
    if (blanks == len)
        return;
    const char *arrow = memmem(text, len, "=>", 2);
    size_t right = arrow ? (size_t)(arrow - text) + 2 : 0;
    if (arrow && memmem(text + right, len - right, "=>", 2)) {
        synonyms_fault(r, 1, SYNONYM_TWO_ARROWS);
        return;
    }
    if (arrow) {
        split_side(&l, 0, right - 2);
        l.n_left = l.n;
    }
    split_side(&l, right, len);
    if (l.n < 2 || (arrow && (l.n_left == 0 || l.n_left == l.n)))
        synonyms_fault(r, 1, SYNONYM_ALONE);
    else
        r->take(r->user, r, &(struct synonym_line){l.terms, l.n, l.n_left});
}

void synonyms_read(struct synonyms_reader *r, size_t index,
                   const struct jn_synonym_text *text)
{
    const char *bytes = text->bytes;
    const size_t len = text->len;
    r->text = index;
    r->general = text->general;
    r->line = 1;
    if (!jn_utf8_is_valid(bytes, len)) {
        synonyms_fault(r, 1, SYNONYM_NOT_UTF8);
        return;
    }
    size_t at = len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (; at < len; r->line++) {
        const char *end = memchr(bytes + at, '\n', len - at);
        size_t n = end ? (size_t)(end - bytes) - at : len - at;
        read_line(r, bytes + at, n);
        at += n + 1;
    }
}
