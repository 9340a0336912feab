/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listening sockets and addresses; plain POSIX. */
#ifndef JINNANG_HTTP_SOCKET_H
#define JINNANG_HTTP_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "jinnang/error.h"

enum { SOCKET_NAME = 160 };

/* Listen on "host:port", "[v6]:port" or "unix:/path" (a stale socket is replaced). 0 and
 * *fd, non-blocking and close-on-exec. */
int socket_listen(const char *where, int *fd, struct jn_error *err);

/* "127.0.0.1:43127", "[::1]:80", "unix:/path" of a listening socket. */
void socket_name(int fd, char out[SOCKET_NAME]);

/* The address without port: "192.0.2.1", "::1", "unix". */
void socket_peer(const struct sockaddr_storage *address, char *out, size_t size);
bool socket_is_local(
    const struct sockaddr_storage *address); /* loopback or unix socket */
bool socket_is_wildcard(int fd);             /* bound to every address */

/* The same host (ports do not count; two unix peers are never the same). */
bool socket_same_host(const struct sockaddr_storage *a, const struct sockaddr_storage *b);

#endif
