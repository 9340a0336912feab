/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of the analyser, for the files that share its work. */
#ifndef LIB_TEXT_ANALYSER_H
#define LIB_TEXT_ANALYSER_H

#include "jinnang/analyse.h"

#include "lib/text/normalize.h"
#include "lib/text/stem.h"

/* One piece of text on its way to the sink. */
struct jn_emit {
    struct jn_stemmer *stemmer;
    const struct jn_folded *text;
    jn_token_sink *sink;
    void *user;
    uint32_t position; /* of the next word or character */
    bool stopped;
};

struct jn_folder *jn_analyser_folder(struct jn_analyser *a);

/* A token whose term is the folded characters [from, to), given to the sink. */
void jn_emit_chars(struct jn_emit *e, size_t from, size_t to, enum jn_token_type type,
                   uint32_t position, bool part);
/* Any token. Only terms that are not stemmed can be longer than a term may be. */
void jn_emit_term(struct jn_emit *e, const struct jn_token *token);

/* Tokens of the run that begins at `at`; both return where it ends and move the position.
 */
size_t jn_han_run(struct jn_emit *e, size_t at);
size_t jn_latin_run(struct jn_emit *e, size_t at);

#endif
