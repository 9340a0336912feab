/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First line: a query. Rest: a list of synonyms. No list is too broken to be read, faults
 * name places inside the text, and alternatives stand for terms that the query has. */
#include <stdlib.h>
#include <string.h>

#include "jinnang/query.h"
#include "jinnang/synonyms.h"
#include "jinnang/utf8.h"

#include "tests/fuzz/fuzz.h"

static void check_faults(const struct jn_synonym_fault *faults, size_t n, size_t len)
{
    for (size_t i = 0; i < n; i++) {
        MUST(faults[i].line >= 1 && faults[i].line <= len + 1);
        MUST(faults[i].column >= 1 && faults[i].column <= len + 1);
        MUST(*faults[i].zh && *faults[i].en);
    }
}

static void check_unit(const struct jn_unit *u)
{
    size_t end = 0;
    for (size_t c = 0; c < u->n_concepts; c++) {
        const struct jn_concept *concept = &u->concepts[c];
        MUST(concept->first >= end && concept->n > 0);
        end = concept->first + concept->n;
        MUST(end <= u->n && concept->n_whole <= concept->n_others);
        for (size_t i = 0; i < concept->n_others; i++) {
            const struct jn_alternative *a = &concept->others[i];
            MUST(a->n_terms > 0 && a->first >= concept->first && a->first + a->n <= end);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct jn_analyser *analyser;
    if (!analyser && jn_analyser_new(&analyser, NULL) != 0)
        abort();
    const char *text = (const char *)data;
    const char *line = memchr(text, '\n', size);
    size_t query_len = line ? (size_t)(line - text) : 0;
    query_len = jn_utf8_valid_prefix(text, query_len);
    struct jn_arena *arena = jn_arena_new();
    struct jn_synonym_text list = {line ? line + 1 : text,
                                   line ? size - (size_t)(line - text) - 1 : size, false};
    struct jn_synonym_fault *faults;
    struct jn_synonyms *synonyms;
    size_t n;
    if (jn_synonyms_make(analyser, &list, 1, arena, &faults, &n, &synonyms, NULL) != 0)
        abort();
    check_faults(faults, n, list.len);
    struct jn_query *q = jn_query_parse(analyser, arena, text, query_len, JN_SYNTAX_AUTO);
    jn_query_expand(q, synonyms, arena);
    for (size_t g = 0; g < q->n; g++)
        for (size_t i = 0; i < q->groups[g].n; i++)
            check_unit(&q->groups[g].units[i]);
    jn_synonyms_free(synonyms);
    jn_arena_free(arena);
    return 0;
}
