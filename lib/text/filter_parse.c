/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recursive descent over the text itself, no token list: what a word means depends on
 * where it stands (`a = not` compares with "not"). Brackets and NOT are the only
 * recursion; their nesting is capped, so the stack is too. The first fault ends the
 * parse: every step after it sees p->failed and returns NULL. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "jinnang/filter.h"
#include "jinnang/utf8.h"

struct parser {
    const char *text;
    size_t len, at;
    struct jn_arena *arena;
    struct jn_filter_fault *fault;
    unsigned depth, clauses;
    bool failed;
};

struct slice {
    const char *s;
    size_t len;
};

static unsigned position_of(const struct parser *p, size_t at)
{
    return (unsigned)jn_utf8_count(p->text, at);
}

static void *refuse(struct parser *p, size_t at, const char *expected)
{
    if (!p->failed) {
        p->failed = true;
        p->fault->position = position_of(p, at);
        snprintf(p->fault->text, sizeof(p->fault->text), "%s", expected);
    }
    return NULL;
}

/* --- characters and words -------------------------------------------------------------
 */

static const char ideographic_space[] = "\xE3\x80\x80";

static size_t blank_at(const struct parser *p, size_t at)
{
    if (at >= p->len)
        return 0;
    if (p->text[at] == ' ' || (p->text[at] >= '\t' && p->text[at] <= '\r'))
        return 1;
    return p->len - at >= 3 && memcmp(p->text + at, ideographic_space, 3) == 0 ? 3 : 0;
}

static void skip_blanks(struct parser *p)
{
    size_t n;
    while ((n = blank_at(p, p->at)) > 0)
        p->at += n;
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7F;
}

/* A bare word from p->at on; `stops` are the characters that end it beside blanks. */
static struct slice peek_word(const struct parser *p, const char *stops)
{
    size_t end = p->at;
    while (end < p->len && !is_control(p->text[end]) && !strchr(stops, p->text[end]) &&
           blank_at(p, end) == 0)
        end++;
    return (struct slice){p->text + p->at, end - p->at};
}

static const char name_stops[] = "()[],\"=!<>";
static const char value_stops[] = "()[],\"";

static bool same_word(struct slice word, const char *keyword)
{
    return word.len == strlen(keyword) && strncasecmp(word.s, keyword, word.len) == 0;
}

static bool take_keyword(struct parser *p, const char *keyword)
{
    skip_blanks(p);
    struct slice word = peek_word(p, name_stops);
    if (!same_word(word, keyword))
        return false;
    p->at += word.len;
    return true;
}

static bool take_char(struct parser *p, char c)
{
    skip_blanks(p);
    if (p->at >= p->len || p->text[p->at] != c)
        return false;
    p->at++;
    return true;
}

/* --- clauses --------------------------------------------------------------------------
 */

static bool is_escapable(char c)
{
    return c == '"' || c == '\\';
}

static const char *quoted_value(struct parser *p)
{
    size_t open = p->at++;
    char *value = jn_arena_alloc(p->arena, p->len - open);
    size_t n = 0;
    while (p->at < p->len && p->text[p->at] != '"') {
        char c = p->text[p->at];
        if (c == '\\' && p->at + 1 < p->len && is_escapable(p->text[p->at + 1]))
            c = p->text[++p->at];
        else if (is_control(c))
            return refuse(p, p->at, "no control character in a value");
        value[n++] = c;
        p->at++;
    }
    if (p->at >= p->len)
        return refuse(p, open, "a closing \" for this one");
    p->at++;
    return value;
}

static const char *parse_value(struct parser *p)
{
    skip_blanks(p);
    if (p->at < p->len && p->text[p->at] == '"')
        return quoted_value(p);
    struct slice word = peek_word(p, value_stops);
    if (word.len == 0 || strchr("=!<>", word.s[0]))
        return refuse(p, p->at, "a value, bare or between \"\"");
    p->at += word.len;
    return jn_arena_dup(p->arena, word.s, word.len);
}

static bool add_value(struct parser *p, struct jn_filter *f, size_t *cap)
{
    size_t at = (skip_blanks(p), p->at);
    const char *value = parse_value(p);
    if (!value)
        return false;
    /* Each value of IN is a term of the query that the filter becomes. */
    if (++p->clauses > JN_FILTER_CLAUSES)
        return refuse(p, at, "at most 256 conditions"), false;
    JN_GROW(p->arena, f->values, f->n_values, *cap);
    f->values[f->n_values++] = value;
    return true;
}

static struct jn_filter *parse_list(struct parser *p, struct jn_filter *f)
{
    size_t cap = 0;
    if (!take_char(p, '['))
        return refuse(p, p->at, "[ after IN");
    do {
        if (!add_value(p, f, &cap))
            return NULL;
    } while (take_char(p, ','));
    if (!take_char(p, ']'))
        return refuse(p, p->at, ", or ] in the list of IN");
    return f;
}

/* Longer signs before their beginnings. */
static const struct {
    const char *sign;
    enum jn_filter_op op;
} comparisons[] = {
    {"!=", JN_FILTER_NE}, {"<=", JN_FILTER_LE}, {">=", JN_FILTER_GE},
    {"=", JN_FILTER_EQ},  {"<", JN_FILTER_LT},  {">", JN_FILTER_GT},
};

static bool take_comparison(struct parser *p, enum jn_filter_op *op)
{
    skip_blanks(p);
    for (size_t i = 0; i < JN_COUNT(comparisons); i++) {
        size_t n = strlen(comparisons[i].sign);
        if (p->len - p->at < n || memcmp(p->text + p->at, comparisons[i].sign, n) != 0)
            continue;
        p->at += n;
        *op = comparisons[i].op;
        return true;
    }
    return false;
}

static bool is_reserved(struct slice word)
{
    static const char *const words[] = {"AND", "OR", "NOT", "IN", "EXISTS"};
    for (size_t i = 0; i < JN_COUNT(words); i++)
        if (same_word(word, words[i]))
            return true;
    return false;
}

static struct jn_filter *node_new(struct parser *p, enum jn_filter_op op,
                                  unsigned position)
{
    struct jn_filter *f = JN_NEW(p->arena, struct jn_filter);
    f->op = op;
    f->position = position;
    return f;
}

static struct jn_filter *parse_clause(struct parser *p)
{
    skip_blanks(p);
    struct slice name = peek_word(p, name_stops);
    if (name.len == 0 || is_reserved(name))
        return refuse(p, p->at, "a field name, NOT or (");
    struct jn_filter *f = node_new(p, JN_FILTER_EXISTS, position_of(p, p->at));
    f->field = jn_arena_dup(p->arena, name.s, name.len);
    size_t start = p->at, cap = 0;
    p->at += name.len;
    if (take_comparison(p, &f->op))
        return add_value(p, f, &cap) ? f : NULL;
    if (take_keyword(p, "IN")) {
        f->op = JN_FILTER_IN;
        return parse_list(p, f);
    }
    if (!take_keyword(p, "EXISTS"))
        return refuse(p, p->at, "one of = != < <= > >= IN EXISTS");
    if (++p->clauses > JN_FILTER_CLAUSES)
        return refuse(p, start, "at most 256 conditions");
    return f;
}

static const char too_deep_text[] =
    "at most 8 brackets, NOTs, ANDs and ORs inside each other";

/* --- AND, OR, NOT, brackets -----------------------------------------------------------
 */

static struct jn_filter *parse_or(struct parser *p);

static void add_arg(struct parser *p, struct jn_filter *f, struct jn_filter *arg,
                    size_t *cap)
{
    JN_GROW(p->arena, f->args, f->n_args, *cap);
    f->args[f->n_args++] = arg;
}

static struct jn_filter *parse_unary(struct parser *p)
{
    size_t cap = 0, start = (skip_blanks(p), p->at);
    bool negated = take_keyword(p, "NOT");
    if (!negated && !take_char(p, '('))
        return parse_clause(p);
    if (++p->depth > JN_FILTER_DEPTH)
        return refuse(p, start, too_deep_text);
    struct jn_filter *inner = negated ? parse_unary(p) : parse_or(p);
    p->depth--;
    if (!inner)
        return NULL;
    if (!negated)
        return take_char(p, ')') ? inner : refuse(p, p->at, "AND, OR or )");
    struct jn_filter *f = node_new(p, JN_FILTER_NOT, position_of(p, start));
    add_arg(p, f, inner, &cap);
    return f;
}

/* operand (keyword operand)*; a single operand stands for itself. */
static struct jn_filter *parse_chain(struct parser *p, const char *keyword,
                                     enum jn_filter_op op,
                                     struct jn_filter *(*operand)(struct parser *))
{
    struct jn_filter *first = operand(p), *f = first;
    size_t cap = 0;
    while (!p->failed && take_keyword(p, keyword)) {
        if (f == first) {
            f = node_new(p, op, first->position);
            add_arg(p, f, first, &cap);
        }
        struct jn_filter *next = operand(p);
        if (next)
            add_arg(p, f, next, &cap);
    }
    return p->failed ? NULL : f;
}

static struct jn_filter *parse_and(struct parser *p)
{
    return parse_chain(p, "AND", JN_FILTER_AND, parse_unary);
}

static struct jn_filter *parse_or(struct parser *p)
{
    return parse_chain(p, "OR", JN_FILTER_OR, parse_and);
}

/* The first clause with more than 8 ANDs, ORs and NOTs above it; NULL when there is none.
 * AND below OR needs no bracket, so the brackets alone do not bound the tree. */
static const struct jn_filter *too_deep(const struct jn_filter *f, unsigned above)
{
    if (above > JN_FILTER_DEPTH)
        return f;
    const struct jn_filter *deep = NULL;
    for (size_t i = 0; i < f->n_args && !deep; i++)
        deep = too_deep(f->args[i], above + 1);
    return deep;
}

int jn_filter_parse(const char *text, size_t len, struct jn_arena *arena,
                    struct jn_filter **out, struct jn_filter_fault *fault)
{
    struct parser p = {.text = text, .len = len, .arena = arena, .fault = fault};
    *out = NULL;
    if (len > JN_FILTER_BYTES) {
        p.len = JN_FILTER_BYTES;
        refuse(&p, JN_FILTER_BYTES, "at most 4096 bytes");
        return JN_FILTER_INVALID;
    }
    skip_blanks(&p);
    if (p.at == p.len)
        return 0;
    struct jn_filter *f = parse_or(&p);
    if (f)
        skip_blanks(&p);
    if (f && p.at < p.len)
        refuse(&p, p.at, "AND, OR or the end");
    if (p.failed)
        return JN_FILTER_INVALID;
    const struct jn_filter *deep = too_deep(f, 0);
    if (deep) {
        refuse(&p, 0, too_deep_text);
        fault->position = deep->position;
        return JN_FILTER_INVALID;
    }
    *out = f;
    return 0;
}
