/* SPDX-License-Identifier: GPL-3.0-or-later */
/* There are no positions in the index: phrases are looked for in stored text. */
#include "match_set.h"

struct check {
    const struct jn_query *query;
    struct jn_phrase ***phrases; /* by group and unit; NULL for units of words */
};

bool match_has_phrases(const struct jn_query *q)
{
    for (size_t g = 0; q && g < q->n; g++)
        for (size_t i = 0; i < q->groups[g].n; i++)
            if (q->groups[g].units[i].kind == JN_UNIT_PHRASE)
                return true;
    return false;
}

static void compile(struct check *c, struct jn_analyser *a, struct jn_arena *arena)
{
    const struct jn_query *q = c->query;
    c->phrases = JN_NEW_ARRAY(arena, q->n, struct jn_phrase **);
    for (size_t g = 0; g < q->n; g++) {
        c->phrases[g] = JN_NEW_ARRAY(arena, q->groups[g].n, struct jn_phrase *);
        for (size_t i = 0; i < q->groups[g].n; i++)
            if (q->groups[g].units[i].kind == JN_UNIT_PHRASE)
                c->phrases[g][i] = jn_phrase_new(a, &q->groups[g].units[i]);
    }
}

static void release(struct check *c)
{
    for (size_t g = 0; g < c->query->n; g++)
        for (size_t i = 0; i < c->query->groups[g].n; i++)
            jn_phrase_free(c->phrases[g][i]);
}

static bool phrase_in(struct jn_phrase *p, enum jn_scope scope, const struct jn_entry *e,
                      const struct jn_record *rec)
{
    if (scope == JN_SCOPE_AUTHOR || scope == JN_SCOPE_TAG)
        return true; /* their terms are whole values already */
    if (jn_phrase_occurs(p, e->title, strlen(e->title)))
        return true;
    if (scope == JN_SCOPE_TITLE)
        return false;
    if (jn_phrase_occurs(p, rec->text, rec->text_len) ||
        jn_phrase_occurs(p, rec->summary, strlen(rec->summary)))
        return true;
    for (size_t i = 0; i < rec->n_sections; i++)
        if (jn_phrase_occurs(p, rec->sections[i].title, strlen(rec->sections[i].title)))
            return true;
    return false;
}

/* A group holds when one of its phrases occurs; words beside a phrase (OR) were matched
 * by the index, so they excuse it. */
static bool group_holds(const struct check *c, size_t g, const struct jn_entry *e,
                        const struct jn_record *rec)
{
    const struct jn_group *group = &c->query->groups[g];
    bool only_phrases = true;
    for (size_t i = 0; i < group->n; i++) {
        if (!c->phrases[g][i])
            only_phrases = false;
        else if (phrase_in(c->phrases[g][i], group->units[i].scope, e, rec))
            return !group->units[i].negated;
    }
    return !only_phrases || group->n == 0 || group->units[0].negated;
}

static bool holds(const struct check *c, const struct jn_entry *e,
                  const struct jn_record *rec)
{
    for (size_t g = 0; g < c->query->n; g++)
        if (!group_holds(c, g, e, rec))
            return false;
    return true;
}

static int verify_shard(struct jn_index_reader *r, const struct check *c, unsigned shard,
                        int64_t deadline_ns, struct bitset set, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *scratch = jn_arena_new();
    BITSET_EACH(set, doc)
    {
        const struct jn_entry *e = &catalog_entry(r->catalogs[shard], doc)->entry;
        struct jn_record rec;
        int rc = reader_in_time(deadline_ns, err);
        if (rc == 0)
            rc = jn_index_record(r, e, scratch, &rec, err);
        if (rc != 0)
            return rc;
        if (!holds(c, e, &rec))
            set.words[doc / 64] &= ~(UINT64_C(1) << doc % 64);
        jn_arena_reset(scratch);
    }
    return 0;
}

int match_verify_phrases(struct jn_index_reader *r, const struct jn_query *q,
                         int64_t deadline_ns, struct doc_sets *sets, struct jn_error *err)
{
    if (!match_has_phrases(q))
        return 0;
    struct jn_analyser *a;
    int rc = reader_analyser(r, &a, err);
    if (rc != 0)
        return rc;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct check c = {.query = q};
    compile(&c, a, arena);
    for (unsigned s = 0; rc == 0 && s < r->n; s++)
        rc = verify_shard(r, &c, s, deadline_ns, sets->of[s], err);
    release(&c);
    return rc;
}
