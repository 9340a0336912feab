/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members that tell what a token or session grants, of an open object. */
#ifndef JINNANG_API_GRANT_JSON_H
#define JINNANG_API_GRANT_JSON_H

#include "jinnang/json_write.h"

#include "daemon/api/api.h"

void grant_json_scopes(struct jn_json *j, uint32_t scopes);
void grant_json_names(struct jn_json *j, const char *name, const char *const *names,
                      size_t n);
/* In the configured time zone; 0: the member is left out. */
void grant_json_time(const struct exchange *ex, struct jn_json *j, const char *name,
                     int64_t ms);

#endif
