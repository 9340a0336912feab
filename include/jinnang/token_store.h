/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens: jnk_<id>_<secret>, id 10 and secret 52 characters of a-z2-7 (256 random bits).
 * The store keeps BLAKE2b-256 of the secret, never the secret. jn_hash_init() comes
 * first. */
#ifndef JINNANG_TOKEN_STORE_H
#define JINNANG_TOKEN_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/arena.h"
#include "jinnang/cleanup.h"
#include "jinnang/error.h"
#include "jinnang/level.h"
#include "jinnang/state.h"

enum { JN_TOKEN_ID = 10, JN_TOKEN_SECRET = 52, JN_TOKEN_TEXT = 4 + 10 + 1 + 52 };

/* Scopes; a token has a set of them: bit 1u << scope. */
enum jn_token_scope {
    JN_TOKEN_SEARCH,
    JN_TOKEN_READ,
    JN_TOKEN_SUBMIT,
    JN_TOKEN_REVIEW_1,
    JN_TOKEN_REVIEW_2,
    JN_TOKEN_REVIEW_3,
    JN_TOKEN_DRAFT,
    JN_TOKEN_MCP,
    JN_TOKEN_EVENTS,
    JN_TOKEN_ENGAGE,
    JN_TOKEN_ANALYTICS,
    JN_TOKEN_PEOPLE,
    JN_TOKEN_METRICS,
    JN_TOKEN_ADMIN,
    JN_TOKEN_SCOPES
};
/* "search", "read", "submit", "review:1", …, "admin". */
extern const char *const jn_token_scope_names[JN_TOKEN_SCOPES + 1]; /* ends with NULL */

/* Bit of the scope with this name, 0 when there is none. */
uint32_t jn_token_scope_bit(const char *name, size_t len);

/* All that a masked token may have: the others show or change documents as they are, or
 * tell of engagements and of what was searched for. */
enum {
    JN_TOKEN_MASKED_SCOPES = 1u << JN_TOKEN_SEARCH | 1u << JN_TOKEN_READ |
                             1u << JN_TOKEN_EVENTS | 1u << JN_TOKEN_MCP |
                             1u << JN_TOKEN_METRICS
};

/* An audience: ^[a-z][a-z0-9-]{0,39}$, or group:<the same>. */
bool jn_token_is_audience(const char *s, size_t len);

/* What a token grants ("token" alone is the analyser's word). Times are ms since 1970
 * UTC; 0: never. Strings are borrowed from what gave it. */
struct jn_grant {
    const char *id, *person, *label; /* label: "" when none */
    uint32_t scopes;
    enum jn_level max_level;
    const char *const *audiences;
    size_t n_audiences;
    const char *filter; /* expression ANDed with every query, or NULL */
    bool masked;
    int64_t created_at, expires_at, revoked_at, last_used_at;
};

/* Store a token as `wanted` says (id, revoked_at and last_used_at are not read;
 * created_at 0: now) and write the text to hand over, once: text is the only copy of the
 * secret, sodium_memzero() it after use. 0; JN_TOKEN_INVALID with err->text when person,
 * scopes or audiences break their grammar. */
enum { JN_TOKEN_INVALID = 1, JN_TOKEN_NONE = 2 };
int jn_token_create(struct jn_state *s, const struct jn_grant *wanted,
                    char text[JN_TOKEN_TEXT + 1], struct jn_error *err);

/* How many are not revoked. */
int jn_token_count(struct jn_state *s, int64_t *n, struct jn_error *err);

/* It was used at that time (an earlier one than is known changes nothing). */
int jn_token_used(struct jn_state *s, const char *id, int64_t at, struct jn_error *err);

/* All tokens, newest first, revoked and expired ones too; in the arena. */
int jn_token_list(struct jn_state *s, struct jn_arena *arena, struct jn_grant **out,
                  size_t *n, struct jn_error *err);

/* 0 (also when it was revoked before), or JN_TOKEN_NONE. */
int jn_token_revoke(struct jn_state *s, const char *id, struct jn_error *err);

/* A number that grows with every change of a token, made by any process; some µs. Load
 * the table again when it differs from jn_token_table_version(). */
int jn_token_version(struct jn_state *s, int64_t *version, struct jn_error *err);

/* ---- the table that requests are checked against --------------------------------------
 */

/* All tokens in memory, immutable: any number of threads may look into it. */
struct jn_token_table;
int jn_token_load(struct jn_state *s, struct jn_token_table **out, struct jn_error *err);
struct jn_token_table *jn_token_table_free(struct jn_token_table *t);
JN_DEFINE_AUTO(jn_token_table_free, struct jn_token_table *)
int64_t jn_token_table_version(const struct jn_token_table *t);
size_t jn_token_table_size(const struct jn_token_table *t);
/* Is there a masked token that is valid now? */
bool jn_token_table_masked(const struct jn_token_table *t, int64_t now_ms);

/* Check the value of an Authorization header ("Bearer jnk_…", scheme in any case). *out
 * is filled on JN_TOKEN_OK, borrowed from t. All but OK is 401 for the client; the
 * difference is for the log. now_ms: wall clock. An unknown id costs the same work as a
 * wrong secret, and expired and revoked are told only to who knows the secret. */
enum jn_token_outcome {
    JN_TOKEN_OK,
    JN_TOKEN_UNKNOWN,
    JN_TOKEN_EXPIRED,
    JN_TOKEN_REVOKED
};
enum jn_token_outcome jn_token_find(const struct jn_token_table *t,
                                    const char *authorization, size_t len, int64_t now_ms,
                                    const struct jn_grant **out);

#endif
