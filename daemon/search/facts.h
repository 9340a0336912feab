/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a source says of itself: values of metadata fields, from documents or found in a
 * pasted text. */
#ifndef JINNANG_SEARCH_FACTS_H
#define JINNANG_SEARCH_FACTS_H

#include <jansson.h>

#include "jinnang/named.h"
#include "jinnang/vocab.h"

#include "daemon/search/context.h"

struct fact {
    const char *field, *value;
};

struct facts {
    struct fact *items;
    size_t n, cap;
    const char *text;         /* normalised pasted text, or NULL */
    const char **pain_points; /* as written */
    size_t n_pain_points, cap_pain_points;
    double users, nodes; /* 0: not stated */
};

void facts_add(struct facts *f, struct jn_arena *arena, const char *field,
               const char *value);
/* The fields that documents are compared by, pain points and scale. */
void facts_add_document(struct facts *f, const struct search_context *c,
                        const struct jn_entry *entry, const struct jn_record *record);
/* Vocabulary values by labels and aliases found in it; free values are found when they
 * are asked for. */
void facts_add_text(struct facts *f, const struct search_context *c, const char *text,
                    size_t len);

/* Stated as a value, or (free text values) named in the text? */
bool facts_has(const struct facts *f, const struct search_context *c, const char *field,
               const char *value);
bool facts_field_is_known(const struct facts *f, const char *field);

/* jinnang/named.h with what a search has at hand. */
static inline const char *facts_normalize(const struct search_context *c,
                                          const char *text, size_t len)
{
    return jn_named_text(c->analyser, c->arena, text, len);
}
static inline bool facts_names(const struct search_context *c, const char *text,
                               const char *name)
{
    return jn_named_in(c->analyser, c->arena, text, name);
}

#endif
