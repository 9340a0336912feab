/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/id.h"

#include <stdint.h>

#include <sodium.h>

#include "jinnang/clock.h"

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool jn_id_is_document(const char *s, size_t len)
{
    size_t at = 0;
    while (at < len && is_lower(s[at]))
        at++;
    if (at == 0 || at >= len || s[at] != '-')
        return false;
    size_t rest = len - ++at;
    if (rest < 3 || rest > 60 || at > 19)
        return false;
    for (; at < len; at++)
        if (!is_lower(s[at]) && !is_digit(s[at]) && s[at] != '-')
            return false;
    return true;
}

bool jn_id_is_person(const char *s, size_t len)
{
    if (len < 2 || len > 40 || !is_lower(s[0]))
        return false;
    for (size_t i = 1; i < len; i++)
        if (!is_lower(s[i]) && !is_digit(s[i]) && s[i] != '.' && s[i] != '-')
            return false;
    return true;
}

void jn_id_ulid(char out[JN_ULID_LEN + 1])
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* Crockford's */
    uint64_t ms = (uint64_t)jn_clock_wall_ms();
    for (int i = 9; i >= 0; i--, ms >>= 5)
        out[i] = digits[ms & 31];
    unsigned char random[16];
    randombytes_buf(random, sizeof(random));
    for (int i = 0; i < 16; i++)
        out[10 + i] = digits[random[i] & 31];
    out[JN_ULID_LEN] = '\0';
}
