/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of one cookie of a request. Cookies do not tell the ports of a host apart,
 * so whatever else listens there puts its own beside ours, of any content. */
#ifndef JINNANG_HTTP_COOKIE_H
#define JINNANG_HTTP_COOKIE_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/http/gate.h"

/* Browsers take a cookie of such a name only with Secure, Path=/ and without Domain: no
 * other host can set it. */
#define SESSION_COOKIE "__Host-jinnang"

struct cookie_scan {
    const char *name;
    const struct gate_header *headers, *end; /* those not begun yet */
    const char *at, *stop;                   /* the rest of the one at hand */
};

struct cookie_scan cookie_scan(const struct gate_header *headers, size_t count,
                               const char *name);

/* The next value of that name, in the order of the request, without blanks and quotes
 * around it; borrowed from the headers. False: there are no more. */
bool cookie_next(struct cookie_scan *scan, const char **value, size_t *len);

#endif
