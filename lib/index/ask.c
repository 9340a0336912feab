/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/ask.h"

#include <string.h>

#include "jinnang/like.h"
#include "jinnang/translate.h"

enum jn_ask_mode jn_ask_mode_of(const struct jn_ask *ask)
{
    if (ask->mode != JN_ASK_AUTO)
        return ask->mode;
    return jn_is_pasted(ask->text, ask->len) ? JN_ASK_SIMILAR : JN_ASK_SEARCH;
}

/* Take the document that asks out of a list that is one longer than was asked for. */
static void leave_out(struct jn_result *found, const char *id, unsigned limit)
{
    size_t kept = 0;
    for (size_t i = 0; i < found->n_hits; i++)
        if (!id || strcmp(found->hits[i].entry->id, id) != 0)
            found->hits[kept++] = found->hits[i];
    found->total -= (uint32_t)(found->n_hits - kept);
    found->n_hits = kept < limit ? kept : limit;
}

static int search(struct jn_index_reader *r, struct jn_analyser *a,
                  const struct jn_ask *ask, struct jn_arena *arena, struct jn_result *out,
                  struct jn_filter_fault *fault, struct jn_error *err)
{
    struct jn_search s = ask->base;
    struct jn_query *q = jn_query_parse(a, arena, ask->text, ask->len, JN_SYNTAX_AUTO);
    jn_query_expand(q, ask->synonyms, arena);
    s.query = q;
    s.limit += ask->not_id && s.limit < JN_WINDOW;
    int rc = jn_index_search(r, &s, arena, out, fault, err);
    if (rc == 0)
        leave_out(out, ask->not_id, ask->base.limit);
    return rc;
}

static int similar(struct jn_index_reader *r, struct jn_analyser *a,
                   const struct jn_ask *ask, struct jn_arena *arena,
                   struct jn_result *out, struct jn_filter_fault *fault,
                   struct jn_error *err)
{
    struct jn_term_bag *bag = jn_term_bag_new(arena);
    struct jn_picked *picked;
    jn_like_add_text(bag, a, arena, ask->text, ask->len);
    struct jn_similar s = {
        .n_terms = jn_like_pick(r, bag, ask->not_id != NULL, JN_LIKE_TERMS, &picked),
        .bag = bag,
        .not_ids = &ask->not_id,
        .n_not_ids = ask->not_id != NULL,
        .base = ask->base,
    };
    s.terms = picked;
    if (ask->synonyms) {
        struct jn_term_bag *translated = jn_term_bag_new(arena);
        jn_translate_into(translated, ask->synonyms, a, arena, ask->text, ask->len);
        jn_like_translated(r, translated, &s);
    }
    return jn_index_similar(r, &s, arena, out, fault, err);
}

int jn_ask(struct jn_index_reader *r, struct jn_analyser *a, const struct jn_ask *ask,
           struct jn_arena *arena, struct jn_result *out, struct jn_error *err)
{
    struct jn_filter_fault fault;
    int rc = jn_ask_mode_of(ask) == JN_ASK_SIMILAR
                 ? similar(r, a, ask, arena, out, &fault, err)
                 : search(r, a, ask, arena, out, &fault, err);
    return rc == JN_INDEX_BAD_FILTER ? jn_fail(err, EINVAL, "search: %s", fault.text)
                                     : rc;
}
