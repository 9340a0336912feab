/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a token, and rows with the hash that only lib/store may see. */
#ifndef LIB_STORE_TOKEN_TEXT_H
#define LIB_STORE_TOKEN_TEXT_H

#include "jinnang/arena.h"
#include "jinnang/token_store.h"

enum { TOKEN_HASH = 32, TOKEN_PREFIX = 4 /* "jnk_" */ };

/* A fresh token: its text with a NUL, and the hash to store. */
void token_text_make(char text[JN_TOKEN_TEXT + 1], unsigned char hash[TOKEN_HASH]);

/* Overwrite in place what may be the secret of a token: somebody pasted one where it does
 * not belong, and it must not be kept. */
void token_text_blot(char *text, size_t len);

/* ceil(len * 8 / 5) characters, most significant bits first, no padding, no NUL. */
void token_text_base32(const unsigned char *bytes, size_t len, char *out);

struct token_row {
    struct jn_grant token;
    unsigned char hash[TOKEN_HASH];
};

/* The row of an id of JN_TOKEN_ID bytes; of an unknown one a row with a random hash, so
 * that both cost the same work. Borrowed from t. */
const struct token_row *token_table_row(const struct jn_token_table *t, const char *id,
                                        bool *known);
/* JN_TOKEN_OK, REVOKED or EXPIRED: of somebody who has proved to know the secret. */
enum jn_token_outcome token_row_outcome(const struct token_row *row, int64_t now_ms);

/* All rows, newest first, in the arena. */
int token_rows_read(struct jn_state *s, struct jn_arena *arena, struct token_row **out,
                    size_t *n, struct jn_error *err);

#endif
