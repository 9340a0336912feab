/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the left, the longest name that has a translation, as in a query
 * (query_expand.c). A general word says half of what a word of the trade says. */
#include "jinnang/translate.h"

#include <string.h>

#include "lib/text/query_tokens.h"

enum { TOKENS_MAX = 20000, OTHERS_MAX = 12, TRANSLATIONS = 2 };

static const double GENERAL = 0.5;

struct names {
    struct jn_arena *arena;
    const char **keys;
    size_t n, cap;
};

static bool take_token(void *user, const struct jn_token *t)
{
    struct names *names = user;
    bool stop = t->type == JN_TOKEN_WORD && jn_is_stop_word(t->plain, t->plain_len);
    if (!query_token_counts(t) || t->part || stop)
        return true;
    const char *term = jn_arena_dup(names->arena, t->term, t->term_len);
    const char *plain = jn_arena_dup(names->arena, t->plain, t->plain_len);
    JN_GROW(names->arena, names->keys, names->n, names->cap);
    names->keys[names->n++] = jn_synonym_key(term, plain);
    return names->n < TOKENS_MAX;
}

static void count_translations(struct jn_term_bag *bag,
                               const struct jn_synonyms *synonyms,
                               const struct jn_synonym *name)
{
    const struct jn_synonym *others[OTHERS_MAX];
    size_t n = jn_synonym_others(synonyms, name, others, OTHERS_MAX), used = 0;
    for (size_t i = 0; i < n && used < TRANSLATIONS; i++) {
        const struct jn_synonym *o = others[i];
        if (o->has_han == name->has_han)
            continue;
        for (size_t t = 0; t < o->n_tokens; t++)
            jn_term_bag_add_term(bag, o->terms[t], strlen(o->terms[t]), o->text, 1,
                                 o->general || name->general ? GENERAL : 1);
        used++;
    }
}

void jn_translate_into(struct jn_term_bag *bag, const struct jn_synonyms *synonyms,
                       struct jn_analyser *a, struct jn_arena *arena, const char *text,
                       size_t len)
{
    struct names names = {.arena = arena};
    jn_analyse(a, text, len, take_token, &names);
    for (size_t i = 0; i < names.n;) {
        const struct jn_synonym *name =
            jn_synonym_find(synonyms, names.keys + i, names.n - i, names.n - i);
        if (name)
            count_translations(bag, synonyms, name);
        i += name ? name->n_tokens : 1;
    }
}
