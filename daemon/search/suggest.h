/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completions of what is being typed: by characters, or by pinyin. */
#ifndef JINNANG_SEARCH_SUGGEST_H
#define JINNANG_SEARCH_SUGGEST_H

#include "daemon/search/suggest_table.h"

enum { SUGGEST_MAX = 20 };

struct suggest_wish {
    const char *q; /* at least one character that is not blank */
    size_t q_len;
    bool kinds[JN_KINDS]; /* which kinds count */
    unsigned limit;       /* 1 to SUGGEST_MAX */
};

enum suggest_match { /* best first */
                     SUGGEST_PREFIX,
                     SUGGEST_INSIDE,
                     SUGGEST_PINYIN_PREFIX,
                     SUGGEST_PINYIN_INSIDE,
                     SUGGEST_NO_MATCH,
};

struct suggestion {
    const struct suggest_item *item; /* of the table */
    enum suggest_match match;
    uint32_t start, end; /* bytes of the text that were typed */
    uint32_t count;
};

/* The best `limit` of the table: better matches first, then more documents, then shorter
 * texts. Returns how many. */
size_t suggest_find(const struct search_context *c, const struct suggest_table *table,
                    const struct suggest_wish *wish, struct suggestion *out);

#endif
