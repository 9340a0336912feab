/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An open hash table from term to wdf, emptied between documents without freeing. */
#include "doc_terms.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/hash.h"
#include "jinnang/like.h"
#include "jinnang/schema.h"

#include "streams.h"
#include "terms.h"

struct slot {
    uint64_t hash;
    uint32_t generation; /* of the document that filled it */
    uint32_t term;       /* index in terms */
};

struct doc_terms {
    struct jn_analyser *analyser;
    struct slot *slots;
    size_t mask;
    uint32_t generation;
    struct shard_term *terms;
    size_t n, cap;
    struct jn_arena *text; /* bytes of the terms of this document */
    struct jn_buf entry, data;
    struct stored_codec *codec;
    unsigned wdf;       /* of the stream that is being analysed */
    const char *prefix; /* scoped copies: "T", "G", "A", or NULL */
    bool cut;
};

struct doc_terms *doc_terms_new(struct jn_analyser *a)
{
    struct doc_terms *t = calloc(1, sizeof(*t));
    if (!t)
        return NULL;
    t->analyser = a;
    t->text = jn_arena_new();
    t->codec = stored_codec_new();
    t->mask = 8191;
    t->slots = calloc(t->mask + 1, sizeof(*t->slots));
    return t->slots && t->codec ? t : doc_terms_free(t);
}

struct doc_terms *doc_terms_free(struct doc_terms *t)
{
    if (!t)
        return NULL;
    jn_arena_free(t->text);
    stored_codec_free(t->codec);
    jn_buf_deinit(&t->entry);
    jn_buf_deinit(&t->data);
    free(t->terms);
    free(t->slots);
    free(t);
    return NULL;
}

static bool grow_slots(struct doc_terms *t)
{
    size_t mask = t->mask * 2 + 1;
    struct slot *slots = calloc(mask + 1, sizeof(*slots));
    if (!slots)
        return false;
    for (size_t i = 0; i <= t->mask; i++) {
        if (t->slots[i].generation != t->generation)
            continue;
        size_t at = t->slots[i].hash & mask;
        while (slots[at].generation == t->generation)
            at = (at + 1) & mask;
        slots[at] = t->slots[i];
    }
    free(t->slots);
    t->slots = slots;
    t->mask = mask;
    return true;
}

static bool grow_terms(struct doc_terms *t)
{
    size_t cap = t->cap ? t->cap * 2 : 4096;
    struct shard_term *terms = reallocarray(t->terms, cap, sizeof(*terms));
    if (!terms)
        return false;
    t->terms = terms;
    t->cap = cap;
    return true;
}

static void add(struct doc_terms *t, const char *term, size_t len, unsigned wdf)
{
    uint64_t hash = jn_hash_key(term, len);
    size_t at = hash & t->mask;
    for (; t->slots[at].generation == t->generation; at = (at + 1) & t->mask) {
        struct shard_term *known = &t->terms[t->slots[at].term];
        if (t->slots[at].hash == hash && known->len == len &&
            memcmp(known->term, term, len) == 0) {
            known->wdf += wdf;
            return;
        }
    }
    if (t->n == DOC_TERMS_MAX || (t->n == t->cap && !grow_terms(t))) {
        t->cut = true;
        return;
    }
    t->slots[at] = (struct slot){hash, t->generation, (uint32_t)t->n};
    t->terms[t->n++] = (struct shard_term){jn_arena_dup(t->text, term, len), len, wdf};
    if (t->n * 2 > t->mask && !grow_slots(t))
        t->cut = true;
}

static void add_text(struct doc_terms *t, const char *term, unsigned wdf)
{
    add(t, term, strlen(term), wdf);
}

static bool take_token(void *user, const struct jn_token *token)
{
    struct doc_terms *t = user;
    if (t->wdf)
        add(t, token->term, token->term_len, t->wdf);
    if (t->prefix) {
        const char *bare = jn_arena_dup(t->text, token->term, token->term_len);
        add_text(t, terms_prefixed(t->text, t->prefix, bare), 1);
    }
    return true;
}

static void take_stream(void *user, enum stream from, const char *text, size_t len)
{
    struct doc_terms *t = user;
    t->wdf = stream_wdf[from];
    t->prefix = from == STREAM_TITLE ? "T" : NULL;
    jn_analyse(t->analyser, text, len, take_token, t);
}

static void take_scoped(struct doc_terms *t, const char *prefix, const char *text)
{
    t->wdf = 0;
    t->prefix = prefix;
    jn_analyse(t->analyser, text, strlen(text), take_token, t);
}

static void take_meta(struct doc_terms *t, const struct jn_meta *m)
{
    if (strcmp(m->field, "tags") == 0)
        take_scoped(t, "G", m->value);
    else if (strcmp(m->field, "author") == 0)
        take_scoped(t, "A", m->value);
    if (jn_like_field(m->field)) /* as heavy as a word of a tag */
        add_text(t, jn_index_meta_term(t->text, m->field, m->value),
                 stream_wdf[STREAM_TAGS]);
}

/* Dates and level have places of their own in the entry; the rest is kept if the schema
 * knows it. */
static void fill_entry(struct jn_entry *e, const struct jn_doc *doc,
                       struct jn_arena *arena)
{
    e->title = doc->title;
    e->kind = doc->kind;
    e->level = doc->level;
    memcpy(e->revision, doc->revision, sizeof(e->revision));
    struct jn_meta *kept = JN_NEW_ARRAY(arena, doc->n_meta, struct jn_meta);
    for (size_t i = 0; i < doc->n_meta; i++) {
        const struct jn_meta *m = &doc->meta[i];
        const struct jn_schema_field *field = jn_schema_find(m->field);
        int32_t date = jn_date_parse(m->value, strlen(m->value));
        if (strcmp(m->field, "created") == 0)
            e->created = date;
        else if (strcmp(m->field, "updated") == 0)
            e->updated = date;
        else if (strcmp(m->field, "verified_at") == 0)
            e->verified_at = date;
        else if (strcmp(m->field, "review_due") == 0)
            e->review_due = date;
        else if (strcmp(m->field, "valid_until") == 0)
            e->valid_until = date;
        else if (field)
            kept[e->n_meta++] = *m;
    }
    e->meta = kept;
}

int doc_terms_make(struct doc_terms *t, const struct jn_doc *doc,
                   struct stored_entry *stored, struct jn_arena *arena,
                   struct shard_doc *out, bool *cut)
{
    t->n = 0;
    t->cut = false;
    if (++t->generation == 0) { /* wrapped: the marks of old documents would look new */
        memset(t->slots, 0, (t->mask + 1) * sizeof(*t->slots));
        t->generation = 1;
    }
    jn_arena_reset(t->text);
    jn_buf_clear(&t->entry);
    jn_buf_clear(&t->data);
    fill_entry(&stored->entry, doc, arena);
    struct stream_source source = {doc->title,      doc->summary, doc->sections,
                                   doc->n_sections, doc->meta,    doc->n_meta,
                                   doc->text,       doc->text_len};
    streams_each(&source, take_stream, t);
    for (size_t i = 0; i < doc->n_meta; i++)
        take_meta(t, &doc->meta[i]);
    for (size_t i = 0; i < doc->n_links; i++)
        add_text(t, terms_prefixed(t->text, "L", doc->links[i].target), 0);
    stored_entry_pack(stored, &t->entry);
    stored_record_pack(t->codec, doc, &t->data);
    *cut = t->cut;
    *out = (struct shard_doc){
        .unique = terms_prefixed(t->text, "Q", stored->entry.id),
        .terms = t->terms,
        .n_terms = t->n,
        .entry = t->entry.data,
        .entry_len = t->entry.len,
        .data = t->data.data,
        .data_len = t->data.len,
    };
    return jn_buf_failed(&t->entry) || jn_buf_failed(&t->data) ? -ENOMEM : 0;
}
