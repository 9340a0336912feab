/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When each token was used last: noted in memory with every request, written by a store
 * job now and then, because a row for each request would be a write for each read. Any
 * thread. */
#ifndef JINNANG_WORK_TOKEN_USES_H
#define JINNANG_WORK_TOKEN_USES_H

#include <stdint.h>

struct token_uses;
struct store_thread;

struct token_uses *token_uses_new(void); /* NULL on no memory */
/* After the store thread has stopped. */
struct token_uses *token_uses_free(struct token_uses *u);

/* id: of a token that exists. What cannot be kept for want of memory is not noted. */
void token_uses_note(struct token_uses *u, const char *id, int64_t now_ms);
/* ms since 1970 UTC; 0: not since the start, ask the store. */
int64_t token_uses_last(struct token_uses *u, const char *id);

/* Hand what is new to the store, unless that was done less than `every_ms` ago. */
void token_uses_flush(struct token_uses *u, struct store_thread *store, int64_t now_ms,
                      int64_t every_ms);

#endif
