/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a document, as JSON. */
#ifndef JINNANG_API_FINDINGS_H
#define JINNANG_API_FINDINGS_H

#include "jinnang/doc.h"

#include "daemon/http/exchange.h"
#include "daemon/http/reply.h"

/* Elements of an open array: those of one severity; `tagged` adds the member severity and
 * takes all. */
void findings_write(struct exchange *ex, struct jn_json *j, const struct jn_findings *f,
                    enum jn_severity severity, bool tagged);

/* 422 validation_failed (or document_too_complex) with every error. Returns 0. */
int findings_refuse(struct exchange *ex, const char *code, const struct jn_findings *f);

#endif
