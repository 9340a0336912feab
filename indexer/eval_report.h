/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an evaluation found, as a table or as one JSON object. */
#ifndef INDEXER_EVAL_REPORT_H
#define INDEXER_EVAL_REPORT_H

#include "indexer/eval_run.h"

/* Every set counts the same, however many queries it has. */
struct eval_figures eval_macro(const struct eval_result *results, size_t n);

void eval_report_text(const struct eval_result *results, size_t n, FILE *out);

/* {"command", "mode", "sets": [{"set", figures}], "macro": {figures}} */
void eval_report_json(const struct eval_result *results, size_t n, const char *mode,
                      FILE *out);

/* The best hits of one query with the parts of their scores. */
void eval_report_hits(const struct eval_job *job, enum jn_ask_mode mode,
                      const struct jn_result *found, FILE *out);

#endif
