/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are part of the program (tools/embed.py). */
#ifndef JINNANG_API_EMBEDDED_H
#define JINNANG_API_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name;           /* NULL ends the table */
    const unsigned char *bytes; /* a NUL behind them */
    size_t len;
};

extern const struct embedded_file openapi_files[];

#endif
