/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cut at every semicolon, quoted or not, as browsers write and other servers read: a
 * value of somebody else that opens a quote must not swallow ours. */
#include "daemon/http/cookie.h"

#include <string.h>
#include <strings.h>

struct cookie_scan cookie_scan(const struct gate_header *headers, size_t count,
                               const char *name)
{
    return (struct cookie_scan){
        .name = name, .headers = headers, .end = count ? headers + count : headers};
}

static bool next_header(struct cookie_scan *s)
{
    for (; s->headers < s->end; s->headers++) {
        if (strcasecmp(s->headers->name, "Cookie") != 0)
            continue;
        s->at = s->headers->value;
        s->stop = s->at + s->headers->value_len;
        s->headers++;
        return true;
    }
    return false;
}

static void trim(const char **from, const char **to)
{
    while (*from < *to && (**from == ' ' || **from == '\t'))
        (*from)++;
    while (*to > *from && ((*to)[-1] == ' ' || (*to)[-1] == '\t'))
        (*to)--;
}

/* Is "name=value" between the two ours? */
static bool is_wanted(const char *from, const char *to, const char *name,
                      const char **value, size_t *len)
{
    size_t want = strlen(name);
    const char *equals = memchr(from, '=', (size_t)(to - from));
    if (!equals)
        return false;
    const char *name_end = equals;
    trim(&from, &name_end);
    if ((size_t)(name_end - from) != want || memcmp(from, name, want) != 0)
        return false;
    from = equals + 1;
    trim(&from, &to);
    if (to - from >= 2 && *from == '"' && to[-1] == '"') {
        from++;
        to--;
    }
    *value = from;
    *len = (size_t)(to - from);
    return true;
}

bool cookie_next(struct cookie_scan *s, const char **value, size_t *len)
{
    while (s->at < s->stop || next_header(s)) {
        const char *from = s->at;
        const char *to = memchr(from, ';', (size_t)(s->stop - from));
        s->at = to ? to + 1 : s->stop;
        if (is_wanted(from, to ? to : s->stop, s->name, value, len))
            return true;
    }
    return false;
}
