/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain.h"

#include "streams.h"

/* A term that earned something, and how often it stands in each stream, times its wdf. */
struct earned {
    const char *term;
    size_t len;
    const char *text; /* for people */
    double weight;
    double wdf[STREAMS];
};

struct shares {
    struct jn_analyser *analyser;
    struct earned *earned;
    size_t n;
    enum stream from;
};

static bool count_token(void *user, const struct jn_token *t)
{
    struct shares *s = user;
    for (size_t i = 0; i < s->n; i++) {
        struct earned *e = &s->earned[i];
        /* A scoped term is prefix + term: it came from the field of its scope. */
        size_t skip = e->len > t->term_len ? e->len - t->term_len : 0;
        if (e->len == t->term_len + skip && skip <= 1 &&
            memcmp(e->term + skip, t->term, t->term_len) == 0)
            e->wdf[s->from] += stream_wdf[s->from];
    }
    return true;
}

static void count_stream(void *user, enum stream from, const char *text, size_t len)
{
    struct shares *s = user;
    s->from = from;
    jn_analyse(s->analyser, text, len, count_token, s);
}

static void split(struct jn_explain *x, const struct earned *e)
{
    double *fields[STREAMS] = {[STREAM_TITLE] = &x->title,
                               [STREAM_HEADINGS] = &x->headings,
                               [STREAM_TAGS] = &x->tags,
                               [STREAM_SUMMARY] = &x->summary,
                               [STREAM_BODY] = &x->body};
    double sum = 0;
    for (int f = 0; f < STREAMS; f++)
        sum += e->wdf[f];
    if (sum == 0) /* an author: part of the metadata */
        x->tags += e->weight;
    for (int f = 0; sum > 0 && f < STREAMS; f++)
        *fields[f] += e->weight * e->wdf[f] / sum;
}

/* What each term of the query and each synonym earned; those without anything are left
 * out. */
static int weigh(struct jn_index_reader *r, const struct query_terms *terms,
                 const struct concepts *concepts, const struct jn_hit *hit,
                 struct jn_arena *arena, struct shares *s, struct jn_error *err)
{
    unsigned shard;
    uint32_t doc;
    struct concept_gain *gains;
    size_t n_gains;
    reader_locate(r, hit->entry, &shard, &doc);
    int rc = concepts_explain(r, concepts, shard, doc, arena, &gains, &n_gains, err);
    if (rc != 0)
        return rc;
    s->earned = JN_NEW_ARRAY(arena, terms->n_ranked + n_gains, struct earned);
    for (size_t i = 0; i < terms->n_ranked; i++) {
        const struct ranked_term *t = &terms->ranked[i];
        double weight;
        rc = score_term(r, &t->wanted, shard, doc, &weight, err);
        if (rc != 0)
            return rc;
        if (weight > 0)
            s->earned[s->n++] =
                (struct earned){t->wanted.term, t->wanted.len, t->of->text, weight, {0}};
    }
    for (size_t i = 0; i < n_gains; i++)
        s->earned[s->n++] = (struct earned){
            gains[i].term, gains[i].len, gains[i].text, gains[i].weight, {0}};
    return 0;
}

/* A synonym of several terms is named once. */
static void name_matched(struct jn_explain *x, const struct shares *s,
                         struct jn_arena *arena)
{
    x->matched_terms = JN_NEW_ARRAY(arena, s->n, const char *);
    for (size_t i = 0; i < s->n; i++)
        if (i == 0 || s->earned[i].text != s->earned[i - 1].text)
            x->matched_terms[x->n_matched++] = s->earned[i].text;
}

int explain_hit(struct jn_index_reader *r, const struct query_terms *terms,
                const struct concepts *concepts, struct jn_arena *arena,
                struct jn_hit *hit, struct jn_error *err)
{
    struct jn_explain *x = hit->explain = JN_NEW(arena, struct jn_explain);
    x->freshness_factor = jn_freshness_factor(hit->freshness);
    x->evidence_factor = jn_evidence_factor(hit->evidence);
    x->title_match = hit->title_match;
    x->feedback = hit->feedback;
    if (terms->n_ranked == 0) {
        x->body = hit->text; /* nothing was asked: every document has text 1 */
        return 0;
    }
    struct jn_record rec;
    struct shares s = {0};
    int rc = weigh(r, terms, concepts, hit, arena, &s, err);
    if (rc == 0)
        rc = jn_index_record(r, hit->entry, arena, &rec, err);
    if (rc == 0)
        rc = reader_analyser(r, &s.analyser, err);
    if (rc != 0)
        return rc;
    struct stream_source source = {
        hit->entry->title, rec.summary,        rec.sections, rec.n_sections,
        hit->entry->meta,  hit->entry->n_meta, rec.text,     rec.text_len};
    streams_each(&source, count_stream, &s);
    for (size_t i = 0; i < s.n; i++)
        split(x, &s.earned[i]);
    name_matched(x, &s, arena);
    return 0;
}
