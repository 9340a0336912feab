/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions: what a browser keeps instead of a token.
 *
 *     jns_<id of the token>_<end, seconds since 1970>_<52 characters of a-z2-7>
 *
 * The last part is BLAKE2b-256, keyed, of all before it and of the stored hash of the
 * token's secret. So nothing is kept of a session, nobody can make one or prolong it
 * without the key, and it ends with its token: revoked, expired or gone. jn_hash_init()
 * comes first. */
#ifndef JINNANG_SESSION_H
#define JINNANG_SESSION_H

#include <stddef.h>
#include <stdint.h>

#include "jinnang/error.h"
#include "jinnang/token_store.h"

enum {
    JN_SESSION_DIGITS = 12,
    JN_SESSION_TEXT = 4 + 10 + 1 + JN_SESSION_DIGITS + 1 + 52
};

struct jn_session_key {
    unsigned char bytes[32];
};

/* The key of a state directory: STATE/session.key, mode 0600, made when there is none. By
 * the holder of the directory; blocks. 0; JN_SESSION_KEY_MADE; JN_SESSION_KEY_REPLACED:
 * what was there is no key, so all sessions have ended. < 0: it could not be read or
 * kept, and *out is one for this process alone; it is always filled. */
enum { JN_SESSION_KEY_MADE = 1, JN_SESSION_KEY_REPLACED = 2 };
int jn_session_key_open(const char *dir, struct jn_session_key *out,
                        struct jn_error *err);

/* The session of a token of `t` that ends at that time (below 10^12 s). */
void jn_session_write(const struct jn_token_table *t, const struct jn_session_key *key,
                      const char *token_id, int64_t ends_s,
                      char text[JN_SESSION_TEXT + 1]);

/* Whose session is it? *out is filled on JN_TOKEN_OK. JN_TOKEN_EXPIRED: the session or
 * its token. As in jn_token_find(), an unknown id costs the same work, and the outcomes
 * past UNKNOWN are told only of texts that were written here. */
struct jn_session {
    const struct jn_grant *token; /* borrowed from t */
    int64_t ends_at;              /* or when the token ends, if that is earlier; ms */
};
enum jn_token_outcome jn_session_find(const struct jn_token_table *t,
                                      const struct jn_session_key *key, const char *text,
                                      size_t len, int64_t now_ms, struct jn_session *out);

#endif
