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

struct token_row {
    struct jn_grant token;
    unsigned char hash[TOKEN_HASH];
};

/* All rows, newest first, in the arena. */
int token_rows_read(struct jn_state *s, struct jn_arena *arena, struct token_row **out,
                    size_t *n, struct jn_error *err);

#endif
