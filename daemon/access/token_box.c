/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/access/token_box.h"

#include <pthread.h>
#include <stdlib.h>

struct token_box {
    pthread_mutex_t mutex;
    struct jn_token_table *tokens;
};

struct token_box *token_box_new(void)
{
    struct token_box *b = calloc(1, sizeof(*b));
    if (b)
        pthread_mutex_init(&b->mutex, NULL);
    return b;
}

struct token_box *token_box_free(struct token_box *b)
{
    if (!b)
        return NULL;
    jn_token_table_free(b->tokens);
    pthread_mutex_destroy(&b->mutex);
    free(b);
    return NULL;
}

void token_box_put(struct token_box *b, struct jn_token_table *tokens)
{
    pthread_mutex_lock(&b->mutex);
    struct jn_token_table *other = b->tokens;
    if (!other || jn_token_table_version(other) <= jn_token_table_version(tokens))
        b->tokens = tokens;
    else
        other = tokens;
    pthread_mutex_unlock(&b->mutex);
    jn_token_table_free(other);
}

struct jn_token_table *token_box_take(struct token_box *b)
{
    pthread_mutex_lock(&b->mutex);
    struct jn_token_table *tokens = JN_STEAL(b->tokens);
    pthread_mutex_unlock(&b->mutex);
    return tokens;
}
