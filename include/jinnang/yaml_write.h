/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON as YAML that people like to edit: block style, quotes only where they are needed.
 * What is written reads back as the same values (jinnang/yaml_read.h: scalars as text).
 */
#ifndef JINNANG_YAML_WRITE_H
#define JINNANG_YAML_WRITE_H

#include <jansson.h>

#include "jinnang/buf.h"

/* Append the members of `object`, one key a line, in their order; null is left out. Any
 * depth that jn_json_parse() admits. */
void jn_yaml_write(const json_t *object, struct jn_buf *out);

#endif
