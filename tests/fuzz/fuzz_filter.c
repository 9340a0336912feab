/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filter expressions: a tree within its bounds, or a fault inside the text. */
#include "jinnang/filter.h"
#include "jinnang/utf8.h"

#include "tests/fuzz/fuzz.h"

static size_t count(const struct jn_filter *f, unsigned depth)
{
    size_t n = 1;
    MUST(depth <= JN_FILTER_DEPTH + 1);
    for (size_t i = 0; i < f->n_args; i++)
        n += count(f->args[i], depth + 1);
    if (f->n_args == 0)
        MUST(f->field);
    for (size_t i = 0; i < f->n_values; i++)
        MUST(f->values[i]);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    if (!jn_utf8_is_valid(text, size))
        return 0;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_filter *filter = NULL;
    struct jn_filter_fault fault = {0};
    int rc = jn_filter_parse(text, size, arena, &filter, &fault);
    MUST(rc == 0 || rc == JN_FILTER_INVALID);
    if (rc == JN_FILTER_INVALID)
        MUST(fault.position <= jn_utf8_count(text, size) && fault.text[0]);
    else if (filter)
        MUST(count(filter, 0) <= 2 * JN_FILTER_CLAUSES);
    return 0;
}
