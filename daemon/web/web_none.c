/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program without the page: it answers the API all the same. */
#include "daemon/web/web_files.h"

const struct web_file web_files[] = {{0}};
