/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The characters are what is signed and compared, so a session has one spelling, as a
 * token has. The signed bytes end in a hash of fixed length, so the digits before it can
 * be as many as they like. */
#include "jinnang/session.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "lib/store/token_text.h"

enum { PREFIX = 4 /* "jns_" */, SEAL_BYTES = 32, SEAL = 52 };

/* All before the seal: "jns_<id>_<digits>_". */
enum { HEAD = JN_SESSION_TEXT - SEAL };

static void seal(const struct jn_session_key *key, const char *head, size_t len,
                 const struct token_row *row, char out[SEAL])
{
    unsigned char bytes[SEAL_BYTES];
    crypto_generichash_state state;
    crypto_generichash_init(&state, key->bytes, sizeof(key->bytes), sizeof(bytes));
    crypto_generichash_update(&state, (const unsigned char *)head, len);
    crypto_generichash_update(&state, row->hash, TOKEN_HASH);
    crypto_generichash_final(&state, bytes, sizeof(bytes));
    token_text_base32(bytes, sizeof(bytes), out);
    sodium_memzero(bytes, sizeof(bytes));
    sodium_memzero(&state, sizeof(state));
}

void jn_session_write(const struct jn_token_table *t, const struct jn_session_key *key,
                      const char *token_id, int64_t ends_s,
                      char text[JN_SESSION_TEXT + 1])
{
    bool known;
    const struct token_row *row = token_table_row(t, token_id, &known);
    assert(ends_s >= 0 && ends_s < INT64_C(1000000000000));
    int len =
        snprintf(text, HEAD + 1, "jns_%.*s_%" PRId64 "_", JN_TOKEN_ID, token_id, ends_s);
    seal(key, text, (size_t)len, row, text + len);
    text[len + SEAL] = '\0';
}

/* The end and the length of the head; 0 when the text has another form. */
static size_t read_head(const char *text, size_t len, int64_t *ends_s)
{
    static const char digits[] = "0123456789";
    size_t least = PREFIX + JN_TOKEN_ID + 1 + 1 + 1 + SEAL;
    if (len < least || len > JN_SESSION_TEXT || memcmp(text, "jns_", PREFIX) != 0 ||
        text[PREFIX + JN_TOKEN_ID] != '_')
        return 0;
    *ends_s = 0;
    size_t at = PREFIX + JN_TOKEN_ID + 1, end = len - SEAL - 1;
    for (; at < end; at++) {
        const char *digit = memchr(digits, text[at], sizeof(digits) - 1);
        if (!digit)
            return 0;
        *ends_s = *ends_s * 10 + (digit - digits);
    }
    return text[end] == '_' ? end + 1 : 0;
}

enum jn_token_outcome jn_session_find(const struct jn_token_table *t,
                                      const struct jn_session_key *key, const char *text,
                                      size_t len, int64_t now_ms, struct jn_session *out)
{
    int64_t ends_s;
    size_t head = read_head(text, len, &ends_s);
    if (head == 0)
        return JN_TOKEN_UNKNOWN;
    bool known;
    const struct token_row *row = token_table_row(t, text + PREFIX, &known);
    char wanted[SEAL];
    seal(key, text, head, row, wanted);
    bool same = sodium_memcmp(wanted, text + head, SEAL) == 0;
    sodium_memzero(wanted, sizeof(wanted));
    if (!known || !same)
        return JN_TOKEN_UNKNOWN;
    if (ends_s * 1000 <= now_ms)
        return JN_TOKEN_EXPIRED;
    enum jn_token_outcome outcome = token_row_outcome(row, now_ms);
    if (outcome != JN_TOKEN_OK)
        return outcome;
    int64_t token_ends = row->token.expires_at;
    out->ends_at = token_ends && token_ends < ends_s * 1000 ? token_ends : ends_s * 1000;
    out->token = &row->token;
    return JN_TOKEN_OK;
}
