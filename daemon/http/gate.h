/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strict request gate: what libmicrohttpd lets through and we do not. It judges the
 * framing of a request before any byte of its body is read. Pure; any thread. */
#ifndef JINNANG_HTTP_GATE_H
#define JINNANG_HTTP_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gate_header {
    const char *name;  /* a NUL behind it */
    const char *value; /* may hold NUL bytes; a NUL behind it */
    size_t name_len, value_len;
};

struct gate_request {
    const char *method;
    const char *version; /* "HTTP/1.1" */
    const char *target;  /* raw */
    size_t target_len;
    const struct gate_header *headers;
    size_t header_count;
};

/* Whom a Host header may name. `any` accepts all; `any_address` accepts every IP literal
 * (a browser sends one only when its user typed it, so rebinding cannot). */
struct gate_hosts {
    const char *const *names; /* lower case, without port; IPv6 with its brackets */
    size_t count;
    bool any, any_address;
};

struct gate_verdict {
    int status;         /* 0: pass; otherwise answer this and close the connection */
    const char *code;   /* problem code */
    const char *detail; /* what is wrong: a constant */
    /* Of a request that passes: */
    bool chunked;
    bool has_body; /* chunked, or a Content-Length above 0 */
    bool expects_continue;
    uint64_t content_length;
    const struct gate_header *host; /* NULL: HTTP/1.0 without one */
    const struct gate_header *content_type, *content_encoding, *origin;
};

/* Rules G1-G8, G11-G13, G15 (the target's own rules are in target.h; those that need a
 * route are in exchange.c). Answers 0 when the request passes, otherwise the status. */
int gate_check(const struct gate_request *request, const struct gate_hosts *hosts,
               struct gate_verdict *out);

/* Is every byte a tchar of RFC 9110, and is there one? */
bool gate_is_token(const char *s, size_t len);

/* Does `host` (with or without port) stand in the list? */
bool gate_host_allowed(const struct gate_hosts *hosts, const char *host, size_t len);

#endif
