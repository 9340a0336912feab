/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The families of rules behind jn_doc_check(). */
#ifndef JINNANG_DOC_CHECK_H
#define JINNANG_DOC_CHECK_H

#include "jinnang/doc.h"

#include "lib/doc/messages.h"

struct jn_check {
    struct jn_analyser *analyser;
    const struct jn_doc *doc;
    const struct jn_kind_rule *rule;
    int32_t today;
    jn_id_exists *exists; /* or NULL */
    void *user;
    struct jn_findings *findings;
    struct jn_arena *arena; /* of the findings */
};

/* Report against a value of the front matter; y may be NULL, then no line is known. */
void jn_check_say(struct jn_check *c, enum jn_severity severity, const char *code,
                  const char *pointer, const struct jn_field *field,
                  const struct jn_yaml *y);

/* The canonical text of a scalar field of the front matter, NULL when absent or wrong. */
const char *jn_check_scalar(struct jn_check *c, const char *name);

/* Types, lengths, ranges, vocabularies, references: everything the tables know. */
void jn_check_fields(struct jn_check *c);

/* Rules between fields, by kind. */
void jn_check_rules(struct jn_check *c);
void jn_check_template(struct jn_check *c);

/* Sections, links, personal data. */
void jn_check_body(struct jn_check *c);
void jn_check_personal_data(struct jn_check *c);

#endif
