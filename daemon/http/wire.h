/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to daemon/http: the callbacks that listener.c gives to libmicrohttpd. */
#ifndef JINNANG_HTTP_WIRE_H
#define JINNANG_HTTP_WIRE_H

#include <microhttpd.h>

struct http_core;

void *wire_begin(void *core, const char *uri, struct MHD_Connection *c);
enum MHD_Result wire_handle(void *core, struct MHD_Connection *c, const char *url,
                            const char *method, const char *version, const char *upload,
                            size_t *upload_size, void **exchange);
void wire_completed(void *core, struct MHD_Connection *c, void **exchange,
                    enum MHD_RequestTerminationCode why);
void wire_connection(void *core, struct MHD_Connection *c, void **connection,
                     enum MHD_ConnectionNotificationCode what);
size_t wire_unescape(void *cls, struct MHD_Connection *c, char *text);

/* Cut the connections whose request or answer takes too long: called now and then. */
void wire_sweep(struct http_core *core);

#endif
