/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facet values as people read them. */
#ifndef JINNANG_SEARCH_LABELS_H
#define JINNANG_SEARCH_LABELS_H

#include "jinnang/index.h"
#include "jinnang/json_write.h"

/* The vocabulary of a schema field; NULL when its values are free. */
const struct jn_vocab *labels_of(const char *field);

/* {value, label_zh, label_en, count, selected} of at most 50 values. */
void labels_facets(struct jn_json *j, const struct jn_result *result);

/* The first three members of a value, inside an open object. */
void labels_value(struct jn_json *j, const char *field, const char *value);

#endif
