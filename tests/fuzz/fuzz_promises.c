/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Promises stand in order on whole characters, their values are numbers, and every one of
 * them can be compared with itself. */
#include <math.h>

#include "jinnang/utf8.h"

#include "daemon/draft/promises.h"
#include "tests/fuzz/fuzz.h"

enum { MAX = 50 };

static bool is_border(const char *text, size_t len, uint32_t at)
{
    return at == len || ((unsigned char)text[at] & 0xc0) != 0x80;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct jn_analyser *a;
    const char *text = (const char *)data;
    struct promise *found;
    size_t n;
    if (!a)
        MUST(jn_analyser_new(&a, NULL) == 0);
    if (!jn_utf8_is_valid(text, size))
        return 0;
    struct jn_arena *arena = jn_arena_new();
    MUST(promise_extract(a, text, size, MAX, arena, &found, &n, NULL) == 0);
    MUST(n <= MAX);
    for (size_t i = 0; i < n; i++) {
        const struct promise *p = &found[i];
        enum promise_verdict verdict = PROMISE_AGREES;
        MUST(p->start < p->end && p->end <= size);
        MUST(i == 0 || p->start >= found[i - 1].start);
        MUST(is_border(text, size, p->start) && is_border(text, size, p->end));
        MUST(isfinite(p->value) && p->value >= 0);
        MUST(p->kind < PROMISE_KINDS && p->unit < PROMISE_UNITS && p->op <= PROMISE_GE);
        promise_compare(p, p, &verdict);
        MUST(verdict == PROMISE_AGREES);
    }
    jn_arena_free(arena);
    return 0;
}
