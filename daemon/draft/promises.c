/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/draft/promises.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/freshness.h"
#include "jinnang/utf8.h"

#include "daemon/draft/known_promises.h"
#include "daemon/draft/promise_words.h"

const char *const promise_verdict_names[] = {"agrees", "stricter", "looser", NULL};
const char *const promise_outcome_names[] = {"agrees", "conflict", "unknown", NULL};

/* ---- two promises */

/* Is the larger number the larger promise? +1, -1; 0: nobody can say. */
static int direction(const struct promise *p)
{
    switch (p->kind) {
    case PROMISE_AVAILABILITY:
    case PROMISE_CAPACITY:
    case PROMISE_WARRANTY:
        return 1;
    case PROMISE_RETENTION: /* "at most 30 days" promises to delete */
        return p->op == PROMISE_LE ? -1 : 1;
    case PROMISE_OTHER:
        if (p->subjects & PROMISE_HOURS)
            return 1;
        return p->op == PROMISE_LE ? -1 : p->op == PROMISE_GE ? 1 : 0;
    default:
        return -1;
    }
}

bool promise_compare(const struct promise *text, const struct promise *document,
                     enum promise_verdict *out)
{
    bool named = text->kind == PROMISE_OTHER || text->kind == PROMISE_PRICE;
    int up = direction(text);
    if (text->kind != document->kind || text->unit != document->unit || up == 0 ||
        up != direction(document) ||
        !promise_subjects_fit(text->subjects, document->subjects, named))
        return false;
    double more = (document->value - text->value) * up;
    double scale = fmax(fabs(document->value), fabs(text->value));
    if (fabs(more) <= scale * 1e-9)
        *out = PROMISE_AGREES;
    else
        *out = more > 0 ? PROMISE_STRICTER : PROMISE_LOOSER;
    return true;
}

/* ---- all against all */

struct checking {
    const struct search_context *c;
    const struct promises_wish *wish;
    const struct known_promises *known;
    const bool *passes; /* by document */
    struct promises_answer *out;
};

static unsigned rank_of(const struct checking *k, const struct promising_document *d,
                        enum promise_verdict verdict)
{
    static const unsigned by_verdict[] = {
        [PROMISE_LOOSER] = 0, [PROMISE_AGREES] = 1, [PROMISE_STRICTER] = 2};
    unsigned kind = d->kind == JN_KIND_SOLUTION_TEMPLATE ? 0
                    : d->kind == JN_KIND_FAQ             ? 1
                                                         : 2;
    bool first = k->wish->template_id && strcmp(d->id, k->wish->template_id) == 0;
    return (first ? 0 : 16) + by_verdict[verdict] * 4 + kind;
}

/* Documents come in order of id, which decides between equals. */
static void put(struct checked_promise *to, unsigned *ranks, unsigned rank,
                const struct promise_against *a)
{
    size_t at = to->n_against;
    while (at > 0 && ranks[at - 1] > rank)
        at--;
    if (at == PROMISES_AGAINST_MAX)
        return;
    if (to->n_against < PROMISES_AGAINST_MAX)
        to->n_against++;
    memmove(to->against + at + 1, to->against + at,
            (to->n_against - at - 1) * sizeof(*to->against));
    memmove(ranks + at + 1, ranks + at, (to->n_against - at - 1) * sizeof(*ranks));
    to->against[at] = *a;
    ranks[at] = rank;
}

static void check(const struct checking *k, struct checked_promise *to)
{
    unsigned ranks[PROMISES_AGAINST_MAX];
    to->outcome = PROMISE_UNKNOWN;
    for (size_t d = 0; d < k->known->n; d++) {
        const struct promising_document *doc = &k->known->documents[d];
        for (size_t i = 0; k->passes[d] && i < doc->n; i++) {
            const struct known_promise *p = &doc->promises[i];
            enum promise_verdict verdict;
            if (!promise_compare(&to->promise, &p->promise, &verdict))
                continue;
            if (to->outcome != PROMISE_CONFLICT)
                to->outcome =
                    verdict == PROMISE_LOOSER ? PROMISE_CONFLICT : PROMISE_ALL_AGREE;
            const struct promise_against a = {doc->id,          p->section,      p->text,
                                              p->promise.value, p->promise.unit, verdict};
            put(to, ranks, rank_of(k, doc, verdict), &a);
        }
    }
    /* The set may be gone when the answer is written. */
    for (size_t i = 0; i < to->n_against; i++) {
        struct promise_against *a = &to->against[i];
        a->id = jn_arena_str(k->c->arena, a->id);
        a->section = jn_arena_str(k->c->arena, a->section);
        a->text = jn_arena_str(k->c->arena, a->text);
    }
}

static int check_all(struct checking *k, struct jn_error *err)
{
    const char *text = k->wish->text;
    struct promise *found;
    size_t n, chars = 0, counted = 0;
    int rc = promise_extract(k->c->analyser, text, k->wish->len, PROMISES_MAX,
                             k->c->arena, &found, &n, err);
    if (rc != 0)
        return rc;
    k->out->items = JN_NEW_ARRAY(k->c->arena, n, struct checked_promise);
    k->out->n = n;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct checked_promise *to = &k->out->items[i];
        to->promise = found[i];
        chars += jn_utf8_count(text + counted, found[i].start - counted);
        counted = found[i].start;
        to->char_start = chars;
        to->char_len =
            jn_utf8_count(text + found[i].start, found[i].end - found[i].start);
        check(k, to);
        rc = search_in_time(k->c, err);
    }
    return rc;
}

/* ---- which documents count */

static bool is_expired(const struct search_context *c, const struct promising_document *d)
{
    return jn_freshness(d->verified_at, d->review_due, d->valid_until, c->today,
                        c->expire_after_days) == JN_EXPIRED;
}

static int has_id(const void *key, const void *item)
{
    const struct jn_entry *const *e = item;
    return strcmp(key, (*e)->id);
}

/* Those that pass the filter; expired ones only where they are shown, too. */
static int choose(struct checking *k, struct jn_filter_fault *fault, struct jn_error *err)
{
    const struct search_context *c = k->c;
    bool *passes = JN_NEW_ARRAY(c->arena, k->known->n + 1, bool);
    const struct jn_entry **entries = NULL;
    size_t n = 0;
    int rc = k->wish->filter ? jn_index_list(c->reader, c->view, k->wish->filter, NULL,
                                             jn_index_documents(c->reader), c->today,
                                             c->arena, &entries, &n, fault, err)
                             : 0;
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < k->known->n; i++) {
        const struct promising_document *d = &k->known->documents[i];
        passes[i] = d->n > 0 && !(c->hide_expired && is_expired(c, d)) &&
                    (!k->wish->filter ||
                     (n > 0 && bsearch(d->id, entries, n, sizeof(*entries), has_id)));
    }
    k->passes = passes;
    return 0;
}

static int find_template(const struct search_context *c, const char *id,
                         struct jn_error *err)
{
    const struct jn_entry *e;
    int rc = id ? jn_index_get(c->reader, c->view, id, &e, err) : 0;
    return id && rc == 0 && e->kind != JN_KIND_SOLUTION_TEMPLATE ? JN_INDEX_NO_DOC : rc;
}

int promises_check(const struct search_context *c, const char *view_key,
                   const struct promises_wish *wish, struct promises_answer *out,
                   struct jn_filter_fault *fault, struct jn_error *err)
{
    struct checking k = {.c = c, .wish = wish, .out = out};
    *out = (struct promises_answer){0};
    int rc = find_template(c, wish->template_id, err);
    if (rc == 0)
        rc = known_promises_get(c, view_key, &k.known, err);
    if (rc != 0)
        return rc;
    rc = choose(&k, fault, err);
    if (rc == 0)
        rc = check_all(&k, err);
    known_promises_put(k.known);
    return rc;
}
