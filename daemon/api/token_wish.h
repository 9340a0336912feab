/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The token that a request asks for (its parameters: api_token_create_params in api.h),
 * checked whole. In the pool. */
#ifndef JINNANG_API_TOKEN_WISH_H
#define JINNANG_API_TOKEN_WISH_H

#include "jinnang/token_store.h"

#include "daemon/api/api.h"

/* 0 with all of *t that the asker chooses, borrowed from the exchange; API_ANSWERED: 400
 * or 422 with every fault was written; < 0. */
int token_wish_read(struct exchange *ex, struct jn_grant *t, struct jn_error *err);

#endif
