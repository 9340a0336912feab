/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The daemon: owns the loop and all modules, from the first listening socket to the last
 * answer. */
#ifndef JINNANG_SERVER_H
#define JINNANG_SERVER_H

#include "jinnang/error.h"

#include "daemon/settings.h"

/* Serve until SIGTERM or SIGINT. argc and argv are read again at SIGHUP. 0 after a clean
 * stop; SERVER_HELD, SERVER_FOREIGN_STATE, SERVER_DAMAGED_STATE with err->text; < 0. */
enum { SERVER_HELD = 1, SERVER_FOREIGN_STATE = 2, SERVER_DAMAGED_STATE = 3 };
int server_run(const struct settings *settings, int argc, char *const *argv,
               struct jn_error *err);

#endif
