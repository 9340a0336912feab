/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a request may do and see. `view` is the only key to the index and to documents. */
#ifndef JINNANG_ACCESS_ACCESS_H
#define JINNANG_ACCESS_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "jinnang/index.h"
#include "jinnang/session.h"
#include "jinnang/token_store.h"

struct access {
    struct jn_view view;
    const char *person;   /* NULL without a token */
    const char *token_id; /* NULL without a token */
    uint32_t scopes;      /* bits 1u << enum jn_token_scope */
    bool masked;          /* sees the masked corpus, and nothing else */
    int64_t expires_at;   /* of the token or session, ms since 1970 UTC; 0: never */
    /* Names the view in cache keys and entity tags: same text, same answers. */
    const char *view_key;
};

/* Who asks without a token, and the tokens of everyone else. Loop thread only. */
struct access_table;

/* level: a name of enum jn_level, or "off": requests without a token get 401. The strings
 * are copied. ACCESS_BAD_LEVEL: it is neither. */
enum { ACCESS_BAD_LEVEL = 1 };
int access_table_new(const char *anonymous_level, const char *const *anonymous_audiences,
                     size_t n, struct access_table **out, struct jn_error *err);
struct access_table *access_table_free(struct access_table *t);

/* Check requests against these tokens from now on; takes them (NULL: no token is valid).
 * A table older than the one in use is dropped: it was loaded before and came later. */
void access_use_tokens(struct access_table *t, struct jn_token_table *tokens);

/* Is there a valid token whose reader is told no names of customers? */
bool access_has_masked(const struct access_table *t);

/* Look into this box before each decision (borrowed). */
struct token_box;
void access_watch(struct access_table *t, struct token_box *box);

/* Sign sessions with this key (borrowed), and know them by it; without one there are
 * none.
 */
void access_use_key(struct access_table *t, const struct jn_session_key *key);

/* Move the tokens, the box and the key of an old table to a new one. */
void access_inherit(struct access_table *t, struct access_table *old);

/* The access of a request. authorization: the header's value or NULL. proxied: it came
 * through a proxy, so that it cannot be taken for a local one. 0 with *out in the arena,
 * ACCESS_DENIED, or < 0. */
enum { ACCESS_DENIED = 1 };
int access_decide(struct access_table *t, const char *authorization, bool proxied,
                  struct jn_arena *arena, struct access **out, struct jn_error *err);

/* The same by the text of a session, which does not have to be one. */
int access_of_session(struct access_table *t, const char *text, size_t len,
                      struct jn_arena *arena, struct access **out, struct jn_error *err);

/* A session of at most lifetime_ms for who knows a token: its text, its end in seconds
 * from now, and what it grants. 0, ACCESS_DENIED, or < 0. */
struct access_session {
    char text[JN_SESSION_TEXT + 1];
    int64_t max_age_s;
    struct access *access;
};
int access_sign_in(struct access_table *t, const char *token, int64_t lifetime_ms,
                   struct jn_arena *arena, struct access_session *out,
                   struct jn_error *err);

/* THE function that says what a token grants; access_decide() and the explanation for
 * somebody else use it. *out in the arena; < 0 when its filter cannot be read. */
int access_of_grant(const struct jn_grant *token, struct jn_arena *arena,
                    struct access **out, struct jn_error *err);

/* Does the view admit a document of this level and these audiences? (The index applies
 * the same rule to its entries.) */
bool access_sees(const struct jn_view *view, enum jn_level level,
                 const char *const *audiences, size_t n);

/* A name of enum jn_level, or JN_LEVELS. */
enum jn_level access_level(const char *name);

#endif
