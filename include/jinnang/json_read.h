/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON in: jansson behind a scan that caps depth (32), members in all (20,000) and
 * refuses NUL bytes, \u0000 and invalid UTF-8. Duplicate keys are refused. Any thread. */
#ifndef JINNANG_JSON_READ_H
#define JINNANG_JSON_READ_H

#include <stddef.h>

#include <jansson.h>

#include "jinnang/cleanup.h"

JN_DEFINE_AUTO(json_decref, json_t *)

enum { JN_JSON_MALFORMED = 1 };

struct jn_json_fault {
    size_t line, column; /* from 1; column in bytes */
    char text[160];
};

/* One object or array from len bytes. 0 and *out (yours: json_decref), or
 * JN_JSON_MALFORMED with fault filled. */
int jn_json_parse(const char *bytes, size_t len, json_t **out,
                  struct jn_json_fault *fault);

#endif
