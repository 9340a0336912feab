/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers that were given to writes, by Idempotency-Key: kept 24 h for each token. */
#ifndef JINNANG_ANSWER_STORE_H
#define JINNANG_ANSWER_STORE_H

#include "jinnang/state.h"

struct jn_answer {
    int status; /* 0: what was asked for is still on its way (a publication) */
    const char *etag, *location; /* NULL: none */
    const char *body;
};

/* Who asks: `request` is a hash of the method, the target and the body. */
struct jn_answer_key {
    const char *token_id, *key, *request;
};

enum {
    JN_ANSWER_REPLAY = 1, /* *out is the first answer, in the arena */
    JN_ANSWER_REUSED = 2, /* the key was used for another request */
    JN_ANSWER_IN_USE = 3,
    JN_ANSWER_LIMIT = 4, /* the token has 10,000 keys already */
};
/* 0: the key is free. */
int jn_answer_find(struct jn_state *s, const struct jn_answer_key *key,
                   struct jn_arena *arena, struct jn_answer *out, struct jn_error *err);
/* Keep an answer, also in place of one with status 0. In a transaction. */
int jn_answer_put(struct jn_state *s, const struct jn_answer_key *key,
                  const struct jn_answer *answer, struct jn_error *err);
/* Give the answer that a status 0 stands for; key.request is not read. */
int jn_answer_settle(struct jn_state *s, const struct jn_answer_key *key,
                     const struct jn_answer *answer, struct jn_error *err);
int jn_answer_drop(struct jn_state *s, const struct jn_answer_key *key,
                   struct jn_error *err);
/* Drop what is older than 24 h. In a transaction. */
int jn_answer_forget(struct jn_state *s, struct jn_error *err);

#endif
