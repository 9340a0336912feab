/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items (query_items.c) become units with terms in three steps: every unit is analysed;
 * weak terms (stop words, single characters) leave where better ones were typed; terms
 * given twice stay once. Only then is it known which units and groups are left. */
#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/query.h"

#include "lib/text/query_items.h"
#include "lib/text/query_tokens.h"

/* A phrase is looked for in stored text, so more than a few are words like others. */
enum { GROUPS_MAX = 64, UNITS_MAX = 8, TERMS_MAX = 1000, PHRASES_MAX = 8 };

enum weakness { STRONG, SINGLE, STOP };

struct parse {
    struct jn_analyser *a;
    struct jn_arena *arena;
    const char *text;
    struct jn_query *q;
    size_t n_all; /* terms of all units so far */
    size_t n_phrases;
    size_t groups_cap, ignored_cap;
};

/* A unit while it is made. */
struct draft {
    struct parse *p;
    struct jn_unit *unit;
    size_t cap;
};

static const char *normalized(struct parse *p, const char *text, size_t len)
{
    struct jn_buf b = JN_BUF_INIT;
    jn_normalize(p->a, text, len, &b);
    const char *copy = jn_arena_dup(p->arena, jn_buf_text(&b), b.len);
    jn_buf_deinit(&b);
    return copy;
}

/* --- terms of one unit
 * ------------------------------------------------------------------ */

static bool take_token(void *user, const struct jn_token *token)
{
    struct draft *d = user;
    struct parse *p = d->p;
    if (!query_token_counts(token))
        return true;
    if (p->n_all >= TERMS_MAX)
        return false;
    JN_GROW(p->arena, d->unit->terms, d->unit->n, d->cap);
    d->unit->terms[d->unit->n++] = (struct jn_query_term){
        .term = jn_arena_dup(p->arena, token->term, token->term_len),
        .len = token->term_len,
        .text = jn_arena_dup(p->arena, token->plain, token->plain_len),
        .type = (enum jn_token_type)token->type,
        .part = token->part,
        .lone_prefix = token->type == JN_TOKEN_LONE,
    };
    p->n_all++;
    return true;
}

static struct jn_unit make_unit(struct parse *p, const struct jn_item *item)
{
    const char *text = p->text + item->start;
    size_t len = item->end - item->start;
    struct jn_unit unit = {
        .kind = item->kind == JN_ITEM_PHRASE ? JN_UNIT_PHRASE : JN_UNIT_WORDS,
        .scope = item->scope,
        .negated = item->negated,
        .text = normalized(p, text, len),
    };
    struct draft d = {p, &unit, 0};
    jn_analyse(p->a, text, len, take_token, &d);
    return unit;
}

/* --- weak terms
 * ------------------------------------------------------------------------- */

static enum weakness weakness_of(const struct jn_query_term *t)
{
    if (t->type == JN_TOKEN_LONE)
        return SINGLE;
    if (t->type == JN_TOKEN_WORD && !t->part && jn_is_stop_word(t->text, strlen(t->text)))
        return STOP;
    return STRONG;
}

/* The best that a unit has; STOP for a unit without terms. */
static enum weakness best_of_unit(const struct jn_unit *u)
{
    enum weakness best = STOP;
    for (size_t i = 0; i < u->n; i++) {
        enum weakness w = weakness_of(&u->terms[i]);
        best = w < best ? w : best;
    }
    return u->kind == JN_UNIT_PHRASE && u->n > 0 ? STRONG : best;
}

static enum weakness best_of_query(const struct jn_query *q)
{
    enum weakness best = STOP;
    for (size_t g = 0; g < q->n; g++) {
        for (size_t u = 0; u < q->groups[g].n; u++) {
            const struct jn_unit *unit = &q->groups[g].units[u];
            enum weakness w = unit->negated ? STOP : best_of_unit(unit);
            best = w < best ? w : best;
        }
    }
    return best;
}

static void ignore(struct parse *p, const char *text)
{
    struct jn_query *q = p->q;
    for (size_t i = 0; i < q->n_ignored; i++)
        if (strcmp(q->ignored[i], text) == 0)
            return;
    JN_GROW(p->arena, q->ignored, q->n_ignored, p->ignored_cap);
    q->ignored[q->n_ignored++] = text;
}

/* Free text gives up what is weaker than the best of the whole query. A word after - or
 * field: was meant, whatever stands beside it. In a phrase stop words have their place,
 * and only the check on the text needs single characters. */
static void drop_weak(struct parse *p, struct jn_unit *u, enum weakness of_query)
{
    bool free_text = u->kind == JN_UNIT_WORDS && u->scope == JN_SCOPE_ANY && !u->negated;
    bool phrase = u->kind == JN_UNIT_PHRASE;
    enum weakness limit = free_text ? of_query : STOP;
    if (phrase)
        for (size_t i = 0; i < u->n; i++)
            limit = u->terms[i].type != JN_TOKEN_LONE ? STRONG : limit;
    size_t kept = 0;
    for (size_t i = 0; i < u->n; i++) {
        enum weakness w = weakness_of(&u->terms[i]);
        if (w <= limit || (phrase && w == STOP))
            u->terms[kept++] = u->terms[i];
        else if (free_text)
            ignore(p, u->terms[i].text);
    }
    u->n = kept;
}

/* --- terms given twice
 * -------------------------------------------------------------------- */

static bool same_term(const struct jn_query_term *a, const struct jn_query_term *b)
{
    return a->len == b->len && memcmp(a->term, b->term, a->len) == 0;
}

/* Blank the term (len 0) of the two that goes: the later one, but a part of a compound
 * gives way to a word that was typed. True when it was `t`. */
static bool drop_one(struct jn_query_term *earlier, size_t n, struct jn_query_term *t)
{
    for (size_t i = 0; i < n; i++) {
        if (!same_term(&earlier[i], t))
            continue;
        if (!earlier[i].part || t->part) {
            t->len = 0;
            return true;
        }
        earlier[i].len = 0;
    }
    return false;
}

/* Alternatives of an OR, phrases and excluded words need their terms whatever others
 * have. */
static bool shares_terms(const struct jn_group *g)
{
    return g->n == 1 && g->units[0].kind == JN_UNIT_WORDS && !g->units[0].negated;
}

static void blank_repeated(struct jn_query *q, size_t group, struct jn_unit *u)
{
    bool shares = shares_terms(&q->groups[group]);
    for (size_t i = 0; i < u->n; i++) {
        bool gone = drop_one(u->terms, i, &u->terms[i]);
        for (size_t g = 0; g < group && shares && !gone; g++) {
            struct jn_unit *other = &q->groups[g].units[0];
            if (shares_terms(&q->groups[g]) && other->scope == u->scope)
                gone = drop_one(other->terms, other->n, &u->terms[i]);
        }
    }
}

/* --- the query
 * --------------------------------------------------------------------------- */

static void remove_blanked(struct jn_unit *u)
{
    size_t kept = 0;
    for (size_t i = 0; i < u->n; i++)
        if (u->terms[i].len > 0)
            u->terms[kept++] = u->terms[i];
    u->n = kept;
}

/* Units without terms and groups without units go; positive terms are counted. */
static void tidy(struct jn_query *q)
{
    size_t groups = 0;
    for (size_t g = 0; g < q->n; g++) {
        struct jn_group *group = &q->groups[g];
        size_t units = 0;
        for (size_t u = 0; u < group->n; u++) {
            remove_blanked(&group->units[u]);
            if (group->units[u].n > 0)
                group->units[units++] = group->units[u];
        }
        group->n = units;
        if (units > 0)
            q->groups[groups++] = *group;
        for (size_t u = 0; u < units; u++)
            for (size_t i = 0; i < group->units[u].n; i++)
                q->n_terms += !group->units[u].negated && !group->units[u].terms[i].part;
    }
    q->n = groups;
}

static bool same_unit(const struct jn_unit *a, const struct jn_unit *b)
{
    return a->kind == b->kind && a->scope == b->scope && a->negated == b->negated &&
           strcmp(a->text, b->text) == 0;
}

/* The same phrase typed again binds nothing more. */
static bool is_repeated_phrase(const struct jn_query *q, const struct jn_unit *u)
{
    for (size_t g = 0; u->kind == JN_UNIT_PHRASE && g < q->n; g++)
        for (size_t i = 0; i < q->groups[g].n; i++)
            if (same_unit(&q->groups[g].units[i], u))
                return true;
    return false;
}

static void add_unit(struct parse *p, struct jn_group *g, struct jn_unit u)
{
    if (g->n == UNITS_MAX || is_repeated_phrase(p->q, &u))
        return;
    if (u.kind == JN_UNIT_PHRASE && ++p->n_phrases > PHRASES_MAX)
        u.kind = JN_UNIT_WORDS;
    g->units[g->n++] = u;
}

static void add_groups(struct parse *p, const struct jn_item *items, size_t n)
{
    struct jn_query *q = p->q;
    bool joined = false;
    for (size_t i = 0; i < n; i++) {
        if (items[i].kind == JN_ITEM_OR) {
            joined = true;
            continue;
        }
        if (!joined) {
            if (q->n == GROUPS_MAX)
                return;
            JN_GROW(p->arena, q->groups, q->n, p->groups_cap);
            q->groups[q->n++] =
                (struct jn_group){JN_NEW_ARRAY(p->arena, UNITS_MAX, struct jn_unit), 0};
        }
        add_unit(p, &q->groups[q->n - 1], make_unit(p, &items[i]));
        joined = false;
    }
}

static void settle_terms(struct parse *p)
{
    struct jn_query *q = p->q;
    enum weakness best = best_of_query(q);
    for (size_t g = 0; g < q->n; g++)
        for (size_t u = 0; u < q->groups[g].n; u++)
            drop_weak(p, &q->groups[g].units[u], best);
    for (size_t g = 0; g < q->n; g++)
        for (size_t u = 0; u < q->groups[g].n; u++)
            blank_repeated(q, g, &q->groups[g].units[u]);
}

struct jn_query *jn_query_parse(struct jn_analyser *a, struct jn_arena *arena,
                                const char *text, size_t len, enum jn_syntax syntax)
{
    struct parse p = {
        .a = a, .arena = arena, .text = text, .q = JN_NEW(arena, struct jn_query)};
    struct jn_item plain = {.kind = JN_ITEM_WORDS, .end = len}, *items = &plain;
    size_t n = syntax == JN_SYNTAX_AUTO ? jn_query_items(arena, text, len, &items) : 1;
    p.q->normalized = normalized(&p, text, len);
    add_groups(&p, items, n);
    settle_terms(&p);
    tidy(p.q);
    return p.q;
}
