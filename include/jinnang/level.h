/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Confidentiality levels, lowest first. */
#ifndef JINNANG_LEVEL_H
#define JINNANG_LEVEL_H

#include <stddef.h>

enum jn_level {
    JN_LEVEL_PUBLIC,
    JN_LEVEL_INTERNAL,
    JN_LEVEL_CONFIDENTIAL,
    JN_LEVEL_RESTRICTED,
    JN_LEVELS
};

static const char *const jn_level_names[JN_LEVELS] = {"public", "internal",
                                                      "confidential", "restricted"};

#endif
