/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentences for people, by code, and the one way to report a finding with them. */
#ifndef JINNANG_DOC_MESSAGES_H
#define JINNANG_DOC_MESSAGES_H

#include "jinnang/doc.h"

/* What is wrong where. `field` gives both labels unless label_zh and label_en are set.
 * The strings in `zh` and `en` fill {1} and {2} of the sentence; `both` fills {0} in
 * each. */
struct jn_complaint {
    enum jn_severity severity;
    const char *code, *pointer;
    unsigned line, column;
    const struct jn_field *field;
    const char *label_zh, *label_en;
    const char *both;
    const char *zh[2], *en[2];
    const char *const *allowed;
};

/* Write the sentences into the arena of the findings and add the finding. */
void jn_complain(struct jn_findings *f, const struct jn_complaint *c);

#endif
