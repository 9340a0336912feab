/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain.h"

#include "streams.h"

/* How often each ranked term occurs in each stream of one document, times its wdf. */
struct shares {
    const struct query_terms *terms;
    struct jn_analyser *analyser;
    double (*wdf)[STREAMS];
    enum stream from;
};

static bool count_token(void *user, const struct jn_token *t)
{
    struct shares *s = user;
    for (size_t i = 0; i < s->terms->n_ranked; i++) {
        const struct weighted_term *w = &s->terms->ranked[i].wanted;
        /* A scoped term is prefix + term: it came from the field of its scope. */
        size_t skip = w->len > t->term_len ? w->len - t->term_len : 0;
        if (w->len == t->term_len + skip && skip <= 1 &&
            memcmp(w->term + skip, t->term, t->term_len) == 0)
            s->wdf[i][s->from] += stream_wdf[s->from];
    }
    return true;
}

static void count_stream(void *user, enum stream from, const char *text, size_t len)
{
    struct shares *s = user;
    s->from = from;
    jn_analyse(s->analyser, text, len, count_token, s);
}

static void split(struct jn_explain *x, const double *weights, const struct shares *s)
{
    double *fields[STREAMS] = {[STREAM_TITLE] = &x->title,
                               [STREAM_HEADINGS] = &x->headings,
                               [STREAM_TAGS] = &x->tags,
                               [STREAM_SUMMARY] = &x->summary,
                               [STREAM_BODY] = &x->body};
    for (size_t i = 0; i < s->terms->n_ranked; i++) {
        double sum = 0;
        for (int f = 0; f < STREAMS; f++)
            sum += s->wdf[i][f];
        if (sum == 0) { /* an author: part of the metadata */
            x->tags += weights[i];
            continue;
        }
        for (int f = 0; f < STREAMS; f++)
            *fields[f] += weights[i] * s->wdf[i][f] / sum;
    }
}

int explain_hit(struct jn_index_reader *r, const struct query_terms *terms,
                struct jn_arena *arena, struct jn_hit *hit, struct jn_error *err)
{
    struct jn_explain *x = hit->explain = JN_NEW(arena, struct jn_explain);
    x->freshness_factor = jn_freshness_factor(hit->freshness);
    x->evidence_factor = 1;
    x->matched_terms = JN_NEW_ARRAY(arena, terms->n_ranked, const char *);
    if (terms->n_ranked == 0) {
        x->body = hit->text; /* nothing was asked: every document has text 1 */
        return 0;
    }
    unsigned shard;
    uint32_t doc;
    reader_locate(r, hit->entry, &shard, &doc);
    double *weights = JN_NEW_ARRAY(arena, terms->n_ranked, double);
    struct jn_record rec;
    struct shares s = {.terms = terms};
    int rc = 0;
    for (size_t i = 0; i < terms->n_ranked && rc == 0; i++)
        rc = score_term(r, &terms->ranked[i].wanted, shard, doc, &weights[i], err);
    if (rc == 0)
        rc = jn_index_record(r, hit->entry, arena, &rec, err);
    if (rc == 0)
        rc = reader_analyser(r, &s.analyser, err);
    if (rc != 0)
        return rc;
    s.wdf = jn_arena_array(arena, terms->n_ranked, sizeof(*s.wdf));
    struct stream_source source = {
        hit->entry->title, rec.summary,        rec.sections, rec.n_sections,
        hit->entry->meta,  hit->entry->n_meta, rec.text,     rec.text_len};
    streams_each(&source, count_stream, &s);
    split(x, weights, &s);
    for (size_t i = 0; i < terms->n_ranked; i++)
        if (weights[i] > 0)
            x->matched_terms[x->n_matched++] = terms->ranked[i].of->text;
    return 0;
}
