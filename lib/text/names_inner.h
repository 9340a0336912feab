/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The automaton of names: written by names.c, walked by names_scan.c. */
#ifndef LIB_TEXT_NAMES_INNER_H
#define LIB_TEXT_NAMES_INNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/names.h"

#include "lib/text/runs.h"

/* Symbols number the characters that names are made of. */
enum { NAMES_NO_SYMBOL = 0, NAMES_BLANK = 1, NAMES_FIRST_SYMBOL = 2 };
enum { NAMES_PAGE = 256, NAMES_PAGES = 0x110000 / NAMES_PAGE };

struct names_state {
    uint64_t follows; /* bit (symbol % 64): some child may begin with it */
    uint32_t parent, symbol;
    uint32_t fail; /* the longest proper suffix that is a state */
    uint32_t out;  /* the longest proper suffix that is a name; 0: none */
    uint32_t name; /* its number + 1; 0: no name ends here */
    uint32_t depth;
};

/* Children, by hash of state and symbol. */
struct names_edge {
    uint32_t state, symbol, to; /* to 0: a free place */
};

struct jn_names {
    uint32_t *pages[NAMES_PAGES]; /* symbol of each character */
    uint32_t n_symbols;
    struct names_state *states; /* 0 is the root */
    uint32_t n_states, cap_states;
    struct names_edge *edges;
    uint32_t edge_mask;
    uint32_t *first; /* child of the root by symbol; made by compile */
    uint32_t n_names;
    size_t bytes;
    bool compiled;
};

static inline uint32_t names_symbol(const struct jn_names *n, uint32_t cp)
{
    const uint32_t *page = cp < 0x110000 ? n->pages[cp / NAMES_PAGE] : NULL;
    return page ? page[cp % NAMES_PAGE] : NAMES_NO_SYMBOL;
}

static inline uint32_t names_hash(uint32_t state, uint32_t symbol)
{
    uint64_t h = ((uint64_t)state << 32 | symbol) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(h >> 32);
}

/* The child of a state, or 0. */
static inline uint32_t names_child(const struct jn_names *n, uint32_t state,
                                   uint32_t symbol)
{
    if (!(n->states[state].follows >> (symbol & 63) & 1))
        return 0;
    for (uint32_t at = names_hash(state, symbol);; at++) {
        const struct names_edge *e = &n->edges[at & n->edge_mask];
        if (e->to == 0 || (e->state == state && e->symbol == symbol))
            return e->to;
    }
}

#endif
