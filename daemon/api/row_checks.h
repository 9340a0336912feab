/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of the members of a row that a request brings (a token, a person): every fault
 * is noted, and all are told in one answer. In the pool. */
#ifndef JINNANG_API_ROW_CHECKS_H
#define JINNANG_API_ROW_CHECKS_H

#include "jinnang/doc.h"
#include "jinnang/kind.h"

#include "daemon/api/api.h"

struct row_checks {
    struct exchange *ex;
    const struct jn_field *fields; /* with labels; ends with name NULL */
    struct jn_findings findings;
};
struct row_checks row_checks_on(struct exchange *ex, const struct jn_field *fields);

/* The value of a string parameter; NULL when it is absent or empty, which is a fault when
 * `required`. */
const char *row_text(struct row_checks *c, const char *name, bool required);
/* The same, of at most `max` characters (code points). */
const char *row_text_upto(struct row_checks *c, const char *name, bool required,
                          unsigned max);
/* The same, a person's id. */
const char *row_person(struct row_checks *c, const char *name, bool required);
/* The same, a value of the vocabulary of the field; labels and aliases are taken. */
const char *row_vocab(struct row_checks *c, const char *name, bool required);

/* `code` is one of DOMAIN §5 (lib/doc/messages.c); zh and en fill {1} and {2} of its
 * sentence and may be NULL. */
void row_fault(struct row_checks *c, const char *name, const char *code,
               const char *const *allowed, const char *const zh[2],
               const char *const en[2]);

/* Is there a fault? Then 422 validation_failed with all of them was written. */
bool row_refused(struct row_checks *c);

#endif
