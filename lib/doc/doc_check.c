/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All findings at once, family by family. A note belongs to nobody's schema: only what
 * would hurt people is looked for in it. */
#include "lib/doc/check.h"
#include "lib/doc/field_value.h"

void jn_check_say(struct jn_check *c, enum jn_severity severity, const char *code,
                  const char *pointer, const struct jn_field *field,
                  const struct jn_yaml *y)
{
    struct jn_complaint complaint = {
        .severity = severity,
        .code = code,
        .pointer = pointer,
        .line = y ? y->line : 0,
        .column = y ? y->column : 0,
        .field = field,
    };
    jn_complain(c->findings, &complaint);
}

const char *jn_check_scalar(struct jn_check *c, const char *name)
{
    const struct jn_field *field = jn_field_of(c->rule, name);
    const struct jn_yaml *y = jn_yaml_get(c->doc->front_matter, name);
    if (!field || jn_value_is_missing(y))
        return NULL;
    return jn_value_canonical(field, y, c->arena);
}

void jn_doc_check(struct jn_analyser *a, const struct jn_doc *doc, int32_t today,
                  jn_id_exists *exists, void *user, struct jn_findings *findings)
{
    struct jn_check c = {
        .analyser = a,
        .doc = doc,
        .rule = jn_kind_rule(doc->kind),
        .today = today,
        .exists = exists,
        .user = user,
        .findings = findings,
        .arena = findings->arena,
    };
    if (doc->kind != JN_KIND_NOTE) {
        jn_check_fields(&c);
        jn_check_rules(&c);
    }
    jn_check_body(&c);
    jn_check_personal_data(&c);
}
