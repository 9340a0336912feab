/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/http/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <netdb.h>

#include "jinnang/cleanup.h"

enum { BACKLOG = 512 };

static int listen_unix(const char *path, int *out, struct jn_error *err)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(name.sun_path) || path[0] == '\0')
        return jn_fail(err, EINVAL, "listen on 'unix:%.100s'", path);
    memcpy(name.sun_path, path, strlen(path) + 1);
    jn_auto(jn_fd) int fd =
        socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return jn_fail_errno(err, "listen on 'unix:%s'", path);
    /* A socket that nobody answers was left by a crash; a living one is somebody's. */
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode)) {
        if (connect(fd, (struct sockaddr *)&name, sizeof(name)) == 0)
            return jn_fail(err, EADDRINUSE, "listen on 'unix:%s': in use", path);
        unlink(path);
        close(fd);
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    }
    if (fd < 0 || bind(fd, (struct sockaddr *)&name, sizeof(name)) != 0 ||
        listen(fd, BACKLOG) != 0)
        return jn_fail_errno(err, "listen on 'unix:%s'", path);
    *out = fd;
    fd = -1;
    return 0;
}

static int listen_on(const struct addrinfo *a, const char *where, int *out,
                     struct jn_error *err)
{
    int on = 1;
    jn_auto(jn_fd) int fd =
        socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return jn_fail_errno(err, "listen on '%s'", where);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (a->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    if (bind(fd, a->ai_addr, a->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0)
        return jn_fail_errno(err, "listen on '%s'", where);
    *out = fd;
    fd = -1;
    return 0;
}

int socket_listen(const char *where, int *fd, struct jn_error *err)
{
    if (strncmp(where, "unix:", 5) == 0)
        return listen_unix(where + 5, fd, err);
    char host[128];
    const char *colon = strrchr(where, ':');
    size_t len = colon ? (size_t)(colon - where) : 0;
    if (!colon || len >= sizeof(host) || colon[1] == '\0')
        return jn_fail(err, EINVAL, "listen on '%.100s': expected HOST:PORT", where);
    bool bracketed = len >= 2 && where[0] == '[' && where[len - 1] == ']';
    snprintf(host, sizeof(host), "%.*s", (int)(bracketed ? len - 2 : len),
             where + bracketed);
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    int rc = getaddrinfo(host[0] ? host : NULL, colon + 1, &hints, &found);
    if (rc != 0)
        return jn_fail(err, EINVAL, "listen on '%.100s': %s", where, gai_strerror(rc));
    rc = listen_on(found, where, fd, err);
    freeaddrinfo(found);
    return rc;
}

void socket_peer(const struct sockaddr_storage *address, char *out, size_t size)
{
    const void *bytes = address;
    if (address->ss_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)bytes)->sin_addr, out,
                  (socklen_t)size);
    else if (address->ss_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)bytes)->sin6_addr, out,
                  (socklen_t)size);
    else
        snprintf(out, size, "unix");
}

void socket_name(int fd, char out[SOCKET_NAME])
{
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof(address);
    out[0] = '\0';
    if (getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return;
    const void *bytes = &address;
    if (address.ss_family == AF_UNIX) {
        snprintf(out, SOCKET_NAME, "unix:%s",
                 ((const struct sockaddr_un *)bytes)->sun_path);
        return;
    }
    char host[INET6_ADDRSTRLEN];
    socket_peer(&address, host, sizeof(host));
    /* The port stands at the same place in both families. */
    unsigned port = ntohs(((const struct sockaddr_in *)bytes)->sin_port);
    snprintf(out, SOCKET_NAME, address.ss_family == AF_INET6 ? "[%s]:%u" : "%s:%u", host,
             port);
}

static bool is_v4_in_v6(const struct in6_addr *a, unsigned char v4[4])
{
    if (!IN6_IS_ADDR_V4MAPPED(a))
        return false;
    memcpy(v4, a->s6_addr + 12, 4);
    return true;
}

bool socket_is_local(const struct sockaddr_storage *address)
{
    const void *bytes = address;
    unsigned char v4[4];
    switch (address->ss_family) {
    case AF_UNIX:
        return true;
    case AF_INET:
        memcpy(v4, &((const struct sockaddr_in *)bytes)->sin_addr, 4);
        return v4[0] == 127;
    case AF_INET6: {
        const struct in6_addr *a = &((const struct sockaddr_in6 *)bytes)->sin6_addr;
        return IN6_IS_ADDR_LOOPBACK(a) || (is_v4_in_v6(a, v4) && v4[0] == 127);
    }
    default:
        return false;
    }
}

bool socket_is_wildcard(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof(address);
    if (getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return false;
    const void *bytes = &address;
    if (address.ss_family == AF_INET)
        return ((const struct sockaddr_in *)bytes)->sin_addr.s_addr == htonl(INADDR_ANY);
    return address.ss_family == AF_INET6 &&
           IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)bytes)->sin6_addr);
}

bool socket_same_host(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
    if (a->ss_family != b->ss_family || a->ss_family == AF_UNIX)
        return false;
    const void *x = a, *y = b;
    if (a->ss_family == AF_INET)
        return ((const struct sockaddr_in *)x)->sin_addr.s_addr ==
               ((const struct sockaddr_in *)y)->sin_addr.s_addr;
    return IN6_ARE_ADDR_EQUAL(&((const struct sockaddr_in6 *)x)->sin6_addr,
                              &((const struct sockaddr_in6 *)y)->sin6_addr);
}
