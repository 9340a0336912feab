/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/accept.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static size_t blanks(const char *s)
{
    return strspn(s, " \t");
}

/* How exactly does the range name the type? 0 not, 1 all, 2 text/all, 3 by name. */
static int fit(const char *range, size_t len, const char *type)
{
    size_t major = strcspn(type, "/");
    if (len == 3 && memcmp(range, "*/*", 3) == 0)
        return 1;
    if (len == major + 2 && strncasecmp(range, type, major + 1) == 0 &&
        range[len - 1] == '*')
        return 2;
    return len == strlen(type) && strncasecmp(range, type, len) == 0 ? 3 : 0;
}

/* "0.5", "1", "1.": thousandths. No locale, no exponent; what is none of these is 0. */
static int weight(const char *s, const char *end)
{
    if (s == end || (*s != '0' && *s != '1'))
        return 0;
    int q = *s++ == '1' ? 1000 : 0, unit = 100;
    if (s < end && *s == '.')
        s++;
    for (; s < end && q < 1000 && unit > 0 && *s >= '0' && *s <= '9'; s++) {
        q += (*s - '0') * unit;
        unit /= 10;
    }
    return q;
}

/* q of one element; other parameters do not matter here. */
static int quality(const char *parameters, size_t len)
{
    const char *end = parameters + len;
    for (const char *at = parameters; at < end; at++) {
        if (*at != ';')
            continue;
        const char *p = at + 1;
        while (p < end && (*p == ' ' || *p == '\t'))
            p++;
        if (end - p >= 2 && (p[0] == 'q' || p[0] == 'Q') && p[1] == '=')
            return weight(p + 2, end);
    }
    return 1000;
}

static int quality_of(const char *header, const char *type)
{
    int best_fit = 0, q = 0;
    for (const char *at = header; *at;) {
        at += blanks(at);
        size_t len = strcspn(at, ",");
        size_t range = strcspn(at, ",; \t");
        int how = fit(at, range, type);
        if (how > best_fit) {
            best_fit = how;
            q = quality(at + range, len - range);
        }
        at += len + (at[len] == ',');
    }
    return q;
}

int accept_choose(const char *header, const char *const *types, size_t n)
{
    int best = -1, best_q = 0;
    if (!header || header[blanks(header)] == '\0')
        return 0;
    for (size_t i = 0; i < n; i++) {
        int q = quality_of(header, types[i]);
        if (q > best_q) {
            best_q = q;
            best = (int)i;
        }
    }
    return best;
}
