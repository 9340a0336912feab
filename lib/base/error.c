/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 0))) static size_t fill(struct jn_error *err, int code,
                                                         const char *format, va_list args)
{
    err->code = code;
    int n = vsnprintf(err->text, sizeof(err->text), format, args);
    if (n < 0)
        n = 0;
    return (size_t)n < sizeof(err->text) ? (size_t)n : sizeof(err->text) - 1;
}

int jn_fail(struct jn_error *err, int code, const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        fill(err, code, format, args);
        va_end(args);
    }
    return -code;
}

int jn_fail_errno(struct jn_error *err, const char *format, ...)
{
    int code = errno ? errno : EIO;
    if (err) {
        va_list args;
        va_start(args, format);
        size_t used = fill(err, code, format, args);
        va_end(args);
        char why[96];
        /* The GNU form returns the text, which need not be in the buffer. */
        const char *text = strerror_r(code, why, sizeof(why));
        snprintf(err->text + used, sizeof(err->text) - used, ": %s", text);
    }
    return -code;
}
