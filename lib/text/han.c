/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bigrams need no dictionary and never miss a word that one would not know. The last
 * character alone makes every character the beginning of some term, so that one character
 * finds all. */
#include "lib/text/analyser.h"

size_t jn_han_run(struct jn_emit *e, size_t at)
{
    size_t end = jn_run_end(e->text->chars, e->text->n, at), last = end - 1;
    for (size_t i = at; i < last && !e->stopped; i++)
        jn_emit_chars(e, i, i + 2, JN_TOKEN_BIGRAM, e->position++, false);
    if (e->stopped)
        return end;
    const struct jn_char *c = &e->text->chars[last];
    const char *term = e->text->bytes + c->off;
    uint32_t len = c[1].off - c->off;
    struct jn_token token = {.term = term,
                             .plain = term,
                             .term_len = len,
                             .plain_len = len,
                             .start = c->start,
                             .end = c->end,
                             .position = e->position++,
                             .type = JN_TOKEN_LONE,
                             .whole_run = end - at == 1};
    jn_emit_term(e, &token);
    return end;
}
