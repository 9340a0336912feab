/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/search/duplicates.h"

#include <string.h>

#include "jinnang/shingles.h"
#include "jinnang/utf8.h"

#include "daemon/search/similar.h"

enum { CANDIDATES = 20, TERMS = 80, SOURCE_MAX = 256 * 1024 };

/* Who shares three of five shingles shares more of the terms. */
#define CANDIDATE_LEAST 0.50

/* A text so much longer can have the same shingles only by repeating itself. */
enum { LENGTHS_APART = 4 };

static void insert(struct duplicate out[DUPLICATES_MAX], size_t *n, struct duplicate one)
{
    size_t at = *n;
    while (at > 0 && out[at - 1].resemblance < one.resemblance)
        at--;
    if (at == DUPLICATES_MAX)
        return;
    size_t last = *n < DUPLICATES_MAX ? *n : DUPLICATES_MAX - 1;
    memmove(out + at + 1, out + at, (last - at) * sizeof(*out));
    out[at] = one;
    *n = last + 1;
}

static bool is_comparable(size_t a, size_t b)
{
    return a <= b * LENGTHS_APART && b <= a * LENGTHS_APART;
}

static int compare(const struct search_context *c, struct jn_shingles *mine,
                   size_t length, const struct jn_entry *e,
                   struct duplicate out[DUPLICATES_MAX], size_t *n, struct jn_error *err)
{
    struct jn_record record;
    int rc = jn_index_record(c->reader, e, c->arena, &record, err);
    if (rc != 0 || !is_comparable(length, record.text_len))
        return rc;
    double resemblance =
        jn_resemblance(mine, c->analyser, record.text, record.text_len, DUPLICATE_LEAST);
    if (resemblance > 0)
        insert(out, n, (struct duplicate){e->id, e->title, resemblance});
    return 0;
}

int duplicates_find(const struct search_context *c, const struct jn_doc *doc,
                    const char *not_id, struct duplicate out[DUPLICATES_MAX], size_t *n,
                    struct jn_error *err)
{
    struct similar_wish wish = {
        .like = {.text = doc->text, .text_len = doc->text_len},
        .max_terms = TERMS,
        .min_match = CANDIDATE_LEAST,
        .crop = 20,
        .search = search_base(c),
    };
    struct similar_answer *found = JN_NEW(c->arena, struct similar_answer);
    struct jn_filter_fault fault;
    *n = 0;
    if (wish.like.text_len > SOURCE_MAX)
        wish.like.text_len = jn_utf8_cut(doc->text, SOURCE_MAX);
    wish.search.limit = CANDIDATES;
    wish.search.include_expired = true;
    int rc = similar_find(c, &wish, found, &fault, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    struct jn_shingles *mine =
        jn_shingles_of(c->analyser, doc->text, doc->text_len, c->arena);
    for (size_t i = 0; rc == 0 && i < found->n_hits; i++) {
        const struct jn_entry *e = found->hits[i].view.hit.entry;
        if (!not_id || strcmp(e->id, not_id) != 0)
            rc = compare(c, mine, doc->text_len, e, out, n, err);
    }
    return rc;
}
