/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/grant_json.h"

#include "jinnang/clock.h"

void grant_json_scopes(struct jn_json *j, uint32_t scopes)
{
    jn_json_array_at(j, "scopes");
    for (int i = 0; i < JN_TOKEN_SCOPES; i++)
        if (scopes >> i & 1)
            jn_json_str(j, jn_token_scope_names[i]);
    jn_json_end(j);
}

void grant_json_names(struct jn_json *j, const char *name, const char *const *names,
                      size_t n)
{
    jn_json_array_at(j, name);
    for (size_t i = 0; i < n; i++)
        jn_json_str(j, names[i]);
    jn_json_end(j);
}

void grant_json_time(const struct exchange *ex, struct jn_json *j, const char *name,
                     int64_t ms)
{
    char text[JN_TIME_LEN + 1];
    if (ms == 0)
        return;
    jn_time_format(ms, api_of(ex)->utc_offset_s, text);
    jn_json_str_at(j, name, text);
}
