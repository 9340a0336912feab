/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the left, the longest name that synonyms are known for; shorter names inside it
 * are alternatives too, for a text that has only a part (系统迁移 and 迁移). */
#include <string.h>

#include "jinnang/query.h"
#include "jinnang/synonyms.h"

enum { CONCEPTS_MAX = 8, EXTRA_TERMS_MAX = 40, OTHERS_MAX = 12, UNIT_TERMS_MAX = 256 };

struct expansion {
    const struct jn_synonyms *synonyms;
    struct jn_arena *arena;
    const struct jn_query *q;
    size_t n_concepts, n_extra;
    /* The unit at work: its terms without parts. */
    struct jn_unit *unit;
    const char *tokens[UNIT_TERMS_MAX];
    size_t at[UNIT_TERMS_MAX + 1]; /* in unit->terms; one more for the end */
    size_t n;
    size_t cap_concepts;
};

static bool is_typed(const struct jn_query *q, const char *token)
{
    for (size_t g = 0; g < q->n; g++)
        for (size_t i = 0; i < q->groups[g].n; i++) {
            const struct jn_unit *u = &q->groups[g].units[i];
            for (size_t t = 0; !u->negated && t < u->n; t++)
                if (strcmp(u->terms[t].term, token) == 0)
                    return true;
        }
    return false;
}

/* What was typed already needs no alternative: it would count twice. */
static bool is_known(const struct expansion *x, const struct jn_concept *c,
                     const struct jn_synonym *s)
{
    bool typed = true;
    for (size_t i = 0; i < s->n_tokens && typed; i++)
        typed = is_typed(x->q, s->terms[i]);
    for (size_t i = 0; i < c->n_others && !typed; i++)
        typed = strcmp(c->others[i].text, s->text) == 0;
    return typed;
}

/* Copies: a query may outlive the list of synonyms. */
static struct jn_query_term *terms_of(struct jn_arena *arena, const struct jn_synonym *s,
                                      const char *text)
{
    struct jn_query_term *terms = JN_NEW_ARRAY(arena, s->n_tokens, struct jn_query_term);
    for (size_t i = 0; i < s->n_tokens; i++)
        terms[i] = (struct jn_query_term){
            .term = jn_arena_str(arena, s->terms[i]),
            .len = strlen(s->terms[i]),
            .text = text,
            .type = s->has_han ? JN_TOKEN_BIGRAM : JN_TOKEN_WORD,
        };
    return terms;
}

/* The alternatives of tokens [first, first + name->n_tokens). */
static void add_others(struct expansion *x, struct jn_concept *c, size_t *cap,
                       const struct jn_synonym *name, size_t first)
{
    const struct jn_synonym *others[OTHERS_MAX];
    size_t n = jn_synonym_others(x->synonyms, name, others, OTHERS_MAX);
    for (size_t i = 0; i < n; i++) {
        const struct jn_synonym *s = others[i];
        if (is_known(x, c, s) || x->n_extra + s->n_tokens > EXTRA_TERMS_MAX)
            continue;
        x->n_extra += s->n_tokens;
        JN_GROW(x->arena, c->others, c->n_others, *cap);
        const char *text = jn_arena_str(x->arena, s->text);
        c->others[c->n_others++] = (struct jn_alternative){
            .text = text,
            .first = x->at[first],
            .n = x->at[first + name->n_tokens] - x->at[first],
            .terms = terms_of(x->arena, s, text),
            .n_terms = s->n_tokens,
            .translated = s->has_han != name->has_han,
            .general = s->general || name->general,
        };
    }
}

static void add_inner(struct expansion *x, struct jn_concept *c, size_t *cap,
                      size_t first, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t room = n - i < n ? n - i : n - 1; /* shorter than the whole */
        const struct jn_synonym *name =
            jn_synonym_find(x->synonyms, x->tokens + first + i, room, room);
        if (name)
            add_others(x, c, cap, name, first + i);
    }
}

static void add_concept(struct expansion *x, const struct jn_synonym *name, size_t first)
{
    size_t n = name->n_tokens, cap = 0;
    struct jn_concept c = {.first = x->at[first], .n = x->at[first + n] - x->at[first]};
    add_others(x, &c, &cap, name, first);
    c.n_whole = c.n_others;
    if (n > 1)
        add_inner(x, &c, &cap, first, n);
    if (c.n_others == 0)
        return;
    JN_GROW(x->arena, x->unit->concepts, x->unit->n_concepts, x->cap_concepts);
    x->unit->concepts[x->unit->n_concepts++] = c;
    x->n_concepts++;
}

static void expand_unit(struct expansion *x, struct jn_unit *u)
{
    x->unit = u;
    x->n = x->cap_concepts = 0;
    for (size_t t = 0; t < u->n && x->n < UNIT_TERMS_MAX; t++) {
        if (u->terms[t].part)
            continue;
        x->tokens[x->n] = jn_synonym_key(u->terms[t].term, u->terms[t].text);
        x->at[x->n++] = t;
    }
    x->at[x->n] = u->n;
    for (size_t i = 0; i < x->n && x->n_concepts < CONCEPTS_MAX;) {
        const struct jn_synonym *name =
            jn_synonym_find(x->synonyms, x->tokens + i, x->n - i, x->n - i);
        if (name)
            add_concept(x, name, i);
        i += name ? name->n_tokens : 1;
    }
}

void jn_query_expand(struct jn_query *q, const struct jn_synonyms *synonyms,
                     struct jn_arena *arena)
{
    struct expansion x = {.synonyms = synonyms, .arena = arena, .q = q};
    for (size_t g = 0; g < q->n; g++)
        for (size_t i = 0; i < q->groups[g].n; i++) {
            struct jn_unit *u = &q->groups[g].units[i];
            u->concepts = NULL;
            u->n_concepts = 0;
            bool words = u->kind == JN_UNIT_WORDS && !u->negated;
            if (synonyms && words &&
                (u->scope == JN_SCOPE_ANY || u->scope == JN_SCOPE_TITLE))
                expand_unit(&x, u);
        }
}
