/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stored front matter of a document as JSON values. */
#ifndef JINNANG_SEARCH_FRONT_MATTER_H
#define JINNANG_SEARCH_FRONT_MATTER_H

#include "jinnang/json_read.h"

#include "daemon/search/context.h"

/* Parsed; an empty object when it cannot be read. Yours to json_decref(). */
json_t *front_matter_of(const struct jn_record *record);

/* A text member, borrowed; NULL when it is absent or no text. */
const char *front_matter_text(const json_t *object, const char *name);

/* Name of the customer whose profile has this id, if the view admits the profile: in the
 * arena, or NULL. */
int front_matter_customer(const struct search_context *c, const char *id,
                          const char **name, struct jn_error *err);

/* Of a document that names its customer by no id: what it says, in the arena, or NULL. */
const char *front_matter_named_customer(const struct search_context *c,
                                        const struct jn_record *record);

#endif
