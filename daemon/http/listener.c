/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libmicrohttpd without a thread and without a listening socket: we accept, it speaks.
 * Its epoll descriptor is watched by the loop, its own timeouts by a timer that is armed
 * anew after each MHD_run(). A resumed connection wakes nothing, so stir() notes that a
 * run is needed and the prepare handle does one for the whole batch before the loop
 * sleeps.
 *
 * Accepting ourselves gives any number of sockets and keeps them out of libmicrohttpd's
 * connection limit, after which it forgets to listen again. */
#include "daemon/http/listener.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include <microhttpd.h>
#include <uv.h>

#include "jinnang/clock.h"
#include "jinnang/log.h"

#include "daemon/http/core.h"
#include "daemon/http/socket.h"
#include "daemon/http/wire.h"
#include "daemon/metrics/metrics.h"

enum { MAX_SOCKETS = 8, TICK_MS = 250, CONNECTION_MEMORY = 32768 };

struct listening {
    uv_poll_t poll;
    struct http_server *server;
    int fd;
    char name[SOCKET_NAME];
};

struct http_server {
    struct http_core core; /* first: the callbacks get it and cast back */
    uv_loop_t *loop;
    struct MHD_Daemon *mhd;
    uv_poll_t epoll;
    uv_timer_t timer, tick;
    uv_prepare_t prepare;
    uv_async_t async;
    struct listening sockets[MAX_SOCKETS];
    size_t socket_count;
    bool need_run, paused; /* paused: not accepting for now */
    bool closing;
    unsigned open_handles;
    int64_t stop_by_ns;
    void (*stopped)(void *user);
    void *stopped_user;
};

static void resume_accepting(struct http_server *s);
static void check_stop(struct http_server *s);

static struct http_server *of_core(struct http_core *core)
{
    return (struct http_server *)(void *)core;
}

static void on_timer(uv_timer_t *timer);

static void run(struct http_server *s)
{
    s->need_run = false;
    MHD_run(s->mhd);
    MHD_UNSIGNED_LONG_LONG ms;
    if (MHD_get_timeout(s->mhd, &ms) == MHD_YES)
        uv_timer_start(&s->timer, on_timer, ms, 0);
    else
        uv_timer_stop(&s->timer);
    if (s->paused)
        resume_accepting(s);
    if (s->core.stopping)
        check_stop(s);
}

static void on_timer(uv_timer_t *timer)
{
    run(timer->data);
}

static void on_epoll(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    run(poll->data);
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct http_server *s = prepare->data;
    if (s->need_run)
        run(s);
}

static void stir(struct http_core *core)
{
    of_core(core)->need_run = true;
}

static void on_async(uv_async_t *async)
{
    struct http_server *s = async->data;
    exchange_drain(&s->core);
}

static void wake(struct http_core *core)
{
    uv_async_send(&of_core(core)->async);
}

static void on_tick(uv_timer_t *tick)
{
    struct http_server *s = tick->data;
    wire_sweep(&s->core);
    resume_accepting(s);
    if (s->core.stopping)
        check_stop(s);
    else if (s->core.connection_count == 0 && !s->paused)
        uv_timer_stop(tick); /* nothing to watch: sleep */
}

static void keep_ticking(struct http_server *s)
{
    if (!uv_is_active((const uv_handle_t *)&s->tick))
        uv_timer_start(&s->tick, on_tick, TICK_MS, TICK_MS);
}

static void on_listening(uv_poll_t *poll, int status, int events);

static void pause_accepting(struct http_server *s)
{
    if (s->core.stopping)
        return; /* the handles are closing */
    s->paused = true;
    for (size_t i = 0; i < s->socket_count; i++)
        uv_poll_stop(&s->sockets[i].poll);
    keep_ticking(s);
}

static void resume_accepting(struct http_server *s)
{
    if (!s->paused || s->core.stopping ||
        s->core.connection_count >= s->core.o.max_connections)
        return;
    s->paused = false;
    for (size_t i = 0; i < s->socket_count; i++)
        uv_poll_start(&s->sockets[i].poll, UV_READABLE, on_listening);
}

static bool too_many_from(const struct http_server *s,
                          const struct sockaddr_storage *address)
{
    char peer[64];
    unsigned same = 0;
    for (const struct connection *c = s->core.connections; c; c = c->next)
        same += socket_same_host(&c->address, address);
    if (same < s->core.o.per_address)
        return false;
    socket_peer(address, peer, sizeof(peer));
    return !reply_list_has(s->core.o.trusted_proxies, peer);
}

/* One connection: false when there is none, or none can be taken now. */
static bool accept_one(struct http_server *s, int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof(address);
    if (s->core.connection_count >= s->core.o.max_connections) {
        metric_add(METRIC_HTTP_REFUSED, REFUSED_CONNECTIONS, 1);
        pause_accepting(s);
        return false;
    }
    int c = accept4(fd, (struct sockaddr *)&address, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (c < 0) {
        /* Out of descriptors the socket would stay readable for ever: wait for the tick.
         */
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            pause_accepting(s);
        return errno == EINTR || errno == ECONNABORTED;
    }
    if (too_many_from(s, &address)) {
        metric_add(METRIC_HTTP_REFUSED, REFUSED_ADDRESS, 1);
        close(c);
        return true;
    }
    /* libmicrohttpd closes the socket when it cannot take it. A unix peer has no name,
     * and its address may come back with a length that libmicrohttpd does not like. */
    if (address.ss_family == AF_UNIX)
        len = sizeof(struct sockaddr_un);
    MHD_add_connection(s->mhd, c, (struct sockaddr *)&address, len);
    return true;
}

static void on_listening(uv_poll_t *poll, int status, int events)
{
    (void)events;
    struct listening *l = poll->data;
    struct http_server *s = l->server;
    if (status != 0)
        return;
    for (int i = 0; i < 64 && accept_one(s, l->fd); i++)
        continue;
    s->need_run = true;
    keep_ticking(s);
}

static void __attribute__((format(printf, 2, 0)))
log_mhd(void *cls, const char *format, va_list args)
{
    (void)cls;
    char text[512];
    vsnprintf(text, sizeof(text), format, args);
    text[strcspn(text, "\n")] = '\0';
    jn_log(JN_LOG_DEBUG, "http.library", "text", text, NULL);
}

static int start_mhd(struct http_server *s, struct jn_error *err)
{
    struct http_core *core = &s->core;
    const struct MHD_OptionItem options[] = {
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
        /* Ours is the limit that counts; this one must never be reached. */
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)core->o.max_connections + 64, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)(core->o.idle_ms + 999) / 1000, NULL},
#if MHD_VERSION >= 0x01000000
        {MHD_OPTION_CLIENT_DISCIPLINE_LVL, 0, NULL},
#else
        /* The gate is stricter; with 1 some 400 answers are sent twice. */
        {MHD_OPTION_STRICT_FOR_CLIENT, 0, NULL},
#endif
        {MHD_OPTION_END, 0, NULL},
    };
    s->mhd = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
            MHD_USE_NO_LISTEN_SOCKET,
        0, NULL, NULL, wire_handle, core, MHD_OPTION_EXTERNAL_LOGGER, log_mhd, NULL,
        MHD_OPTION_ARRAY, options, MHD_OPTION_URI_LOG_CALLBACK, wire_begin, core,
        MHD_OPTION_UNESCAPE_CALLBACK, wire_unescape, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        wire_completed, core, MHD_OPTION_NOTIFY_CONNECTION, wire_connection, core,
        MHD_OPTION_END);
    return s->mhd ? 0 : jn_fail(err, EIO, "start libmicrohttpd");
}

static void add_socket(struct http_server *s, int fd)
{
    struct listening *l = &s->sockets[s->socket_count++];
    l->fd = fd;
    l->server = s;
    socket_name(fd, l->name);
}

static int open_sockets(struct http_server *s, struct jn_error *err)
{
    const struct http_options *o = &s->core.o;
    for (size_t i = 0; i < o->inherited_count && i < MAX_SOCKETS; i++)
        add_socket(s, o->inherited_fds[i]);
    for (const char *at = o->inherited_count ? "" : o->listen; *at;) {
        char where[SOCKET_NAME];
        size_t len = strcspn(at, ",");
        if (s->socket_count == MAX_SOCKETS || len >= sizeof(where))
            return jn_fail(err, EINVAL, "listen on '%.100s': too much", at);
        snprintf(where, sizeof(where), "%.*s", (int)len, at);
        int fd, rc = socket_listen(where, &fd, err);
        if (rc != 0)
            return rc;
        add_socket(s, fd);
        at += len + (at[len] == ',');
    }
    return s->socket_count ? 0 : jn_fail(err, EINVAL, "no address to listen on");
}

static void start_handles(struct http_server *s)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(s->mhd, MHD_DAEMON_INFO_EPOLL_FD);
    uv_poll_init(s->loop, &s->epoll, info->epoll_fd);
    uv_timer_init(s->loop, &s->timer);
    uv_timer_init(s->loop, &s->tick);
    uv_prepare_init(s->loop, &s->prepare);
    uv_async_init(s->loop, &s->async, on_async);
    s->epoll.data = s->timer.data = s->tick.data = s->prepare.data = s->async.data = s;
    uv_poll_start(&s->epoll, UV_READABLE, on_epoll);
    uv_prepare_start(&s->prepare, on_prepare);
    for (size_t i = 0; i < s->socket_count; i++) {
        struct listening *l = &s->sockets[i];
        uv_poll_init(s->loop, &l->poll, l->fd);
        l->poll.data = l;
        uv_poll_start(&l->poll, UV_READABLE, on_listening);
    }
}

/* Of a server that never had handles. */
static void discard(struct http_server *s)
{
    if (s->mhd)
        MHD_stop_daemon(s->mhd);
    for (size_t i = 0; i < s->socket_count; i++) {
        if (s->sockets[i].fd >= 0)
            close(s->sockets[i].fd);
    }
    http_core_deinit(&s->core);
    free(s);
}

int http_server_start(uv_loop_t *loop, const struct http_options *options,
                      struct http_server **out, struct jn_error *err)
{
    struct http_server *s = calloc(1, sizeof(*s));
    if (!s)
        return jn_fail(err, ENOMEM, "start the http server");
    s->loop = loop;
    s->core.stir = stir;
    s->core.wake = wake;
    int rc = http_core_init(&s->core, options, err);
    if (rc == 0)
        rc = open_sockets(s, err);
    if (rc == 0)
        rc = start_mhd(s, err);
    if (rc != 0) {
        discard(s);
        return rc;
    }
    for (size_t i = 0; i < s->socket_count; i++)
        http_core_add_host(&s->core, s->sockets[i].name,
                           socket_is_wildcard(s->sockets[i].fd));
    start_handles(s);
    *out = s;
    return 0;
}

const char *http_server_address(const struct http_server *server, size_t index)
{
    return index < server->socket_count ? server->sockets[index].name : NULL;
}

struct http_counts http_server_counts(const struct http_server *server)
{
    return (struct http_counts){server->core.connection_count, server->core.in_flight};
}

static void on_closed(uv_handle_t *handle)
{
    struct http_server *s = handle->data;
    if (--s->open_handles > 0)
        return;
    void (*stopped)(void *) = s->stopped;
    void *user = s->stopped_user;
    discard(s);
    if (stopped)
        stopped(user);
}

static void close_handle(struct http_server *s, uv_handle_t *handle)
{
    handle->data = s;
    s->open_handles++;
    uv_close(handle, on_closed);
}

/* Stopping libmicrohttpd with a suspended connection aborts the process, so that waits
 * for the pool however long it takes; answers that are still being sent get a grace. */
static void check_stop(struct http_server *s)
{
    if (s->closing || s->core.in_flight > 0)
        return;
    bool sending = s->need_run;
    for (const struct connection *c = s->core.connections; c; c = c->next)
        sending = sending || (c->phase != CONNECTION_READING && !c->cut);
    if (sending && jn_clock_ns() < s->stop_by_ns)
        return;
    s->closing = true;
    uv_poll_stop(&s->epoll);
    close_handle(s, (uv_handle_t *)&s->epoll);
    close_handle(s, (uv_handle_t *)&s->timer);
    close_handle(s, (uv_handle_t *)&s->tick);
    close_handle(s, (uv_handle_t *)&s->prepare);
    close_handle(s, (uv_handle_t *)&s->async);
    s->open_handles--; /* what http_server_stop() counted */
}

void http_server_stop(struct http_server *s, void (*stopped)(void *user), void *user)
{
    s->stopped = stopped;
    s->stopped_user = user;
    s->stop_by_ns = jn_clock_ns() + s->core.o.stop_ms * 1000000;
    s->core.stopping = true;
    s->open_handles = 1; /* the stop itself, until check_stop() has closed the rest */
    for (size_t i = 0; i < s->socket_count; i++) {
        /* uv_close() takes the number out of epoll: after close() it could already be a
         * file of another thread. */
        close_handle(s, (uv_handle_t *)&s->sockets[i].poll);
        close(s->sockets[i].fd);
        s->sockets[i].fd = -1;
        if (strncmp(s->sockets[i].name, "unix:", 5) == 0)
            unlink(s->sockets[i].name + 5);
    }
    uv_timer_start(&s->tick, on_tick, 20, 20);
    s->need_run = true;
}
