/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings in force as JSON, for administrators. */
#ifndef JINNANG_CONFIG_JSON_H
#define JINNANG_CONFIG_JSON_H

#include "daemon/settings.h"

/* {"settings": [{"name", "value", "source", "help", "after_restart"}]}; secrets are
 * "***". `start` is what the daemon runs with, `now` what was read last: the settings
 * that a reload uses come from there, and of the others it says what a restart would
 * bring. To free(); NULL on no memory. */
char *config_json(const struct settings *start, const struct settings *now);

#endif
