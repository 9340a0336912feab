/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ledger/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/event_store.h"

#include "daemon/ledger/count.h"
#include "daemon/ledger/fact_book.h"

/* A use that somebody reported names an engagement of which no row says how confidential
 * it is: then it is internal, as a document would be. */
static const enum jn_level REPORTED_LEVEL = JN_LEVEL_INTERNAL;

struct evidence_memory {
    int utc_offset_s;
    uint64_t epoch;
    struct fact_book *facts;
    struct jn_arena *event_arena; /* of `events` */
    struct jn_event_use *events;
    size_t n_events;
    int64_t seq; /* last event that was looked at */
};

struct evidence_memory *evidence_memory_new(int utc_offset_s)
{
    struct evidence_memory *m = calloc(1, sizeof(*m));
    if (!m)
        return NULL;
    m->utc_offset_s = utc_offset_s;
    m->seq = -1;
    return m;
}

struct evidence_memory *evidence_memory_free(struct evidence_memory *m)
{
    if (!m)
        return NULL;
    fact_book_free(m->facts);
    jn_arena_free(m->event_arena);
    free(m);
    return NULL;
}

/* ---- events */

static int read_events(struct evidence_memory *m, struct jn_state *state, bool *changed,
                       struct jn_error *err)
{
    int64_t seq = m->seq;
    int rc = jn_event_uses_changed(state, m->utc_offset_s, &seq, changed, err);
    if (rc == 0 && *changed) {
        m->event_arena = jn_arena_free(m->event_arena);
        m->event_arena = jn_arena_new();
        m->n_events = 0;
        m->seq = -1; /* until they are read */
        rc = jn_event_uses(state, m->utc_offset_s, m->event_arena, &m->events,
                           &m->n_events, err);
    }
    if (rc == 0)
        m->seq = seq;
    return rc;
}

/* ---- documents */

struct gathering {
    struct evidence_memory *m;
    struct fact_book *facts;
    struct jn_index_reader *reader;
    int rc;
    struct jn_error *err;
};

static bool take_retrospective(void *user, const struct jn_entry *e)
{
    struct gathering *g = user;
    if (e->kind == JN_KIND_RETROSPECTIVE)
        g->rc = fact_book_add(g->facts, g->m->facts, g->reader, e, g->err);
    return g->rc == 0;
}

static int take_used(struct gathering *g, const char *id)
{
    const struct jn_entry *e = id ? jn_index_entry(g->reader, id) : NULL;
    return e ? fact_book_add(g->facts, g->m->facts, g->reader, e, g->err) : 0;
}

/* Retrospectives, and whatever they or events say was used. */
static int gather(struct gathering *g)
{
    size_t n;
    jn_index_all(g->reader, take_retrospective, g);
    fact_book_all(g->facts, &n);
    for (size_t i = 0; g->rc == 0 && i < n; i++) {
        /* The array may move while documents are added to it. */
        struct document_facts d = fact_book_all(g->facts, &(size_t){0})[i];
        for (size_t k = 0; g->rc == 0 && d.is_retrospective && k < d.n_reused; k++)
            g->rc = take_used(g, d.reused[k]);
    }
    for (size_t i = 0; g->rc == 0 && i < g->m->n_events; i++)
        g->rc = take_used(g, g->m->events[i].document_id);
    return g->rc;
}

/* ---- counting */

static size_t count_uses(const struct evidence_memory *m)
{
    size_t n, uses = m->n_events;
    const struct document_facts *all = fact_book_all(m->facts, &n);
    for (size_t i = 0; i < n; i++)
        uses += all[i].n_reused;
    return uses;
}

static void put_retrospective(struct count_input *in, struct count_use *uses,
                              const struct document_facts *d)
{
    if (!d->is_retrospective || !d->engagement)
        return;
    in->engagements[in->n_engagements++] =
        (struct count_engagement){.id = d->engagement,
                                  .source = d->id,
                                  .level = d->level,
                                  .outcome = d->outcome,
                                  .since = d->closed_at,
                                  .credited = d->authors,
                                  .n_credited = d->n_authors ? 1 : 0};
    for (size_t i = 0; i < d->n_reused; i++)
        uses[in->n_uses++] =
            (struct count_use){d->reused[i], d->engagement, NULL, d->level};
}

static int count(const struct evidence_memory *m, struct jn_evidence_table **out,
                 struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct count_input in = {0};
    size_t n;
    const struct document_facts *all = fact_book_all(m->facts, &n);
    struct count_use *uses = JN_NEW_ARRAY(arena, count_uses(m), struct count_use);
    in.documents = JN_NEW_ARRAY(arena, n, struct count_document);
    in.engagements = JN_NEW_ARRAY(arena, n, struct count_engagement);
    in.uses = uses;
    for (size_t i = 0; i < n; i++) {
        const struct document_facts *d = &all[i];
        in.documents[in.n_documents++] = (struct count_document){
            d->id, d->engagement, d->level, d->authors, d->n_authors};
        put_retrospective(&in, uses, d);
    }
    for (size_t i = 0; i < m->n_events; i++)
        uses[in.n_uses++] =
            (struct count_use){m->events[i].document_id, m->events[i].engagement_id,
                               m->events[i].person, REPORTED_LEVEL};
    return count_evidence(&in, out, err);
}

int evidence_compute(struct evidence_memory *m, const struct evidence_source *from,
                     struct jn_evidence_table **out, struct jn_error *err)
{
    bool news = false;
    int rc = from->state ? read_events(m, from->state, &news, err) : 0;
    if (rc != 0)
        return rc;
    if (!news && m->facts && from->epoch && from->epoch == m->epoch)
        return EVIDENCE_SAME;
    struct gathering g = {m, fact_book_new(), from->reader, 0, err};
    rc = gather(&g);
    if (rc != 0) {
        fact_book_free(g.facts);
        m->epoch = 0; /* whatever events said is not counted yet */
        return rc;
    }
    fact_book_free(m->facts);
    m->facts = g.facts;
    m->epoch = from->epoch;
    return count(m, out, err);
}
