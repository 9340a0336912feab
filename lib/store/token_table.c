/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens in memory: open addressing over the public id (SipHash under the key of the
 * process, so that nobody can aim at one bucket). The secret itself is compared by its
 * hash and in constant time; an id that does not exist is compared with a random hash, so
 * that the time of an answer does not tell which ids exist. */
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "jinnang/hash.h"
#include "jinnang/token_store.h"

#include "lib/store/db.h"
#include "lib/store/token_text.h"

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

struct jn_token_table {
    struct jn_arena *arena;
    const struct token_row **slots; /* &dummy: free */
    size_t mask, n;
    const struct token_row *rows; /* n of them */
    int64_t version;
    struct token_row dummy; /* an id of NULs and a random hash */
};

void token_text_base32(const unsigned char *bytes, size_t len, char *out)
{
    unsigned bits = 0, n_bits = 0;
    for (size_t i = 0; i < len; i++) {
        bits = bits << 8 | bytes[i];
        n_bits += 8;
        while (n_bits >= 5) {
            n_bits -= 5;
            *out++ = alphabet[bits >> n_bits & 31];
        }
    }
    if (n_bits > 0)
        *out++ = alphabet[bits << (5 - n_bits) & 31];
}

static void hash_secret(const char *secret, unsigned char hash[TOKEN_HASH])
{
    /* The characters, not the bytes they stand for: one secret has one spelling. */
    crypto_generichash(hash, TOKEN_HASH, (const unsigned char *)secret, JN_TOKEN_SECRET,
                       NULL, 0);
}

void token_text_make(char text[JN_TOKEN_TEXT + 1], unsigned char hash[TOKEN_HASH])
{
    unsigned char random[32];
    char *id = text + TOKEN_PREFIX, *secret = id + JN_TOKEN_ID + 1;
    memcpy(text, "jnk_", TOKEN_PREFIX);
    randombytes_buf(random, sizeof(random));
    for (size_t i = 0; i < JN_TOKEN_ID; i++)
        id[i] = alphabet[random[i] & 31];
    id[JN_TOKEN_ID] = '_';
    randombytes_buf(random, sizeof(random));
    token_text_base32(random, sizeof(random), secret);
    secret[JN_TOKEN_SECRET] = '\0';
    sodium_memzero(random, sizeof(random));
    hash_secret(secret, hash);
}

static bool is_secret_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
}

/* By its length alone: case and what stands before it are lost when a text is normalised,
 * no word is that long, and a hash in hex has other digits in between. */
void token_text_blot(char *text, size_t len)
{
    for (size_t at = 0; at < len; at++) {
        size_t n = 0;
        while (at + n < len && is_secret_char(text[at + n]))
            n++;
        if (n >= JN_TOKEN_SECRET)
            memset(text + at, 'x', n);
        at += n;
    }
}

/* The ids are compared in a free slot too: that is the time a known id takes. */
static const struct token_row **slot_of(const struct jn_token_table *t, const char *id)
{
    size_t i = (size_t)jn_hash_key(id, JN_TOKEN_ID) & t->mask;
    while (memcmp(t->slots[i]->token.id, id, JN_TOKEN_ID) != 0 &&
           t->slots[i] != &t->dummy)
        i = (i + 1) & t->mask;
    return &t->slots[i];
}

static void fill(struct jn_token_table *t, const struct token_row *rows, size_t n)
{
    static const char no_id[JN_TOKEN_ID + 1];
    size_t size = 16;
    while (size < n * 2)
        size *= 2;
    t->slots = JN_NEW_ARRAY(t->arena, size, const struct token_row *);
    t->mask = size - 1;
    t->n = n;
    t->rows = rows;
    t->dummy.token.id = no_id;
    randombytes_buf(t->dummy.hash, sizeof(t->dummy.hash));
    for (size_t i = 0; i < size; i++)
        t->slots[i] = &t->dummy;
    for (size_t i = 0; i < n; i++)
        *slot_of(t, rows[i].token.id) = &rows[i];
}

int jn_token_load(struct jn_state *s, struct jn_token_table **out, struct jn_error *err)
{
    jn_auto(jn_token_table_free) struct jn_token_table *t = calloc(1, sizeof(*t));
    if (!t)
        return jn_fail(err, ENOMEM, "load tokens");
    t->arena = jn_arena_new();
    struct token_row *rows = NULL;
    size_t n = 0;
    /* The version first: a token made in between is seen by the next look at it. */
    int rc = jn_token_version(s, &t->version, err);
    if (rc == 0)
        rc = token_rows_read(s, t->arena, &rows, &n, err);
    if (rc != 0)
        return rc;
    fill(t, rows, n);
    *out = JN_STEAL(t);
    return 0;
}

struct jn_token_table *jn_token_table_free(struct jn_token_table *t)
{
    if (!t)
        return NULL;
    jn_arena_free(t->arena);
    free(t);
    return NULL;
}

int64_t jn_token_table_version(const struct jn_token_table *t)
{
    return t->version;
}

size_t jn_token_table_size(const struct jn_token_table *t)
{
    return t->n;
}

bool jn_token_table_masked(const struct jn_token_table *t, int64_t now_ms)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct jn_grant *g = &t->rows[i].token;
        if (g->masked && !g->revoked_at && (!g->expires_at || g->expires_at > now_ms))
            return true;
    }
    return false;
}

/* The token inside "Bearer jnk_…", or NULL when the value has another form. */
static const char *token_in(const char *value, size_t len)
{
    static const char scheme[] = "Bearer ";
    if (len < sizeof(scheme) - 1 || strncasecmp(value, scheme, sizeof(scheme) - 1) != 0)
        return NULL;
    value += sizeof(scheme) - 1;
    len -= sizeof(scheme) - 1;
    while (len > 0 && *value == ' ') {
        value++;
        len--;
    }
    if (len != JN_TOKEN_TEXT || memcmp(value, "jnk_", TOKEN_PREFIX) != 0 ||
        value[TOKEN_PREFIX + JN_TOKEN_ID] != '_')
        return NULL;
    return value;
}

const struct token_row *token_table_row(const struct jn_token_table *t, const char *id,
                                        bool *known)
{
    const struct token_row *row = *slot_of(t, id);
    *known = row != &t->dummy;
    return row;
}

enum jn_token_outcome token_row_outcome(const struct token_row *row, int64_t now_ms)
{
    if (row->token.revoked_at != 0)
        return JN_TOKEN_REVOKED;
    if (row->token.expires_at != 0 && row->token.expires_at <= now_ms)
        return JN_TOKEN_EXPIRED;
    return JN_TOKEN_OK;
}

enum jn_token_outcome jn_token_find(const struct jn_token_table *t,
                                    const char *authorization, size_t len, int64_t now_ms,
                                    const struct jn_grant **out)
{
    const char *text = token_in(authorization, len);
    if (!text)
        return JN_TOKEN_UNKNOWN;
    const char *id = text + TOKEN_PREFIX;
    bool known;
    const struct token_row *row = token_table_row(t, id, &known);
    unsigned char hash[TOKEN_HASH];
    hash_secret(id + JN_TOKEN_ID + 1, hash);
    bool same = sodium_memcmp(hash, row->hash, TOKEN_HASH) == 0;
    sodium_memzero(hash, sizeof(hash));
    if (!known || !same)
        return JN_TOKEN_UNKNOWN;
    enum jn_token_outcome outcome = token_row_outcome(row, now_ms);
    if (outcome == JN_TOKEN_OK)
        *out = &row->token;
    return outcome;
}
