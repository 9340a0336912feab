/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of a newly loaded token table to the loop: any thread puts one in, the loop
 * takes it before its next decision. What was put in before an answer went out is
 * therefore in force for every request that comes after that answer. */
#ifndef JINNANG_ACCESS_TOKEN_BOX_H
#define JINNANG_ACCESS_TOKEN_BOX_H

#include "jinnang/token_store.h"

struct token_box;
struct token_box *token_box_new(void); /* NULL on no memory */
struct token_box *token_box_free(struct token_box *b);

/* Any thread; takes the table. Of two the one with the higher version stays. */
void token_box_put(struct token_box *b, struct jn_token_table *tokens);
/* The table that was put in last, yours; or NULL. */
struct jn_token_table *token_box_take(struct token_box *b);

#endif
