/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing the front matter of a document as text: everything that is not changed keeps
 * its bytes, comments too. Pure functions; any thread. */
#ifndef JINNANG_DOC_WRITE_H
#define JINNANG_DOC_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "jinnang/buf.h"

/* A scalar member at the top level. value NULL: it is removed. */
struct jn_doc_field {
    const char *name, *value;
};

/* Copy a document whose front matter is a block mapping (`---` at byte 0) with these
 * members set, behind the others. JN_DOC_WRITE_UNFIT: there is no such front matter, or
 * a member of that name is no single line. */
enum { JN_DOC_WRITE_UNFIT = 1 };
int jn_doc_set_fields(const char *bytes, size_t len, const struct jn_doc_field *fields,
                      size_t n, struct jn_buf *out);

/* Is it the same but for the fields that the system sets? What authors wrote decides
 * whether a version is a new one. */
bool jn_doc_same_content(const char *a, size_t a_len, const char *b, size_t b_len);

/* Names of the fields that only the system sets; ends with NULL. */
extern const char *const jn_doc_auto_fields[];

#endif
