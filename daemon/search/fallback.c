/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What binds is loosened one by one, the weakest first: phrases become words, `title:`
 * and the like become plain text, then (matching=all) terms leave: those in no document,
 * which can only forbid, before the most frequent one, which says least. One term always
 * stays, and exclusions are never given up: they were asked for. */
#include <string.h>

#include "daemon/search/find.h"

enum { DROPS_MAX = 12 };

bool find_note(struct find_answer *out, const char *type, const char *from,
               const char *to)
{
    if (out->n_fallbacks == FIND_FALLBACKS_MAX)
        return false;
    out->fallbacks[out->n_fallbacks++] = (struct find_fallback){type, from, to};
    return true;
}

typedef bool unit_test(const struct jn_unit *u);

static bool is_phrase(const struct jn_unit *u)
{
    return !u->negated && u->kind == JN_UNIT_PHRASE;
}

static bool is_scoped(const struct jn_unit *u)
{
    return !u->negated && u->scope != JN_SCOPE_ANY;
}

static struct jn_unit *last_unit(struct jn_query *q, unit_test *test)
{
    for (size_t g = q->n; g-- > 0;) {
        for (size_t u = q->groups[g].n; u-- > 0;) {
            if (test(&q->groups[g].units[u]))
                return &q->groups[g].units[u];
        }
    }
    return NULL;
}

static const char *scoped_text(struct jn_arena *arena, const struct jn_unit *u)
{
    static const char *const names[] = {[JN_SCOPE_TITLE] = "title:",
                                        [JN_SCOPE_AUTHOR] = "author:",
                                        [JN_SCOPE_TAG] = "tag:"};
    return jn_arena_format(arena, "%s%s", names[u->scope], u->text);
}

/* Loosen one unit; false when none is bound. */
static bool loosen(const struct search_context *c, struct find_answer *out)
{
    struct jn_unit *u = last_unit(out->query, is_phrase);
    if (u) {
        u->kind = JN_UNIT_WORDS;
        return find_note(out, "drop_term", jn_arena_format(c->arena, "\"%s\"", u->text),
                         u->text);
    }
    u = last_unit(out->query, is_scoped);
    if (!u)
        return false;
    const char *from = scoped_text(c->arena, u);
    u->scope = JN_SCOPE_ANY;
    return find_note(out, "drop_term", from, u->text);
}

struct weakest {
    struct jn_unit *unit;
    size_t at;
    uint32_t df;
};

/* Is a weaker than b: in no document, else in more documents? */
static bool is_weaker(uint32_t a, uint32_t b)
{
    return b == 0 ? false : a == 0 || a > b;
}

static bool find_weakest(const struct search_context *c, struct jn_query *q,
                         struct weakest *out)
{
    *out = (struct weakest){0};
    for (size_t g = 0; g < q->n; g++) {
        for (size_t i = 0; i < q->groups[g].n; i++) {
            struct jn_unit *u = &q->groups[g].units[i];
            for (size_t t = 0; !u->negated && t < u->n; t++) {
                uint32_t df = jn_index_df(c->reader, u->terms[t].term, u->terms[t].len);
                if (!u->terms[t].part && (!out->unit || is_weaker(df, out->df)))
                    *out = (struct weakest){u, t, df};
            }
        }
    }
    return out->unit && find_positive_terms(q) > 1;
}

/* The term and the parts that belong to it. */
static bool drop_term(const struct weakest *w, struct find_answer *out)
{
    struct jn_unit *u = w->unit;
    size_t end = w->at + 1;
    while (end < u->n && u->terms[end].part)
        end++;
    if (!find_note(out, "drop_term", u->terms[w->at].text, ""))
        return false;
    memmove(&u->terms[w->at], &u->terms[end], (u->n - end) * sizeof(*u->terms));
    u->n -= end - w->at;
    return true;
}

static bool drop_weakest(const struct search_context *c, const struct find_wish *wish,
                         struct find_answer *out)
{
    struct weakest w;
    if (!wish->search.match_all || !find_weakest(c, out->query, &w) ||
        !drop_term(&w, out))
        return false;
    /* Of those in no document none can stay: no search between. */
    while (w.df == 0 && find_weakest(c, out->query, &w) && w.df == 0 &&
           drop_term(&w, out))
        ;
    return true;
}

int find_fallback(const struct search_context *c, const struct find_wish *wish,
                  struct find_answer *out, struct jn_error *err)
{
    out->query = find_query_copy(c, out->query);
    for (int i = 0; i < DROPS_MAX && out->result.total == 0; i++) {
        if (!loosen(c, out) && !drop_weakest(c, wish, out))
            return 0;
        int rc = find_with(c, wish, out->query, &out->result, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}
