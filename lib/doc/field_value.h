/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of the front matter as the schema understands them. */
#ifndef JINNANG_DOC_FIELD_VALUE_H
#define JINNANG_DOC_FIELD_VALUE_H

#include "jinnang/arena.h"
#include "jinnang/json_write.h"
#include "jinnang/kind.h"
#include "jinnang/yaml_read.h"

/* Nothing there: no value, `~`, `null`, or text without a visible character. */
bool jn_value_is_missing(const struct jn_yaml *y);

/* The canonical text of a scalar: value of the vocabulary, trimmed number,
 * "true"/"false". NULL when it does not fit the type (ranges and lengths are not looked
 * at). Borrowed from y, a table or the arena. Objects: NULL. */
const char *jn_value_canonical(const struct jn_field *field, const struct jn_yaml *y,
                               struct jn_arena *arena);

/* The field of this name among those of the kind, then the common ones; NULL if unknown.
 */
const struct jn_field *jn_field_of(const struct jn_kind_rule *rule, const char *name);
const struct jn_field *jn_field_among(const struct jn_field *fields, const char *name);

/* Write the mapping as JSON with the types of the schema; missing values are left out. */
void jn_front_matter_json(const struct jn_kind_rule *rule, const struct jn_yaml *root,
                          struct jn_arena *arena, struct jn_json *j);

#endif
