/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which schema of openapi/ describes the answer of which route. */
#ifndef JINNANG_API_OPENAPI_ANSWERS_H
#define JINNANG_API_OPENAPI_ANSWERS_H

#include <stddef.h>

struct openapi_answer {
    const char *method, *pattern;
    const char *operation; /* operationId */
    const char *schema;    /* of the JSON answer; NULL: the answer is no JSON */
    const char *others;    /* further media types, with blanks between, or NULL */
    unsigned status;       /* a further documented status, or 0 */
};
extern const struct openapi_answer openapi_answers[]; /* ends with method NULL */

#endif
