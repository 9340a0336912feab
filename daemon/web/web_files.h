/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of the page as they are part of the program: written at build time, or empty
 * (web_none.c). */
#ifndef JINNANG_WEB_FILES_H
#define JINNANG_WEB_FILES_H

#include <stddef.h>

struct web_file {
    const char *path; /* "index.html", "app-1A2B3C4D.js"; NULL ends the table */
    const char *type; /* Content-Type */
    const char *etag; /* with its quotes */
    const unsigned char *bytes;
    size_t len;
    const unsigned char *gzip;
    size_t gzip_len; /* 0: it would not be smaller */
};

extern const struct web_file web_files[];

#endif
