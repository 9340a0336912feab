/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a request asks, as bytes: two requests with the same key ask the same, whether by
 * GET or POST, with defaults written out or not. */
#ifndef JINNANG_API_REQUEST_KEY_H
#define JINNANG_API_REQUEST_KEY_H

#include "daemon/api/api.h"

/* Append language, view, route and parameters. False: the request has something that
 * cannot be compared. */
bool request_key(const struct exchange *ex, struct jn_buf *key);

#endif
