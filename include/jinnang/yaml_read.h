/* SPDX-License-Identifier: GPL-3.0-or-later */
/* YAML in: byte checks, libfyaml, then a walk that refuses what we do not want (anchors,
 * aliases, tags, merge keys, non-string keys, duplicate keys, depth > 4, > 256 keys,
 * lists > 500, scalars > 4 KiB, a second document). The result is a plain tree in the
 * arena. */
#ifndef JINNANG_YAML_READ_H
#define JINNANG_YAML_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "jinnang/arena.h"
#include "jinnang/error.h"

enum jn_yaml_type { JN_YAML_SCALAR, JN_YAML_LIST, JN_YAML_MAP };

/* Scalars are text as written (after unquoting): their type comes from the schema that
 * reads them. `text` is UTF-8 with a NUL behind it. */
struct jn_yaml {
    enum jn_yaml_type type;
    bool plain; /* a scalar without quotes: `null`, `~`, empty may mean absent */
    unsigned line,
        column;       /* where the value stands, from 1, in the text given to parse */
    const char *text; /* scalar */
    size_t len;
    size_t count;           /* list items or map members */
    struct jn_yaml **items; /* list items, or map values */
    const char **keys;      /* map keys, in file order */
    unsigned *key_lines;    /* map: line of each key */
};

/* budget: front matter (16 KiB, ≤ 1,024 bytes among newline ':' ','; §5.2) or a
 * configuration file of an administrator (256 KiB, 20,000 items). */
enum jn_yaml_budget { JN_YAML_FRONT_MATTER, JN_YAML_CONFIG };

enum { JN_YAML_REFUSED = 1 };
struct jn_yaml_fault {
    unsigned line, column; /* from 1 */
    bool over_budget;
    char text[200]; /* what was expected, English, no newline */
};

/* 0 and *root (NULL for an empty document), or JN_YAML_REFUSED with fault filled. */
int jn_yaml_parse(const char *bytes, size_t len, enum jn_yaml_budget budget,
                  struct jn_arena *arena, struct jn_yaml **root,
                  struct jn_yaml_fault *fault);

const struct jn_yaml *jn_yaml_get(const struct jn_yaml *map,
                                  const char *key); /* or NULL */

#endif
