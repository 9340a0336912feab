/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JINNANG_DOC_VOCAB_TABLES_H
#define JINNANG_DOC_VOCAB_TABLES_H

#include "jinnang/vocab.h"

extern const struct jn_vocab jn_vocab_tables[];
extern const size_t jn_vocab_count;

#endif
