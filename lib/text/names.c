/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An Aho-Corasick automaton over folded characters. Children stand in one hash table: a
 * row of all characters for every state would cost megabytes for each thousand names. */
#include "jinnang/names.h"

#include <assert.h>
#include <stdlib.h>

#include "jinnang/utf8.h"

#include "lib/text/analyser.h"
#include "lib/text/names_inner.h"

enum { STATES_FIRST = 256, EDGES_FIRST = 512 };

static int no_memory(struct jn_error *err)
{
    return jn_fail(err, ENOMEM, "build a set of names");
}

int jn_names_new(struct jn_names **out, struct jn_error *err)
{
    jn_auto(jn_names_free) struct jn_names *n = calloc(1, sizeof(*n));
    if (!n)
        return no_memory(err);
    n->n_symbols = NAMES_FIRST_SYMBOL;
    n->states = calloc(STATES_FIRST, sizeof(*n->states));
    n->edges = calloc(EDGES_FIRST, sizeof(*n->edges));
    if (!n->states || !n->edges)
        return no_memory(err);
    n->n_states = 1;
    n->cap_states = STATES_FIRST;
    n->edge_mask = EDGES_FIRST - 1;
    *out = JN_STEAL(n);
    return 0;
}

struct jn_names *jn_names_free(struct jn_names *n)
{
    if (!n)
        return NULL;
    for (size_t i = 0; i < NAMES_PAGES; i++)
        free(n->pages[i]);
    free(n->states);
    free(n->edges);
    free(n->first);
    free(n);
    return NULL;
}

uint32_t jn_names_count(const struct jn_names *n)
{
    return n->n_names;
}

size_t jn_names_bytes(const struct jn_names *n)
{
    return sizeof(*n) + n->bytes + n->cap_states * sizeof(*n->states) +
           ((size_t)n->edge_mask + 1) * sizeof(*n->edges) +
           (n->first ? n->n_symbols * sizeof(*n->first) : 0);
}

/* ---- growing */

static int symbol_of(struct jn_names *n, uint32_t cp, uint32_t *out)
{
    uint32_t **page = &n->pages[cp / NAMES_PAGE];
    if (!*page) {
        *page = calloc(NAMES_PAGE, sizeof(**page));
        if (!*page)
            return -ENOMEM;
        n->bytes += NAMES_PAGE * sizeof(**page);
    }
    uint32_t *symbol = &(*page)[cp % NAMES_PAGE];
    if (*symbol == NAMES_NO_SYMBOL)
        *symbol = n->n_symbols++;
    *out = *symbol;
    return 0;
}

static void put_edge(struct names_edge *edges, uint32_t mask, struct names_edge e)
{
    uint32_t at = names_hash(e.state, e.symbol);
    while (edges[at & mask].to != 0)
        at++;
    edges[at & mask] = e;
}

/* At most half of the places are taken, so that a search for what is not there ends
 * soon. */
static int grow_edges(struct jn_names *n)
{
    size_t cap = ((size_t)n->edge_mask + 1) * 2;
    struct names_edge *edges = calloc(cap, sizeof(*edges));
    if (!edges)
        return -ENOMEM;
    for (size_t i = 0; i <= n->edge_mask; i++) {
        if (n->edges[i].to != 0)
            put_edge(edges, (uint32_t)cap - 1, n->edges[i]);
    }
    free(n->edges);
    n->edges = edges;
    n->edge_mask = (uint32_t)cap - 1;
    return 0;
}

static int add_state(struct jn_names *n, uint32_t parent, uint32_t symbol, uint32_t *out)
{
    if (n->n_states == n->cap_states) {
        struct names_state *more =
            reallocarray(n->states, n->cap_states, 2 * sizeof(*more));
        if (!more)
            return -ENOMEM;
        n->states = more;
        n->cap_states *= 2;
    }
    if (n->n_states > n->edge_mask / 2 && grow_edges(n) != 0)
        return -ENOMEM;
    uint32_t s = n->n_states++;
    n->states[s] = (struct names_state){
        .parent = parent, .symbol = symbol, .depth = n->states[parent].depth + 1};
    n->states[parent].follows |= UINT64_C(1) << (symbol & 63);
    put_edge(n->edges, n->edge_mask, (struct names_edge){parent, symbol, s});
    *out = s;
    return 0;
}

/* ---- adding */

struct folded_name {
    uint32_t cps[JN_NAME_CHARS]; /* 0 is a run of blanks */
    size_t n;
    bool has_word;
};

static bool take_char(struct folded_name *to, uint32_t cp)
{
    if (to->n == JN_NAME_CHARS)
        return false;
    to->cps[to->n++] = cp;
    return true;
}

/* False: too long. */
static bool fold_name(struct jn_folder *f, const char *text, size_t len,
                      struct folded_name *out)
{
    bool blank = false;
    for (size_t at = 0; at < len;) {
        at = jn_fold_next(f, text, len, at);
        for (size_t i = 0; i < f->now.n; i++) {
            const struct jn_char *c = &f->now.chars[i];
            uint32_t cp;
            if (c->cls <= JN_CLASS_BREAK) {
                blank = out->n > 0;
                continue;
            }
            jn_utf8_decode(f->now.bytes + c->off, c[1].off - c->off, &cp);
            if ((blank && !take_char(out, 0)) || !take_char(out, cp))
                return false;
            blank = false;
            out->has_word |= c->cls >= JN_CLASS_AZ && c->cls != JN_CLASS_MARK;
        }
    }
    return true;
}

int jn_names_add(struct jn_names *n, struct jn_analyser *a, const char *text, size_t len,
                 uint32_t *number, struct jn_error *err)
{
    struct folded_name name = {.n = 0};
    assert(!n->compiled);
    if (!fold_name(jn_analyser_folder(a), text, len, &name) ||
        name.n < JN_NAME_CHARS_MIN || !name.has_word)
        return JN_NAMES_REFUSED;
    uint32_t state = 0;
    for (size_t i = 0; i < name.n; i++) {
        uint32_t symbol = NAMES_BLANK, next;
        if (name.cps[i] != 0 && symbol_of(n, name.cps[i], &symbol) != 0)
            return no_memory(err);
        next = names_child(n, state, symbol);
        if (next == 0 && add_state(n, state, symbol, &next) != 0)
            return no_memory(err);
        state = next;
    }
    if (n->states[state].name == 0)
        n->states[state].name = ++n->n_names;
    *number = n->states[state].name - 1;
    return 0;
}

/* ---- compiling */

/* States by depth: a state's suffixes are shorter, so they are finished before it. */
static uint32_t *by_depth(const struct jn_names *n)
{
    uint32_t begin[JN_NAME_CHARS + 2] = {0};
    uint32_t *order = calloc(n->n_states, sizeof(*order));
    if (!order)
        return NULL;
    for (uint32_t s = 0; s < n->n_states; s++)
        begin[n->states[s].depth + 1]++;
    for (size_t d = 1; d < JN_COUNT(begin); d++)
        begin[d] += begin[d - 1];
    for (uint32_t s = 0; s < n->n_states; s++)
        order[begin[n->states[s].depth]++] = s;
    return order;
}

static void set_fail(struct jn_names *n, uint32_t state)
{
    struct names_state *s = &n->states[state];
    if (s->depth < 2)
        return;
    uint32_t suffix = n->states[s->parent].fail, found;
    while ((found = names_child(n, suffix, s->symbol)) == 0 && suffix != 0)
        suffix = n->states[suffix].fail;
    s->fail = found;
    s->out = n->states[found].name ? found : n->states[found].out;
}

int jn_names_compile(struct jn_names *n, struct jn_error *err)
{
    uint32_t *order = by_depth(n);
    n->first = calloc(n->n_symbols, sizeof(*n->first));
    if (!order || !n->first) {
        free(order);
        return no_memory(err);
    }
    for (uint32_t symbol = NAMES_FIRST_SYMBOL; symbol < n->n_symbols; symbol++)
        n->first[symbol] = names_child(n, 0, symbol);
    for (uint32_t i = 0; i < n->n_states; i++)
        set_fail(n, order[i]);
    free(order);
    n->compiled = true;
    return 0;
}
