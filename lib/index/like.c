/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/like.h"

#include <string.h>

#include "jinnang/named.h"

static const double METADATA_FACTOR = 2, HEADING_FACTOR = 2;

enum { TITLE_MAX = 200 }; /* bytes of a first line that is a title */

static const char *const compared[] = {"industry", "scenario", "products",
                                       "technologies"};
/* Those of them that have a vocabulary, so that a text can name a value. */
static const char *const named[] = {"industry", "scenario"};

bool jn_like_field(const char *field)
{
    for (size_t i = 0; i < JN_COUNT(compared); i++)
        if (strcmp(field, compared[i]) == 0)
            return true;
    return false;
}

void jn_like_add_value(struct jn_term_bag *bag, struct jn_arena *arena, const char *field,
                       const char *value)
{
    if (!jn_like_field(field))
        return;
    const char *term = jn_index_meta_term(arena, field, value);
    jn_term_bag_add_term(bag, term, strlen(term), value, 1, METADATA_FACTOR);
}

struct adding {
    struct jn_term_bag *bag;
    struct jn_arena *arena;
};

static void add_named(void *user, const char *field, const char *value)
{
    struct adding *to = user;
    jn_like_add_value(to->bag, to->arena, field, value);
}

void jn_like_add_heading(struct jn_term_bag *bag, struct jn_analyser *a, const char *text,
                         size_t len)
{
    jn_term_bag_add(bag, a, text, len, HEADING_FACTOR);
}

/* Headings apart from what is between them. */
static void add_lines(struct jn_term_bag *bag, struct jn_analyser *a, const char *text,
                      size_t len)
{
    size_t from = 0, at = 0; /* text[from, at) is body that was not added yet */
    while (at < len) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t next = end ? (size_t)(end - text) + 1 : len;
        bool title = at == 0 && next < len && next <= TITLE_MAX;
        if (title || text[at] == '#') {
            jn_term_bag_add(bag, a, text + from, at - from, 1);
            jn_like_add_heading(bag, a, text + at, next - at);
            from = next;
        }
        at = next;
    }
    jn_term_bag_add(bag, a, text + from, len - from, 1);
}

void jn_like_add_text(struct jn_term_bag *bag, struct jn_analyser *a,
                      struct jn_arena *arena, const char *text, size_t len)
{
    struct adding to = {bag, arena};
    add_lines(bag, a, text, len);
    jn_named_values(a, arena, jn_named_text(a, arena, text, len), named, JN_COUNT(named),
                    add_named, &to);
}

struct others {
    struct jn_index_reader *r;
    uint32_t n_sources;
};

static uint32_t df_of(void *user, const char *term, size_t len)
{
    const struct others *o = user;
    uint32_t df = jn_index_df(o->r, term, len);
    return df > o->n_sources ? df : 0;
}

size_t jn_like_pick(struct jn_index_reader *r, struct jn_term_bag *bag,
                    uint32_t n_sources, size_t max, struct jn_picked **out)
{
    struct others others = {r, n_sources};
    return jn_pick_terms(bag, df_of, &others, jn_index_documents(r), max, out);
}

void jn_like_translated(struct jn_index_reader *r, struct jn_term_bag *bag,
                        struct jn_similar *out)
{
    struct jn_picked *picked;
    out->n_translated = jn_like_pick(r, bag, 0, JN_LIKE_TRANSLATED, &picked);
    out->translated = picked;
    out->translated_bag = bag;
}
