/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sign rule: 0 go on; above 0 an outcome that the function documents; below 0 a
 * failure (a negative errno), passed on unchanged and logged once by a program. */
#ifndef JINNANG_ERROR_H
#define JINNANG_ERROR_H

#include <errno.h>

struct jn_error {
    int code;       /* positive errno, 0 when unset */
    char text[256]; /* what was tried and on what, UTF-8, no newline; travels by value */
};

/* Fill `err` (NULL is allowed) and return -code, so that `return jn_fail(…)` reads well.
 */
int jn_fail(struct jn_error *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As jn_fail() with ": <text of errno>" appended; returns -errno (never 0). */
int jn_fail_errno(struct jn_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
