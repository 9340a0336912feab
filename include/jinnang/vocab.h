/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared vocabularies: value, labels and aliases (tables in lib/doc/vocab.c). Immutable.
 */
#ifndef JINNANG_VOCAB_H
#define JINNANG_VOCAB_H

#include <stddef.h>

struct jn_vocab_entry {
    const char *value, *label_zh, *label_en;
    const char *aliases[8]; /* ends with NULL */
};

struct jn_vocab {
    const char *name, *label_zh, *label_en;
    const struct jn_vocab_entry *entries;
    size_t n;
};

const struct jn_vocab *jn_vocab_all(size_t *n);
const struct jn_vocab *jn_vocab_find(const char *name); /* NULL when there is none */

/* The entry with this value, label or alias (compared after NFKC, case folding, t2s and
 * removal of blanks and punctuation), or NULL. Any thread. */
const struct jn_vocab_entry *jn_vocab_match(const struct jn_vocab *v, const char *text,
                                            size_t len);
/* By exact stored value. */
const struct jn_vocab_entry *jn_vocab_value(const struct jn_vocab *v, const char *value);

#endif
