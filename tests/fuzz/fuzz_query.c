/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The query language: total, and bounded. */
#include "jinnang/query.h"
#include "jinnang/utf8.h"

#include "tests/fuzz/fuzz.h"

enum { GROUPS = 64, UNITS = 8, TERMS = 1000 };

static size_t check_unit(struct jn_analyser *a, const struct jn_unit *u)
{
    for (size_t i = 0; i < u->n; i++)
        MUST(u->terms[i].len > 0 && u->terms[i].len <= JN_TERM_MAX && u->terms[i].text);
    if (u->kind == JN_UNIT_PHRASE && u->n > 0) {
        jn_auto(jn_phrase_free) struct jn_phrase *p = jn_phrase_new(a, u);
        (void)jn_phrase_occurs(p, u->text, __builtin_strlen(u->text));
    }
    return u->n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct jn_analyser *a;
    if (!a)
        MUST(jn_analyser_new(&a, NULL) == 0);
    if (size == 0 || !jn_utf8_is_valid((const char *)data + 1, size - 1))
        return 0;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    enum jn_syntax syntax = data[0] & 1 ? JN_SYNTAX_PLAIN : JN_SYNTAX_AUTO;
    struct jn_query *q =
        jn_query_parse(a, arena, (const char *)data + 1, size - 1, syntax);
    MUST(q && q->normalized && q->n <= GROUPS);
    size_t terms = 0;
    for (size_t i = 0; i < q->n; i++) {
        MUST(q->groups[i].n <= UNITS);
        for (size_t k = 0; k < q->groups[i].n; k++)
            terms += check_unit(a, &q->groups[i].units[k]);
    }
    MUST(terms <= TERMS);
    return 0;
}
