/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Terms are kept once, by their tokens. Groups are sets that unite when they meet in a
 * term: each term points towards the leader of its set, from which its members are a
 * list in the order of the text. One-way rules hang at the term on their left. */
#include "jinnang/synonyms.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/hash.h"

#include "lib/text/synonyms_read.h"

struct rule {
    struct term *to;
    struct rule *next;
};

struct term {
    struct jn_synonym synonym; /* first: a synonym is its term */
    uint64_t hash;
    struct term *leader; /* towards the leader of its group */
    struct term *next;   /* of its group, from the leader on */
    struct term *last;   /* of a leader: of its group */
    unsigned members;    /* of a leader */
    struct rule *rules;
    struct term *same_hash;
};

enum { SLOTS_MIN = 256, BEGINS = 1 << 16 };

struct jn_synonyms {
    struct jn_arena *arena;
    struct term **slots; /* by the hash of all tokens */
    size_t mask, n;
    uint8_t begins[BEGINS]; /* by the hash of a first token: tokens of the longest term */
    char id[17];
};

/* ---- terms by their tokens ---- */

static uint64_t hash_one_more(uint64_t hash, const char *token)
{
    return hash * 0x9E3779B97F4A7C15U ^ jn_hash_key(token, strlen(token));
}

static uint64_t hash_tokens(const char *const *tokens, size_t n)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < n; i++)
        hash = hash_one_more(hash, tokens[i]);
    return hash;
}

static void note_beginning(struct jn_synonyms *s, uint64_t first, size_t n_tokens)
{
    uint8_t *longest = &s->begins[first % BEGINS];
    if (n_tokens > *longest)
        *longest = (uint8_t)n_tokens; /* at most 16 */
}

static struct term *find(const struct jn_synonyms *s, const char *const *tokens, size_t n,
                         uint64_t hash)
{
    struct term *t = s->slots[hash & s->mask];
    for (; t; t = t->same_hash) {
        if (t->hash != hash || t->synonym.n_tokens != n)
            continue;
        size_t i = 0;
        while (i < n && strcmp(t->synonym.tokens[i], tokens[i]) == 0)
            i++;
        if (i == n)
            return t;
    }
    return NULL;
}

static void grow(struct jn_synonyms *s)
{
    size_t mask = s->mask * 2 + 1;
    struct term **slots = JN_NEW_ARRAY(s->arena, mask + 1, struct term *);
    for (size_t i = 0; i <= s->mask; i++)
        for (struct term *t = s->slots[i], *next; t; t = next) {
            next = t->same_hash;
            t->same_hash = slots[t->hash & mask];
            slots[t->hash & mask] = t;
        }
    s->slots = slots;
    s->mask = mask;
}

static struct term *keep(struct jn_synonyms *s, const struct jn_synonym *synonym)
{
    const char *const *tokens = (const char *const *)synonym->tokens;
    uint64_t hash = hash_tokens(tokens, synonym->n_tokens);
    struct term *t = find(s, tokens, synonym->n_tokens, hash);
    if (t)
        return t;
    if (s->n++ > s->mask)
        grow(s);
    t = JN_NEW(s->arena, struct term);
    *t = (struct term){.synonym = *synonym, .hash = hash, .members = 1};
    t->leader = t->last = t;
    t->same_hash = s->slots[hash & s->mask];
    s->slots[hash & s->mask] = t;
    note_beginning(s, hash_tokens(tokens, 1), synonym->n_tokens);
    return t;
}

/* ---- groups ---- */

static struct term *leader_of(struct term *t)
{
    while (t->leader != t) {
        t->leader = t->leader->leader; /* halves the way for the next one */
        t = t->leader;
    }
    return t;
}

/* False when the group would become too large. */
static bool unite(struct term *a, struct term *b)
{
    a = leader_of(a);
    b = leader_of(b);
    if (a == b)
        return true;
    if (a->members + b->members > JN_SYNONYM_GROUP_MAX)
        return false;
    b->leader = a;
    a->members += b->members;
    a->last->next = b;
    a->last = b->last;
    return true;
}

static void add_rule(struct jn_synonyms *s, struct term *from, struct term *to)
{
    for (const struct rule *r = from->rules; r; r = r->next)
        if (r->to == to)
            return;
    struct rule *r = JN_NEW(s->arena, struct rule);
    *r = (struct rule){to, from->rules};
    from->rules = r;
}

static void take_line(void *user, struct synonyms_reader *reader,
                      const struct synonym_line *line)
{
    struct jn_synonyms *s = user;
    struct term *first = keep(s, &line->terms[0].synonym);
    if (line->n_left == 0) {
        for (size_t i = 1; i < line->n; i++)
            if (!unite(first, keep(s, &line->terms[i].synonym)))
                synonyms_fault(reader, line->terms[i].column, SYNONYM_GROUP_LARGE);
        return;
    }
    for (size_t l = 0; l < line->n_left; l++)
        for (size_t i = line->n_left; i < line->n; i++)
            add_rule(s, keep(s, &line->terms[l].synonym),
                     keep(s, &line->terms[i].synonym));
}

/* ---- making ---- */

static void name(struct jn_synonyms *s, const struct jn_synonym_text *texts, size_t n)
{
    jn_auto(jn_buf_deinit) struct jn_buf all = JN_BUF_INIT;
    char hex[65];
    for (size_t i = 0; i < n; i++) {
        jn_hash_hex(texts[i].bytes, texts[i].len, hex);
        jn_buf_str(&all, hex);
    }
    jn_hash_hex(all.data, all.len, hex);
    memcpy(s->id, hex, 16);
}

int jn_synonyms_make(struct jn_analyser *a, const struct jn_synonym_text *texts, size_t n,
                     struct jn_arena *arena, struct jn_synonym_fault **faults,
                     size_t *n_faults, struct jn_synonyms **out, struct jn_error *err)
{
    int rc = jn_hash_init(err);
    if (rc != 0)
        return rc;
    struct jn_synonyms *s = calloc(1, sizeof(*s));
    if (!s)
        return jn_fail(err, ENOMEM, "read synonyms");
    s->arena = jn_arena_new();
    s->mask = SLOTS_MIN - 1;
    s->slots = JN_NEW_ARRAY(s->arena, SLOTS_MIN, struct term *);
    struct synonyms_reader reader = {
        .analyser = a, .kept = s->arena, .arena = arena, .take = take_line, .user = s};
    for (size_t i = 0; i < n; i++)
        synonyms_read(&reader, i, &texts[i]);
    name(s, texts, n);
    *faults = reader.faults;
    *n_faults = reader.n_faults;
    *out = s;
    return 0;
}

int jn_synonyms_with_glossary(struct jn_analyser *a, const struct jn_synonym_text *own,
                              struct jn_arena *arena, struct jn_synonym_fault **faults,
                              size_t *n_faults, struct jn_synonyms **out,
                              struct jn_error *err)
{
    struct jn_synonym_text texts[JN_GLOSSARIES + 1];
    size_t n = JN_GLOSSARIES, kept = 0;
    memcpy(texts, jn_glossary, sizeof(jn_glossary));
    if (own)
        texts[n++] = *own;
    int rc = jn_synonyms_make(a, texts, n, arena, faults, n_faults, out, err);
    for (size_t i = 0; rc == 0 && i < *n_faults; i++) {
        struct jn_synonym_fault *f = &(*faults)[i];
        if (f->text < JN_GLOSSARIES)
            continue;
        f->text -= JN_GLOSSARIES;
        (*faults)[kept++] = *f;
    }
    *n_faults = rc == 0 ? kept : 0;
    return rc;
}

struct jn_synonyms *jn_synonyms_free(struct jn_synonyms *s)
{
    if (!s)
        return NULL;
    jn_arena_free(s->arena);
    free(s);
    return NULL;
}

size_t jn_synonyms_size(const struct jn_synonyms *s)
{
    return s->n;
}

const char *jn_synonyms_id(const struct jn_synonyms *s)
{
    return s->id;
}

/* ---- looking up ---- */

const struct jn_synonym *jn_synonym_find(const struct jn_synonyms *s,
                                         const char *const *tokens, size_t n, size_t max)
{
    const struct term *longest = NULL;
    uint64_t hash = 0;
    max = max < n ? max : n;
    for (size_t k = 1; k <= max; k++) {
        hash = hash_one_more(hash, tokens[k - 1]);
        size_t most = k == 1 ? s->begins[hash % BEGINS] : max;
        max = most < max ? most : max;
        const struct term *t = max ? find(s, tokens, k, hash) : NULL;
        longest = t ? t : longest;
    }
    return longest ? &longest->synonym : NULL;
}

size_t jn_synonym_others(const struct jn_synonyms *s, const struct jn_synonym *synonym,
                         const struct jn_synonym **out, size_t max)
{
    (void)s;
    const struct term *term = (const struct term *)(const void *)synonym;
    const struct term *first = term;
    size_t n = 0;
    while (first->leader != first)
        first = first->leader;
    for (const struct term *t = first; t && n < max; t = t->next)
        if (t != term)
            out[n++] = &t->synonym;
    for (const struct rule *r = term->rules; r && n < max; r = r->next)
        out[n++] = &r->to->synonym;
    return n;
}
