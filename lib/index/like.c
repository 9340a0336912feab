/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/like.h"

#include <string.h>

#include "jinnang/named.h"

static const double METADATA_FACTOR = 2;

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

void jn_like_add_text(struct jn_term_bag *bag, struct jn_analyser *a,
                      struct jn_arena *arena, const char *text, size_t len)
{
    struct adding to = {bag, arena};
    jn_term_bag_add(bag, a, text, len);
    jn_named_values(a, arena, jn_named_text(a, arena, text, len), named, JN_COUNT(named),
                    add_named, &to);
}

static uint32_t df_of(void *reader, const char *term, size_t len)
{
    return jn_index_df(reader, term, len);
}

size_t jn_like_pick(struct jn_index_reader *r, struct jn_term_bag *bag, size_t max,
                    struct jn_picked **out)
{
    return jn_pick_terms(bag, df_of, r, jn_index_documents(r), max, out);
}
