/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reader.h"

#include <stdio.h>
#include <stdlib.h>

#include "jinnang/clock.h"
#include "jinnang/hash.h"
#include "jinnang/schema.h"

#include "concepts.h"
#include "postings.h"
#include "title_factor.h"

/* A reader two commits behind is overtaken while it works; more tries mean damage or a
 * writer that never rests. */
enum { TRIES = 3 };

static void release_catalogs(struct jn_index_reader *r)
{
    for (unsigned s = 0; s < JN_LEVELS; s++) {
        catalog_release(r->catalogs[s]);
        r->catalogs[s] = NULL;
    }
    r->kept = jn_arena_free(r->kept);
    r->view_key[0] = '\0';
    r->best_factor = 0;
    title_terms_forget(r);
    postings_forget(r);
    concepts_forget(r);
    free(r->known);
    r->known = NULL;
}

static void name_revision(struct jn_index_reader *r)
{
    uint64_t revisions[JN_LEVELS] = {0};
    for (unsigned s = 0; s < r->n; s++)
        revisions[s] = shard_revision(r->shards, s);
    char hex[65];
    jn_hash_hex(revisions, r->n * sizeof(*revisions), hex);
    snprintf(r->revision, sizeof(r->revision), "%u.%.8s", r->number, hex);
}

static int load_catalogs(struct jn_index_reader *r, struct jn_error *err)
{
    const struct catalog *fresh[JN_LEVELS] = {NULL};
    int rc = 0;
    for (unsigned s = 0; s < r->n && rc == 0; s++)
        rc = catalog_acquire(r->shards, s, r->generation, &fresh[s], err);
    if (rc != 0) {
        for (unsigned s = 0; s < r->n; s++)
            catalog_release(fresh[s]);
        return rc;
    }
    release_catalogs(r);
    memcpy(r->catalogs, fresh, sizeof(fresh));
    r->average_length = shard_union_average_length(r->shards);
    name_revision(r);
    return 0;
}

int jn_index_open(const char *generation, unsigned number, enum jn_level max_level,
                  struct jn_index_reader **out, struct jn_error *err)
{
    int rc = jn_hash_init(err);
    if (rc != 0)
        return rc;
    jn_auto(jn_index_close) struct jn_index_reader *r = calloc(1, sizeof(*r));
    if (!r || !(r->codec = stored_codec_new()))
        return jn_fail(err, ENOMEM, "open the index '%s'", generation);
    r->number = number;
    snprintf(r->generation, sizeof(r->generation), "%s", generation);
    for (int tries = 0;; tries++) {
        rc = shard_union_open(generation, max_level, &r->shards, err);
        if (rc != -EAGAIN || tries == TRIES)
            break;
    }
    if (rc != 0) /* overtaken at every try of an open: damaged, not busy */
        return rc == -EAGAIN ? -EBADMSG : rc;
    r->n = shard_union_size(r->shards);
    rc = load_catalogs(r, err);
    for (int tries = 0; rc == -EAGAIN && tries < TRIES; tries++) {
        bool changed;
        rc = shard_union_reopen(r->shards, &changed, err);
        if (rc == 0)
            rc = load_catalogs(r, err);
    }
    if (rc != 0)
        return rc;
    *out = JN_STEAL(r);
    return 0;
}

struct jn_index_reader *jn_index_close(struct jn_index_reader *r)
{
    if (!r)
        return NULL;
    release_catalogs(r);
    shard_union_close(r->shards);
    jn_analyser_free(r->analyser);
    stored_codec_free(r->codec);
    for (unsigned s = 0; s < JN_LEVELS; s++)
        postings_deinit(&r->postings[s]);
    free(r);
    return NULL;
}

int jn_index_refresh(struct jn_index_reader *r, struct jn_error *err)
{
    int rc = -EAGAIN;
    for (int tries = 0; rc == -EAGAIN && tries < TRIES; tries++) {
        bool changed = false;
        rc = shard_union_reopen(r->shards, &changed, err);
        if (rc == 0 && changed)
            rc = load_catalogs(r, err);
    }
    return rc;
}

void jn_index_use(struct jn_index_reader *r, const struct jn_moment *moment)
{
    r->moment = moment ? *moment : (struct jn_moment){0};
}

const struct jn_moment *jn_index_moment(const struct jn_index_reader *r)
{
    return &r->moment;
}

const char *jn_index_revision(const struct jn_index_reader *r)
{
    return r->revision;
}

uint32_t jn_index_documents(const struct jn_index_reader *r)
{
    return shard_union_documents(r->shards);
}

int reader_df(struct jn_index_reader *r, const char *term, size_t len, uint32_t *df,
              struct jn_error *err)
{
    *df = 0;
    if (len == 0 || len > JN_TERM_MAX)
        return 0;
    if (!r->known)
        r->known = calloc(DF_KNOWN, sizeof(*r->known));
    uint64_t hash = jn_hash_key(term, len);
    struct known_df *k = r->known ? &r->known[hash % DF_KNOWN] : NULL;
    if (k && k->hash == hash && hash) {
        *df = k->df;
        return 0;
    }
    int rc = shard_union_df(r->shards, term, len, df, err);
    if (rc == 0 && k)
        *k = (struct known_df){hash, *df};
    return rc;
}

uint32_t jn_index_df(struct jn_index_reader *r, const char *term, size_t len)
{
    uint32_t df;
    return reader_df(r, term, len, &df, NULL) == 0 ? df : 0;
}

int reader_analyser(struct jn_index_reader *r, struct jn_analyser **out,
                    struct jn_error *err)
{
    int rc = r->analyser ? 0 : jn_analyser_new(&r->analyser, err);
    *out = r->analyser;
    return rc;
}

int reader_in_time(int64_t deadline_ns, struct jn_error *err)
{
    if (deadline_ns && jn_clock_ns() > deadline_ns)
        return jn_fail(err, ETIMEDOUT, "search: the deadline has passed");
    return 0;
}

/* ---- sets of documents ---- */

struct doc_sets reader_sets(const struct jn_index_reader *r, struct jn_arena *arena)
{
    struct doc_sets sets = {0};
    for (unsigned s = 0; s < r->n; s++)
        sets.of[s] = bitset_new(arena, r->catalogs[s]->last);
    return sets;
}

uint32_t reader_sets_count(const struct jn_index_reader *r, const struct doc_sets *sets)
{
    uint32_t n = 0;
    for (unsigned s = 0; s < r->n; s++)
        n += bitset_count(sets->of[s]);
    return n;
}

int reader_documents_of(struct jn_index_reader *r, unsigned shard, const char *term,
                        size_t len, struct bitset into, struct jn_error *err)
{
    struct postings *p = &r->postings[shard];
    int rc =
        shard_postings(r->shards, shard, term, len, r->catalogs[shard]->last, p, err);
    for (size_t i = 0; rc == 0 && i < p->n; i++)
        bitset_set(into, p->docs[i]);
    return rc;
}

static bool audience_admits(const struct jn_view *view, const char *value)
{
    for (size_t i = 0; i < view->n_audiences; i++)
        if (strcmp(view->audiences[i], value) == 0)
            return true;
    return false;
}

static void admit_shard(const struct catalog *c, const struct jn_view *view,
                        bool is_public, struct jn_arena *arena, struct bitset into)
{
    size_t n_fields;
    size_t audience = (size_t)(jn_schema_find("audience") - jn_schema_fields(&n_fields));
    const struct column *col = &c->columns[audience];
    bool *admitted = JN_NEW_ARRAY(arena, col->n_values, bool);
    for (uint32_t v = 0; v < col->n_values; v++)
        admitted[v] = audience_admits(view, col->values[v]);
    for (uint32_t p = 0; p < c->n; p++) {
        bool seen = is_public;
        for (uint32_t i = col->starts[p]; i < col->starts[p + 1] && !seen; i++)
            seen = admitted[col->codes[i]];
        if (seen)
            bitset_set(into, c->documents[p]);
    }
}

/* "" when it is too long to be kept. */
static void name_view(const struct jn_view *view, char key[512])
{
    int n = snprintf(key, 512, "%d", (int)view->max_level);
    for (size_t i = 0; i < view->n_audiences && n < 512; i++)
        n += snprintf(key + n, 512 - (size_t)n, " %s", view->audiences[i]);
    if (n >= 512)
        key[0] = '\0';
}

static void keep_view(struct jn_index_reader *r, const char *key,
                      const struct doc_sets *sets)
{
    r->kept = jn_arena_free(r->kept);
    r->kept = jn_arena_new();
    memcpy(r->view_key, key, sizeof(r->view_key));
    for (unsigned s = 0; s < r->n; s++) {
        r->view_sets[s] = JN_NEW_ARRAY(r->kept, sets->of[s].n, uint64_t);
        memcpy(r->view_sets[s], sets->of[s].words, sets->of[s].n * sizeof(uint64_t));
    }
}

struct doc_sets reader_visible(struct jn_index_reader *r, const struct jn_view *view,
                               struct jn_arena *arena)
{
    struct doc_sets sets = reader_sets(r, arena);
    char key[512];
    name_view(view, key);
    if (key[0] && strcmp(key, r->view_key) == 0) {
        for (unsigned s = 0; s < r->n; s++)
            memcpy(sets.of[s].words, r->view_sets[s], sets.of[s].n * sizeof(uint64_t));
        return sets;
    }
    for (unsigned s = 0; s < r->n && s <= (unsigned)view->max_level; s++)
        admit_shard(r->catalogs[s], view, s == JN_LEVEL_PUBLIC, arena, sets.of[s]);
    if (key[0])
        keep_view(r, key, &sets);
    return sets;
}

static double best_freshness(struct jn_index_reader *r, int32_t today,
                             int expire_after_days)
{
    if (r->best_factor > 0 && r->factor_day == today &&
        r->factor_expire_after == expire_after_days)
        return r->best_factor;
    double best = jn_freshness_factor(JN_EXPIRED);
    for (unsigned s = 0; s < r->n; s++)
        for (uint32_t p = 0; p < r->catalogs[s]->n; p++) {
            const struct jn_entry *e = &r->catalogs[s]->entries[p].entry;
            double factor = jn_freshness_factor(jn_freshness(
                e->verified_at, e->review_due, e->valid_until, today, expire_after_days));
            if (factor > best)
                best = factor;
        }
    r->factor_day = today;
    r->factor_expire_after = expire_after_days;
    return r->best_factor = best;
}

double reader_best_factor(struct jn_index_reader *r, int32_t today, int expire_after_days,
                          enum jn_level level)
{
    const struct jn_evidence best = {.wilson_lb =
                                         jn_evidence_best(r->moment.evidence, level)};
    return best_freshness(r, today, expire_after_days) * jn_evidence_factor(&best);
}

static bool entry_admitted(const struct jn_entry *e, const struct jn_view *view)
{
    if (e->level > view->max_level)
        return false;
    if (e->level == JN_LEVEL_PUBLIC)
        return true;
    for (size_t i = 0; i < e->n_meta; i++)
        if (strcmp(e->meta[i].field, "audience") == 0 &&
            audience_admits(view, e->meta[i].value))
            return true;
    return false;
}

/* ---- single documents ---- */

/* Is the entry among those that the view's own filter lets pass? The list asks it of all
 * documents, which only tokens with a filter pay for. */
static int passes_filter(struct jn_index_reader *r, const struct jn_view *view,
                         const char *id, bool *passes, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    const char *values[] = {id};
    struct jn_filter only = {
        .op = JN_FILTER_EQ, .field = "id", .values = values, .n_values = 1};
    struct jn_filter_fault fault;
    const struct jn_entry **found;
    size_t n = 0;
    int rc = jn_index_list(r, view, &only, NULL, 1, 0, arena, &found, &n, &fault, err);
    *passes = rc == 0 && n == 1;
    return rc > 0 ? jn_fail(err, EINVAL, "the filter of the view: %s", fault.text) : rc;
}

int jn_index_get(struct jn_index_reader *r, const struct jn_view *view, const char *id,
                 const struct jn_entry **entry, struct jn_error *err)
{
    bool passes = true;
    int rc = view->filter ? passes_filter(r, view, id, &passes, err) : 0;
    if (rc != 0 || !passes)
        return rc != 0 ? rc : JN_INDEX_NO_DOC;
    for (unsigned s = 0; s < r->n; s++) {
        int64_t p = catalog_find(r->catalogs[s], id);
        if (p < 0 || !entry_admitted(&r->catalogs[s]->entries[p].entry, view))
            continue;
        *entry = &r->catalogs[s]->entries[p].entry;
        return 0;
    }
    return JN_INDEX_NO_DOC;
}

void reader_locate(const struct jn_index_reader *r, const struct jn_entry *entry,
                   unsigned *shard, uint32_t *doc)
{
    /* An entry is the first member of the stored entry at its position. */
    const struct catalog *c = r->catalogs[entry->level];
    const struct stored_entry *stored = (const struct stored_entry *)(const void *)entry;
    *shard = (unsigned)entry->level;
    *doc = c->documents[stored - c->entries];
}

int jn_index_record(struct jn_index_reader *r, const struct jn_entry *entry,
                    struct jn_arena *arena, struct jn_record *out, struct jn_error *err)
{
    unsigned shard;
    uint32_t doc;
    reader_locate(r, entry, &shard, &doc);
    const char *bytes;
    size_t len;
    int rc = shard_data(r->shards, shard, doc, arena, &bytes, &len, err);
    if (rc != 0)
        return rc;
    if (stored_record_unpack(r->codec, bytes, len, arena, out) != 0)
        return jn_fail(err, EBADMSG, "read '%s': its stored text is damaged", entry->id);
    return 0;
}

const char *jn_entry_value(const struct jn_entry *e, const char *field)
{
    for (size_t i = 0; i < e->n_meta; i++)
        if (strcmp(e->meta[i].field, field) == 0)
            return e->meta[i].value;
    return NULL;
}

int jn_index_terms(struct jn_index_reader *r, const char *prefix, size_t max,
                   struct jn_arena *arena, struct jn_dictionary_term **out, size_t *n,
                   struct jn_error *err)
{
    struct shard_dictionary_term *terms;
    int rc = shard_union_terms(r->shards, prefix, max, arena, &terms, n, err);
    if (rc != 0)
        return rc;
    *out = JN_NEW_ARRAY(arena, *n, struct jn_dictionary_term);
    for (size_t i = 0; i < *n; i++)
        (*out)[i] = (struct jn_dictionary_term){terms[i].term, terms[i].df};
    return 0;
}
