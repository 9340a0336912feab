/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a request may do and see. `view` is the only key to the index and to documents. */
#ifndef JINNANG_ACCESS_ACCESS_H
#define JINNANG_ACCESS_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "jinnang/index.h"

struct access {
    struct jn_view view;
    const char *person; /* NULL without a token */
    const char *token_id; /* NULL without a token */
    uint32_t scopes;    /* bits 1u << enum jn_token_scope */
    bool masked;
    /* Names the view in cache keys and entity tags: same text, same answers. */
    const char *view_key;
};

#endif
