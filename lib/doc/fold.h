/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form in which labels and headings are compared. */
#ifndef JINNANG_DOC_FOLD_H
#define JINNANG_DOC_FOLD_H

#include <stddef.h>

#include "jinnang/analyse.h"
#include "jinnang/buf.h"

/* NFKC, case folding, t2s; then blanks and punctuation go. Appends to out. */
void jn_fold_label(struct jn_analyser *a, const char *text, size_t len,
                   struct jn_buf *out);

/* As jn_fold_label(), after the numbering in front (一、 1.2 （三） 第四章) is gone. */
void jn_fold_heading(struct jn_analyser *a, const char *text, size_t len,
                     struct jn_buf *out);

#endif
