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

/* q of one element, in thousandths; other parameters do not matter here. */
static int quality(const char *parameters, size_t len)
{
    for (size_t i = 0; i + 2 < len; i++) {
        if (parameters[i] != ';')
            continue;
        const char *p = parameters + i + 1;
        p += blanks(p);
        if ((p[0] == 'q' || p[0] == 'Q') && p[1] == '=') {
            /* At most "0.123": no locale, no exponent. */
            int q = p[2] == '1' ? 1000 : 0, unit = 100;
            for (p += p[3] == '.' ? 4 : 3; q < 1000 && unit > 0 && *p >= '0' && *p <= '9';
                 p++) {
                q += (*p - '0') * unit;
                unit /= 10;
            }
            return q;
        }
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
