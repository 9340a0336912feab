/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text and link targets on their way into HTML. */
#ifndef JINNANG_DOC_HTML_ESCAPE_H
#define JINNANG_DOC_HTML_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "jinnang/buf.h"

/* Append with & < > " ' as entities: fit for text and for quoted attributes. */
void jn_html_escape(struct jn_buf *out, const char *s, size_t len);

/* http, https, mailto and relative targets; anything else is dropped. */
bool jn_html_allows(const char *url);

/* Append a target for a quoted href: bytes that a URL may not hold as %XX. */
void jn_html_add_url(struct jn_buf *out, const char *url);

#endif
